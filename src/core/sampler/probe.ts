/** Probe tiles: the few tiles of an image on which a policy decides for the whole image. */
import { readInputRegion } from '../image/pixels.ts';
import { roundUp } from '../multiples.ts';
import type { Plane, SourceImage } from '../ports.ts';
import type { Region } from '../tiling/region.ts';
import { sizeOfRegion } from '../tiling/region.ts';
import type { Probe } from './policy.ts';
import type { Sampler } from './sample.ts';
import { advanceLatent, drawStepNoise, encodeWindow, estimateClean, startLatent } from './sample.ts';
import type { ScheduledStep } from './schedule.ts';

const MAX_PROBES = 8;
/** Side of a probe, LR pixels: that of the crops on which policies are trained, and small compared with an image. */
export const PROBE_SIZE_PX = 48;
/** LR pixels in all probes of an image that is large enough for all of them. */
export const MOST_PROBED_PX = MAX_PROBES * PROBE_SIZE_PX ** 2;

export interface ProbeOptions {
  readonly image: SourceImage;
  /** Side of a probe, even. */
  readonly sizePx: number;
  readonly sampler: Sampler;
  readonly coarse: readonly ScheduledStep[];
  readonly signal: AbortSignal;
}

/**
 * Encodes up to eight tiles, those of the highest variance, and samples each through the coarse steps as an image of
 * its own.
 */
export async function prepareProbes(options: ProbeOptions): Promise<Probe[]> {
  const probes: Probe[] = [];
  for (const tile of chooseProbeTiles(options.image, options.sizePx)) {
    probes.push(await prepareProbe(options, tile));
  }
  return probes;
}

/** The tiles of the highest variance. */
export function chooseProbeTiles(image: SourceImage, sizePx: number): Region[] {
  const tiles: { readonly region: Region; readonly variance: number }[] = [];
  for (let top = 0; top < image.heightPx; top += sizePx) {
    for (let left = 0; left < image.widthPx; left += sizePx) {
      const right = Math.min(left + sizePx, roundUp(image.widthPx, 2));
      const bottom = Math.min(top + sizePx, roundUp(image.heightPx, 2));
      const region = { left, top, right, bottom };
      tiles.push({ region, variance: measureGreenVariance(readInputRegion(image, region)) });
    }
  }
  const busiest = tiles.sort((a, b) => b.variance - a.variance).slice(0, MAX_PROBES);
  return busiest.map(({ region }) => region);
}

function measureGreenVariance(plane: Plane): number {
  const area = plane.length / 3;
  let sum = 0;
  let squares = 0;
  for (let i = area; i < 2 * area; i++) {
    sum += plane[i]!;
    squares += plane[i]! * plane[i]!;
  }
  return squares / area - (sum / area) ** 2;
}

async function prepareProbe(options: ProbeOptions, tile: Region): Promise<Probe> {
  const { sampler, coarse, signal } = options;
  const image = sizeOfRegion(tile);
  const region = { left: 0, top: 0, right: image.widthPx, bottom: image.heightPx };
  const y = readInputRegion(options.image, tile);
  signal.throwIfAborted();
  const { mu, features } = await encodeWindow(sampler, region, y);
  const x = startLatent(sampler, tile, coarse[0]!);
  const state = { region, y, mu, features, x };
  for (const [i, step] of coarse.entries()) {
    signal.throwIfAborted();
    const { r0 } = await estimateClean(sampler, state, step, { core: region, image });
    advanceLatent(sampler, { x, r0, noise: drawStepNoise(sampler, step, i + 1, tile) }, step);
  }
  return { state, image, noiseRegion: tile };
}
