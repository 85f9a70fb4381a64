/** Turns totals per state into progress: how much is done, and how long the rest takes. Pure. */
import type { AlbumOptions, AlbumProgress } from '#shared/albums.ts';
import type { EngineState } from '#shared/app-state.ts';
import type { NetworkEntry } from '#shared/imported/networks.ts';
import { estimateJobMs } from '#shared/estimates/time-estimate.ts';
import type { StateTotals } from '../store/photo-store.ts';

export interface ProgressSource {
  readonly totals: readonly StateTotals[];
  /** Finished photos whose results have other options than the present ones. */
  readonly otherOptions: number;
  /** The photos in progress. */
  readonly running: readonly { readonly id: number; readonly fraction: number }[];
  /** The engine's estimate for so many pixels; null while it has not been measured. */
  readonly estimateMs: (pixels: number) => number | null;
}

/** Finished photos of this album count more than the engine's estimate. */
export function sumUpProgress({ totals, otherOptions, running, estimateMs }: ProgressSource): AlbumProgress {
  const counts = { waiting: 0, running: 0, done: 0, failed: 0, skipped: 0, cancelled: 0 };
  for (const { state, count } of totals) counts[state] += count;
  const done = totals.find(({ state }) => state === 'done');
  const open = totals.filter(({ state }) => state === 'waiting' || state === 'running');
  const known = totals.reduce((sum, { count, unknownSizes }) => sum + count - unknownSizes, 0);
  const pixels = totals.reduce((sum, total) => sum + total.pixels, 0);
  // As long as no size is known, all photos count alike.
  const meanPixels = known === 0 ? 1 : pixels / known;
  const sizeOf = (total: StateTotals): number => total.pixels + total.unknownSizes * meanPixels;
  const begun = running.reduce((sum, { fraction }) => sum + fraction, 0) * meanPixels;
  const left = Math.max(0, open.reduce((sum, total) => sum + sizeOf(total), 0) - begun);
  const finished = (done === undefined ? 0 : sizeOf(done)) + begun;
  return {
    counts,
    quarantined: totals.reduce((sum, { isQuarantined, count }) => sum + (isQuarantined ? count : 0), 0),
    otherOptions,
    total: totals.reduce((sum, { count }) => sum + count, 0),
    fraction: left + finished === 0 ? 0 : finished / (left + finished),
    remainingMs: estimateRest(left, done, known === 0 ? () => null : estimateMs),
    runningIds: running.map(({ id }) => id),
  };
}

function estimateRest(
  leftPixels: number,
  done: StateTotals | undefined,
  estimateMs: ProgressSource['estimateMs'],
): number | null {
  if (leftPixels === 0) return 0;
  if (done !== undefined && done.measuredPixels > 0) return (leftPixels * done.measuredMs) / done.measuredPixels;
  return estimateMs(leftPixels);
}

/** What an estimate is made of. */
interface EstimateSource {
  readonly getEngine: () => EngineState;
  readonly getNetworks: () => readonly NetworkEntry[];
}

/** The engine's estimate for the pixels of an album's photos; null while it has not been measured. */
export function estimatePixelsMs(
  { getEngine, getNetworks }: EstimateSource,
  options: AlbumOptions,
  pixels: number,
): number | null {
  const engine = getEngine();
  if (engine.kind !== 'ready') return null;
  // One photo of all the pixels takes as long as all of them.
  const sidePx = Math.max(1, Math.round(Math.sqrt(pixels)));
  const input = { widthPx: sidePx, heightPx: sidePx };
  const { preset } = options;
  const isFactor = options.target.kind === 'repair' || options.target.kind === 'scale';
  const target = isFactor ? options.target : ({ kind: 'scale', factor: 4 } as const);
  const job = { input, target, preset, cleanup: options.cleanup ?? 0, networks: getNetworks() };
  return estimateJobMs(engine, job, options);
}
