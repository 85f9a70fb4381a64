import { describe, expect, it } from 'vitest';
import { OUTPUT_FORMATS } from '../shared/jobs.ts';
import {
  chooseResultFormat,
  DEFAULT_QUALITY,
  EXTENSION_OF_FORMAT,
  getFormatOfPath,
  hasForeignExtension,
  hasPhotoExtension,
  PHOTO_EXTENSIONS_TEXT,
} from './photo-formats.ts';

describe('getFormatOfPath', () => {
  it.each([
    ['a.jpg', 'jpeg'],
    ['a.JPEG', 'jpeg'],
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
    expect(getFormatOfPath(`a.${EXTENSION_OF_FORMAT[format]}`)).toBe(format);
    expect(DEFAULT_QUALITY[format]).toBeGreaterThan(0);
    expect(DEFAULT_QUALITY[format]).toBeLessThanOrEqual(100);
  }
});

it('knows pictures that cannot be written', () => {
  expect(hasForeignExtension('a.HEIC')).toBe(true);
  expect(hasForeignExtension('a.jpg')).toBe(false);
  expect(hasForeignExtension('album.v2')).toBe(false);
});

it.each([
  ['IMG_0001.HEIC', true, 'jpeg'],
  ['a.heif', true, 'jpeg'],
  ['DSC0001.HIF', true, 'jpeg'],
  ['a.webp', true, 'webp'],
  ['a.gif', false, 'png'],
  ['a.nef', false, 'png'],
  ['constructor', false, 'png'],
])('searches folders for %s: %s; its result is %s', (name, isFound, format) => {
  expect(hasPhotoExtension(name)).toBe(isFound);
  expect(chooseResultFormat(name)).toBe(format);
});

it('names everything that folders are searched for', () => {
  expect(PHOTO_EXTENSIONS_TEXT).toBe('jpg, jpeg, png, webp, tif, tiff, avif, heic, heif, hif');
});
