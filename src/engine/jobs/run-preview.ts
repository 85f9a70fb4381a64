/** Makes one variant of a part of a photo after another, so that a person can choose by comparing. */
import { join } from 'node:path';
import { cutPart } from '#core/image/cut-part.ts';
import { once } from '#core/once.ts';
import { SCALE } from '#core/pixel-unshuffle.ts';
import type { SourceImage } from '#core/ports.ts';
import { resolvePreset } from '#core/sampler/presets.ts';
import type { AutomaticCleanup } from '#shared/cleanup.ts';
import type { PreviewEvent, PreviewRequest, PreviewVariant } from '#shared/engine-protocol.ts';
import { toAppError } from '#shared/errors.ts';
import { VIEW_FILES } from '#shared/image-pyramid.ts';
import type { JobRequest, SamplerChoice, Size } from '#shared/jobs.ts';
import { openImage } from '../imageio/decode.ts';
import type { OpenImage } from '../imageio/image-types.ts';
import { writeImage } from '../imageio/encode.ts';
import type { LoadedNetwork } from '../inference/imported/open-imported.ts';
import type { Model } from '../inference/model-folder.ts';
import type { ChosenProvider } from '../inference/providers.ts';
import { growToContext, locateIn } from './preview-context.ts';
import { previewNetwork } from './preview-network.ts';
import { repairInMemory } from './repair-with-model.ts';
import type { UpscaledImage } from './upscale-image.ts';
import { upscaleInMemory } from './upscale-image.ts';

export interface PreviewTools {
  readonly model: Model;
  readonly openProvider: (wanted: Pick<JobRequest, 'device' | 'precision'>) => Promise<ChosenProvider>;
  /** Opens an imported network. @throws {AppError} as `openImported` */
  readonly openNetwork: (id: string, wanted: Pick<JobRequest, 'device' | 'precision'>) => Promise<LoadedNetwork>;
  /** The strength of automatic clean-up for an open photo. */
  readonly chooseCleanup: (path: string, photo: OpenImage) => Promise<AutomaticCleanup>;
  readonly emit: (event: PreviewEvent) => void;
  readonly signal: AbortSignal;
}

/** Makes all variants and reports the end as an event; never throws for a bad image. */
export async function runPreview(request: PreviewRequest, tools: PreviewTools): Promise<void> {
  try {
    await performPreview(request, tools);
    tools.emit({ kind: 'finished' });
  } catch (thrown) {
    if (tools.signal.aborted) tools.emit({ kind: 'cancelled' });
    else tools.emit({ kind: 'failed', error: toAppError(thrown, request.inputPath).toValue() });
  }
}

async function performPreview(request: PreviewRequest, tools: PreviewTools): Promise<void> {
  const { inputPath, region, folder } = request;
  const { model, signal, emit } = tools;
  const { tile, restorerTile = tile } = model.manifest;
  signal.throwIfAborted();
  const isSampled = request.variants.some(({ kind }) => kind === 'upscale');
  const isRepaired = request.variants.some(({ kind }) => kind === 'repair');
  const { window, sampledWindow, decoded, cleanup } = await openImage(inputPath, async (photo) => {
    // Of the whole photo, so that every part is treated as in the result.
    const strength = request.cleanup ?? (isSampled ? (await tools.chooseCleanup(inputPath, photo)).strength : 0);
    const sampled = growToContext(region, photo.info.size, tile);
    const context = strength > 0 || isRepaired ? growToContext(sampled, photo.info.size, restorerTile) : sampled;
    return { window: context, sampledWindow: sampled, decoded: await photo.decode(context), cleanup: strength };
  });
  const { image, metadata } = decoded;
  const provider = await tools.openProvider(request);
  const loaded = { model, provider };
  // Every preset begins with the same repaired input.
  const prepare = once(async () => {
    const { image: repaired } = await repairInMemory(loaded, image, { cleanup, signal });
    return cutPart(repaired, locateIn(window, sampledWindow, 1));
  });
  const upscale = rememberSame(model, cleanup, async (preset) =>
    upscaleInMemory(loaded, await prepare(), {
      ...{ preset, cleanup, isRepaired: true, seed: request.seed },
      ...{ origin: sampledWindow, signal },
    }),
  );
  const make = async (variant: PreviewVariant): Promise<UpscaledImage> => {
    if (variant.kind === 'network') {
      // Imported networks have one precision.
      const network = await tools.openNetwork(variant.choice.id, { device: request.device, precision: 'auto' });
      return previewNetwork(request, variant.choice, { ...loaded, network, signal });
    }
    if (variant.kind === 'repair') {
      const repaired = await repairInMemory(loaded, image, { cleanup: variant.cleanup, signal });
      return { ...repaired, image: cutPart(repaired.image, locateIn(window, region, 1)) };
    }
    const upscaled = await upscale(variant.preset);
    return { ...upscaled, image: cutPart(upscaled.image, locateIn(sampledWindow, region, SCALE)) };
  };
  const write = async ({ name, kind }: PreviewVariant, result: SourceImage): Promise<void> => {
    await writeImage(result, {
      size: resizeTo(region, kind === 'repair' ? 1 : request.scale),
      path: join(folder, VIEW_FILES.variant(name)),
      format: 'png',
      quality: 100,
      metadata: metadata.icc === undefined ? {} : { icc: metadata.icc },
      ifExists: 'overwrite',
    });
  };
  for (const variant of request.variants) {
    const { image: result, evaluations, elapsedMs } = await make(variant);
    await write(variant, result);
    emit({ kind: 'variant', name: variant.name, evaluations, elapsedMs });
  }
}

/** Makes presets that come to the same only once: a position of the slider may be that of a preset. */
function rememberSame(
  { manifest }: Model,
  cleanup: number,
  upscale: (preset: SamplerChoice) => Promise<UpscaledImage>,
): typeof upscale {
  const made = new Map<string, UpscaledImage>();
  return async (preset) => {
    const key = JSON.stringify(resolvePreset(manifest.presets, preset, cleanup));
    const image = made.get(key) ?? (await upscale(preset));
    made.set(key, image);
    return image;
  };
}

/** The size that the result of a part has. */
function resizeTo({ widthPx, heightPx }: Size, scale: number): Size {
  return { widthPx: Math.round(scale * widthPx), heightPx: Math.round(scale * heightPx) };
}
