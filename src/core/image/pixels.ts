/**
 * Converts between interleaved samples of files and planar float32 of networks: windows of the input, rows of the
 * result.
 */
import { channelOf, SCALE, SUBPIXELS } from '../pixel-unshuffle.ts';
import type { Plane, RowSink, Samples, SourceImage } from '../ports.ts';
import { mirrorIndex } from '../tiling/mirror.ts';
import type { Region } from '../tiling/region.ts';
import { sizeOfRegion } from '../tiling/region.ts';

/** Largest sample value of a bit depth. */
export function maxSample(bitDepth: 8 | 16): number {
  return bitDepth === 8 ? 255 : 65535;
}

/** Number of colour channels, without alpha. */
export function countColours(channels: SourceImage['channels']): 1 | 3 {
  return channels >= 3 ? 3 : 1;
}

export function hasAlpha(channels: SourceImage['channels']): boolean {
  return channels === 2 || channels === 4;
}

/**
 * Reads a region as the encoder takes it: [3, height, width], RGB in 0..1 (grey is repeated).
 * Beyond its border the image is mirrored.
 */
export function readInputRegion(image: SourceImage, region: Region): Plane {
  const { channels, samples } = image;
  const { widthPx, heightPx } = sizeOfRegion(region);
  const area = widthPx * heightPx;
  const scale = 1 / maxSample(samples.bitDepth);
  const { data } = samples;
  const green = channels >= 3 ? 1 : 0;
  const plane = new Float32Array(3 * area);
  const columns = Int32Array.from(
    { length: widthPx },
    (_, i) => mirrorIndex(region.left + i, image.widthPx).index * channels,
  );
  for (let line = 0; line < heightPx; line++) {
    const row = mirrorIndex(region.top + line, image.heightPx).index * image.widthPx * channels;
    for (let i = 0; i < widthPx; i++) {
      const from = row + columns[i]!;
      const to = line * widthPx + i;
      plane[to] = data[from]! * scale;
      plane[area + to] = data[from + green]! * scale;
      plane[2 * area + to] = data[from + 2 * green]! * scale;
    }
  }
  return plane;
}

/**
 * Pixel shuffle: writes one LR row [48 * width] as interleaved HR rows, rounded to the nearest sample and clipped.
 * Grey results are the mean of the three colours; alpha is left for `writeAlpha`.
 */
export function writeHrRows(
  unshuffled: Float32Array,
  shape: Pick<SourceImage, 'widthPx' | 'channels'>,
  into: Samples,
  offset: number,
): void {
  const { widthPx, channels } = shape;
  const max = maxSample(into.bitDepth);
  const { data } = into;
  const colours = countColours(channels);
  const stride = SUBPIXELS * widthPx;
  for (let i = 0; i < SCALE; i++) {
    for (let j = 0; j < SCALE; j++) {
      const start = channelOf(0, i, j) * widthPx;
      let to = offset + (i * widthPx * SCALE + j) * channels;
      for (let from = start; from < start + widthPx; from++, to += SCALE * channels) {
        const red = unshuffled[from]!;
        const green = unshuffled[from + stride]!;
        const blue = unshuffled[from + 2 * stride]!;
        if (colours === 1) {
          data[to] = toSample((red + green + blue) / 3, max);
          continue;
        }
        data[to] = toSample(red, max);
        data[to + 1] = toSample(green, max);
        data[to + 2] = toSample(blue, max);
      }
    }
  }
}

/**
 * Writes a tile of the result, [3, height, width] over `region`, into interleaved rows of the image from the top of the region
 * on, rounded to the nearest sample and clipped. Grey is the mean of the three colours; alpha stays.
 */
export function writeTile(
  tile: Plane,
  region: Region,
  { widthPx, channels }: Pick<SourceImage, 'widthPx' | 'channels'>,
  rows: Samples,
): void {
  const size = sizeOfRegion(region);
  const area = size.widthPx * size.heightPx;
  const max = maxSample(rows.bitDepth);
  const isGrey = countColours(channels) === 1;
  const { data } = rows;
  for (let line = 0; line < size.heightPx; line++) {
    let to = (line * widthPx + region.left) * channels;
    for (let from = line * size.widthPx; from < (line + 1) * size.widthPx; from++, to += channels) {
      const [red, green, blue] = [tile[from]!, tile[from + area]!, tile[from + 2 * area]!];
      if (isGrey) {
        data[to] = toSample((red + green + blue) / 3, max);
        continue;
      }
      data[to] = toSample(red, max);
      data[to + 1] = toSample(green, max);
      data[to + 2] = toSample(blue, max);
    }
  }
}

/** A value of 0..1 as the nearest sample. */
export function toSample(value: number, max: number): number {
  return value <= 0 ? 0 : value >= 1 ? max : Math.floor(value * max + 0.5);
}

/** An uninitialised buffer of samples. */
export function createSamples(bitDepth: 8 | 16, length: number): Samples {
  return bitDepth === 8 ? { bitDepth, data: new Uint8Array(length) } : { bitDepth, data: new Uint16Array(length) };
}

/** A sink that keeps rows as an image of `scale` times the size of the input, which is complete when all are written. */
export function collectRows(
  input: SourceImage,
  scale: number,
): { readonly sink: RowSink; readonly image: SourceImage } {
  const widthPx = scale * input.widthPx;
  const heightPx = scale * input.heightPx;
  const samples = createSamples(input.samples.bitDepth, widthPx * heightPx * input.channels);
  let at = 0;
  const sink: RowSink = {
    writeRows: (rows) => {
      samples.data.set(rows.data, at);
      at += rows.data.length;
      return Promise.resolve();
    },
  };
  return { sink, image: { widthPx, heightPx, channels: input.channels, samples } };
}
