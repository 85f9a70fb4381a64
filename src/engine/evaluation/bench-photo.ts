/**
 * Times the upscaling of one whole photo by every preset and by baselines (other upscalers): same photo, device and
 * threads, interleaved. Single calls: bench-tile.ts.
 */
import { basename } from 'node:path';
import type { SourceImage } from '#core/ports.ts';
import type { Device } from '#shared/jobs.ts';
import type { Precision, PresetName } from '#shared/models.ts';
import { PRESET_NAMES } from '#shared/models.ts';
import { readImage } from '../imageio/decode.ts';
import type { Model } from '../inference/model-folder.ts';
import { loadModel } from '../inference/model-folder.ts';
import { openNetworks } from '../inference/networks.ts';
import { openOnnxUpscaler } from '../inference/onnx-image-model.ts';
import { upscaleInMemory } from '../jobs/upscale-image.ts';
import { toRgbImage } from './evaluate.ts';
import { timeInterleaved } from './interleaved-timing.ts';

/** A photo takes seconds: one round is enough for everything that is made at first use. */
const WARM_UP_ROUNDS = 1;

/** What is timed: a preset at a strength of clean-up, or a baseline, whose file decides about its precision. */
type TimedMethod =
  | { readonly method: PresetName; readonly precision: Precision; readonly cleanup: number; readonly file: null }
  | { readonly method: 'baseline'; readonly precision: null; readonly cleanup: null; readonly file: string };

export type PhotoTime = TimedMethod & {
  /** How often a network ran per part of the photo. */
  readonly evaluations: number;
  readonly medianMs: number;
  readonly minMs: number;
  /** Median over that of the first baseline; null without a baseline. */
  readonly ratioToBaseline: number | null;
};

export interface PhotoBenchReport {
  readonly model: Model;
  /** Of the photo, before upscaling. */
  readonly widthPx: number;
  readonly heightPx: number;
  readonly times: readonly PhotoTime[];
}

export interface PhotoBenchOptions {
  readonly modelFolder: string;
  readonly photoPath: string;
  /** Paths of baselines' ONNX files (`lr` -> `sr`). They get the whole photo at once. */
  readonly baselinePaths: readonly string[];
  /** Strengths of clean-up, 0..1, that every preset is timed at. */
  readonly cleanups: readonly number[];
  readonly precision: Precision;
  readonly device: Device;
  readonly threads: number;
  readonly rounds: number;
}

/**
 * Decoding and encoding are left out: pixels in memory to pixels in memory.
 * @throws {AppError} as `loadModel`, `readImage` and the opening of sessions do.
 */
export async function benchPhoto(options: PhotoBenchOptions): Promise<PhotoBenchReport> {
  const model = await loadModel(options.modelFolder);
  const photo = toRgbImage((await readImage(options.photoPath)).image);
  const { widthPx, heightPx, rgbU8 } = photo;
  const image: SourceImage = { widthPx, heightPx, channels: 3, samples: { bitDepth: 8, data: rgbU8 } };
  const { device, precision, cleanups, baselinePaths } = options;
  const opened: { release(): Promise<void> }[] = [];
  try {
    const networks = await openNetworks(model, options);
    opened.push(networks);
    const loaded = { model, provider: { networks, device, precision } };
    const { signal } = new AbortController();
    const methods = cleanups.flatMap((cleanup) =>
      PRESET_NAMES.map((name): PhotoMethod => {
        const preset = { kind: 'preset', name } as const;
        return {
          timed: { method: name, precision, cleanup, file: null },
          run: () => upscaleInMemory(loaded, image, { preset, cleanup, seed: 0, signal }),
        };
      }),
    );
    for (const path of baselinePaths) {
      const baseline = await openOnnxUpscaler(path, options);
      opened.push(baseline);
      methods.push({
        timed: { method: 'baseline', precision: null, cleanup: null, file: basename(path) },
        run: () => baseline.upscale(photo).then(() => ({ evaluations: 1 })),
      });
    }
    return { model, widthPx, heightPx, times: await timePhoto(methods, options.rounds) };
  } finally {
    for (const one of opened) await one.release();
  }
}

export interface PhotoMethod {
  readonly timed: TimedMethod;
  run(): Promise<{ readonly evaluations: number }>;
}

/** Times all methods interleaved; `now` gives milliseconds. */
export async function timePhoto(
  methods: readonly PhotoMethod[],
  rounds: number,
  now?: () => number,
): Promise<PhotoTime[]> {
  const evaluations = methods.map(() => 0);
  const runs = methods.map((method, i) => ({
    run: async () => {
      evaluations[i] = (await method.run()).evaluations;
    },
  }));
  const times = await timeInterleaved(runs, { rounds, warmUpRounds: WARM_UP_ROUNDS, ...(now && { now }) });
  const first = methods.findIndex(({ timed }) => timed.method === 'baseline');
  return methods.map(({ timed }, i) => {
    const ratioToBaseline = first === -1 ? null : times[i]!.medianMs / times[first]!.medianMs;
    return { ...timed, evaluations: evaluations[i]!, ...times[i]!, ratioToBaseline };
  });
}
