/**
 * Runs an imported network on an image: in tiles with the measured halo, in bands of rows, so that memory depends on
 * the width and not on the height; or on the whole image at once. What the network measures like is found elsewhere
 * (engine/inference/imported/).
 */
import type { PlannedStep, Size } from '#shared/jobs.ts';
import type { NetworkTraits } from '#shared/imported/networks.ts';
import { raceAbort } from '../abort.ts';
import { fillTransparent, writeAlpha } from '../image/alpha.ts';
import { makeUpTaps } from '../image/back-projection.ts';
import { createSamples, hasAlpha, readInputRegion, writeTile } from '../image/pixels.ts';
import { roundDown, roundUp } from '../multiples.ts';
import type { ImageNetwork, Plane, RowSink, Samples, SourceImage } from '../ports.ts';
import type { PipelineProgress } from '../progress.ts';
import { chooseCore } from '../tiling/choose.ts';
import { createTileReporter, splitIntoCores } from '../tiling/cores.ts';
import type { Estimate } from '../tiling/lockstep.ts';
import type { Region } from '../tiling/region.ts';
import { gatherRegion, planeSource, sizeOfRegion, windowOfCore } from '../tiling/region.ts';
import { runAhead } from '../tiling/run-ahead.ts';
import { backProjectPlanar } from './back-project-planar.ts';

/** Input pixels around a pixel on which its back-projection depends. */
const BACK_PROJECTION_RADIUS_PX = 4;
/** Most bytes of finished rows that wait for the rest of their band. */
const MAX_BAND_BYTES = 64 * 2 ** 20;

/** The only step of a network. */
export const NETWORK_STEP: PlannedStep = { stage: 'encode', level: 1, runs: true };

export interface TiledUpscaleOptions {
  readonly image: SourceImage;
  readonly network: ImageNetwork;
  readonly traits: Pick<NetworkTraits, 'scale' | 'alignPx' | 'tile'>;
  /** Strength 0..1 of data consistency with the input. */
  readonly backProjection: number;
  readonly sink: RowSink;
  readonly onProgress?: (progress: PipelineProgress) => void;
  /** The result, tile by tile; waited for. */
  readonly onEstimate?: (estimate: Estimate) => Promise<void>;
  readonly signal: AbortSignal;
}

/**
 * Upscales an image by the scale of the network; rows reach the sink in order, in the channels and bit depth of the
 * input.
 * @throws the signal's reason when aborted; whatever network and sink throw.
 */
export async function upscaleTiled(options: TiledUpscaleOptions): Promise<void> {
  const { image, traits, sink, signal } = options;
  const { scale } = traits;
  const source = fillTransparent(image);
  const cores = splitIntoCores(image, chooseCoreSize(options));
  const report = createTileReporter(image, NETWORK_STEP, options.onProgress);
  const up = makeUpTaps(scale);
  const large = { widthPx: scale * image.widthPx, channels: image.channels };
  let band: Samples | null = null;
  for await (const { begun, answer } of runAhead(cores, (core) => beginTile(options, source, core))) {
    const { core } = begun;
    const rows = core.bottom - core.top;
    band ??= createSamples(image.samples.bitDepth, scale * rows * large.widthPx * large.channels);
    const tile = finishTile(answer, begun, options);
    writeTile(tile, scaleRegion(core, scale), large, band);
    await options.onEstimate?.({ level: 0, region: core, unshuffled: unshuffle(tile, core, scale), residual: null });
    report(core);
    if (core.right < image.widthPx) continue;
    signal.throwIfAborted();
    if (hasAlpha(image.channels)) {
      const rowLength = scale * large.widthPx * large.channels;
      for (let row = 0; row < rows; row++)
        writeAlpha(image, core.top + row, { into: band, offset: row * rowLength, up });
    }
    await sink.writeRows(band, scale * rows);
    band = null;
  }
}

function chooseCoreSize({ image, traits, backProjection }: TiledUpscaleOptions): Size {
  const { scale, alignPx, tile } = traits;
  if (tile === null) return image;
  const shape = { ...tile, haloPx: haloOf(traits, backProjection), alignPx };
  const rowBytes = scale ** 2 * image.widthPx * image.channels * (image.samples.bitDepth / 8);
  const mostRows = Math.max(alignPx, roundDown(MAX_BAND_BYTES / rowBytes, alignPx));
  return {
    widthPx: chooseCore(image.widthPx, shape),
    heightPx: Math.min(mostRows, chooseCore(image.heightPx, shape)),
  };
}

/** Pixels of the input around a tile that it depends on; back-projection reads further. */
export function haloOf({ alignPx, tile }: TiledUpscaleOptions['traits'], backProjection: number): number {
  const haloPx = tile?.haloPx ?? 0;
  return backProjection === 0 ? haloPx : roundUp(haloPx + BACK_PROJECTION_RADIUS_PX, alignPx);
}

interface BegunTile {
  readonly core: Region;
  /** What the network is given: cut at the border of the image, mirrored up to the multiple that it needs. */
  readonly window: Region;
  readonly lr: Plane;
}

function beginTile(options: TiledUpscaleOptions, source: SourceImage, core: Region) {
  const { network, traits, backProjection, signal } = options;
  signal.throwIfAborted();
  const window = windowOfCore(core, haloOf(traits, backProjection), source, traits.alignPx);
  const rounded = {
    ...window,
    right: window.left + roundUp(window.right - window.left, traits.alignPx),
    bottom: window.top + roundUp(window.bottom - window.top, traits.alignPx),
  };
  const lr = readInputRegion(source, rounded);
  return { core, window: rounded, lr, answer: raceAbort(network({ size: sizeOfRegion(rounded), lr }), signal) };
}

/** The core of what the network answered, [3, scale height, scale width], back-projected. */
function finishTile(answer: Plane, { core, window, lr }: BegunTile, options: TiledUpscaleOptions): Plane {
  const { image, traits, backProjection } = options;
  const { scale } = traits;
  const cut = (plane: Plane, factor: number, from: Region, to: Region): Plane =>
    gatherRegion(planeSource(plane, scaleRegion(from, factor), false), scaleRegion(to, factor), {
      widthPx: factor * image.widthPx,
      heightPx: factor * image.heightPx,
    });
  if (backProjection === 0) return cut(answer, scale, window, core);
  const inside = {
    ...window,
    right: Math.min(window.right, image.widthPx),
    bottom: Math.min(window.bottom, image.heightPx),
  };
  const estimate = cut(answer, scale, window, inside);
  backProjectPlanar(estimate, cut(lr, 1, window, inside), {
    size: sizeOfRegion(inside),
    scale,
    strength: backProjection,
  });
  return cut(estimate, scale, inside, core);
}

function scaleRegion({ left, top, right, bottom }: Region, factor: number): Region {
  return { left: factor * left, top: factor * top, right: factor * right, bottom: factor * bottom };
}

/** [3, scale height, scale width] -> [3 scale^2, height, width], as `Estimate` has it. */
function unshuffle(tile: Plane, core: Region, scale: number): Plane {
  const { widthPx, heightPx } = sizeOfRegion(core);
  const out = new Float32Array(tile.length);
  let to = 0;
  for (let colour = 0; colour < 3; colour++) {
    for (let i = 0; i < scale; i++) {
      for (let j = 0; j < scale; j++) {
        for (let y = 0; y < heightPx; y++) {
          let from = ((colour * heightPx + y) * scale + i) * widthPx * scale + j;
          for (let x = 0; x < widthPx; x++, from += scale) out[to++] = tile[from]!;
        }
      }
    }
  }
  return out;
}
