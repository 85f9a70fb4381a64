import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { JobEvent, JobRequest } from '#shared/jobs.ts';
import type { FakeAlbumEngine, Script } from '../albums/fakes.ts';
import { createFakeAlbumEngine } from '../albums/fakes.ts';
import type { JobEnd } from './cancellable-job.ts';
import { runCancellable } from './cancellable-job.ts';

let root: string;
let engine: FakeAlbumEngine;
let abort: AbortController;
let events: JobEvent[];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'skipstone-job-'));
  abort = new AbortController();
  events = [];
});

afterEach(async () => {
  vi.useRealTimers();
  await rm(root, { recursive: true });
});

function run(script: Script): Promise<JobEnd> {
  engine = createFakeAlbumEngine(() => script);
  const request: JobRequest = {
    ...{ id: 'job', inputPath: join(root, 'a.png'), outputPath: join(root, 'out.png'), ifExists: 'fail' },
    ...{ target: { kind: 'scale', factor: 4 }, preset: { kind: 'preset', name: 'instant' }, seed: 0 },
    ...{ device: 'auto', precision: 'auto', format: 'png', quality: 90 },
  };
  return runCancellable({
    ...{ engine, request, signal: abort.signal, graceMs: 700 },
    onEvent: (event) => events.push(event),
  });
}

it('passes the events on and resolves with the last one', async () => {
  expect(await run('write')).toMatchObject({ kind: 'finished', result: { outputPath: join(root, 'out.png') } });
  expect(events.map(({ kind }) => kind)).toEqual(['started']);
  expect(await run({ fail: { code: 'image/corrupt', message: 'cut off' } })).toMatchObject({
    kind: 'failed',
    error: { code: 'image/corrupt' },
  });
});

it('kills nothing that answers to the cancellation', async () => {
  const end = run('hold');
  await vi.waitFor(() => {
    expect(engine.begun).toHaveLength(1);
  });
  vi.useFakeTimers();
  abort.abort();
  expect(await end).toEqual({ kind: 'cancelled' });
  await vi.advanceTimersByTimeAsync(5000);
  expect(engine.killCount()).toBe(0);
});

it('kills the process of a job that does not answer, which is cancelled then, too', async () => {
  const end = run('hold');
  await vi.waitFor(() => {
    expect(engine.begun).toHaveLength(1);
  });
  vi.spyOn(engine, 'cancel').mockReturnValue();
  vi.useFakeTimers();
  abort.abort();
  await vi.advanceTimersByTimeAsync(699);
  expect(engine.killCount()).toBe(0);
  await vi.advanceTimersByTimeAsync(1);
  expect(engine.killCount()).toBe(1);
  expect(await end).toEqual({ kind: 'cancelled' });
});

it('a job that was cancelled before it began never reaches the engine', async () => {
  abort.abort();
  expect(await run('write')).toEqual({ kind: 'cancelled' });
  expect(engine.begun).toEqual([]);
});
