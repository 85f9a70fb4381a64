/** A part of a photo as an imported network makes it: as in the result of the whole photo, so a network of whole photos runs on all of it. */
import { haloOf, upscaleTiled } from '#core/imported/upscale-tiled.ts';
import { cutPart } from '#core/image/cut-part.ts';
import { createSamples } from '#core/image/pixels.ts';
import type { RowSink, SourceImage } from '#core/ports.ts';
import type { PhotoRegion } from '#shared/image-pyramid.ts';
import type { PreviewRequest } from '#shared/engine-protocol.ts';
import type { NetworkChoice } from '#shared/jobs.ts';
import { openImage } from '../imageio/decode.ts';
import type { LoadedNetwork } from '../inference/imported/open-imported.ts';
import type { Model } from '../inference/model-folder.ts';
import type { ChosenProvider } from '../inference/providers.ts';
import { assertFits } from './network-upscaler.ts';
import { growToContext, locateIn } from './preview-context.ts';
import { repairInMemory } from './repair-with-model.ts';
import type { UpscaledImage } from './upscale-image.ts';

export interface NetworkPreviewTools {
  readonly model: Model;
  readonly provider: ChosenProvider;
  readonly network: Pick<LoadedNetwork, 'record' | 'run'>;
  readonly signal: AbortSignal;
}

type PreviewedPart = Pick<PreviewRequest, 'inputPath' | 'region' | 'cleanup'>;

/** The part as the network makes it, `scale` times as large. @throws {AppError} as reading the photo does, `image/too-large` */
export async function previewNetwork(
  { inputPath, region, cleanup = 0 }: PreviewedPart,
  { backProjection }: NetworkChoice,
  { model, provider, network, signal }: NetworkPreviewTools,
): Promise<UpscaledImage> {
  const start = performance.now();
  const { traits } = network.record;
  const { tile, restorerTile = tile } = model.manifest;
  const { own, window, image } = await openImage(inputPath, async (photo) => {
    const { size } = photo.info;
    assertFits(size, network.record, { inputPath });
    const haloPx = haloOf(traits, backProjection);
    const read =
      traits.tile === null ? { left: 0, top: 0, ...size } : growToContext(region, size, { ...traits, haloPx });
    const context = cleanup > 0 ? growToContext(read, size, restorerTile) : read;
    return { own: read, window: context, image: (await photo.decode(context)).image };
  });
  const input =
    cleanup > 0
      ? cutPart((await repairInMemory({ model, provider }, image, { cleanup, signal })).image, locateIn(window, own, 1))
      : image;
  const kept = keepPart(input, traits.scale, locateIn(own, region, 1));
  await upscaleTiled({ image: input, network: network.run, traits, backProjection, sink: kept.sink, signal });
  return { image: kept.image, evaluations: cleanup > 0 ? 2 : 1, elapsedMs: performance.now() - start };
}

/** A sink that keeps a part of an image that is `scale` times as large as its input; `part` is in pixels of the input. */
function keepPart(input: SourceImage, scale: number, part: PhotoRegion) {
  const { channels } = input;
  const { bitDepth } = input.samples;
  const [widthPx, heightPx] = [scale * part.widthPx, scale * part.heightPx];
  const samples = createSamples(bitDepth, widthPx * heightPx * channels);
  const rowLength = scale * input.widthPx * channels;
  let row = -scale * part.top;
  const sink: RowSink = {
    writeRows: ({ data }, count) => {
      for (let line = 0; line < count; line++, row++) {
        if (row < 0 || row >= heightPx) continue;
        const from = line * rowLength + scale * part.left * channels;
        samples.data.set(data.subarray(from, from + widthPx * channels), row * widthPx * channels);
      }
      return Promise.resolve();
    },
  };
  return { sink, image: { widthPx, heightPx, channels, samples } };
}
