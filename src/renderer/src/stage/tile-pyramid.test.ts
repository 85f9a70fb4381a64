import { describe, expect, it } from 'vitest';
import type { TiledView } from '#shared/image-pyramid.ts';
import { countLevels } from '#shared/image-pyramid.ts';
import type { Tile } from './tile-pyramid.ts';
import { WHOLE, baseTile, boundsOfTile, chooseLevel, fileOfTile, listTiles, planTiles } from './tile-pyramid.ts';

const SIZE = { widthPx: 4001, heightPx: 3000 };
const VIEW: TiledView = { token: 'token', ...SIZE, tileSizePx: 512, levels: countLevels(SIZE) };
const TOP = VIEW.levels - 1;

const names = (tiles: readonly Tile[]): string[] => tiles.map(fileOfTile);
const nothing = (): boolean => false;

describe('chooseLevel', () => {
  it.each([
    [0.1, TOP],
    [1, TOP],
    [1.9, TOP],
    [2, TOP - 1],
    [3.9, TOP - 1],
    [4, TOP - 2],
    [1e9, 0],
  ])('takes, for %f pixels per screen pixel, level %i', (pixels, level) => {
    expect(chooseLevel(VIEW, pixels)).toBe(level);
  });

  it('forgives rounding', () => {
    expect(chooseLevel(VIEW, 2 - 1e-9)).toBe(TOP - 1);
  });
});

describe('listTiles', () => {
  it('lists all tiles of the whole image', () => {
    expect(listTiles(VIEW, TOP, WHOLE)).toHaveLength(8 * 6);
  });

  it('lists what touches the visible part, the middle first', () => {
    const seen = { left: 600 / 4001, top: 600 / 3000, right: 1500 / 4001, bottom: 1000 / 3000 };
    expect(names(listTiles(VIEW, TOP, seen))).toEqual([
      fileOfTile({ level: TOP, column: 2, row: 1 }),
      fileOfTile({ level: TOP, column: 1, row: 1 }),
    ]);
    const first = listTiles(VIEW, TOP, WHOLE).slice(0, 2);
    expect(new Set(first.map(({ column }) => column))).toEqual(new Set([3]));
  });

  it('does not list neighbours that only share an edge', () => {
    const seen = { left: 512 / 4001, top: 0, right: 1024 / 4001, bottom: 512 / 3000 };
    expect(names(listTiles(VIEW, TOP, seen))).toEqual([fileOfTile({ level: TOP, column: 1, row: 0 })]);
  });

  it('lists nothing that is not visible', () => {
    expect(listTiles(VIEW, TOP, { left: 1, top: 0, right: 1, bottom: 1 })).toEqual([]);
  });

  it('has one tile on the level of one pixel', () => {
    expect(listTiles(VIEW, 0, WHOLE)).toEqual([{ level: 0, column: 0, row: 0 }]);
  });
});

describe('boundsOfTile', () => {
  it('ends the last tile where the image ends', () => {
    expect(boundsOfTile(VIEW, { level: TOP, column: 7, row: 5 })).toMatchObject({ right: 1, bottom: 1 });
  });

  it('leaves no gap between neighbours', () => {
    const left = boundsOfTile(VIEW, { level: TOP - 1, column: 1, row: 0 });
    expect(boundsOfTile(VIEW, { level: TOP - 1, column: 2, row: 0 }).left).toBe(left.right);
  });
});

describe('planTiles', () => {
  const seen = { left: 0, top: 0, right: 0.2, bottom: 0.2 };

  it('requests the base first and draws nothing while nothing is loaded', () => {
    const plan = planTiles(VIEW, TOP, seen, nothing);
    expect(plan.draw).toEqual([]);
    expect(plan.want[0]).toEqual(baseTile(VIEW));
    expect(plan.isComplete).toBe(false);
    expect(plan.want).toHaveLength(1 + listTiles(VIEW, TOP, seen).length);
  });

  it('draws coarser tiles below the loaded ones', () => {
    const here = new Set([
      fileOfTile(baseTile(VIEW)),
      fileOfTile({ level: TOP - 1, column: 0, row: 0 }),
      fileOfTile({ level: TOP, column: 0, row: 0 }),
      fileOfTile({ level: TOP, column: 1, row: 0 }),
    ]);
    const plan = planTiles(VIEW, TOP, seen, (tile) => here.has(fileOfTile(tile)));
    expect(names(plan.draw)).toEqual([
      fileOfTile({ level: TOP - 1, column: 0, row: 0 }),
      ...names(listTiles(VIEW, TOP, seen)).filter((name) => here.has(name)),
    ]);
  });

  it('draws finer tiles in the place of a missing one', () => {
    const here = new Set([fileOfTile({ level: TOP, column: 1, row: 1 })]);
    const plan = planTiles(VIEW, TOP - 1, seen, (tile) => here.has(fileOfTile(tile)));
    expect(names(plan.draw)).toEqual([...here]);
  });

  it('draws no substitutes when everything is loaded', () => {
    const plan = planTiles(VIEW, TOP, seen, () => true);
    expect(plan.isComplete).toBe(true);
    expect(new Set(plan.draw.map(({ level }) => level))).toEqual(new Set([TOP]));
  });

  it('requests the base once when it is the level itself', () => {
    const base = baseTile(VIEW);
    expect(planTiles(VIEW, base.level, WHOLE, nothing).want).toEqual([base]);
  });
});
