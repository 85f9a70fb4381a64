/** Stand-ins for tests of albums: an engine that follows a script per photo, and an album of small files in a folder. */
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DEFAULT_ALBUM_OPTIONS } from '#shared/albums.ts';
import type { AlbumOptions } from '#shared/albums.ts';
import type { ErrorValue } from '#shared/errors.ts';
import type { JobEvent, JobRequest, JobSnapshot } from '#shared/jobs.ts';
import { applyJobEvent, createJobSnapshot, jobRequestSchema } from '#shared/jobs.ts';
import type { EngineClient } from '../workers/engine-client.ts';
import { KILLED_BY_APP } from '../workers/worker-client.ts';
import type { AlbumStore } from './store/album-store.ts';
import { readFileStat } from '#files/fingerprint.ts';

/** How one try of a photo goes: `die` takes every job in the engine along; `hold` runs until it is cancelled. */
export type Script = 'write' | 'die' | 'hold' | { readonly fail: ErrorValue } | (() => Promise<void>);

export interface FakeAlbumEngine extends Pick<EngineClient, 'runJob' | 'cancel' | 'kill'> {
  /** Names of photos in the order in which they were begun. */
  readonly begun: string[];
  readonly jobs: JobRequest[];
  readonly killCount: () => number;
  readonly mostAtOnce: () => number;
}

const CRASHED: ErrorValue = { code: 'engine/crashed', message: 'signal SIGSEGV' };

/** @param choose what happens to a photo at its nth try, from 0 */
export function createFakeAlbumEngine(
  choose: (name: string, attempt: number) => Script = () => 'write',
): FakeAlbumEngine {
  const begun: string[] = [];
  const jobs: JobRequest[] = [];
  const running = new Map<string, (event: JobEvent) => void>();
  let killCount = 0;
  let mostAtOnce = 0;
  const endAll = (error: ErrorValue): void => {
    for (const end of [...running.values()]) end({ kind: 'failed', error });
  };
  return {
    begun,
    jobs,
    killCount: () => killCount,
    mostAtOnce: () => mostAtOnce,
    cancel: (jobId) => {
      running.get(jobId)?.({ kind: 'cancelled' });
    },
    kill: () => {
      killCount++;
      endAll({ ...CRASHED, details: KILLED_BY_APP });
    },
    runJob: async (job, onEvent) => {
      jobs.push(jobRequestSchema.parse(job));
      const name = basename(job.inputPath);
      const attempt = begun.filter((other) => other === name).length;
      begun.push(name);
      let snapshot: JobSnapshot = createJobSnapshot(job.id);
      const apply = (event: JobEvent): void => {
        snapshot = applyJobEvent(snapshot, event);
        onEvent(event);
      };
      const end = await new Promise<JobEvent>((resolve) => {
        running.set(job.id, resolve);
        mostAtOnce = Math.max(mostAtOnce, running.size);
        apply({ kind: 'started', input: SIZE, output: SIZE, evaluations: 1, canEndEarly: false });
        const script = choose(name, attempt);
        if (script === 'die')
          queueMicrotask(() => {
            endAll(CRASHED);
          });
        else if (typeof script === 'object') resolve({ kind: 'failed', error: script.fail });
        else if (script !== 'hold') {
          const work = script === 'write' ? pause : script;
          void work().then(async () => {
            if (!running.has(job.id)) return;
            await writeFile(job.outputPath, `result of ${name} with seed ${job.seed}`);
            resolve(describeEnd(job));
          });
        }
      });
      running.delete(job.id);
      apply(end);
      return snapshot;
    },
  };
}

const SIZE = { widthPx: 40, heightPx: 20 };
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2));

function describeEnd(job: JobRequest): JobEvent {
  return {
    kind: 'finished',
    result: {
      ...{ outputPath: job.outputPath, input: SIZE, output: SIZE, device: 'cpu', precision: 'uint8' },
      ...{ evaluations: 1, effort: null, elapsedMs: 5, endedEarly: false, hasResidualMap: false, remarks: [] },
      ...{ cleanup: 0, cleanupEstimate: null },
    },
  };
}

/** Writes the photos and an album `a` of them. */
export async function fillAlbum(
  store: AlbumStore,
  photoFolder: string,
  names: readonly string[],
  options: Partial<AlbumOptions> = {},
): Promise<void> {
  const album = { ...DEFAULT_ALBUM_OPTIONS, ...options };
  store.create({
    id: 'a',
    name: 'Album',
    createdAtMs: 1,
    options: album,
    outputFolder: join(dirname(photoFolder), 'out'),
  });
  await Promise.all([photoFolder, join(dirname(photoFolder), 'out')].map((path) => mkdir(path, { recursive: true })));
  for (const name of names) {
    const path = join(photoFolder, name);
    await writeFile(path, `photo ${name}`);
    store.photos.add('a', null, [{ path, folderBelow: '', isSentIn: false, fileStat: await readFileStat(path) }]);
  }
}
