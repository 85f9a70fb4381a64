/** Writes images as the engine writes them and reads them back; the images themselves are those of images.ts. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect } from 'vitest';
import type { Samples, SourceImage } from '#core/ports.ts';
import { readImage } from '#engine/imageio/decode.ts';
import type { OutputOptions } from '#engine/imageio/encode.ts';
import { openOutput } from '#engine/imageio/encode.ts';
import type { FixtureKind } from './image-fixtures.ts';
import type { ImageSpec } from './images.ts';
import { makeTempFolder } from './folders.ts';
import { writeFixture } from './image-fixtures.ts';

/** What most fixtures are made of. */
export const SPEC: ImageSpec = { widthPx: 40, heightPx: 30, channels: 3, bitDepth: 8, seed: 1 };

/** Options to write `image` as it is. */
export function describeOutput(image: SourceImage, path: string, changes: Partial<OutputOptions> = {}): OutputOptions {
  const { widthPx, heightPx, channels, samples } = image;
  return {
    path,
    format: 'png',
    quality: 90,
    input: { widthPx, heightPx, channels, bitDepth: samples.bitDepth },
    size: { widthPx, heightPx },
    metadata: {},
    ifExists: 'fail',
    ...changes,
  };
}

/** Writes an image in strips of seven rows. */
export async function writeImage(image: SourceImage, options: OutputOptions): Promise<void> {
  const output = await openOutput(options);
  const { bitDepth, data } = image.samples;
  const rowSamples = image.widthPx * image.channels;
  for (let row = 0; row < image.heightPx; row += 7) {
    const rows = Math.min(7, image.heightPx - row);
    const part = data.subarray(row * rowSamples, (row + rows) * rowSamples);
    await output.writeRows({ bitDepth, data: part } as Samples, rows);
  }
  await output.finish();
}

/** Writes and reads back; nothing but the file may be left in the folder. */
export async function roundTrip(image: SourceImage, changes: Partial<OutputOptions> = {}) {
  await using folder = await makeTempFolder();
  const name = `out.${changes.format ?? 'png'}`;
  const path = join(folder.path, name);
  await writeImage(image, describeOutput(image, path, changes));
  expect(await readdir(folder.path)).toEqual([name]);
  return { ...(await readImage(path)), header: await sharp(path).metadata() };
}

export async function readFixture(kind: FixtureKind) {
  await using folder = await makeTempFolder();
  return await readImage(await writeFixture(kind, folder.path));
}

/** Mean distance of the samples. */
export function getDistance(a: SourceImage, b: SourceImage): number {
  expect(a.samples.data.length).toBe(b.samples.data.length);
  let sum = 0;
  a.samples.data.forEach((value, i) => (sum += Math.abs(value - b.samples.data[i]!)));
  return sum / a.samples.data.length;
}
