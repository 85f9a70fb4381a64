import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeTempFolder } from '#tests/helpers/folders.ts';
import { writeFixture } from '#tests/helpers/image-fixtures.ts';
import { readSignature } from './signature.ts';

type Entry = readonly [tag: number, value: number];

/** A TIFF with directories of long values: the first, and its sub-directories behind it. */
function makeTiff(first: readonly Entry[], subs: readonly (readonly Entry[])[], isLittleEndian: boolean): Buffer {
  const bytesOf = (entries: readonly Entry[]): number => 2 + 12 * entries.length + 4;
  const hasList = subs.length > 1;
  const placed = subs.length === 0 ? first : [...first, [330, 0] as const].sort(([a], [b]) => a - b);
  const listAt = 8 + bytesOf(placed);
  const firstSubAt = listAt + (hasList ? 4 * subs.length : 0);
  const offsets = subs.map((_, i) => firstSubAt + subs.slice(0, i).reduce((sum, sub) => sum + bytesOf(sub), 0));
  const put = (value: number, bytes: 2 | 4): Buffer => {
    const buffer = Buffer.alloc(bytes);
    if (isLittleEndian) buffer.writeUIntLE(value, 0, bytes);
    else buffer.writeUIntBE(value, 0, bytes);
    return buffer;
  };
  const putDirectory = (entries: readonly Entry[]): Buffer =>
    Buffer.concat([
      put(entries.length, 2),
      ...entries.map(([tag, value]) =>
        tag === 330
          ? Buffer.concat([put(tag, 2), put(4, 2), put(subs.length, 4), put(hasList ? listAt : offsets[0]!, 4)])
          : Buffer.concat([put(tag, 2), put(4, 2), put(1, 4), put(value, 4)]),
      ),
      put(0, 4),
    ]);
  return Buffer.concat([
    Buffer.from(isLittleEndian ? 'II' : 'MM', 'latin1'),
    put(42, 2),
    put(8, 4),
    putDirectory(placed),
    ...(hasList ? offsets.map((offset) => put(offset, 4)) : []),
    ...subs.map(putDirectory),
  ]);
}

async function identify(content: Buffer): Promise<unknown> {
  await using folder = await makeTempFolder();
  const path = join(folder.path, 'photo.tif');
  await writeFile(path, content);
  return await readSignature(path).catch((thrown: unknown) => thrown);
}

const REJECTION = {
  code: 'image/camera-raw',
  message: expect.stringMatching(/photo\.tif is an undeveloped camera raw file; export it as TIFF or JPEG/) as string,
};
const RGB: Entry = [262, 2];

describe('camera raw files', () => {
  it.each([
    ['CR2', 'II*\0\x10\0\0\0CR\x02\0'],
    ['CR3', '\0\0\0\x18ftypcrx \0\0\0\x01crx isom'],
    ['RAF', 'FUJIFILMCCD-RAW 0201FF129502'],
    ['ORF', 'IIRO\x08\0\0\0'],
    ['ORF of an old camera', 'IIRS\x08\0\0\0'],
    ['ORF, big-endian', 'MMOR\0\0\0\x08'],
    ['RW2', 'IIU\0\x18\0\0\0'],
    ['CRW', 'II\x1a\0\0\0HEAPCCDR'],
    ['MRW', '\0MRM\0\0\0\0'],
    ['X3F', 'FOVb\0\0\x03\0'],
  ])('are known by the mark of %s', async (_, mark) => {
    const content = Buffer.concat([Buffer.from(mark, 'latin1'), Buffer.alloc(100)]);
    expect(await identify(content)).toMatchObject(REJECTION);
  });

  it.each([
    ['a small preview comes first (NEF, ARW)', [[254, 1], RGB], []],
    ['it is a digital negative (DNG)', [[254, 0], RGB, [50706, 0x01040000]], []],
    ['it holds a mosaic (PEF)', [[262, 32803]], []],
    [
      'it names the colours of a mosaic',
      [
        [262, 1],
        [33422, 0],
      ],
      [],
    ],
    ['it holds what was a mosaic', [[262, 34892]], []],
    ['its only sub-directory holds a mosaic (SRW)', [RGB], [[[262, 32803]]]],
    [
      'one of its sub-directories holds a mosaic',
      [RGB],
      [
        [RGB],
        [[262, 6]],
        [
          [254, 0],
          [262, 32803],
        ],
      ],
    ],
  ] as const)('are known in TIFF when %s', async (_, first, subs) => {
    expect(await identify(makeTiff(first, subs, true))).toMatchObject(REJECTION);
    expect(await identify(makeTiff(first, subs, false))).toMatchObject(REJECTION);
  });

  it('are not what has smaller copies of itself in sub-directories', async () => {
    const content = makeTiff(
      [[254, 0], RGB],
      [
        [[254, 1], RGB],
        [[254, 1], RGB],
      ],
      true,
    );
    expect(await identify(content)).toEqual({ format: 'tiff', lossy: false, page: 0 });
  });

  it('are not what leads nowhere', async () => {
    const content = makeTiff([RGB], [[RGB], [RGB]], true);
    expect(await identify(content.subarray(0, content.length - 40))).toEqual({ format: 'tiff', lossy: false, page: 0 });
  });

  it('are known whatever they are called', async () => {
    await using folder = await makeTempFolder();
    const path = await writeFixture('tiff-preview', folder.path);
    await expect(readSignature(path)).rejects.toMatchObject({ code: 'image/camera-raw' });
  });
});
