/** The sampler on a part of a photo, for one look after another, so that a choice can be made by looking. */
import { join } from 'node:path';
import type { SourcePicture } from '../core/ports.ts';
import type { PreviewEvent, PreviewRequest } from '../shared/engine-protocol.ts';
import { toAppError } from '../shared/errors.ts';
import type { JobRequest, Size } from '../shared/jobs.ts';
import type { PhotoRegion } from '../shared/views.ts';
import { VIEW_FILES } from '../shared/views.ts';
import type { PictureMetadata } from './image-io.ts';
import { inspectPicture, openOutput, readPictureRegion } from './image-io.ts';
import type { Model } from './models.ts';
import type { ChosenProvider } from './providers.ts';
import { upscaleInMemory } from './upscale-picture.ts';

export interface PreviewTools {
  readonly model: Model;
  readonly openProvider: (wanted: Pick<JobRequest, 'device' | 'precision'>) => Promise<ChosenProvider>;
  readonly emit: (event: PreviewEvent) => void;
  readonly signal: AbortSignal;
}

/** Runs all looks and reports the end as an event; never throws for a bad picture. */
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
  signal.throwIfAborted();
  const whole = (await inspectPicture(inputPath)).size;
  const window = growToContext(region, whole, model.manifest.tile.haloPx);
  const { info, picture, metadata } = await readPictureRegion(inputPath, window);
  const provider = await tools.openProvider(request);
  const { lossy, lossless } = model.manifest.defaultCleanup;
  for (const { name, look } of request.looks) {
    const upscaled = await upscaleInMemory({ model, provider }, picture, {
      look,
      cleanup: request.cleanup ?? (info.lossy ? lossy : lossless),
      seed: request.seed,
      origin: window,
      signal,
    });
    const result = cutEnlarged(upscaled.picture, region, window);
    await writePng(join(folder, VIEW_FILES.look(name)), result, metadata);
    const { evaluations, elapsedMs } = upscaled;
    emit({ kind: 'look', name, evaluations, elapsedMs });
  }
}

/**
 * The part with what the networks look at around it, inside the picture. It begins at even places, where the tiles of the whole
 * picture begin too, and grows by two contexts in all, so that 96 pixels with a halo of 16 stay one tile.
 */
export function growToContext(region: PhotoRegion, whole: Size, contextPx: number): PhotoRegion {
  const left = growStart(region.left, contextPx);
  const top = growStart(region.top, contextPx);
  return {
    left,
    top,
    widthPx: Math.min(whole.widthPx, left + region.widthPx + 2 * contextPx) - left,
    heightPx: Math.min(whole.heightPx, top + region.heightPx + 2 * contextPx) - top,
  };
}

function growStart(start: number, contextPx: number): number {
  const grown = Math.max(0, start - contextPx);
  return grown + (grown % 2);
}

/** The result of `region`, out of that of the window around it. */
function cutEnlarged(picture: SourcePicture, region: PhotoRegion, window: PhotoRegion): SourcePicture {
  const { channels, samples } = picture;
  const widthPx = 4 * region.widthPx;
  const heightPx = 4 * region.heightPx;
  const left = 4 * (region.left - window.left);
  const top = 4 * (region.top - window.top);
  const data = new (samples.bitDepth === 8 ? Uint8Array : Uint16Array)(widthPx * heightPx * channels);
  for (let row = 0; row < heightPx; row++) {
    const from = ((top + row) * picture.widthPx + left) * channels;
    data.set(samples.data.subarray(from, from + widthPx * channels), row * widthPx * channels);
  }
  return { widthPx, heightPx, channels, samples: { bitDepth: samples.bitDepth, data } as SourcePicture['samples'] };
}

async function writePng(path: string, picture: SourcePicture, { icc }: PictureMetadata): Promise<void> {
  const { widthPx, heightPx, channels, samples } = picture;
  const size = { widthPx, heightPx };
  const output = await openOutput({
    path,
    format: 'png',
    quality: 100,
    input: { ...size, channels, bitDepth: samples.bitDepth },
    size,
    metadata: icc === undefined ? {} : { icc },
    ifExists: 'overwrite',
  });
  await output.writeRows(samples, heightPx);
  await output.finish();
}
