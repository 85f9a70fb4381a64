import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { UpscaleArguments } from '#shared/api.ts';
import type { AppSnapshot, PhotoJob } from '#shared/app-state.ts';
import { DEFAULT_SETTINGS } from '#shared/settings.ts';
import type { FakeAlbumEngine, Script } from '../albums/fakes.ts';
import { createFakeAlbumEngine } from '../albums/fakes.ts';
import { EventHub } from '../event-hub.ts';
import PQueue from 'p-queue';
import { JobQueue } from './job-queue.ts';
import { SessionFolder } from './session-folder.ts';

const EMPTY: AppSnapshot = {
  abilities: { frontEnd: 'desktop', hasFileSystem: true, network: 'none' },
  settings: DEFAULT_SETTINGS,
  engine: { kind: 'starting' },
  networks: [],
  networkImport: null,
  ...{
    photos: [],
    jobs: [],
    preview: null,
    recent: [],
    savedResults: [],
    albums: [],
    damagedAlbums: null,
    updates: null,
  },
};
const OPTIONS: UpscaleArguments = {
  photoId: 'photo',
  preset: { kind: 'preset', name: 'instant' },
  target: { kind: 'scale', factor: 4 },
  ...{ cleanup: null, seed: 0, device: 'cpu', precision: 'uint8' },
};

let root: string;
let hub: EventHub;
let engine: FakeAlbumEngine;
let queue: JobQueue;
let finished: string[];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'skipstone-queue-'));
  hub = new EventHub(EMPTY);
  finished = [];
});

afterEach(() => rm(root, { recursive: true }));

async function open(choose?: (name: string, attempt: number) => Script, maxVersionBytes?: number): Promise<void> {
  engine = createFakeAlbumEngine(choose);
  queue = new JobQueue({
    ...{ hub, session: await SessionFolder.create(root) },
    engine: Object.assign(engine, { endJobEarly: () => undefined }),
    turns: new PQueue({ concurrency: 1 }),
    assertRoom: () => Promise.resolve(),
    onFinished: ({ id }) => finished.push(id),
    ...(maxVersionBytes !== undefined && { maxVersionBytes }),
  });
}

const add = (name: string): Promise<string> => queue.add(join(root, name), OPTIONS);
const find = (jobId: string): PhotoJob => queue.find(jobId).job;

async function untilEnded(jobId: string): Promise<PhotoJob['snapshot']> {
  await vi.waitFor(() => {
    expect(find(jobId).snapshot.state).not.toMatch(/waiting|running/);
  });
  return find(jobId).snapshot;
}

it('a client that throws fails one job; the next one runs', async () => {
  await open();
  vi.spyOn(engine, 'runJob').mockRejectedValueOnce(new Error('no pipe'));
  const [first, second] = [await add('a.png'), await add('b.png')];
  expect(await untilEnded(first)).toMatchObject({ state: 'failed', error: { code: 'engine/internal' } });
  expect((await untilEnded(first)).error?.message).toContain('no pipe');
  expect(await untilEnded(second)).toMatchObject({ state: 'finished' });
  expect(finished).toEqual([second]);
});

it('a listener that throws stops neither the queue nor who waits for the job', async () => {
  await open((name) => (name === 'a.png' ? 'hold' : 'write'));
  const first = await add('a.png');
  await vi.waitFor(() => {
    expect(engine.begun).toEqual(['a.png']);
  });
  const warn = vi.spyOn(console, 'warn').mockReturnValue();
  const unlisten = hub.listen(({ event }) => {
    if (event.kind === 'job' && event.event.kind === 'cancelled') throw new Error('a broken window');
  });
  await queue.cancel(first);
  unlisten();
  expect(warn.mock.lastCall?.[0]).toContain('a broken window');
  expect(find(first).snapshot.state).toBe('cancelled');
  expect(await untilEnded(await add('b.png'))).toMatchObject({ state: 'finished' });
});

/** As if the result were shown, and perhaps saved. */
function show(jobId: string, savedAs: string | null): void {
  const outcome = { view: null, fidelity: null, finishedAtMs: 0, bytes: 10, savedRemarks: [], isSaving: false };
  hub.publish({ kind: 'job-result', jobId, result: { ...outcome, savedAs } });
}

it('makes room for a result by removing saved versions, and makes none where only unsaved ones take the space', async () => {
  await open(undefined, 20);
  const ids: string[] = [];
  for (const savedAs of ['/a-2x.png', null]) {
    const id = await add('a.png');
    await untilEnded(id);
    show(id, savedAs);
    ids.push(id);
  }
  const third = await add('a.png');
  expect(await untilEnded(third)).toMatchObject({ state: 'finished' });
  expect(hub.snapshot.jobs.map(({ id }) => id)).toEqual([ids[1], third]);
  show(third, null);
  const fourth = await add('a.png');
  expect(await untilEnded(fourth)).toMatchObject({
    state: 'failed',
    error: { code: 'request/refused', details: { reason: 'versions-full' } },
  });
  await queue.remove(third);
  expect(await untilEnded(await add('a.png'))).toMatchObject({ state: 'finished' });
});

it('removes a version with its folder, but no job that still runs', async () => {
  await open((name) => (name === 'b.png' ? 'hold' : 'write'));
  const [first, second] = [await add('a.png'), await add('b.png')];
  await untilEnded(first);
  const { outputPath } = queue.find(first).request;
  await access(outputPath);
  await queue.remove(first);
  await expect(access(outputPath)).rejects.toThrow('ENOENT');
  expect(() => queue.find(first)).toThrow('no job');
  await expect(queue.remove(second)).rejects.toThrow('still runs');
  await queue.cancel(second);
});
