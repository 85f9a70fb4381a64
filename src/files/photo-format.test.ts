import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeTempFolder } from '#tests/helpers/folders.ts';
import { writeFixture } from '#tests/helpers/image-fixtures.ts';
import { readPhotoFormats, recogniseFormat } from './photo-format.ts';

describe('readPhotoFormats', () => {
  it('goes by the content, whatever the name', async () => {
    await using folder = await makeTempFolder();
    const kinds = ['jpeg-named-png', 'png', 'webp', 'gif', 'tiff', 'tiff-big', 'avif', 'heic'] as const;
    const paths = await Promise.all(kinds.map((kind) => writeFixture(kind, folder.path)));
    const formats = await readPhotoFormats(paths);
    expect(paths.map((path) => formats.get(path))).toEqual([
      ...['jpeg', 'png', 'webp', 'gif', 'tiff', 'tiff', 'avif', 'heic'],
    ]);
  });

  it('leaves out what is no photo, is missing, or cannot be read to an end', async () => {
    await using folder = await makeTempFolder();
    const pipe = join(folder.path, 'pipe.jpg');
    if (process.platform !== 'win32') execFileSync('mkfifo', [pipe]);
    const others = await Promise.all(
      (['text-named-jpg', 'folder-named-jpg', 'empty'] as const).map((kind) => writeFixture(kind, folder.path)),
    );
    const formats = await readPhotoFormats([pipe, ...others, join(folder.path, 'none.jpg')]);
    expect([...formats]).toEqual([]);
  });
});

it('recognises HEIF by all of its brands', () => {
  const make = (brands: string) =>
    Buffer.from(`\0\0\0${String.fromCharCode(8 + brands.length)}ftyp${brands}`, 'latin1');
  expect(recogniseFormat(make('mif1\0\0\0\0miafheic'))).toBe('heic');
  expect(recogniseFormat(make('mif1\0\0\0\0miafavif'))).toBe('avif');
  expect(recogniseFormat(make('mif1\0\0\0\0miaf'))).toBeNull();
  expect(recogniseFormat(make('isom\0\0\0\0mp41'))).toBeNull();
});
