import { expect, it } from 'vitest';
import { sumUpProgress } from './album-progress.ts';
import type { StateTotals } from '../store/photo-store.ts';

const make = (state: StateTotals['state'], count: number, change: Partial<StateTotals> = {}): StateTotals => ({
  ...{ state, count, isQuarantined: false, pixels: 0, unknownSizes: 0, measuredMs: 0, measuredPixels: 0 },
  ...change,
});

it('learns the time from finished photos, by their size', () => {
  const totals = [
    make('done', 2, { pixels: 200, measuredMs: 1000, measuredPixels: 200 }),
    make('waiting', 3, { pixels: 500, unknownSizes: 1 }),
    make('running', 1, { pixels: 100 }),
    make('failed', 1, { pixels: 40, isQuarantined: true }),
  ];
  const progress = sumUpProgress({ totals, otherOptions: 0, running: [{ id: 4, fraction: 0.5 }], estimateMs: () => 1 });
  const mean = 840 / 6;
  const left = 600 + mean - mean / 2;
  expect(progress).toMatchObject({ total: 7, quarantined: 1, runningIds: [4], counts: { waiting: 3, skipped: 0 } });
  expect(progress.remainingMs).toBeCloseTo(left * 5);
  expect(progress.fraction).toBeCloseTo((200 + mean / 2) / (200 + 600 + mean));
});

it('believes the engine before that, says nothing before anything is known, and ends at 1 and 0', () => {
  const waiting = make('waiting', 2, { pixels: 30 });
  expect(
    sumUpProgress({ totals: [waiting], otherOptions: 0, running: [], estimateMs: (pixels) => pixels * 2 }),
  ).toMatchObject({
    fraction: 0,
    remainingMs: 60,
  });
  const unknown = make('waiting', 2, { unknownSizes: 2 });
  expect(
    sumUpProgress({ totals: [unknown], otherOptions: 0, running: [], estimateMs: () => 9 }).remainingMs,
  ).toBeNull();
  const done = make('done', 2, { pixels: 30 });
  expect(sumUpProgress({ totals: [done], otherOptions: 0, running: [], estimateMs: () => 9 })).toMatchObject({
    fraction: 1,
    remainingMs: 0,
  });
  expect(sumUpProgress({ totals: [], otherOptions: 0, running: [], estimateMs: () => 9 })).toMatchObject({
    fraction: 0,
    remainingMs: 0,
  });
});
