import { describe, expect, it } from 'vitest';
import {
  assertFitsFormat,
  FORMATS,
  getFormatOfPath,
  hasImageExtension,
  hasPhotoExtension,
  hasReadableExtension,
  INPUT_FORMATS,
  INPUT_LABELS,
  OUTPUT_FORMATS,
  PHOTO_EXTENSIONS,
  PHOTO_LABELS,
  resolveFormat,
  resolveFormatByName,
  resolveQuality,
} from './formats.ts';

describe('getFormatOfPath', () => {
  it.each([
    ['a.jpg', 'jpeg'],
    ['a.JPEG', 'jpeg'],
    ['a.jfif', 'jpeg'],
    ['a.jpe', 'jpeg'],
    ['a.MPO', 'jpeg'],
    ['b/c.d/e.Tif', 'tiff'],
    ['a.tiff', 'tiff'],
    ['a.webp', 'webp'],
    ['a.avif', 'avif'],
    ['a.png', 'png'],
    ['a.gif', null],
    ['a.heic', null],
    ['jpg', null],
    ['.jpg', null],
    ['a.jpg/b', null],
  ])('of %s is %s', (path, format) => {
    expect(getFormatOfPath(path)).toBe(format);
  });
});

it('gives every format an extension that is read back as that format, and a quality in range', () => {
  for (const format of OUTPUT_FORMATS) {
    for (const extension of FORMATS[format].extensions) expect(getFormatOfPath(`a.${extension}`)).toBe(format);
    expect(FORMATS[format].defaultQuality).toBeGreaterThan(0);
    expect(FORMATS[format].defaultQuality).toBeLessThanOrEqual(100);
  }
});

it('gives no extension to two formats', () => {
  expect(new Set(PHOTO_EXTENSIONS).size).toBe(PHOTO_EXTENSIONS.length);
});

it('tells images that are read, images that are not, and other files apart', () => {
  expect(hasImageExtension('a.HEIC')).toBe(true);
  expect(hasImageExtension('a.bmp')).toBe(true);
  expect(hasImageExtension('a.jpg')).toBe(true);
  expect(hasImageExtension('album.v2')).toBe(false);
  expect(hasReadableExtension('a.HEIC')).toBe(true);
  expect(hasReadableExtension('a.gif')).toBe(true);
  expect(hasReadableExtension('a.bmp')).toBe(false);
});

it.each([
  ['IMG_0001.HEIC', true, 'jpeg'],
  ['a.heif', true, 'jpeg'],
  ['DSC0001.HIF', true, 'jpeg'],
  ['old.JFIF', true, 'jpeg'],
  ['a.webp', true, 'webp'],
  ['a.gif', false, 'png'],
  ['a.nef', false, 'png'],
  ['constructor', false, 'png'],
])('searches folders for %s: %s; its result is %s', (name, isFound, format) => {
  expect(hasPhotoExtension(name)).toBe(isFound);
  expect(resolveFormatByName('same', name)).toBe(format);
  expect(resolveFormatByName('avif', name)).toBe('avif');
});

it('keeps the format of a photo where it is written', () => {
  for (const format of OUTPUT_FORMATS) expect(resolveFormat('same', format)).toBe(format);
  expect(INPUT_FORMATS.map((format) => resolveFormat('webp', format))).toEqual(INPUT_FORMATS.map(() => 'webp'));
});

it('names everything that folders are searched for', () => {
  expect(PHOTO_EXTENSIONS.join(', ')).toBe('jpg, jpeg, jfif, jpe, mpo, png, webp, tif, tiff, avif, heic, heif, hif');
  expect(PHOTO_LABELS.join(', ')).toBe('JPEG, PNG, WebP, TIFF, AVIF, HEIC');
  expect(INPUT_LABELS).toEqual([...PHOTO_LABELS, 'GIF']);
});

it('takes the quality of the format unless another was chosen', () => {
  expect(OUTPUT_FORMATS.map((format) => resolveQuality(null, format))).toEqual([92, 100, 90, 100, 80]);
  expect(resolveQuality(75, 'avif')).toBe(75);
});

it('rejects an image that the format cannot hold, and names those that can', () => {
  const wide = { widthPx: 16_384, heightPx: 1 };
  expect(() => {
    assertFitsFormat('avif', wide, 'a');
  }).not.toThrow();
  expect(() => {
    assertFitsFormat('webp', wide, 'a.webp');
  }).toThrow('a.webp would have 16384 x 1 pixels; WEBP takes no more than 16383 pixels a side, these do: JPEG, PNG');
});
