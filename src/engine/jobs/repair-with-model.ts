/** Repairs one decoded image with a model that is open on a device; jobs and previews build on this. */
import { collectRows } from '#core/image/pixels.ts';
import type { RowSink, Samples, SourceImage } from '#core/ports.ts';
import type { RepairOptions } from '#core/repair.ts';
import { repairImage } from '#core/repair.ts';
import type { Model } from '../inference/model-folder.ts';
import type { ChosenProvider } from '../inference/providers.ts';
import type { UpscaledImage } from './upscale-image.ts';

const ROWS_AT_ONCE = 256;

/** `cleanup` may be 0: then the pixels are written as they are, and no network runs. */
type Options = Omit<RepairOptions, 'image' | 'networks' | 'tile'>;

/** Repairs an image with an open model; rows go to the sink. Returns the evaluations per part of the image: 1 or 0. */
export async function repairWithModel(
  { model, provider }: { readonly model: Model; readonly provider: ChosenProvider },
  image: SourceImage,
  options: Options,
): Promise<number> {
  if (options.cleanup === 0) {
    await copyRows(image, options);
    return 0;
  }
  const { tile, restorerTile = tile } = model.manifest;
  await repairImage({ ...options, image, networks: provider.networks, tile: restorerTile });
  return 1;
}

/** Repairs in memory, in the channels and bit depth of the input. */
export async function repairInMemory(
  loaded: Parameters<typeof repairWithModel>[0],
  image: SourceImage,
  options: Omit<Options, 'sink'>,
): Promise<UpscaledImage> {
  const start = performance.now();
  const collected = collectRows(image, 1);
  const evaluations = await repairWithModel(loaded, image, { ...options, sink: collected.sink });
  return { image: collected.image, evaluations, elapsedMs: performance.now() - start };
}

async function copyRows(image: SourceImage, { sink, signal }: { sink: RowSink; signal: AbortSignal }): Promise<void> {
  const { widthPx, heightPx, channels, samples } = image;
  for (let top = 0; top < heightPx; top += ROWS_AT_ONCE) {
    signal.throwIfAborted();
    const bottom = Math.min(heightPx, top + ROWS_AT_ONCE);
    const data = samples.data.subarray(top * widthPx * channels, bottom * widthPx * channels);
    await sink.writeRows({ bitDepth: samples.bitDepth, data } as Samples, bottom - top);
  }
}
