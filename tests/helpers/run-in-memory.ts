/** Runs the pipeline on pixels in memory, for tests that compare results. */
import type { PipelineOptions, PipelineResult } from '#core/pipeline.ts';
import { runPipeline } from '#core/pipeline.ts';
import { SUBPIXELS } from '#core/pixel-unshuffle.ts';
import type { SourceImage } from '#core/ports.ts';
import { threefry2x32 } from '#core/sampler/noise.ts';
import type { Preset } from '#shared/models.ts';
import { createPointwiseNetworks } from './fake-networks.ts';

/** The fidelity estimate alone. */
export const INSTANT: Preset = { sampler: null, backProjection: 1 };

/** Encoder, two coarse and two fine steps. */
export const STEPS: Preset = {
  sampler: { coarseLevels: [0.8, 0.4], fine: [5, 0], skip: 'stride', eta: 0.5, perception: 0.5, backProjection: 1 },
  backProjection: 1,
};

/** The result as float-free samples, interleaved, at the scale of the networks. */
export async function runPipelineInMemory(
  options: Omit<PipelineOptions, 'sink' | 'signal' | 'memoryBudgetBytes'> &
    Partial<Pick<PipelineOptions, 'signal' | 'memoryBudgetBytes'>>,
): Promise<PipelineResult & { data: Uint8Array | Uint16Array; writes: number }> {
  const { image } = options;
  const length = SUBPIXELS * image.widthPx * image.heightPx * image.channels;
  const data = image.samples.bitDepth === 8 ? new Uint8Array(length) : new Uint16Array(length);
  let at = 0;
  let writes = 0;
  const result = await runPipeline({
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
  return { ...result, data, writes };
}

/** Runs `STEPS` with the pointwise networks in small tiles, unless told otherwise. */
export function runPointwise(
  image: SourceImage,
  options: Partial<Parameters<typeof runPipelineInMemory>[0]> = {},
): ReturnType<typeof runPipelineInMemory> {
  return runPipelineInMemory({
    image,
    networks: createPointwiseNetworks(),
    traits: { sigmaR: 0.02, prediction: 'v' },
    preset: STEPS,
    cleanup: 0,
    seed: 1,
    tile: { sizePx: 32, haloPx: 8, alignPx: 2 },
    ...options,
  });
}

/** An image of smooth shapes and texture, the same for the same seed. */
export function makeSyntheticImage(shape: {
  widthPx: number;
  heightPx: number;
  channels?: SourceImage['channels'];
  bitDepth?: 8 | 16;
  seed?: number;
}): SourceImage {
  const { widthPx, heightPx, channels = 3, bitDepth = 8, seed = 1 } = shape;
  const length = widthPx * heightPx * channels;
  const max = bitDepth === 8 ? 255 : 65535;
  const [out0, out1] = [new Uint32Array(1), new Uint32Array(1)];
  const value = (i: number): number => {
    const pixel = Math.floor(i / channels);
    const [x, y, c] = [pixel % widthPx, Math.floor(pixel / widthPx), i % channels];
    threefry2x32([seed, 0], [y, 8 * x + c], out0, out1);
    const wave = 0.5 + 0.3 * Math.sin(0.31 * x + c) * Math.cos(0.23 * y) + (x > 0.6 * widthPx ? 0.15 : 0);
    return Math.round(max * Math.min(1, Math.max(0, wave + 0.1 * (out0[0]! / 2 ** 32 - 0.5))));
  };
  const data =
    bitDepth === 8 ? Uint8Array.from({ length }, (_, i) => value(i)) : Uint16Array.from({ length }, (_, i) => value(i));
  const samples = bitDepth === 8 ? { bitDepth, data: data as Uint8Array } : { bitDepth, data: data as Uint16Array };
  return { widthPx, heightPx, channels, samples };
}
