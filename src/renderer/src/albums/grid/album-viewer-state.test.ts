import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AlbumPhoto, AlbumViews } from '#shared/albums.ts';
import type { Outcome } from '#shared/api.ts';
import { ReactiveValue } from '#renderer/testing/reactive-value.svelte.ts';
import { createAlbumPhoto } from '#renderer/testing/samples.ts';
import { AlbumViewerState, TILE_DELAY_MS } from './album-viewer-state.svelte.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const TILES = { widthPx: 1600, heightPx: 1200, tileSizePx: 256, levels: 12 };

describe('AlbumViewerState', () => {
  function create(answer: (photoId: number) => Outcome<AlbumViews>) {
    const list = new ReactiveValue<AlbumPhoto[]>([1, 2, 3].map((id) => createAlbumPhoto(id, { size: null })));
    const loadViews = vi.fn((photoId: number) => Promise.resolve(answer(photoId)));
    const findIndex = (id: number): number | null => {
      const at = list.value.findIndex((photo) => photo.id === id);
      return at < 0 ? null : at;
    };
    const viewer = new AlbumViewerState({
      rows: {
        at: (index) => list.value[index] ?? null,
        indexOf: findIndex,
        load: (index) => Promise.resolve(list.value[index] ?? null),
        keep: () => undefined,
        get total() {
          return list.value.length;
        },
      },
      loadViews,
      readCrop: () => 0.5,
      viewUrl: (token, file) => `${token}/${file}`,
    });
    const settle = async (): Promise<void> => {
      viewer.follow();
      await vi.advanceTimersByTimeAsync(TILE_DELAY_MS);
    };
    return { list, loadViews, viewer, settle };
  }
  const found = (photoId: number): Outcome<AlbumViews> => ({
    ok: true,
    value: { before: { ...TILES, token: `before-${photoId}` }, after: null, residualMap: null },
  });

  it('requests the tiles of the photo that stays open, not of those that are passed', async () => {
    const { loadViews, viewer, settle } = create(found);
    await viewer.open(0);
    viewer.follow();
    await viewer.step(1);
    await settle();
    expect(loadViews.mock.calls).toEqual([[2]]);
    expect(viewer.stagePhoto?.tiles?.token).toBe('before-2');
    await viewer.step(1);
    await viewer.step(1);
    expect([viewer.index, viewer.photo?.id]).toEqual([2, 3]);
    expect(viewer.stagePhoto).toBeNull();
  });

  it('stays with its photo when the list changes, and requests the views again when there is a result', async () => {
    const { list, loadViews, viewer, settle } = create((id) => ({
      ok: true,
      value: {
        before: { ...TILES, token: `before-${id}` },
        after: { ...TILES, token: 'after' },
        residualMap: `map-${id}`,
      },
    }));
    await viewer.open(1);
    await settle();
    const output = { widthPx: 6400, heightPx: 4800 };
    const state = {
      kind: 'done',
      outputName: 'x',
      outputToken: 'o',
      output,
      outputBytes: 1,
      elapsedMs: 1,
      remarks: [],
      hasPresentOptions: true,
    } as const;
    list.value = [createAlbumPhoto(2, { state })];
    expect([viewer.index, viewer.photo?.state.kind, viewer.after]).toEqual([0, 'done', null]);
    await settle();
    expect(loadViews).toHaveBeenCalledTimes(2);
    expect(viewer.after).toMatchObject({ kind: 'tiles', tiles: { token: 'after' } });
    expect(viewer.residualMap).toBeNull();
    viewer.toggleResidualMap();
    viewer.residualMapStrength = 0.4;
    expect(viewer.residualMap).toEqual({ url: 'map-2/residual-map.png', strength: 0.4 });
    list.value = [];
    expect(viewer.photo?.id).toBe(2);
  });

  it('says why a photo cannot be shown, until the next photo is opened', async () => {
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
