import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ResultList } from '#files/own-results.ts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { pause } from '#tests/helpers/waiting.ts';
import type { FakeAlbumEngine } from '../fakes.ts';
import { createFakeAlbumEngine, fillAlbum } from '../fakes.ts';
import { RunPlan } from '../plan/run-plan.ts';
import { AlbumStore } from '../store/album-store.ts';
import type { RunEnd, RunTools } from './album-run.ts';
import { AlbumRun } from './album-run.ts';
import { ConcurrencyLimiter } from './concurrency-limiter.ts';

const PAUSED: RunEnd = { kind: 'paused', reason: 'user', at: '' };

let root: string;
let store: AlbumStore;
let engine: FakeAlbumEngine;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'skipstone-run-'));
  store = AlbumStore.open(join(root, 'data'));
  engine = createFakeAlbumEngine();
  await fillAlbum(store, join(root, 'photos'), ['a.jpg']);
});

afterEach(async () => {
  store.close();
  await rm(root, { recursive: true, force: true });
});

function createRun(change: Partial<RunTools>): AlbumRun {
  return new AlbumRun('a', {
    ...{ store, engine, limiter: new ConcurrencyLimiter(3), plan: new RunPlan(store), results: new ResultList(null) },
    ...{ checkEngine: () => Promise.resolve(null), getNetworks: () => [] },
    readHeaders: () => Promise.resolve(),
    isWatching: () => false,
    onPhotos: () => undefined,
    ...change,
  });
}

it('a pause interrupts planning', async () => {
  let hasBegun = (): void => undefined;
  const planning = new Promise<void>((resolve) => {
    hasBegun = resolve;
  });
  /** Plans until it is interrupted, as for a folder on a drive that does not answer. */
  class EndlessPlan extends RunPlan {
    override refresh(signal: AbortSignal): Promise<void> {
      hasBegun();
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          reject(signal.reason as Error);
        });
      });
    }
  }
  const run = createRun({ plan: new EndlessPlan(store) });
  const end = run.run();
  await planning;
  await run.stopNow(PAUSED);
  expect(await end).toEqual(PAUSED);
  expect(engine.begun).toEqual([]);
});

it('a pause does not wait for the photos of another album', async () => {
  const limiter = new ConcurrencyLimiter(1);
  const { signal } = new AbortController();
  const release = await limiter.acquire(signal, false);
  const run = createRun({ limiter });
  const end = run.run();
  await pause(50);
  await run.stopNow(PAUSED);
  expect(await end).toEqual(PAUSED);
  release();
  // The place in the queue is given up as well.
  (await limiter.acquire(signal, true))();
});

it('the time that a photo takes does not include the start of the engine', async () => {
  const run = createRun({ checkEngine: () => pause(2000).then(() => null) });
  expect(await run.run()).toEqual({ kind: 'finished' });
  const [photo] = store.photos.page('a', 'done', { offset: 0, limit: -1 });
  expect(photo?.result?.wallMs).toBeLessThan(2000);
});
