import { readFile, writeFile } from 'node:fs/promises';
import { crc32, deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { IPTC_SAMPLE, makeExif, makeXmp } from '#tests/helpers/exif-blocks.ts';
import { makeTempFolder } from '#tests/helpers/folders.ts';
import { writeFixture } from '#tests/helpers/image-fixtures.ts';
import { readImage } from '../decode.ts';
import { writeImage } from '../encode.ts';
import { readExifOrientation } from '../metadata/adapt-exif.ts';
import { wrapIptc } from '../metadata/iptc.ts';
import { removeMetadata } from '../metadata/removal.ts';

function makeChunk(type: string, data: Buffer): Buffer {
  const chunk = Buffer.concat([Buffer.alloc(4), Buffer.from(type), data, Buffer.alloc(4)]);
  chunk.writeUInt32BE(data.length);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, -4)), chunk.length - 4);
  return chunk;
}

/** A PNG with chunks at the end, where libpng puts texts that are set after the image. */
async function readWith(...chunks: readonly Buffer[]) {
  await using folder = await makeTempFolder();
  const path = await writeFixture('png', folder.path);
  const png = await readFile(path);
  await writeFile(path, Buffer.concat([png.subarray(0, -12), ...chunks, png.subarray(-12)]));
  return await readImage(path);
}

describe('a PNG', () => {
  it('gives its texts byte for byte to another, compressed ones and those of other languages among them', async () => {
    const chunks = [
      makeChunk('zTXt', Buffer.concat([Buffer.from('Comment\0\0'), deflateSync(Buffer.from('long'))])),
      makeChunk('iTXt', Buffer.from('Title\0\0\0zh\0标题\0石头')),
      makeChunk('tEXt', Buffer.from('parameters\0a cat')),
    ];
    const { image, metadata } = await readWith(...chunks);
    expect(metadata.text?.map(({ text }) => text)).toEqual(['long', '石头', 'a cat']);
    await using folder = await makeTempFolder();
    const path = `${folder.path}/out.png`;
    const remarks = await writeImage(image, { path, format: 'png', quality: 100, metadata, ifExists: 'fail' });
    expect(remarks).toEqual([]);
    const written = await readFile(path);
    for (const chunk of chunks) expect(written.includes(chunk)).toBe(true);
  });

  it('carries EXIF of old programs, but says nothing of an orientation that nobody has applied', async () => {
    const exif = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), makeExif({ orientation: 6 })]);
    const text = Buffer.from(`Raw profile type exif\0\nexif\n      ${exif.length}\n${exif.toString('hex')}\n`);
    const { info, metadata } = await readWith(makeChunk('tEXt', text));
    expect(info.size).toEqual({ widthPx: 40, heightPx: 30 });
    expect(metadata.exif?.includes('Stone 3')).toBe(true);
    expect(await readExifOrientation(metadata.exif!)).toBe(1);
    expect(metadata.text).toBeUndefined();
  });

  it('takes broken texts along', async () => {
    const { metadata } = await readWith(
      makeChunk('zTXt', Buffer.from('Comment\0\0no stream')),
      makeChunk('tEXt', Buffer.from('x')),
    );
    expect(metadata.text?.map(({ keyword, text }) => [keyword, text])).toEqual([
      ['Comment', null],
      ['x', null],
    ]);
  });

  it.each([
    ['iptc', 'IPTC profile', IPTC_SAMPLE],
    ['8bim', '8bim', wrapIptc(IPTC_SAMPLE)],
    ['generic', 'a name of many words', IPTC_SAMPLE],
    ['APP1', 'generic profile', Buffer.from(`http://ns.adobe.com/xap/1.0/\0${makeXmp('photoshop:City="Köln"')}`)],
    ['xmp', 'XMP profile', Buffer.from(makeXmp('photoshop:City="Köln"'))],
    ['exif', 'xmp', Buffer.from(makeXmp('photoshop:City="Köln"'))],
  ])('reads a raw profile %s with the head "%s"', async (name, head, data) => {
    const text = `\n${head}\n      ${data.length}\n${data.toString('hex').replace(/.{72}/g, '$&\n')}\n`;
    const chunk = makeChunk('zTXt', Buffer.concat([Buffer.from(`Raw profile type ${name}\0\0`), deflateSync(text)]));
    const { metadata } = await readWith(chunk);
    expect(metadata.text).toBeUndefined();
    expect(metadata.iptc ?? metadata.xmp).toEqual(
      data.includes('xmpmeta') ? makeXmp('photoshop:City="Köln"') : IPTC_SAMPLE,
    );
    const { iptc, xmp } = await removeMetadata(metadata, 'location');
    expect(String(iptc ?? xmp)).not.toContain('Köln');
  });

  it('keeps a raw profile that cannot be read as a text, unless places are to be removed', async () => {
    const chunk = makeChunk('tEXt', Buffer.from('Raw profile type iptc\0\niptc\n 4\nno digits'));
    const { metadata } = await readWith(chunk);
    expect(metadata.text?.map(({ keyword }) => keyword)).toEqual(['Raw profile type iptc']);
    expect((await removeMetadata(metadata, 'location')).text).toEqual([]);
  });
});
