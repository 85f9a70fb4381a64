import { expect, it } from 'vitest';
import { ReloadLimit } from './reload-limit.ts';

it('lets a page that crashes at every start load three times, not for ever', () => {
  const limit = new ReloadLimit();
  expect([0, 100, 200, 300, 400].map((now) => limit.take(now))).toEqual([true, true, true, false, false]);
});

it('forgets reloads that are a minute old', () => {
  const limit = new ReloadLimit();
  expect([0, 1000, 2000, 59_999].map((now) => limit.take(now))).toEqual([true, true, true, false]);
  expect([60_000, 60_500, 61_000].map((now) => limit.take(now))).toEqual([true, false, true]);
});

it('never stops a page that crashes now and then', () => {
  const limit = new ReloadLimit();
  expect(Array.from({ length: 100 }, (_, i) => limit.take(i * 21_000)).every(Boolean)).toBe(true);
});

it('counts from the beginning when the person asks for another try', () => {
  const limit = new ReloadLimit();
  for (let now = 0; now < 4; now++) limit.take(now);
  limit.reset();
  expect([10, 11, 12, 13].map((now) => limit.take(now))).toEqual([true, true, true, false]);
});
