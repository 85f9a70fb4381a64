/** A model opened on a device, and one decoded picture enlarged by it in memory; evaluation and jobs both build on this. */
import { enhancePicture } from '../core/enhance.ts';
import type { EnhanceOptions, EnhanceProgress } from '../core/enhance.ts';
import { createSamples } from '../core/image/pixels.ts';
import type { RowSink, SourcePicture } from '../core/ports.ts';
import { resolveLook } from '../core/sampler/presets.ts';
import type { Device, Look } from '../shared/jobs.ts';
import type { Precision } from '../shared/models.ts';
import type { Model } from './models.ts';
import { loadModel } from './models.ts';
import type { LoadedNetworks } from './networks.ts';
import type { ChosenProvider } from './providers.ts';
import { chooseProvider } from './providers.ts';

/** State of pictures up to about 12 megapixels of output fits, so that they clear up as a whole. */
const MEMORY_BUDGET_BYTES = 512 * 2 ** 20;

/** What a caller may want to hear, ask or decide of the pipeline. */
type Hooks = Pick<EnhanceOptions, 'origin' | 'onSchedule' | 'onEstimate' | 'shouldEndEarly'>;

export interface EnlargeOptions extends Hooks {
  readonly look: Look;
  readonly cleanup: number;
  readonly seed: number;
  readonly sink: RowSink;
  readonly onProgress?: (progress: EnhanceProgress) => void;
  readonly signal: AbortSignal;
}

/** Runs the pipeline x4 on an opened model; rows go to the sink. Returns evaluations per part of the picture. */
export async function enlargePicture(
  loaded: { readonly model: Model; readonly provider: ChosenProvider },
  picture: SourcePicture,
  options: EnlargeOptions,
): Promise<{ readonly evaluations: number; readonly endedEarly: boolean }> {
  const { manifest } = loaded.model;
  const { look, ...rest } = options;
  return enhancePicture({
    ...rest,
    picture,
    networks: loaded.provider.networks,
    traits: { sigmaR: manifest.sigmaR, prediction: manifest.prediction },
    preset: resolveLook(manifest.presets, look),
    tile: manifest.tile,
    memoryBudgetBytes: MEMORY_BUDGET_BYTES,
  });
}

/** Enlarges by 4 in memory, in the channels and bit depth of the input. */
export async function upscaleInMemory(
  loaded: { readonly model: Model; readonly provider: ChosenProvider },
  picture: SourcePicture,
  options: Omit<EnlargeOptions, 'sink'>,
): Promise<UpscaledPicture> {
  const start = performance.now();
  const collected = collectRows(picture);
  const { evaluations } = await enlargePicture(loaded, picture, { ...options, sink: collected.sink });
  return { picture: collected.picture, evaluations, elapsedMs: performance.now() - start };
}

export interface UpscaledPicture {
  readonly picture: SourcePicture;
  readonly evaluations: number;
  readonly elapsedMs: number;
}

type UpscaleOptions = Pick<EnlargeOptions, 'look' | 'cleanup' | 'seed'> & { readonly signal?: AbortSignal };

export interface LoadedUpscaler {
  readonly model: Model;
  readonly device: Device;
  readonly precision: Precision;
  readonly networks: LoadedNetworks;
  /** Enlarges by 4 in memory, in the channels and bit depth of the input. */
  upscale(picture: SourcePicture, options: UpscaleOptions): Promise<UpscaledPicture>;
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
  return {
    model,
    device: provider.device,
    precision: provider.precision,
    networks: provider.networks,
    upscale: (picture, { signal = new AbortController().signal, ...rest }) =>
      upscaleInMemory(loaded, picture, { ...rest, signal }),
    release: () => provider.networks.release(),
  };
}

function collectRows(input: SourcePicture): { readonly sink: RowSink; readonly picture: SourcePicture } {
  const widthPx = 4 * input.widthPx;
  const heightPx = 4 * input.heightPx;
  const samples = createSamples(input.samples.bitDepth, widthPx * heightPx * input.channels);
  let at = 0;
  const sink: RowSink = {
    writeRows: (rows) => {
      samples.data.set(rows.data, at);
      at += rows.data.length;
      return Promise.resolve();
    },
  };
  return { sink, picture: { widthPx, heightPx, channels: input.channels, samples } };
}
