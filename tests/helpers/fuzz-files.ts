/** Small sound files of every format that is read, for mutations.ts. Nowhere are they black, transparent or green. */
import { readFile } from 'node:fs/promises';
import type { Sharp } from 'sharp';
import { createRandom } from '#core/random.ts';
import { locateHeic } from './image-fixtures.ts';
import { openSamples } from './images.ts';
import type { Unwritten } from './unwritten-areas.ts';

export interface FuzzFile {
  readonly kind: string;
  readonly extension: string;
  readonly bytes: Buffer;
  /** How pixels look that no decoder wrote; null where the bytes of the file are the samples, so that any are right. */
  readonly unwritten: Unwritten | null;
}

const SIDE_PX = 32;

/** Waves with noise: no 4 x 4 pixels are alike. */
function draw(channels: 1 | 3 | 4, bitDepth: 8 | 16): Sharp {
  const random = createRandom(7);
  const length = SIDE_PX * SIDE_PX * channels;
  const scale = bitDepth === 8 ? 1 : 257;
  const data = bitDepth === 8 ? new Uint8Array(length) : new Uint16Array(length);
  for (let i = 0; i < length; i++) {
    const [channel, pixel] = [i % channels, Math.floor(i / channels)];
    const [x, y] = [pixel % SIDE_PX, Math.floor(pixel / SIDE_PX)];
    const wave = 130 + 50 * Math.sin((x + 7 * channel) / 4) * Math.cos(y / 5) + 60 * (random() - 0.5);
    data[i] = Math.round(scale * (channel === 3 ? 255 : wave));
  }
  const samples = bitDepth === 8 ? { bitDepth, data: data as Uint8Array } : { bitDepth, data: data as Uint16Array };
  return openSamples({ widthPx: SIDE_PX, heightPx: SIDE_PX, channels, samples });
}

const TIFFS = (['none', 'packbits', 'lzw', 'deflate', 'jpeg', 'webp'] as const).flatMap((compression) =>
  [false, true].map((tile) => {
    const size = tile ? { tile, tileWidth: 16, tileHeight: 16 } : { tile };
    const kind = `tiff-${tile ? 'tile' : 'strip'}-${compression}`;
    return [
      kind,
      'tif',
      () =>
        draw(3, 8)
          .tiff({ compression, ...size })
          .toBuffer(),
    ] as const;
  }),
);

const SOURCES: readonly (readonly [kind: string, extension: string, make: () => Promise<Buffer>])[] = [
  ['jpeg', 'jpg', () => draw(3, 8).jpeg().toBuffer()],
  ['jpeg-grey', 'jpg', () => draw(1, 8).jpeg().toBuffer()],
  ['jpeg-progressive', 'jpg', () => draw(3, 8).jpeg({ progressive: true }).toBuffer()],
  ['png', 'png', () => draw(3, 8).png().toBuffer()],
  ['png-16', 'png', () => draw(3, 16).png().toBuffer()],
  ['png-alpha', 'png', () => draw(4, 8).png().toBuffer()],
  ['png-palette', 'png', () => draw(3, 8).png({ palette: true, colours: 16 }).toBuffer()],
  ['png-interlaced', 'png', () => draw(3, 8).png({ progressive: true }).toBuffer()],
  ['webp', 'webp', () => draw(3, 8).webp().toBuffer()],
  ['webp-alpha', 'webp', () => draw(4, 8).webp().toBuffer()],
  ['webp-lossless', 'webp', () => draw(3, 8).webp({ lossless: true }).toBuffer()],
  ...TIFFS,
  ['tiff-16', 'tif', () => draw(3, 16).tiff({ compression: 'deflate' }).toBuffer()],
  ['avif', 'avif', () => draw(3, 8).avif({ effort: 0 }).toBuffer()],
  ['avif-deep', 'avif', () => draw(3, 8).avif({ effort: 0, bitdepth: 10 }).toBuffer()],
  ['heic', 'heic', () => readFile(locateHeic('plain.heic'))],
  ['heic-grid', 'heic', () => readFile(locateHeic('grid.heic'))],
  ['heic-slices', 'heic', () => readFile(locateHeic('slices.heic'))],
  ['gif', 'gif', () => draw(3, 8).gif().toBuffer()],
];

const RAW_COMPRESSIONS = /-(none|packbits)$/;

export function makeFuzzFiles(): Promise<readonly FuzzFile[]> {
  return Promise.all(
    SOURCES.map(async ([kind, extension, make]) => {
      const unwritten = RAW_COMPRESSIONS.test(kind) ? null : extension === 'jpg' ? 'grey' : 'zeros';
      return { kind, extension, bytes: await make(), unwritten };
    }),
  );
}
