import { describe, expect, it } from 'vitest';
import { DEFAULT_ALBUM_OPTIONS } from '#shared/albums.ts';
import { guessPlatform, nameExample, nameResult, readTemplate } from './name-preview.ts';
import { createAlbumPhoto } from '#renderer/testing/samples.ts';

const options = DEFAULT_ALBUM_OPTIONS;
const context = { options, photoCount: 120, platform: 'linux' } as const;

function name(typed: string, change: Parameters<typeof createAlbumPhoto>[1] = {}): string {
  const reading = readTemplate(typed, options);
  if (!reading.isValid) throw new Error(reading.problem);
  return nameResult(reading.template, { photo: createAlbumPhoto(41, change), index: 7 }, context);
}

describe('names of results', () => {
  it('are the default ones for an empty template', () => {
    expect(name('')).toBe('IMG_0041-4x-balanced.jpg');
  });

  it('contain what is known of the photo', () => {
    expect(name('{name}_{width}x{height}_{index:4}')).toBe('IMG_0041_6400x4800_0007.jpg');
    expect(name('{index}', { name: 'scan.TIF' })).toBe('007.tif');
    expect(name('{name}', { name: 'IMG_1.HEIC' })).toBe('IMG_1.jpg');
    expect(name('{name}', { name: 'IMG_1.heif' })).toBe('IMG_1.jpg');
    expect(name('{name}', { name: 'no-ending' })).toBe('no-ending.png');
  });

  it('are the default ones of the size that the photo has of its own', () => {
    const photo = createAlbumPhoto(41, { exceptions: { target: { kind: 'size', widthPx: 3000 } } });
    expect(nameResult(null, { photo, index: 7 }, context)).toBe('IMG_0041-3000w-balanced.jpg');
  });

  it('follow the exceptions of the photo', () => {
    const exceptions = { format: 'webp', target: { kind: 'scale', factor: 2 } } as const;
    expect(name('{name}-{scale}x-{width}', { exceptions })).toBe('IMG_0041-2x-3200.webp');
  });

  it('have an example in an album without photos', () => {
    const reading = readTemplate('{name}-{date:YYYY}', options);
    expect(reading).toMatchObject({ isValid: true, hasDate: true });
    if (reading.isValid) expect(nameExample(reading.template, context)).toBe('IMG_2041-2024.jpg');
  });
});

it.each([
  ['{nam}', 'placeholder', 'nam'],
  ['a/b', 'folder', 'a/b'],
  ['{name', 'brace', '{'],
  ['{name}.png', 'ending', '.png'],
  ['{index:x}', 'digits', 'x'],
  ['{date:YYYQ}', 'date', 'YYYQ'],
])('names the problem of %s', (typed, problem, part) => {
  const reading = readTemplate(typed, options);
  expect(reading).toMatchObject({ isValid: false, problem });
  if (!reading.isValid) expect(part).toContain(reading.part);
});

it('guesses the platform', () => {
  expect(guessPlatform('Mozilla/5.0 (Windows NT 10.0; Win64; x64)')).toBe('win32');
  expect(guessPlatform('Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)')).toBe('darwin');
  expect(guessPlatform('Mozilla/5.0 (X11; Linux x86_64)')).toBe('linux');
});
