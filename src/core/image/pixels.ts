/** Between interleaved samples of files and the planar float32 of networks: windows of the input, rows of the result. */
import type { Plane, Samples, SourcePicture } from '../ports.ts';
import { mirrorIndex } from '../tiling/mirror.ts';
import type { Region } from '../tiling/region.ts';
import { sizeOfRegion } from '../tiling/region.ts';

/** Largest sample value of a bit depth. */
export function maxSample(bitDepth: 8 | 16): number {
  return bitDepth === 8 ? 255 : 65535;
}

/** Number of colour channels, without alpha. */
export function countColours(channels: SourcePicture['channels']): 1 | 3 {
  return channels >= 3 ? 3 : 1;
}

export function hasAlpha(channels: SourcePicture['channels']): boolean {
  return channels === 2 || channels === 4;
}

/**
 * Reads a region as the encoder takes it: [3, height, width], RGB in 0..1 (grey is repeated).
 * Beyond its border the picture is mirrored.
 */
export function readInputRegion(picture: SourcePicture, region: Region): Plane {
  const { channels, samples } = picture;
  const { widthPx, heightPx } = sizeOfRegion(region);
  const area = widthPx * heightPx;
  const scale = 1 / maxSample(samples.bitDepth);
  const { data } = samples;
  const green = channels >= 3 ? 1 : 0;
  const plane = new Float32Array(3 * area);
  const columns = Int32Array.from(
    { length: widthPx },
    (_, i) => mirrorIndex(region.left + i, picture.widthPx).index * channels,
  );
  for (let line = 0; line < heightPx; line++) {
    const row = mirrorIndex(region.top + line, picture.heightPx).index * picture.widthPx * channels;
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
 * Unfolds one LR row [48 * width] into four interleaved HR rows, rounded to the nearest sample and clipped.
 * Grey results are the mean of the three colours; alpha is left for `writeAlpha`.
 */
export function unfoldRow(
  folded: Float32Array,
  shape: Pick<SourcePicture, 'widthPx' | 'channels'>,
  into: Samples,
  offset: number,
): void {
  const { widthPx, channels } = shape;
  const max = maxSample(into.bitDepth);
  const { data } = into;
  const colours = countColours(channels);
  for (let i = 0; i < 4; i++) {
    for (let j = 0; j < 4; j++) {
      const block = (i * 4 + j) * widthPx;
      let to = offset + (i * widthPx * 4 + j) * channels;
      for (let column = 0; column < widthPx; column++, to += 4 * channels) {
        const red = folded[block + column]!;
        const green = folded[block + 16 * widthPx + column]!;
        const blue = folded[block + 32 * widthPx + column]!;
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

/** A value of 0..1 as the nearest sample. */
export function toSample(value: number, max: number): number {
  return value <= 0 ? 0 : value >= 1 ? max : Math.floor(value * max + 0.5);
}

/** An uninitialised buffer of samples. */
export function createSamples(bitDepth: 8 | 16, length: number): Samples {
  return bitDepth === 8 ? { bitDepth, data: new Uint8Array(length) } : { bitDepth, data: new Uint16Array(length) };
}
