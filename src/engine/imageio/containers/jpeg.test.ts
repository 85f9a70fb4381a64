import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { IPTC_SAMPLE, makeExif, makeXmp } from '#tests/helpers/exif-blocks.ts';
import { makeTempFolder } from '#tests/helpers/folders.ts';
import { makeGradient } from '#tests/helpers/images.ts';
import { SPEC } from '#tests/helpers/round-trip.ts';
import { readImage } from '../decode.ts';
import { writeImage } from '../encode.ts';
import type { ImageMetadata } from '../image-types.ts';

async function write(metadata: ImageMetadata) {
  await using folder = await makeTempFolder();
  const path = join(folder.path, 'out.jpg');
  const remarks = await writeImage(makeGradient(SPEC), {
    path,
    format: 'jpeg',
    quality: 90,
    metadata,
    ifExists: 'fail',
  });
  return { remarks, read: (await readImage(path)).metadata, file: await readFile(path) };
}

describe('a JPEG', () => {
  it('holds XMP of any size, in two parts', async () => {
    const xmp = makeXmp('xmp:Rating="3"', `<dc:description>${'long '.repeat(40_000)}</dc:description>`);
    const { remarks, read, file } = await write({ xmp });
    expect(remarks).toEqual([]);
    expect(read.xmp).toContain('long '.repeat(40_000));
    expect(read.xmp).toContain('xmp:Rating="3"');
    expect(read.xmp).not.toContain('HasExtendedXMP');
    expect(file.indexOf('http://ns.adobe.com/xmp/extension/\0')).toBeGreaterThan(0);
    // libvips, an independent reader, finds the first part.
    expect((await sharp(file).metadata()).xmpAsString).toContain('HasExtendedXMP');
  });

  it('says what XMP it cannot hold', async () => {
    const { remarks, read } = await write({ xmp: `<broken ${'x'.repeat(70_000)}` });
    expect(remarks).toEqual(['xmp-lost']);
    expect(read.xmp).toBeUndefined();
  });

  it('leaves out a maker note that it has no room for, and says so', async () => {
    const { remarks, read } = await write({ exif: makeExif({ makerNote: Buffer.alloc(65_530, 'm') }) });
    expect(remarks).toEqual(['maker-notes-lost']);
    expect(read.exif?.includes('Stone 3')).toBe(true);
    const damaged = await write({ exif: Buffer.from('II*\0\xff\xff\xff\x7f', 'latin1') });
    expect(damaged.remarks).toEqual(['exif-lost']);
  });

  it('holds IPTC of more than one segment', async () => {
    const iptc = Buffer.concat(Array.from({ length: 2000 }, () => IPTC_SAMPLE));
    expect(iptc.length).toBeGreaterThan(65_536);
    const { remarks, read } = await write({ iptc });
    expect(remarks).toEqual([]);
    expect(read.iptc).toEqual(iptc);
  });

  it('says no resolution where there is none, and pixels that are not square', async () => {
    expect((await write({})).read.density).toBeUndefined();
    const density = { x: 2, y: 1, unit: 'none' } as const;
    expect((await write({ density })).read.density).toEqual(density);
  });
});
