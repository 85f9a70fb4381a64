import { basename, join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import type { PhotoJob } from '#shared/app-state.ts';
import { createJobSnapshot } from '#shared/jobs.ts';
import { DEFAULT_PHOTO_OPTIONS } from '#shared/settings.ts';
import type { Savers } from './save-results.ts';
import { saveResults } from './save-results.ts';

let abort: AbortController;
/** Ids of the jobs that are announced as being saved. */
let announced: Set<string>;
let written: string[];

beforeEach(() => {
  abort = new AbortController();
  [announced, written] = [new Set(), []];
});

/** Savers of jobs whose ids are those of their photos. @param cancelAt saving is cancelled while this one is written */
function createSavers(cancelAt: string): Savers {
  const state = { kind: 'ready', format: 'png' };
  const photo = (id: string) => ({ id, name: id, options: { ...DEFAULT_PHOTO_OPTIONS, format: 'webp' }, state });
  const job = (id: string): PhotoJob => ({
    ...DEFAULT_PHOTO_OPTIONS,
    ...{ id, photoId: id, token: id, snapshot: createJobSnapshot(id), result: null },
  });
  return {
    host: { abilities: { frontEnd: 'desktop', hasFileSystem: true }, choosePaths: () => Promise.resolve(['/saved']) },
    photos: { find: (id: string) => ({ photo: photo(id) }) },
    jobs: { find: (id: string) => ({ job: job(id), request: {} }) },
    results: {
      announceSaving: (ids: readonly string[], isSaving: boolean) => {
        for (const id of ids)
          if (isSaving) announced.add(id);
          else announced.delete(id);
      },
      saveInto: (folder: string, { job: { id } }: { job: PhotoJob }, options: { format: string }) => {
        if (id === cancelAt) abort.abort();
        written.push(`${id}.${options.format}`);
        return Promise.resolve(join(folder, id));
      },
    },
  } as unknown as Savers;
}

const save = (cancelAt = '') =>
  saveResults({ jobIds: ['a', 'b', 'c'], to: 'folder' }, createSavers(cancelAt), abort.signal);

it('saves all, each with the options of its photo, and names the last one', async () => {
  expect(await save()).toEqual({ kind: 'saved', folder: '/saved', count: 3, jobId: 'c', rejected: [] });
  expect(written.map((name) => basename(name))).toEqual(['a.webp', 'b.webp', 'c.webp']);
  expect(announced.size).toBe(0);
});

it('ends after the file that is being written when it is cancelled; nothing seems to be saved any more', async () => {
  expect(await save('b')).toEqual({ kind: 'saved', folder: '/saved', count: 2, jobId: 'b', rejected: [] });
  expect(written).toEqual(['a.webp', 'b.webp']);
  expect(announced.size).toBe(0);
});
