import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AlbumPhoto } from '#shared/albums.ts';
import type { PagedRowsPort, RowsQuery } from './paged-rows.svelte.ts';
import { PagedRows, REFRESH_INTERVAL_MS } from './paged-rows.svelte.ts';
import { ROWS_PER_PAGE } from './row-page-cache.ts';
import { createAlbumPhoto } from '#renderer/testing/samples.ts';

let list: AlbumPhoto[];
let queries: RowsQuery[];
let hold: Promise<void> | null;
let rows: PagedRows;

const port: PagedRowsPort = {
  fetchPage: async (query) => {
    queries.push(query);
    const { filter, search, offset, limit } = query;
    const matching = list.filter(
      ({ state, name }) => (filter === 'all' || state.kind === filter) && name.includes(search),
    );
    const value = { revision: 1, total: matching.length, rows: matching.slice(offset, offset + limit) };
    await hold;
    return { ok: true, value };
  },
  onRejected: () => undefined,
};
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

beforeEach(async () => {
  vi.useFakeTimers();
  list = Array.from({ length: 1000 }, (_, index) => createAlbumPhoto(index + 1));
  queries = [];
  hold = null;
  rows = new PagedRows(port);
  rows.show(0, 20);
  await settle();
});
afterEach(() => void vi.useRealTimers());

describe('PagedRows', () => {
  it('fetches the visible pages once', async () => {
    expect(rows.total).toBe(1000);
    expect(rows.at(19)?.id).toBe(20);
    expect(rows.at(ROWS_PER_PAGE)).toBeNull();
    rows.show(95, 215);
    rows.show(96, 216);
    await settle();
    expect(queries.map(({ offset }) => offset)).toEqual([0, 100, 200]);
    expect(rows.at(210)?.id).toBe(211);
    expect(rows.indexOf(211)).toBe(210);
  });

  it('replaces rows, and fetches again where the change may move them', async () => {
    const done = { ...list[3]!, state: { kind: 'cancelled' } as const };
    rows.receive([done, createAlbumPhoto(999)]);
    expect(rows.at(3)?.state.kind).toBe('cancelled');
    await vi.advanceTimersByTimeAsync(2 * REFRESH_INTERVAL_MS);
    expect(queries).toHaveLength(1);
    rows.setFilter({ filter: 'waiting' });
    await settle();
    list[0] = { ...list[0]!, state: { kind: 'cancelled' } };
    rows.receive([list[0]]);
    rows.receive([list[0]]);
    await vi.advanceTimersByTimeAsync(REFRESH_INTERVAL_MS);
    expect(queries).toHaveLength(3);
    expect([rows.total, rows.at(0)?.id]).toEqual([999, 2]);
  });

  it('shows the old list until the new one has arrived, and drops answers for the old one', async () => {
    let go = (): void => undefined;
    hold = new Promise((resolve) => (go = resolve));
    rows.show(300, 310);
    rows.setFilter({ search: '_0042' });
    expect(rows.at(0)?.id).toBe(1);
    expect(rows.isWhole).toBe(false);
    go();
    await settle();
    expect([rows.total, rows.at(0)?.id, rows.at(300)]).toEqual([1, 42, null]);
  });

  it('fetches again when rows moved before the answer arrived', async () => {
    let go = (): void => undefined;
    rows.refresh();
    hold = new Promise((resolve) => (go = resolve));
    await vi.advanceTimersByTimeAsync(REFRESH_INTERVAL_MS);
    list = list.slice(1);
    rows.refresh();
    await vi.advanceTimersByTimeAsync(REFRESH_INTERVAL_MS);
    expect(queries).toHaveLength(2);
    hold = null;
    go();
    await settle();
    expect([queries.length, rows.total, rows.at(0)?.id]).toEqual([3, 999, 2]);
  });

  it('keeps one more row loaded', async () => {
    expect((await rows.load(700))?.id).toBe(701);
    rows.keep(700);
    rows.refresh();
    await vi.advanceTimersByTimeAsync(REFRESH_INTERVAL_MS);
    expect(rows.at(700)?.id).toBe(701);
    expect(await rows.load(5000)).toBeNull();
  });
});
