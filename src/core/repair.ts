/**
 * Repairs an image at its own size: the restorer alone, tile by tile, in bands of rows, so that memory depends on the
 * width and not on the height. Upscaling is pipeline.ts.
 */
import type { Size } from '#shared/jobs.ts';
import { raceAbort } from './abort.ts';
import { fillTransparent } from './image/alpha.ts';
import { keepLocalMeans } from './image/local-means.ts';
import { createSamples, readInputRegion, writeTile } from './image/pixels.ts';
import { roundUp } from './multiples.ts';
import type { PipelineProgress } from './progress.ts';
import type { Networks, Plane, RowSink, Samples, SourceImage } from './ports.ts';
import type { TileShape } from './tiling/choose.ts';
import { chooseCore } from './tiling/choose.ts';
import { createTileReporter, splitIntoCores } from './tiling/cores.ts';
import type { Estimate } from './tiling/lockstep.ts';
import type { Region } from './tiling/region.ts';
import { gatherRegion, growRegion, planeSource, sizeOfRegion } from './tiling/region.ts';
import { runAhead } from './tiling/run-ahead.ts';

/** The restorer works at half resolution too. */
const EVEN_PX = 2;
/**
 * The image is mirrored so far beyond its border: what a restorer makes of the outermost pixels is not part of its loss.
 * A multiple of 8, so that tiles begin on the grid of JPEG.
 */
const MIRRORED_PX = 8;

export interface RepairOptions {
  readonly image: SourceImage;
  readonly networks: Pick<Networks, 'restore'>;
  /** Strength, above 0 and up to 1. */
  readonly cleanup: number;
  readonly tile: TileShape;
  readonly sink: RowSink;
  readonly onProgress?: (progress: PipelineProgress) => void;
  /** The repaired image, tile by tile; waited for. */
  readonly onEstimate?: (estimate: Estimate) => Promise<void>;
  readonly signal: AbortSignal;
}

/**
 * Repairs an image; rows reach the sink in order, in the channels and bit depth of the input. Alpha stays as it is.
 * @throws the signal's reason when aborted; whatever network and sink throw.
 */
export async function repairImage(options: RepairOptions): Promise<void> {
  const { image, sink, signal, onEstimate } = options;
  const source = fillTransparent(image);
  const core = { widthPx: chooseCore(image.widthPx, options.tile), heightPx: chooseCore(image.heightPx, options.tile) };
  const cores = splitIntoCores(image, core);
  const report = createTileReporter(image, { stage: 'restore', level: 0 }, options.onProgress);
  let band: Samples | null = null;
  for await (const { begun, answer } of runAhead(cores, (core) => beginTile(options, source, core))) {
    const { core, window, lr } = begun;
    const rows = core.bottom - core.top;
    band ??= copyRows(image, core.top, rows);
    keepLocalMeans(answer, lr, sizeOfRegion(window), options.cleanup);
    const restored = cutCore(answer, window, core, image);
    writeTile(restored, core, image, band);
    await onEstimate?.({ level: 0, region: core, unshuffled: restored, residual: null });
    report(core);
    if (core.right < image.widthPx) continue;
    signal.throwIfAborted();
    await sink.writeRows(band, rows);
    band = null;
  }
}

function beginTile({ networks, tile, cleanup, signal }: RepairOptions, source: SourceImage, core: Region) {
  signal.throwIfAborted();
  const window = windowOfTile(core, tile.haloPx, source);
  const lr = readInputRegion(source, window);
  const size = sizeOfRegion(window);
  const answer = raceAbort(networks.restore({ size, lr, cleanup }), signal);
  return { core, window, lr, answer };
}

/** The core and its halo, cut where the mirrored border of the image ends. */
function windowOfTile(core: Region, haloPx: number, { widthPx, heightPx }: Size): Region {
  const { left, top, right, bottom } = growRegion(core, haloPx);
  return {
    left: Math.max(-MIRRORED_PX, left),
    top: Math.max(-MIRRORED_PX, top),
    right: roundUp(Math.min(widthPx + MIRRORED_PX, right), EVEN_PX),
    bottom: roundUp(Math.min(heightPx + MIRRORED_PX, bottom), EVEN_PX),
  };
}

function cutCore(restored: Plane, window: Region, core: Region, image: SourceImage): Plane {
  return gatherRegion(planeSource(restored, window, false), core, image);
}

/** Rows of the image in a buffer of their own, of which only the colours are replaced. */
function copyRows(image: SourceImage, top: number, rows: number): Samples {
  const length = image.widthPx * image.channels;
  const copy = createSamples(image.samples.bitDepth, rows * length);
  copy.data.set(image.samples.data.subarray(top * length, (top + rows) * length));
  return copy;
}
