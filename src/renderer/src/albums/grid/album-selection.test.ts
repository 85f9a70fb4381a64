import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createAlbumPhoto } from '#renderer/testing/samples.ts';
import { AlbumSelection } from './album-selection.svelte.ts';
import type { RowsQuery } from './paged-rows.svelte.ts';
import { PagedRows } from './paged-rows.svelte.ts';

const LIST = Array.from({ length: 1000 }, (_, index) => createAlbumPhoto(index + 1));

describe('AlbumSelection', () => {
  let selection: AlbumSelection;
  const fetchPage = vi.fn(({ offset, limit }: RowsQuery) => {
    const value = { revision: 1, total: LIST.length, rows: LIST.slice(offset, offset + limit) };
    return Promise.resolve({ ok: true, value } as const);
  });

  beforeEach(async () => {
    fetchPage.mockClear();
    const rows = new PagedRows({ fetchPage, onRejected: () => undefined });
    await rows.load(0);
    selection = new AlbumSelection(rows);
  });

  it('selects one, adds and removes, and extends from the anchor', async () => {
    selection.select(2);
    selection.toggle(4);
    expect([...selection.ids]).toEqual([3, 5]);
    selection.toggle(4);
    await selection.extend(6);
    expect([...selection.ids]).toEqual([5, 6, 7]);
    await selection.extend(3);
    expect([...selection.ids]).toEqual([4, 5]);
    expect(selection.active).toBe(3);
  });

  it('selects all rows, also those never visible', async () => {
    await selection.selectAll();
    expect(selection.ids.size).toBe(1000);
    expect(fetchPage).toHaveBeenCalledTimes(10);
    selection.clear();
    expect(selection.ids.size).toBe(0);
  });

  it('lets a later selection win over a range that is still loading', async () => {
    const late = selection.selectAll();
    selection.select(1);
    await late;
    expect([...selection.ids]).toEqual([2]);
  });
});
