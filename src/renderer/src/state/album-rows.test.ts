import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AlbumPhoto } from '../../../shared/albums.ts';
import type { AlbumRowsPort, RowsQuestion } from './album-rows.svelte.ts';
import { AlbumRows, REFRESH_MS } from './album-rows.svelte.ts';
import { AlbumSelection } from './album-selection.svelte.ts';
import { ROWS_PER_PAGE } from './row-pages.ts';
import { createAlbumPhoto } from './samples.ts';

let list: AlbumPhoto[];
let asked: RowsQuestion[];
let hold: Promise<void> | null;
let rows: AlbumRows;

const port: AlbumRowsPort = {
  page: async (question) => {
    asked.push(question);
    const { filter, search, offset, limit } = question;
    const meant = list.filter(
      ({ state, name }) => (filter === 'all' || state.kind === filter) && name.includes(search),
    );
    const value = { revision: 1, total: meant.length, rows: meant.slice(offset, offset + limit) };
    await hold;
    return { ok: true, value };
  },
  onRefused: () => undefined,
};
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

beforeEach(async () => {
  vi.useFakeTimers();
  list = Array.from({ length: 1000 }, (_, index) => createAlbumPhoto(index + 1));
  asked = [];
  hold = null;
  rows = new AlbumRows(port);
  rows.want(0, 20);
  await settle();
});
afterEach(() => void vi.useRealTimers());

describe('AlbumRows', () => {
  it('asks for the pages in sight, once', async () => {
    expect(rows.total).toBe(1000);
    expect(rows.at(19)?.id).toBe(20);
    expect(rows.at(ROWS_PER_PAGE)).toBeNull();
    rows.want(95, 215);
    rows.want(96, 216);
    await settle();
    expect(asked.map(({ offset }) => offset)).toEqual([0, 100, 200]);
    expect(rows.at(210)?.id).toBe(211);
    expect(rows.indexOf(211)).toBe(210);
  });

  it('changes rows in place, and asks again where the change may move them', async () => {
    const done = { ...list[3]!, state: { kind: 'cancelled' } as const };
    rows.receive([done, createAlbumPhoto(999)]);
    expect(rows.at(3)?.state.kind).toBe('cancelled');
    await vi.advanceTimersByTimeAsync(2 * REFRESH_MS);
    expect(asked).toHaveLength(1);
    rows.show({ filter: 'waiting' });
    await settle();
    list[0] = { ...list[0]!, state: { kind: 'cancelled' } };
    rows.receive([list[0]]);
    rows.receive([list[0]]);
    await vi.advanceTimersByTimeAsync(REFRESH_MS);
    expect(asked).toHaveLength(3);
    expect([rows.total, rows.at(0)?.id]).toEqual([999, 2]);
  });

  it('shows the old list until the new one has come, and drops answers of the old one', async () => {
    let go = (): void => undefined;
    hold = new Promise((resolve) => (go = resolve));
    rows.want(300, 310);
    rows.show({ search: '_0042' });
    expect(rows.at(0)?.id).toBe(1);
    expect(rows.isWhole).toBe(false);
    go();
    await settle();
    expect([rows.total, rows.at(0)?.id, rows.at(300)]).toEqual([1, 42, null]);
  });

  it('asks again when rows moved while the answer was on its way', async () => {
    let go = (): void => undefined;
    rows.refresh();
    hold = new Promise((resolve) => (go = resolve));
    await vi.advanceTimersByTimeAsync(REFRESH_MS);
    list = list.slice(1);
    rows.refresh();
    await vi.advanceTimersByTimeAsync(REFRESH_MS);
    expect(asked).toHaveLength(2);
    hold = null;
    go();
    await settle();
    expect([asked.length, rows.total, rows.at(0)?.id]).toEqual([3, 999, 2]);
  });

  it('keeps the row that is looked at by itself', async () => {
    expect((await rows.load(700))?.id).toBe(701);
    rows.keep(700);
    rows.refresh();
    await vi.advanceTimersByTimeAsync(REFRESH_MS);
    expect(rows.at(700)?.id).toBe(701);
    expect(await rows.load(5000)).toBeNull();
  });
});

describe('AlbumSelection', () => {
  let selection: AlbumSelection;
  beforeEach(() => void (selection = new AlbumSelection(rows)));

  it('chooses one, adds and takes away, and extends from where it began', async () => {
    selection.choose(2);
    selection.toggle(4);
    expect([...selection.ids]).toEqual([3, 5]);
    selection.toggle(4);
    await selection.extend(6);
    expect([...selection.ids]).toEqual([5, 6, 7]);
    await selection.extend(3);
    expect([...selection.ids]).toEqual([4, 5]);
    expect(selection.active).toBe(3);
  });

  it('chooses all, also what was never in sight', async () => {
    await selection.chooseAll();
    expect(selection.ids.size).toBe(1000);
    expect(asked).toHaveLength(10);
    selection.clear();
    expect(selection.ids.size).toBe(0);
  });

  it('lets a later choice win over a range that is still on its way', async () => {
    const late = selection.chooseAll();
    selection.choose(1);
    await late;
    expect([...selection.ids]).toEqual([2]);
  });
});
