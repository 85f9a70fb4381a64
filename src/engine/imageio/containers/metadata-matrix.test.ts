import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { OutputFormat } from '#shared/formats.ts';
import { OUTPUT_FORMATS } from '#shared/formats.ts';
import type { Remark } from '#shared/remarks.ts';
import { IPTC_SAMPLE, makeExif, makeXmp } from '#tests/helpers/exif-blocks.ts';
import { makeTempFolder } from '#tests/helpers/folders.ts';
import { assembleHeif, changeItem, parseHeif } from '#tests/helpers/heif-files.ts';
import { locateHeic } from '#tests/helpers/image-fixtures.ts';
import { makeGradient } from '#tests/helpers/images.ts';
import { readFixture, SPEC } from '#tests/helpers/round-trip.ts';
import { readImage } from '../decode.ts';
import { writeImage } from '../encode.ts';
import type { ImageMetadata } from '../image-types.ts';
import { getTiffBlock } from '../metadata/exif.ts';
import type { TextEntry } from '../metadata/text-entries.ts';

const INPUTS = [...OUTPUT_FORMATS, 'heic'] as const;
type Input = (typeof INPUTS)[number];
const NOTE = Buffer.from(`unknown camera ${'x'.repeat(50)}`);
const EXIF = makeExif({ orientation: 1, makerNote: NOTE, resolution: [300, 150] });
const XMP = makeXmp('xmp:Rating="4"');
const TEXTS: readonly TextEntry[] = [
  { keyword: 'Author', text: 'Jane', chunk: null },
  { keyword: 'parameters', text: 'a cat, Steps: 20, Größe 石', chunk: null },
];
const COMMENT: TextEntry = { keyword: 'Comment', text: 'my cat 石', chunk: null };

/** What a photo of each format holds; PNG has IPTC as ImageMagick writes it. */
async function makeParts(input: Input): Promise<ImageMetadata> {
  const { metadata } = await readFixture('png-16-p3');
  const profile = `\niptc\n      ${IPTC_SAMPLE.length}\n${IPTC_SAMPLE.toString('hex')}\n`;
  const hidden = { keyword: 'Raw profile type iptc', text: profile, chunk: null };
  return {
    ...{ exif: EXIF, icc: metadata.icc!, xmp: XMP, density: { x: 300, y: 150, unit: 'inch' } },
    ...((input === 'jpeg' || input === 'tiff') && { iptc: IPTC_SAMPLE }),
    ...(input === 'jpeg' && { text: [COMMENT] }),
    ...(input === 'png' && { text: [...TEXTS, hidden] }),
  };
}

/** The EXIF of the photo has the orientation that its box says; XMP is that of a phone. */
async function makeHeic(): Promise<Buffer> {
  const phone = parseHeif(await readFile(locateHeic('phone.heic')));
  const exif = phone.items.find(({ type }) => type === 'Exif')!;
  const data = Buffer.concat([Buffer.alloc(4), makeExif({ makerNote: NOTE, resolution: [150, 300] })]);
  const xmp = phone.items.find(({ type }) => type === 'mime')!;
  const described = changeItem(phone, xmp.id, () => ({ data: Buffer.from(XMP) }));
  return assembleHeif(changeItem(described, exif.id, () => ({ data })));
}

async function makeInput(input: Input, folder: string): Promise<string> {
  const path = join(folder, `in.${input}`);
  if (input === 'heic') await writeFile(path, await makeHeic());
  else {
    const metadata = await makeParts(input);
    await writeImage(makeGradient(SPEC), { path, format: input, quality: 90, metadata, ifExists: 'fail' });
  }
  return path;
}

type Part = 'exif' | 'xmp' | 'iptc' | 'icc' | 'density' | 'text';
type Fate = 'kept' | 'in XMP' | 'lost' | 'none';

/** What happens to the parts that not every format has a place for. */
function expectFates(input: Input, output: OutputFormat): Record<Part, Fate> {
  const hasIptc = input === 'jpeg' || input === 'tiff' || input === 'png';
  const text = (): Fate => {
    if (input === 'png') return output === 'png' ? 'kept' : 'lost';
    if (input === 'jpeg') return output === 'png' || output === 'jpeg' ? 'kept' : 'lost';
    return 'none';
  };
  return {
    ...{ exif: 'kept', icc: 'kept', xmp: 'kept', density: 'kept', text: text() },
    iptc: !hasIptc ? 'none' : output === 'jpeg' || output === 'tiff' ? 'kept' : 'in XMP',
  };
}

function expectRemarks(input: Input, output: OutputFormat): Remark[] {
  const fates = expectFates(input, output);
  return [
    ...(input === 'tiff' || output === 'tiff' ? (['maker-notes-moved'] as const) : []),
    // One field of the sample, the program, has no property.
    ...(fates.iptc === 'in XMP' ? (['iptc-lost'] as const) : []),
    ...(fates.text === 'lost' ? (['text-lost'] as const) : []),
  ];
}

function findFates(before: ImageMetadata, after: ImageMetadata): Record<Part, Fate> {
  const { exif, icc, xmp, density } = after;
  const hasAll = ['Stone 3', 'R03', NOTE.toString()].every((text) => exif?.includes(text));
  const text = (after.text ?? []).map(({ keyword, text: value }) => [keyword, value]);
  const expected = (before.text ?? []).map(({ keyword, text: value }) => [keyword, value]);
  const isInXmp = before.iptc !== undefined && xmp?.includes('<rdf:li>lake</rdf:li>') === true && xmp.includes('Köln');
  const isIptcKept =
    before.iptc !== undefined && after.iptc?.subarray(0, before.iptc.length).equals(before.iptc) === true;
  const isTextKept = JSON.stringify(text) === JSON.stringify(expected);
  return {
    exif: hasAll ? 'kept' : 'lost',
    icc: icc !== undefined && icc.equals(before.icc!) ? 'kept' : 'lost',
    density: JSON.stringify(density) === JSON.stringify({ x: 300, y: 150, unit: 'inch' }) ? 'kept' : 'lost',
    xmp: xmp?.includes('xmp:Rating="4"') === true ? 'kept' : 'lost',
    iptc: before.iptc === undefined ? 'none' : isIptcKept ? 'kept' : isInXmp ? 'in XMP' : 'lost',
    text: before.text === undefined ? 'none' : isTextKept ? 'kept' : 'lost',
  };
}

describe.each(INPUTS)('metadata of %s', (input) => {
  it.each(OUTPUT_FORMATS)('in %s', async (output) => {
    await using folder = await makeTempFolder();
    const source = await readImage(await makeInput(input, folder.path));
    const path = join(folder.path, `out.${output}`);
    const { image, metadata } = source;
    const size = { widthPx: 4 * image.widthPx, heightPx: 4 * image.heightPx };
    const remarks = await writeImage(image, { path, format: output, quality: 90, metadata, size, ifExists: 'fail' });
    const result = await readImage(path);
    expect(result.info.size).toEqual(size);
    expect(findFates(metadata, result.metadata)).toEqual(expectFates(input, output));
    expect([...remarks].sort()).toEqual(expectRemarks(input, output).sort());
    // Where nothing has to be written again, a maker note stays at its offset.
    if (input !== 'tiff' && output !== 'tiff') {
      const [before, after] = [getTiffBlock(metadata.exif!)!, getTiffBlock(result.metadata.exif!)!];
      expect(after.indexOf(NOTE)).toBe(before.indexOf(NOTE));
      expect(before.indexOf(NOTE)).toBe(makeExif({ makerNote: NOTE, resolution: [300, 150] }).indexOf(NOTE));
    }
  });
});

describe('IPTC beside XMP that says other things', () => {
  it.each(['png', 'webp', 'avif'] as const)('is merged in %s, and what is lost is said', async (format) => {
    await using folder = await makeTempFolder();
    const path = join(folder.path, `out.${format}`);
    const field = (dataset: number, text: string): Buffer =>
      Buffer.concat([Buffer.from([0x1c, 2, dataset, 0, text.length]), Buffer.from(text)]);
    const subject = '<dc:subject><rdf:Bag><rdf:li>gamma</rdf:li></rdf:Bag></dc:subject>';
    const keywords = { xmp: makeXmp('photoshop:City="Bonn"', subject), iptc: field(25, 'alpha') };
    const options = { path, format, quality: 90, ifExists: 'overwrite' } as const;
    expect(await writeImage(makeGradient(SPEC), { ...options, metadata: keywords })).toEqual([]);
    expect((await readImage(path)).metadata.xmp).toContain('<rdf:li>gamma</rdf:li><rdf:li>alpha</rdf:li>');
    const metadata = { ...keywords, iptc: field(90, 'Ulm') };
    expect(await writeImage(makeGradient(SPEC), { ...options, metadata })).toEqual(['iptc-lost']);
  });
});
