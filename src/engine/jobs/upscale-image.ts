/** Upscales one decoded image with a model that is open on a device; jobs, previews and evaluation build on this. */
import { collectRows } from '#core/image/pixels.ts';
import type { PipelineOptions, PipelineResult } from '#core/pipeline.ts';
import type { PipelineProgress } from '#core/progress.ts';
import { runPipeline } from '#core/pipeline.ts';
import { SCALE } from '#core/pixel-unshuffle.ts';
import type { RowSink, SourceImage } from '#core/ports.ts';
import { resolvePreset } from '#core/sampler/presets.ts';
import type { AutomaticCleanup } from '#shared/cleanup.ts';
import type { Device, SamplerChoice } from '#shared/jobs.ts';
import type { Precision } from '#shared/models.ts';
import type { Model } from '../inference/model-folder.ts';
import { loadModel } from '../inference/model-folder.ts';
import type { LoadedNetworks } from '../inference/networks.ts';
import { AutomaticCleanupChooser } from './automatic-cleanup.ts';
import type { ChosenProvider } from '../inference/providers.ts';
import { chooseProvider } from '../inference/providers.ts';

/**
 * Enough for images of up to about 12 megapixels of output in one strip, so that every level covers the whole image.
 */
const MEMORY_BUDGET_BYTES = 512 * 2 ** 20;

/** The hooks of the pipeline that a caller may set. */
type Hooks = Pick<PipelineOptions, 'origin' | 'onSchedule' | 'onEstimate' | 'shouldEndEarly'>;

export interface UpscaleOptions extends Hooks {
  readonly preset: SamplerChoice;
  readonly cleanup: number;
  /** Whether the image was repaired with this strength already. */
  readonly isRepaired?: boolean;
  readonly seed: number;
  readonly sink: RowSink;
  readonly onProgress?: (progress: PipelineProgress) => void;
  readonly signal: AbortSignal;
}

/** Runs the pipeline with an open model; rows go to the sink. */
export async function upscaleImage(
  loaded: { readonly model: Model; readonly provider: ChosenProvider },
  image: SourceImage,
  options: UpscaleOptions,
): Promise<PipelineResult> {
  const { manifest } = loaded.model;
  const { preset, cleanup, isRepaired = false, ...rest } = options;
  return runPipeline({
    ...rest,
    image,
    cleanup: isRepaired ? 0 : cleanup,
    networks: loaded.provider.networks,
    traits: { sigmaR: manifest.sigmaR, prediction: manifest.prediction },
    preset: resolvePreset(manifest.presets, preset, cleanup),
    tile: manifest.tile,
    ...(manifest.restorerTile && { restorerTile: manifest.restorerTile }),
    memoryBudgetBytes: MEMORY_BUDGET_BYTES,
  });
}

/** Upscales in memory, in the channels and bit depth of the input. */
export async function upscaleInMemory(
  loaded: { readonly model: Model; readonly provider: ChosenProvider },
  image: SourceImage,
  options: Omit<UpscaleOptions, 'sink'>,
): Promise<UpscaledImage> {
  const start = performance.now();
  const collected = collectRows(image, SCALE);
  const { evaluations } = await upscaleImage(loaded, image, { ...options, sink: collected.sink });
  return { image: collected.image, evaluations, elapsedMs: performance.now() - start };
}

export interface UpscaledImage {
  readonly image: SourceImage;
  readonly evaluations: number;
  readonly elapsedMs: number;
}

type InMemoryOptions = Pick<UpscaleOptions, 'preset' | 'cleanup' | 'seed'> & { readonly signal?: AbortSignal };

export interface LoadedUpscaler {
  readonly model: Model;
  readonly device: Device;
  readonly precision: Precision;
  readonly networks: LoadedNetworks;
  /** Upscales in memory, in the channels and bit depth of the input. */
  upscale(image: SourceImage, options: InMemoryOptions): Promise<UpscaledImage>;
  /** The strength of automatic clean-up for an image. @throws {AppError} as `openEstimator` */
  chooseCleanup(image: SourceImage, isLossy: boolean): Promise<AutomaticCleanup>;
  release(): Promise<void>;
}

/** @throws {AppError} as `loadModel` and `chooseProvider` do. */
export async function openUpscaler(options: {
  readonly modelFolder: string;
  readonly device: 'auto' | Device;
  readonly precision: 'auto' | Precision;
  readonly threads: number;
  readonly cacheFolder: string;
}): Promise<LoadedUpscaler> {
  const model = await loadModel(options.modelFolder);
  const { threads, cacheFolder } = options;
  const provider = await chooseProvider({ model, threads, cacheFolder }, options);
  const loaded = { model, provider };
  const cleanup = new AutomaticCleanupChooser(model);
  return {
    model,
    device: provider.device,
    precision: provider.precision,
    networks: provider.networks,
    upscale: (image, { signal = new AbortController().signal, ...rest }) =>
      upscaleInMemory(loaded, image, { ...rest, signal }),
    chooseCleanup: (image, isLossy) => cleanup.forImage(image, isLossy),
    release: async () => {
      await provider.networks.release();
      await cleanup.release();
    },
  };
}
