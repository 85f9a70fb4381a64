/** Runs the pipeline on pixels in memory, for tests that compare results. */
import { enhancePicture } from '../../src/core/enhance.ts';
import type { EnhanceOptions } from '../../src/core/enhance.ts';
import type { SourcePicture } from '../../src/core/ports.ts';
import { threefry2x32 } from '../../src/core/sampler/noise.ts';

/** The result as float-free samples, interleaved, at 4 times the size. */
export async function enhanceInMemory(
  options: Omit<EnhanceOptions, 'sink' | 'signal' | 'memoryBudgetBytes'> &
    Partial<Pick<EnhanceOptions, 'signal' | 'memoryBudgetBytes'>>,
): Promise<{ data: Uint8Array | Uint16Array; evaluations: number; endedEarly: boolean; writes: number }> {
  const { picture } = options;
  const length = 16 * picture.widthPx * picture.heightPx * picture.channels;
  const data = picture.samples.bitDepth === 8 ? new Uint8Array(length) : new Uint16Array(length);
  let at = 0;
  let writes = 0;
  const { evaluations, endedEarly } = await enhancePicture({
    memoryBudgetBytes: Infinity,
    signal: new AbortController().signal,
    ...options,
    sink: {
      writeRows: (rows) => {
        data.set(rows.data, at);
        at += rows.data.length;
        writes++;
        return Promise.resolve();
      },
    },
  });
  if (at !== length) throw new Error(`expected ${length} samples, got ${at}`);
  return { data, evaluations, endedEarly, writes };
}

/** A picture of smooth shapes and texture, the same for the same seed. */
export function makeSyntheticPicture(shape: {
  widthPx: number;
  heightPx: number;
  channels?: SourcePicture['channels'];
  bitDepth?: 8 | 16;
  seed?: number;
}): SourcePicture {
  const { widthPx, heightPx, channels = 3, bitDepth = 8, seed = 1 } = shape;
  const length = widthPx * heightPx * channels;
  const max = bitDepth === 8 ? 255 : 65535;
  const [out0, out1] = [new Uint32Array(1), new Uint32Array(1)];
  const value = (i: number): number => {
    const pixel = Math.floor(i / channels);
    const [x, y, c] = [pixel % widthPx, Math.floor(pixel / widthPx), i % channels];
    threefry2x32([seed, 0], y, 8 * x + c, out0, out1);
    const wave = 0.5 + 0.3 * Math.sin(0.31 * x + c) * Math.cos(0.23 * y) + (x > 0.6 * widthPx ? 0.15 : 0);
    return Math.round(max * Math.min(1, Math.max(0, wave + 0.1 * (out0[0]! / 2 ** 32 - 0.5))));
  };
  const data =
    bitDepth === 8 ? Uint8Array.from({ length }, (_, i) => value(i)) : Uint16Array.from({ length }, (_, i) => value(i));
  const samples = bitDepth === 8 ? { bitDepth, data: data as Uint8Array } : { bitDepth, data: data as Uint16Array };
  return { widthPx, heightPx, channels, samples };
}
