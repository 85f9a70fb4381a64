import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { AppEvent } from '#shared/app-state.ts';
import { createAlbumCommands } from './fake-album-commands.ts';
import { FakeAlbums } from './fake-albums.ts';
import type { FakeImages } from './fake-images.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const IMAGES = { add: (token: string) => ({ token, widthPx: 1, heightPx: 1, tileSizePx: 1, levels: 1 }) };

it('a fake album has 5,000 photos in every state, pages them, and runs to its end', () => {
  const events: AppEvent[] = [];
  const albums = new FakeAlbums({
    images: IMAGES as unknown as FakeImages,
    speed: 1,
    emit: (event) => void events.push(event),
  });
  albums.addExample(5000);
  const commands = createAlbumCommands(albums);
  const albumId = 'album-1';
  const page = commands.pageAlbum({ albumId, filter: 'waiting', offset: 2990, limit: 100 });
  expect(page).toMatchObject({ ok: true, value: { total: 3000 } });
  expect(page.ok && page.value.rows).toHaveLength(10);
  expect(commands.pageAlbum({ albumId, filter: 'quarantined', offset: 0, limit: 5 }).ok).toBe(true);
  const waiting = commands.pageAlbum({ albumId, filter: 'waiting', offset: 2, limit: 500 });
  const ids = waiting.ok ? waiting.value.rows.map(({ id }) => id) : [];
  commands.removeAlbumPhotos({
    albumId,
    photoIds: [...ids, ...Array.from({ length: 3000 }, (_, index) => 2400 + index)],
  });
  commands.startAlbum({ albumId, again: { changed: true, olderModel: false } });
  vi.advanceTimersByTime(60_000);
  expect(events.at(-1)).toMatchObject({
    kind: 'album',
    album: { run: { kind: 'idle' }, progress: { counts: { waiting: 0 } } },
  });
  expect(commands.renameAlbum({ albumId: 'nobody', name: 'x' })).toMatchObject({ ok: false });
});
