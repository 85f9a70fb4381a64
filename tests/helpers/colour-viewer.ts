/** Checks that a file shows the same photo before and after, as a colour-managed viewer does, and in our own views. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { readImage } from '#engine/imageio/decode.ts';
import { writeThumb, writeTiles } from '#engine/imageio/deep-zoom.ts';
import { OUTPUT_FORMATS } from '#shared/formats.ts';
import { VIEW_FILES } from '#shared/image-pyramid.ts';
import { ALPHA, GREY_PHOTO, PHOTO, WIDTH_PX } from './colour-numbers.ts';
import { insertChunks, makeProfileChunk } from './coloured-files.ts';
import { makeTempFolder } from './folders.ts';
import { describeOutput, writeImage } from './round-trip.ts';

export type ShownKind = 'rgb' | 'grey' | 'rgb with alpha' | 'grey with alpha';

/** A file of `PHOTO` or `GREY_PHOTO`, in whatever numbers. */
export type ColourCase = readonly [name: string, kind: ShownKind, make: () => Promise<Buffer>];

const CHANNELS = { rgb: 3, grey: 1, 'rgb with alpha': 4, 'grey with alpha': 2 } as const;
/** Mean difference in levels of 255; a thumbnail loses more than results of the highest quality. */
const RESULT_LIMIT = 2;
const THUMB_LIMIT = 3;

/** One test for each file: all formats of results, the thumbnail and the tiles show the photo. */
export function itShowsThePhoto(cases: readonly ColourCase[]): void {
  it.each(cases)('%s', async (_name, kind, make) => {
    await using folder = await makeTempFolder();
    const path = join(folder.path, 'photo');
    await writeFile(path, await make());
    const { image, metadata } = await readImage(path);
    expect(image.channels).toBe(CHANNELS[kind]);
    for (const format of OUTPUT_FORMATS) {
      const written = `${path}.${format}`;
      await writeImage(image, describeOutput(image, written, { format, metadata, quality: 100 }));
      expectPhoto(await show(written), kind, { limit: RESULT_LIMIT, backgroundAt: () => 255 });
    }
    const views = join(folder.path, 'views');
    await mkdir(views);
    await writeThumb(path, views);
    await writeTiles(path, views);
    const backgroundAt = readCheckerboard;
    expectPhoto(await show(join(views, VIEW_FILES.thumb)), kind, {
      limit: THUMB_LIMIT,
      backgroundAt,
      blockPx: kind.endsWith('alpha') ? 2 : 1,
    });
    expectPhoto(await show(join(views, VIEW_FILES.tile(6, 0, 0))), kind, { limit: RESULT_LIMIT, backgroundAt });
  });
}

/** What a colour-managed viewer shows on white: 8-bit sRGB. */
async function show(path: string): Promise<Uint8Array> {
  const { icc, channels } = await sharp(path).metadata();
  const space = channels < 3 ? 'b-w' : 'srgb';
  const plain = await sharp(path, { ignoreIcc: true }).toColourspace(space).png().toBuffer();
  const tagged = insertChunks(plain, icc === undefined ? [] : [makeProfileChunk(icc)]);
  return sharp(tagged).flatten({ background: '#ffffff' }).toColourspace('srgb').raw().toBuffer();
}

/** What our own views have under a transparent photo of this size: squares of one pixel. */
function readCheckerboard(pixel: number): number {
  const [x, y] = [pixel % WIDTH_PX, Math.floor(pixel / WIDTH_PX)];
  return (x + y) % 2 === 0 ? 204 : 255;
}

interface Expected {
  /** Largest mean difference. */
  readonly limit: number;
  readonly backgroundAt: (pixel: number) => number;
  /** Side of the blocks whose means are compared; 1 where absent. JPEG takes squares of one pixel in part. */
  readonly blockPx?: number;
}

function expectPhoto(shown: Uint8Array, kind: ShownKind, { limit, backgroundAt, blockPx = 1 }: Expected): void {
  const photo = kind.startsWith('grey') ? GREY_PHOTO : PHOTO;
  expect(shown.length).toBe(3 * photo.length);
  const blocks = new Map<string, number>();
  photo.forEach((rgb, i) => {
    const opacity = kind.endsWith('alpha') ? ALPHA[i]! : 1;
    const [x, y] = [Math.floor((i % WIDTH_PX) / blockPx), Math.floor(i / WIDTH_PX / blockPx)];
    rgb.forEach((value, c) => {
      const difference = shown[3 * i + c]! - 255 * value * opacity - backgroundAt(i) * (1 - opacity);
      const block = `${x} ${y} ${c}`;
      blocks.set(block, (blocks.get(block) ?? 0) + difference);
    });
  });
  const sum = [...blocks.values()].reduce((total, difference) => total + Math.abs(difference), 0);
  expect(sum / shown.length).toBeLessThan(limit);
}
