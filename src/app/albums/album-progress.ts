/** From totals per state to what a person is told: how much is done, how long the rest takes. Pure. */
import type { AlbumProgress } from '../../shared/albums.ts';
import type { StateTotals } from './photo-store.ts';

export interface ProgressSource {
  readonly totals: readonly StateTotals[];
  /** Of the photos that are worked on. */
  readonly running: readonly { readonly id: number; readonly fraction: number }[];
  /** What the measured engine promises for the pixels that are left; null while it is not measured. */
  readonly promiseMs: (pixels: number) => number | null;
}

/** Finished photos of this album are believed rather than the promise. */
export function sumUpProgress({ totals, running, promiseMs }: ProgressSource): AlbumProgress {
  const counts = { waiting: 0, running: 0, done: 0, failed: 0, skipped: 0, cancelled: 0 };
  for (const { state, count } of totals) counts[state] += count;
  const done = totals.find(({ state }) => state === 'done');
  const open = totals.filter(({ state }) => state === 'waiting' || state === 'running');
  const known = totals.reduce((sum, { count, unknownSizes }) => sum + count - unknownSizes, 0);
  const pixels = totals.reduce((sum, total) => sum + total.pixels, 0);
  // Without any size all photos count alike.
  const meanPixels = known === 0 ? 1 : pixels / known;
  const sizeOf = (total: StateTotals): number => total.pixels + total.unknownSizes * meanPixels;
  const begun = running.reduce((sum, { fraction }) => sum + fraction, 0) * meanPixels;
  const left = Math.max(0, open.reduce((sum, total) => sum + sizeOf(total), 0) - begun);
  const finished = (done === undefined ? 0 : sizeOf(done)) + begun;
  return {
    counts,
    quarantined: totals.reduce((sum, { isQuarantined, count }) => sum + (isQuarantined ? count : 0), 0),
    total: totals.reduce((sum, { count }) => sum + count, 0),
    fraction: left + finished === 0 ? 0 : finished / (left + finished),
    remainingMs: estimateRest(left, done, known === 0 ? () => null : promiseMs),
    runningIds: running.map(({ id }) => id),
  };
}

function estimateRest(
  leftPixels: number,
  done: StateTotals | undefined,
  promiseMs: ProgressSource['promiseMs'],
): number | null {
  if (leftPixels === 0) return 0;
  if (done !== undefined && done.measuredPixels > 0) return (leftPixels * done.measuredMs) / done.measuredPixels;
  return promiseMs(leftPixels);
}
