/** The sampler on a part of a photo, for one look after another, so that a choice can be made by looking. */
import { join } from 'node:path';
import { roundDown } from '../core/multiples.ts';
import type { SourcePicture } from '../core/ports.ts';
import type { TileShape } from '../core/tiling/choose.ts';
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
  const window = growToContext(region, whole, model.manifest.tile);
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
 * The part with what the networks look at around it, inside the picture: at least a halo, and as much more as lets it begin at
 * places where tiles of the whole picture may begin.
 */
export function growToContext(
  region: PhotoRegion,
  whole: Size,
  { haloPx, alignPx }: Pick<TileShape, 'haloPx' | 'alignPx'>,
): PhotoRegion {
  const growStart = (start: number): number => roundDown(Math.max(0, start - haloPx), alignPx);
  const left = growStart(region.left);
  const top = growStart(region.top);
  return {
    left,
    top,
    widthPx: Math.min(whole.widthPx, region.left + region.widthPx + haloPx) - left,
    heightPx: Math.min(whole.heightPx, region.top + region.heightPx + haloPx) - top,
  };
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
