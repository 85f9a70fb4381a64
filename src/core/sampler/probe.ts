/** Probe tiles: the few places of a picture on which a policy decides for the whole of it. */
import { readInputWindow } from '../image/pixels.ts';
import type { SourcePicture } from '../ports.ts';
import type { Probe } from './policy.ts';
import type { Sampler } from './sample.ts';
import { advanceLatent, estimateClean, startLatent } from './sample.ts';
import type { ScheduledStep } from './schedule.ts';

const MAX_PROBES = 8;

export interface ProbeOptions {
  readonly picture: SourcePicture;
  readonly cleanup: number;
  readonly tile: { readonly sizePx: number; readonly haloPx: number };
  readonly sampler: Sampler;
  readonly coarse: readonly ScheduledStep[];
  readonly signal: AbortSignal;
}

/** Encodes up to eight tiles, those of the highest variance first, and takes each through the coarse steps by itself. */
export async function prepareProbes(options: ProbeOptions): Promise<Probe[]> {
  const probes: Probe[] = [];
  for (const place of chooseProbePlaces(options.picture, options.tile)) {
    probes.push(await prepareProbe(options, place));
  }
  return probes;
}

interface Place {
  readonly left: number;
  readonly top: number;
}

/** Top-left corners, halo included, of the tiles that a policy looks at. */
export function chooseProbePlaces(
  picture: SourcePicture,
  tile: { readonly sizePx: number; readonly haloPx: number },
): Place[] {
  const core = tile.sizePx - 2 * tile.haloPx;
  const places: (Place & { readonly variance: number })[] = [];
  for (let top = 0; top < picture.heightPx; top += core) {
    for (let left = 0; left < picture.widthPx; left += core) {
      const variance = measureVariance(readInputWindow(picture, 0, { left, top, sizePx: core }), core * core);
      places.push({ left: left - tile.haloPx, top: top - tile.haloPx, variance });
    }
  }
  return places.sort((a, b) => b.variance - a.variance).slice(0, MAX_PROBES);
}

function measureVariance(plane: Float32Array, area: number): number {
  let sum = 0;
  let squares = 0;
  for (let i = area; i < 2 * area; i++) {
    sum += plane[i]!;
    squares += plane[i]! * plane[i]!;
  }
  return squares / area - (sum / area) ** 2;
}

async function prepareProbe(options: ProbeOptions, place: Place): Promise<Probe> {
  const { sampler, coarse, tile, signal } = options;
  const { sizePx } = tile;
  // The window of a probe may begin outside the picture; its noise then comes from the place that is mirrored there.
  const left = Math.max(0, place.left);
  const top = Math.max(0, place.top);
  const window = { left, top, right: left + sizePx, bottom: top + sizePx };
  const y = readInputWindow(options.picture, options.cleanup, { ...place, sizePx });
  signal.throwIfAborted();
  const { mu, features } = await sampler.networks.encode(y);
  const x = startLatent(sampler, window, coarse[0]!);
  const state = { sizePx, haloPx: 0, y, mu, features, x };
  for (const [i, step] of coarse.entries()) {
    signal.throwIfAborted();
    const { r0 } = await estimateClean(sampler, state, step);
    advanceLatent(sampler, { x, r0, window }, step, i + 1);
  }
  return { window, state };
}
