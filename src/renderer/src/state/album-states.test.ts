import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AlbumPhoto, AlbumViews, Preflight } from '../../../shared/albums.ts';
import { DEFAULT_ALBUM_OPTIONS } from '../../../shared/albums.ts';
import type { Outcome } from '../../../shared/api.ts';
import { FAKE_ENGINE } from '../lib/fake/fake-engine.ts';
import { AlbumPreflight } from './album-preflight.svelte.ts';
import { AlbumViewer, LOOK_DELAY_MS } from './album-viewer.svelte.ts';
import { Held } from './held.svelte.ts';
import { ExceptionsDraft, ManySheet } from './option-sheets.svelte.ts';
import { Places } from './place.svelte.ts';
import { createAlbumPhoto } from './samples.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const TILES = { widthPx: 1600, heightPx: 1200, tileSizePx: 256, levels: 12 };

describe('AlbumViewer', () => {
  function create(answer: (photoId: number) => Outcome<AlbumViews>) {
    const list = new Held<AlbumPhoto[]>([1, 2, 3].map((id) => createAlbumPhoto(id, { size: null })));
    const look = vi.fn((photoId: number) => Promise.resolve(answer(photoId)));
    const place = (id: number): number | null => {
      const at = list.value.findIndex((photo) => photo.id === id);
      return at < 0 ? null : at;
    };
    const viewer = new AlbumViewer({
      rows: {
        at: (index) => list.value[index] ?? null,
        indexOf: place,
        load: (index) => Promise.resolve(list.value[index] ?? null),
        keep: () => undefined,
        get total() {
          return list.value.length;
        },
      },
      look,
      viewUrl: (token, file) => `${token}/${file}`,
    });
    const settle = async (): Promise<void> => {
      viewer.follow();
      await vi.advanceTimersByTimeAsync(LOOK_DELAY_MS);
    };
    return { list, look, viewer, settle };
  }
  const found = (photoId: number): Outcome<AlbumViews> => ({
    ok: true,
    value: { before: { ...TILES, token: `before-${photoId}` }, after: null },
  });

  it('asks for the tiles of the photo on which the hand rests, not of those it passes', async () => {
    const { look, viewer, settle } = create(found);
    await viewer.open(0);
    viewer.follow();
    await viewer.step(1);
    await settle();
    expect(look.mock.calls).toEqual([[2]]);
    expect(viewer.stagePhoto?.tiles?.token).toBe('before-2');
    await viewer.step(1);
    await viewer.step(1);
    expect([viewer.index, viewer.photo?.id]).toEqual([2, 3]);
    expect(viewer.stagePhoto).toBeNull();
  });

  it('stays with its photo when the list changes, and looks again when there is a result', async () => {
    const { list, look, viewer, settle } = create((id) => ({
      ok: true,
      value: { before: { ...TILES, token: `before-${id}` }, after: { ...TILES, token: 'after' } },
    }));
    await viewer.open(1);
    await settle();
    const output = { widthPx: 6400, heightPx: 4800 };
    const state = { kind: 'done', outputName: 'x', outputToken: 'o', output, outputBytes: 1, elapsedMs: 1 } as const;
    list.value = [createAlbumPhoto(2, { state })];
    expect([viewer.index, viewer.photo?.state.kind, viewer.after]).toEqual([0, 'done', null]);
    await settle();
    expect(look).toHaveBeenCalledTimes(2);
    expect(viewer.after).toMatchObject({ kind: 'tiles', tiles: { token: 'after' } });
    list.value = [];
    expect(viewer.photo?.id).toBe(2);
  });

  it('says why a photo cannot be shown, and forgets it with the next one', async () => {
    const { viewer, settle } = create((id) =>
      id === 1 ? { ok: false, error: { code: 'image/corrupt', message: '' } } : found(id),
    );
    await viewer.open(0);
    await settle();
    expect(viewer.failure?.code).toBe('image/corrupt');
    await viewer.step(1);
    expect(viewer.failure).toBeNull();
    viewer.close();
    expect([viewer.index, viewer.photo, viewer.stagePhoto]).toEqual([null, null, null]);
  });
});

describe('AlbumPreflight', () => {
  const found = { photoCount: 3 } as Preflight;

  it('shows what it found, also while it looks again', async () => {
    const preflight = new AlbumPreflight(() => Promise.resolve({ ok: true, value: found }));
    const first = preflight.check();
    expect(preflight.state).toEqual({ kind: 'checking', before: null });
    await first;
    expect(preflight.state).toEqual({ kind: 'found', found });
    void preflight.check();
    expect([preflight.state.kind, preflight.found]).toEqual(['checking', found]);
  });

  it('stays closed when the answer comes too late', async () => {
    const preflight = new AlbumPreflight(() => Promise.resolve({ ok: true, value: found }));
    const asking = preflight.check();
    preflight.close();
    await asking;
    expect(preflight.state.kind).toBe('closed');
  });

  it('says why it could not look', async () => {
    const error = { code: 'store/failed', message: '' } as const;
    const preflight = new AlbumPreflight(() => Promise.resolve({ ok: false, error }));
    await preflight.check();
    expect(preflight.state).toEqual({ kind: 'failed', error });
  });
});

describe('ExceptionsDraft', () => {
  it('has only what is ticked, beginning with what the album has', () => {
    const draft = new ExceptionsDraft(DEFAULT_ALBUM_OPTIONS, null);
    expect(draft.exceptions).toBeNull();
    draft.set('size', true);
    expect(draft.exceptions).toEqual({ target: DEFAULT_ALBUM_OPTIONS.target });
    draft.change({ target: { kind: 'scale', factor: 2 } });
    draft.set('cleanup', true);
    expect(draft.exceptions).toEqual({ target: { kind: 'scale', factor: 2 }, cleanup: null });
    expect(draft.values).toMatchObject({ target: { factor: 2 }, look: DEFAULT_ALBUM_OPTIONS.look });
    draft.set('size', false);
    draft.set('cleanup', false);
    expect(draft.exceptions).toBeNull();
  });

  it('keeps what has no box of its own', () => {
    const draft = new ExceptionsDraft(DEFAULT_ALBUM_OPTIONS, { seed: 7, format: 'png' });
    expect([draft.has('output'), draft.has('look')]).toEqual([true, false]);
    draft.set('output', false);
    expect(draft.exceptions).toEqual({ seed: 7 });
  });
});

it('says sizes and times for a photo as there are many', () => {
  const sheet = new ManySheet({
    read: () => DEFAULT_ALBUM_OPTIONS,
    change: () => undefined,
    readEngine: () => FAKE_ENGINE,
    readTypicalSize: () => ({ widthPx: 400, heightPx: 300 }),
  });
  expect(sheet.outputSize).toEqual({ widthPx: 1600, heightPx: 1200 });
  expect(sheet.estimateMs(DEFAULT_ALBUM_OPTIONS.look)).toBeGreaterThan(0);
});

describe('Places', () => {
  it('are kept in the address, and follow it back and forward', () => {
    const address = { hash: '#album=a-1' };
    let go = (): void => undefined;
    const places = new Places({
      read: () => address.hash,
      write: (hash) => void (address.hash = hash),
      onChange: (listener) => {
        go = listener;
        return () => undefined;
      },
    });
    expect(places.current).toEqual({ kind: 'album', albumId: 'a-1' });
    places.goUp();
    expect([places.current.kind, address.hash]).toEqual(['albums', '#albums']);
    places.goUp();
    expect([places.current.kind, address.hash]).toEqual(['photos', '']);
    places.start();
    address.hash = '#album=<script>';
    go();
    expect(places.current.kind).toBe('photos');
  });
});
