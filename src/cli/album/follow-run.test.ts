import { expect, it } from 'vitest';
import type { AlbumPhoto, AlbumRunState } from '#shared/albums.ts';
import { DEFAULT_ALBUM_OPTIONS } from '#shared/albums.ts';
import type { AppEvent } from '#shared/app-state.ts';
import type { PhotoRecord } from '#app/albums/store/photo-record.ts';
import { RunFollower } from './follow-run.ts';

type State = 'waiting' | 'running' | 'cancelled';

const photos = (...states: [number, State][]): AppEvent => ({
  ...{ kind: 'album-photos', albumId: 'a' },
  photos: states.map(([id, kind]): AlbumPhoto => {
    const state = kind === 'running' ? { kind, fraction: id / 10 } : { kind };
    return { ...{ id, token: '', name: `${id}.jpg`, folder: '', bytes: 1, size: null, exceptions: null }, state };
  }),
});
const album = (run: AlbumRunState, waiting: number): AppEvent => ({
  kind: 'album',
  album: {
    ...{ id: 'a', name: 'A', createdAtMs: 1, options: DEFAULT_ALBUM_OPTIONS, outputFolder: null, sources: [], run },
    progress: {
      counts: { waiting, running: 0, done: 0, failed: 0, skipped: 0, cancelled: 0 },
      ...{ quarantined: 0, otherOptions: 0, total: 9, fraction: 0, remainingMs: null, runningIds: [] },
    },
    revision: 1,
  },
});
const RUNNING = { kind: 'running' } as const;

function follow(endedBefore: readonly number[]): { readonly follower: RunFollower; readonly reported: string[] } {
  const reported: string[] = [];
  const follower = new RunFollower({
    ...{ albumId: 'a', endedBefore },
    // The fields that the follower reads.
    findPhoto: (id) => ({ id, state: 'cancelled' }) as PhotoRecord,
    reporter: {
      reportPhoto: ({ photo, index, photoCount }) => reported.push(`${photo.id} is ${index} of ${photoCount}`),
      reportProgress: ({ atWork }) => reported.push(`at work: ${atWork.map(({ id }) => id).join(' ')}`),
      reportPause: (pause) => reported.push(pause?.reason ?? 'on'),
    },
  });
  return { follower, reported };
}

it('reports photos that end in this run, each once unless it waits again, and none that ended before', async () => {
  const { follower, reported } = follow([1, 2]);
  follower.receive(photos([1, 'cancelled'], [2, 'waiting'], [3, 'running'], [5, 'running']));
  follower.receive(album(RUNNING, 3));
  follower.receive(photos([3, 'cancelled'], [2, 'cancelled']));
  follower.receive(photos([3, 'cancelled'], [5, 'waiting']));
  follower.receive(album(RUNNING, 1));
  follower.receive(photos([3, 'waiting']));
  follower.receive(photos([3, 'cancelled']));
  follower.receive(album({ kind: 'idle' }, 0));
  expect(reported).toEqual(['at work: 5 3', '3 is 1 of 3', '2 is 2 of 3', 'at work: ', '3 is 3 of 3']);
  expect(follower.counts).toMatchObject({ cancelled: 3, done: 0 });
  expect((await follower.over).run.kind).toBe('idle');
});

it('waits through a full disk and a missing drive, and reports each once', async () => {
  const { follower, reported } = follow([]);
  const full = { kind: 'paused', reason: 'disk-full', at: '/out' } as const;
  for (const run of [full, full, RUNNING, RUNNING, { ...full, reason: 'folder-gone' } as const])
    follower.receive(album(run, 1));
  expect(reported.filter((line) => line !== 'at work: ')).toEqual(['disk-full', 'on', 'folder-gone']);
  follower.receive(album({ ...full, reason: 'user' }, 1));
  expect((await follower.over).run).toMatchObject({ reason: 'user' });
});

it('does not look at other albums', () => {
  const { follower, reported } = follow([]);
  follower.receive({ ...photos([1, 'cancelled']), albumId: 'b' } as AppEvent);
  follower.receive({ kind: 'album-deleted', albumId: 'b' });
  expect(reported).toEqual([]);
});
