/**
 * Times single calls of the networks and of a baseline (another upscaler): same device, threads and input sizes,
 * interleaved. Whole photos: bench-photo.ts.
 */
import { roundUp } from '#core/multiples.ts';
import { UNSHUFFLED_CHANNELS } from '#core/pixel-unshuffle.ts';
import type { Networks, Plane } from '#core/ports.ts';
import { AppError } from '#shared/errors.ts';
import type { Device } from '#shared/jobs.ts';
import type { ModelManifest, Precision, PresetName } from '#shared/models.ts';
import { PRECISIONS, PRESET_NAMES } from '#shared/models.ts';
import type { Model } from '../inference/model-folder.ts';
import { loadModel } from '../inference/model-folder.ts';
import { openNetworks } from '../inference/networks.ts';
import type { OnnxUpscaler } from '../inference/onnx-image-model.ts';
import { openOnnxUpscaler } from '../inference/onnx-image-model.ts';
import { countEvaluations } from '../inference/sampler-cost.ts';
import { timeInterleaved } from './interleaved-timing.ts';

const WARM_UP_ROUNDS = 2;

/**
 * What a call is. `precision` is null for the baseline: its file decides. `inputPx`: side of the square input, LR
 * pixels.
 */
export interface CallKind {
  readonly network: 'instant' | 'encoder' | 'denoiser' | 'baseline';
  readonly precision: Precision | null;
  readonly inputPx: number;
}

export interface BenchCall extends CallKind {
  run(): Promise<unknown>;
}

export interface CallTime extends CallKind {
  readonly medianMs: number;
  readonly minMs: number;
  /** Median over the baseline's median on the same input size; null without a baseline. */
  readonly ratioToBaseline: number | null;
}

/**
 * A whole tile, on an input with its halo: the network of the estimate alone, or the encoder once and every step of the
 * denoiser.
 */
export interface TileTime {
  readonly preset: PresetName;
  readonly precision: Precision;
  readonly inputPx: number;
  readonly evaluations: number;
  readonly tileMs: number;
}

export interface BenchReport {
  readonly model: Model;
  readonly calls: readonly CallTime[];
  readonly tiles: readonly TileTime[];
}

export interface BenchOptions {
  readonly modelFolder: string;
  /** Path of the baseline's ONNX file (`lr` -> `sr`), or null. */
  readonly baselinePath: string | null;
  /** Side of the part of a tile that is kept, LR pixels; also the first input size. */
  readonly tilePx: number;
  readonly device: Device;
  readonly threads: number;
  readonly rounds: number;
}

/**
 * Measures all calls on inputs of `tilePx` and of `tilePx` plus the model's halo on both sides.
 * @throws {AppError} `options/invalid` for a tile that the model cannot take; as `loadModel` and the opening of
 *   sessions do.
 */
export async function benchModel(options: BenchOptions): Promise<BenchReport> {
  const model = await loadModel(options.modelFolder);
  const sizes = chooseInputSizes(options.tilePx, model.manifest.tile);
  const opened: { release(): Promise<void> }[] = [];
  try {
    const calls: BenchCall[] = [];
    for (const precision of PRECISIONS) {
      const networks = await openNetworks(model, { ...options, precision });
      opened.push(networks);
      calls.push(...createNetworkCalls(networks, precision, sizes));
    }
    if (options.baselinePath !== null) {
      const baseline = await openOnnxUpscaler(options.baselinePath, options);
      opened.push(baseline);
      calls.push(...createBaselineCalls(baseline, sizes));
    }
    const times = await timeCalls(calls, options.rounds);
    return { model, calls: times, tiles: sumTiles(times, model.manifest.presets, Math.max(...sizes)) };
  } finally {
    for (const one of opened) await one.release();
  }
}

/**
 * The bare tile, and the tile with its halo, rounded up to what the networks can take.
 * @throws {AppError} `options/invalid`
 */
export function chooseInputSizes(
  tilePx: number,
  { haloPx, alignPx }: Pick<ModelManifest['tile'], 'haloPx' | 'alignPx'>,
): readonly number[] {
  if (tilePx % alignPx !== 0) {
    throw new AppError(
      'options/invalid',
      `A tile of ${tilePx} is not a multiple of ${alignPx}, as this model needs it.`,
    );
  }
  const withHaloPx = roundUp(tilePx + 2 * haloPx, alignPx);
  return haloPx === 0 ? [tilePx] : [tilePx, withHaloPx];
}

/** One call of each network per size, on inputs like those in the middle of sampling. */
export function createNetworkCalls(networks: Networks, precision: Precision, sizes: readonly number[]): BenchCall[] {
  return sizes.flatMap((inputPx): BenchCall[] => {
    const area = inputPx * inputPx;
    const size = { widthPx: inputPx, heightPx: inputPx };
    const encoderInput = { size, lr: createInput(3 * area) };
    const denoiserInput = {
      size,
      x: createInput(UNSHUFFLED_CHANNELS * area),
      mu: createInput(UNSHUFFLED_CHANNELS * area),
      features: createInput(networks.featureChannels * area),
      level: 0.5,
      perception: 0.5,
    };
    return [
      { network: 'instant', precision, inputPx, run: () => networks.estimate(encoderInput) },
      { network: 'encoder', precision, inputPx, run: () => networks.encode(encoderInput) },
      { network: 'denoiser', precision, inputPx, run: () => networks.denoise(denoiserInput) },
    ];
  });
}

function createBaselineCalls(baseline: Pick<OnnxUpscaler, 'run'>, sizes: readonly number[]): BenchCall[] {
  return sizes.map((inputPx) => {
    const lr = { data: createInput(3 * inputPx * inputPx), dims: [1, 3, inputPx, inputPx] };
    return { network: 'baseline', precision: null, inputPx, run: () => baseline.run(lr) };
  });
}

/** Values spread evenly over 0..1, without order and always the same: multiples of the golden ratio, modulo 1. */
function createInput(length: number): Plane {
  return Float32Array.from({ length }, (_, i) => (i * 0.618_033_988_749_895) % 1);
}

/**
 * Times all calls interleaved. `now` gives milliseconds; warm-up rounds are not counted.
 */
export async function timeCalls(
  calls: readonly BenchCall[],
  rounds: number,
  now: () => number = () => performance.now(),
): Promise<CallTime[]> {
  const times = await timeInterleaved(calls, { rounds, warmUpRounds: WARM_UP_ROUNDS, now });
  return calls.map(({ network, precision, inputPx }, i) => {
    const baseline = calls.findIndex((other) => other.network === 'baseline' && other.inputPx === inputPx);
    const ratioToBaseline = baseline === -1 ? null : times[i]!.medianMs / times[baseline]!.medianMs;
    return { network, precision, inputPx, ...times[i]!, ratioToBaseline };
  });
}

/** What every preset costs per tile in each precision, from the calls on inputs of `inputPx`. */
export function sumTiles(calls: readonly CallTime[], presets: ModelManifest['presets'], inputPx: number): TileTime[] {
  const getMs = (network: CallKind['network'], precision: Precision): number =>
    calls.find((call) => call.network === network && call.precision === precision && call.inputPx === inputPx)!
      .medianMs;
  return PRESET_NAMES.flatMap((preset) =>
    PRECISIONS.map((precision) => {
      const evaluations = countEvaluations(presets[preset]);
      const tileMs =
        presets[preset].sampler === null
          ? getMs('instant', precision)
          : getMs('encoder', precision) + (evaluations - 1) * getMs('denoiser', precision);
      return { preset, precision, inputPx, evaluations, tileMs };
    }),
  );
}
