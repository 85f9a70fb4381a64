/** An album of 5,000 photos, in a store of that size: it opens at once, and scrolling through it drops no long frame. */
import { link, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { AlbumStore } from '#app/albums/store/album-store.ts';
import { DEFAULT_ALBUM_OPTIONS } from '#shared/albums.ts';
import { EXAMPLES } from '../helpers/engine.ts';
import { cutPhoto } from '../helpers/images.ts';
import type { FrontEnd } from './front-end.ts';
import { test } from './fixtures.ts';

const PHOTOS = 5000;
/** Photos that are really different; the others are further names of the same files. */
const IMAGES = 40;
const OPEN_MS = 500;
const FRAME_MS = 50;
/** What blocks does so in every round; another program on a shared machine does not. */
const MAX_ROUNDS = 5;

let frontEnd: FrontEnd;

test.skip(() => test.info().project.name !== 'web', 'Frames are measured in Chromium of today.');

test.beforeEach(async ({ folder }) => {
  test.setTimeout(300_000);
  await fillStore(join(folder, 'data'), join(folder, 'photos'));
});
// Opens the front end, after the store is there.
test.beforeEach(({ frontEnd: opened }) => {
  frontEnd = opened;
});

/** A store as it is in the middle of a run. */
async function fillStore(dataFolder: string, photoFolder: string): Promise<void> {
  await mkdir(dataFolder, { recursive: true });
  await mkdir(photoFolder);
  const paths: string[] = [];
  for (let index = 0; index < PHOTOS; index++) {
    const path = join(photoFolder, `IMG_${String(1000 + index)}.jpg`);
    const place = { left: 9 * index, top: 40, width: index % 3 === 0 ? 180 : 240, height: 200 };
    if (index < IMAGES) await cutPhoto(join(EXAMPLES, 'rocket.jpg'), path, place);
    else await link(paths[index % IMAGES]!, path);
    paths.push(path);
  }
  const store = AlbumStore.open(dataFolder);
  const album = { id: 'summer', name: 'Summer', createdAtMs: 1_700_000_000_000, outputFolder: null };
  store.create({ ...album, options: DEFAULT_ALBUM_OPTIONS });
  const fileStat = { sizeBytes: 20_000, mtimeMs: 1_700_000_000_000 };
  store.photos.add(
    album.id,
    null,
    paths.map((path) => ({ path, folderBelow: '', isSentIn: false, fileStat })),
  );
  const ids = store.photos.listIds(album.id, 'all');
  store.photos.skip(
    album.id,
    ids.filter((_, index) => index % 11 === 3),
  );
  store.close();
}

/** Milliseconds from the click until the first photos can be read. */
function measureOpening(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const start = performance.now();
    document.querySelector<HTMLElement>('[data-state=albums] li button')!.click();
    const isThere = (): boolean => document.querySelector('[data-index="0"] .name')?.textContent === 'IMG_1000.jpg';
    while (!isThere()) await new Promise(requestAnimationFrame);
    return performance.now() - start;
  });
}

interface Frames {
  readonly count: number;
  /** Longest time from one to the next. */
  readonly longestMs: number;
}

/**
 * What a person does: turns the wheel, flings the page, goes to the end and back. Or, to know what this machine has to give now,
 * nothing but arithmetic in every frame, as much as takes 12 ms when nobody else is there.
 */
function passFrames(page: Page, what: 'scroll' | 'count'): Promise<Frames> {
  return page.evaluate(async (wanted) => {
    const work = (rounds: number): number => {
      let sum = 0;
      for (let index = 0; index < rounds; index++) sum = (sum * 31 + index) % 1_000_003;
      return sum;
    };
    const measure = (): number => {
      const start = performance.now();
      work(200_000);
      return performance.now() - start;
    };
    const rounds = wanted === 'scroll' ? 0 : (12 / Math.min(...Array.from({ length: 30 }, measure))) * 200_000;
    const grid = document.querySelector<HTMLElement>('[role=listbox]')!;
    let last = await new Promise(requestAnimationFrame);
    let longestMs = 0;
    let count = 0;
    const pass = async (frames: number, byPx: number): Promise<void> => {
      for (let index = 0; index < frames; index++) {
        if (wanted === 'scroll') grid.scrollTop += byPx;
        else work(rounds);
        const now = await new Promise(requestAnimationFrame);
        longestMs = Math.max(longestMs, now - last);
        last = now;
        count += 1;
      }
    };
    await pass(60, 30);
    await pass(40, 300);
    await pass(20, 6000);
    await pass(20, -6000);
    return { count, longestMs };
  }, what);
}

interface TraceEvent {
  readonly name: string;
  readonly tid: number;
  /** Microseconds. */
  readonly ts: number;
  /** Of the processor, not of the clock. */
  readonly tdur?: number;
}

/** The most that the page's main thread worked for one frame, in milliseconds of the processor: other programs of this system do not count. */
function findDearestFrame(trace: readonly TraceEvent[]): number {
  const frames = trace.filter(({ name }) => name === 'FireAnimationFrame').sort((a, b) => a.ts - b.ts);
  const tasks = trace.filter(({ name, tid }) => name === 'RunTask' && tid === frames[0]?.tid);
  const costs = frames.slice(1).map(({ ts }, index) => {
    const within = tasks.filter((task) => task.ts >= frames[index]!.ts && task.ts < ts);
    return within.reduce((sum, { tdur = 0 }) => sum + tdur, 0) / 1000;
  });
  return Math.max(...costs);
}

interface Round extends Frames {
  readonly openMs: number;
  /** Longest frame while the page did nothing but arithmetic. */
  readonly countingMs: number;
  readonly dearestMs: number;
}

async function measureRound(page: Page): Promise<Round> {
  const openMs = await measureOpening(page);
  await expect(page.getByRole('listbox')).toHaveAccessibleName('Photos, 5,000 shown');
  const { longestMs: countingMs } = await passFrames(page, 'count');
  const browser = page.context().browser()!;
  await browser.startTracing(page, {
    categories: ['devtools.timeline', 'toplevel', 'disabled-by-default-devtools.timeline'],
  });
  const frames = await passFrames(page, 'scroll');
  const { traceEvents } = JSON.parse(String(await browser.stopTracing())) as { traceEvents: TraceEvent[] };
  return { openMs, countingMs, ...frames, dearestMs: findDearestFrame(traceEvents) };
}

test('5,000 photos open within half a second and scroll without a long frame', async () => {
  const { page } = frontEnd;
  await page.getByRole('button', { name: 'All albums' }).click();
  await expect(page.getByRole('button', { name: /^Summer/ })).toBeVisible();
  const rounds: Round[] = [];
  const isQuick = ({ openMs, longestMs }: Round): boolean => openMs < OPEN_MS && longestMs <= FRAME_MS;
  for (let round = 0; round < MAX_ROUNDS && !rounds.some(isQuick); round++) {
    rounds.push(await measureRound(page));
    await page.getByRole('button', { name: 'All albums' }).click();
    await expect(page.getByRole('button', { name: /^Summer/ })).toBeVisible();
  }
  const figures = JSON.stringify(rounds);
  console.log(figures);
  expect(Math.min(...rounds.map(({ openMs }) => openMs)), figures).toBeLessThan(OPEN_MS);
  // A round with short frames is the proof. Without one, a machine that held up arithmetic in every round as well says nothing.
  const undisturbed = rounds.filter(({ countingMs }) => countingMs <= FRAME_MS);
  for (const { dearestMs } of undisturbed) expect(dearestMs, figures).toBeLessThan(FRAME_MS);
  // What is taken from a shared processor counts as its time too, and only ever adds to a frame.
  expect(Math.min(...rounds.map(({ dearestMs }) => dearestMs)), figures).toBeLessThan(FRAME_MS);
  if (undisturbed.length > 0)
    expect(Math.min(...rounds.map(({ longestMs }) => longestMs)), figures).toBeLessThanOrEqual(FRAME_MS);
});

test('only what is in sight is in the page, and every photo can be reached', async () => {
  const { page } = frontEnd;
  await page.getByRole('button', { name: 'All albums' }).click();
  await page.getByRole('button', { name: /^Summer/ }).click();
  const grid = page.getByRole('listbox');
  // Keys do nothing before the photos are there.
  await expect(grid).toHaveAccessibleName('Photos, 5,000 shown');
  await grid.focus();
  await page.keyboard.press('End');
  const last = page.getByRole('option', { name: /^IMG_5999\.jpg/ });
  await expect(last).toBeVisible();
  await expect(last).toHaveAttribute('aria-posinset', String(PHOTOS));
  await expect(last.locator('img')).toHaveClass(/here/);
  expect(await grid.getByRole('option').count()).toBeLessThan(120);
  await page.keyboard.press('Control+a');
  await expect(page.locator('[data-selected]')).toHaveAttribute('data-selected', String(PHOTOS));
  await page.keyboard.press('Escape');
  await page.getByRole('textbox', { name: 'Find by name' }).fill('img_4711');
  await expect(grid.getByRole('option')).toHaveCount(1);
  await expect(page.getByRole('option', { name: /^IMG_4711\.jpg/ })).toBeVisible();
});
