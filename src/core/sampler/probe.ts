/** Probe tiles: the few places of a picture on which a policy decides for the whole of it. */
import { readInputRegion } from '../image/pixels.ts';
import { roundUp } from '../multiples.ts';
import type { Plane, SourcePicture } from '../ports.ts';
import type { Region } from '../tiling/region.ts';
import { sizeOfRegion } from '../tiling/region.ts';
import type { Probe } from './policy.ts';
import type { Sampler } from './sample.ts';
import { advanceLatent, drawStepNoise, encodeWindow, estimateClean, startLatent } from './sample.ts';
import type { ScheduledStep } from './schedule.ts';

const MAX_PROBES = 8;
/** Side of a probe, LR pixels: that of the crops on which policies are trained, and small beside a picture. */
export const PROBE_SIZE_PX = 48;
/** LR pixels that a policy looks at in a picture that has as many. */
export const MOST_PROBED_PX = MAX_PROBES * PROBE_SIZE_PX ** 2;

export interface ProbeOptions {
  readonly picture: SourcePicture;
  /** Side of a probe, even. */
  readonly sizePx: number;
  readonly sampler: Sampler;
  readonly coarse: readonly ScheduledStep[];
  readonly signal: AbortSignal;
}

/** Encodes up to eight tiles, those of the highest variance first, and takes each through the coarse steps by itself. */
export async function prepareProbes(options: ProbeOptions): Promise<Probe[]> {
  const probes: Probe[] = [];
  for (const place of chooseProbePlaces(options.picture, options.sizePx)) {
    probes.push(await prepareProbe(options, place));
  }
  return probes;
}

/** The tiles that a policy looks at. */
export function chooseProbePlaces(picture: SourcePicture, sizePx: number): Region[] {
  const places: { readonly region: Region; readonly variance: number }[] = [];
  for (let top = 0; top < picture.heightPx; top += sizePx) {
    for (let left = 0; left < picture.widthPx; left += sizePx) {
      const right = Math.min(left + sizePx, roundUp(picture.widthPx, 2));
      const bottom = Math.min(top + sizePx, roundUp(picture.heightPx, 2));
      const region = { left, top, right, bottom };
      places.push({ region, variance: measureGreenVariance(readInputRegion(picture, region)) });
    }
  }
  const busiest = places.sort((a, b) => b.variance - a.variance).slice(0, MAX_PROBES);
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

async function prepareProbe(options: ProbeOptions, place: Region): Promise<Probe> {
  const { sampler, coarse, signal } = options;
  const picture = sizeOfRegion(place);
  const region = { left: 0, top: 0, right: picture.widthPx, bottom: picture.heightPx };
  const y = readInputRegion(options.picture, place);
  signal.throwIfAborted();
  const { mu, features } = await encodeWindow(sampler, region, y);
  const x = startLatent(sampler, place, coarse[0]!);
  const state = { region, y, mu, features, x };
  for (const [i, step] of coarse.entries()) {
    signal.throwIfAborted();
    const { r0 } = await estimateClean(sampler, state, step, { core: region, picture });
    advanceLatent(sampler, { x, r0, noise: drawStepNoise(sampler, step, i + 1, place) }, step);
  }
  return { state, picture, noiseRegion: place };
}
