import { describe, expect, it } from 'vitest';
import { OUTPUT_FORMATS } from '../shared/jobs.ts';
import { DEFAULT_QUALITY, EXTENSION_OF_FORMAT, getFormatOfPath, hasForeignExtension } from './photo-formats.ts';

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
