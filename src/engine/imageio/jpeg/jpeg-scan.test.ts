import type { JpegOptions } from 'sharp';
import { describe, expect, it } from 'vitest';
import { makeGradient, makeImage, openSamples } from '#tests/helpers/images.ts';
import { isSoundJpeg } from './jpeg-scan.ts';

const SPEC = { widthPx: 203, heightPx: 161, channels: 3, bitDepth: 8, seed: 3 } as const;

const KINDS: readonly (readonly [string, JpegOptions])[] = [
  ['halved colour', { quality: 90 }],
  ['full colour', { quality: 90, chromaSubsampling: '4:4:4' }],
  ['the usual tables', { quality: 75, optimiseCoding: false }],
  ['the best quality', { quality: 100 }],
];

describe.each(KINDS)('a baseline JPEG with %s', (_, options) => {
  const make = (change: object = {}): Promise<Buffer> =>
    openSamples(makeImage({ ...SPEC, ...change }))
      .jpeg(options)
      .toBuffer();

  it('is sound, in colour and grey, with data behind it', async () => {
    for (const channels of [1, 3] as const) {
      const jpeg = await make({ channels });
      expect(await isSoundJpeg(jpeg)).toBe(true);
      expect(await isSoundJpeg(Buffer.concat([jpeg, Buffer.from('more')]))).toBe(true);
    }
    for (const [widthPx, heightPx] of [
      [1, 1],
      [8, 8],
      [9, 17],
      [16, 16],
    ] as const) {
      expect(await isSoundJpeg(await make({ widthPx, heightPx }))).toBe(true);
    }
    expect(await isSoundJpeg(await openSamples(makeGradient(SPEC)).jpeg(options).toBuffer())).toBe(true);
  });

  it('is sound with padding in front of its end, and not with anything else there', async () => {
    const jpeg = await make();
    const insert = (...bytes: readonly number[]): Buffer =>
      Buffer.concat([jpeg.subarray(0, -2), Buffer.from(bytes), jpeg.subarray(-2)]);
    for (const padding of [[0], [0, 0, 0, 0, 0, 0], [0xff], [0xff, 0xff, 0xff]]) {
      expect(await isSoundJpeg(insert(...padding))).toBe(true);
    }
    expect(await isSoundJpeg(insert(1, 2, 3, 4))).toBe(false);
  });

  it('is damaged where data is missing, zeroed or doubled', async () => {
    const jpeg = await make();
    const data = jpeg.indexOf(Buffer.of(0xff, 0xda)) + 14;
    for (const part of [0.1, 0.3, 0.5, 0.7, 0.9]) {
      const at = data + Math.floor((jpeg.length - data) * part);
      const without = Buffer.concat([jpeg.subarray(0, at), jpeg.subarray(Math.min(at + 300, jpeg.length - 2))]);
      const doubled = Buffer.concat([jpeg.subarray(0, at + 100), jpeg.subarray(at)]);
      const zeroed = Buffer.from(jpeg).fill(0, at, Math.min(at + 400, jpeg.length - 2));
      for (const broken of [without, doubled, zeroed, jpeg.subarray(0, at)]) {
        expect(await isSoundJpeg(broken)).toBe(false);
      }
    }
  });
});

it('of other kinds of JPEG, and of what is none, it says nothing', async () => {
  expect(await isSoundJpeg(await openSamples(makeImage(SPEC)).jpeg({ progressive: true }).toBuffer())).toBeNull();
  for (const content of [
    '',
    '\xff\xd8',
    '\xff\xd8\xff\xd9',
    '\xff\xd8\xff\xda\0\x08\x01\x01\0\0\0\0',
    'no image at all',
  ]) {
    expect(await isSoundJpeg(Buffer.from(content, 'latin1'))).toBeNull();
  }
});
