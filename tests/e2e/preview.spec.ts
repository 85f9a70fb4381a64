/** The preview of an area: tiles that move together, the result in the frame, and settings that it follows. In both front ends. */
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { PRESET_NAMES } from '#shared/models.ts';
import { EXAMPLES } from '../helpers/engine.ts';
import { cutPhoto } from '../helpers/images.ts';
import { findBarriers } from './accessibility.ts';
import { test } from './fixtures.ts';

/** The engine shares its machine with whatever else runs there. */
const WORK_MS = 120_000;
const TILES = ['before', ...PRESET_NAMES];

let page: Page;

test.beforeEach(async ({ folder, frontEnd }) => {
  page = frontEnd.page;
  const paths = ['a.png', 'b.png'].map((name) => join(folder, name));
  for (const [index, path] of paths.entries())
    await cutPhoto(join(EXAMPLES, 'cat.png'), path, { left: 80 * index, top: 40, width: 240, height: 200 });
  await frontEnd.choosePhotos(paths);
  for (const name of ['a.png', 'b.png']) await expect(cell(name, 'Ready')).toBeVisible({ timeout: WORK_MS });
  await cell('a.png', '').click();
});

const cell = (name: string, state: string): Locator =>
  page.getByRole('navigation', { name: 'Photos' }).getByRole('button', { name: `${name}, ${state}` });
const button = (name: string): Locator => page.getByRole('button', { name, exact: true });
const drawer = (): Locator => page.getByRole('region', { name: 'Presets on this area' });
const tile = (name: string): Locator => page.locator(`[data-tile=${name}]`);
const frame = (): Locator => page.getByRole('group', { name: /^Area to preview/ });

async function expectAll(state: 'done' | 'stale'): Promise<void> {
  for (const name of TILES.slice(1))
    await expect(tile(name)).toHaveAttribute('data-state', state, { timeout: WORK_MS });
}

/** A short sum of the pixels of each tile: equal images have equal ones. */
function readTiles(): Promise<number[]> {
  return page.locator('[data-tile] canvas').evaluateAll((canvases) =>
    (canvases as HTMLCanvasElement[]).map((canvas) => {
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      return data.reduce((sum, value) => (31 * sum + value) % 1_000_003, 7);
    }),
  );
}

/** Once nothing is drawn any more. */
async function readStill(): Promise<number[]> {
  let last = await readTiles();
  await expect(async () => {
    const before = last;
    last = await readTiles();
    expect(last).toEqual(before);
  }).toPass();
  return last;
}

/** Once every tile shows something else than before, and nothing is drawn any more. */
async function readChanged(before: readonly number[]): Promise<number[]> {
  await expect(async () => {
    const now = await readTiles();
    expect(now.filter((pixels, index) => pixels === before[index])).toEqual([]);
  }).toPass({ timeout: 10_000 });
  return readStill();
}

test('an area is compared in tiles that move together, and follows the settings', async ({ frontEnd }) => {
  await button('Preview an area').click();
  await expectAll('done');
  await expect(page.locator('[data-tile]')).toHaveCount(TILES.length);
  expect(
    await page.locator('[data-tile]').evaluateAll((tiles) => tiles.map((it) => it.getAttribute('data-tile'))),
  ).toEqual(TILES);
  const atActual = await readStill();
  // Auto and Balanced are the same in models without a policy.
  expect(new Set(atActual).size).toBeGreaterThanOrEqual(TILES.length - 1);
  expect(await findBarriers(frontEnd)).toEqual([]);

  // One wheel, one drag and each key change all of them; 4:1 is the most.
  await expect(page.locator('[data-tile-zoom]')).toHaveAttribute('data-tile-zoom', '100');
  await tile('balanced').hover({ position: { x: 40, y: 40 } });
  await page.mouse.wheel(0, -300);
  await expect(page.locator('[data-tile-zoom]')).not.toHaveAttribute('data-tile-zoom', '100');
  const zoomed = await readChanged(atActual);
  await page.mouse.down();
  await page.mouse.move(20, 20, { steps: 4 });
  await page.mouse.up();
  const panned = await readChanged(zoomed);
  await tile('perception').getByRole('button').focus();
  await page.keyboard.press('ArrowLeft');
  await readChanged(panned);
  for (let times = 0; times < 10; times++) await page.keyboard.press('+');
  await expect(page.locator('[data-tile-zoom]')).toHaveAttribute('data-tile-zoom', '400');
  await page.keyboard.press('1');
  await expect(page.locator('[data-tile-zoom]')).toHaveAttribute('data-tile-zoom', '100');

  // A drag has chosen nothing; a click does, and the frame on the photo shows it without a new run.
  await expect(page.getByRole('radio', { name: 'Balanced' })).toBeChecked();
  await expect(frame()).toHaveAccessibleName(/, Balanced$/);
  await tile('perception').click();
  await expect(page.getByRole('radio', { name: 'Perception' })).toBeChecked();
  await expect(frame()).toHaveAccessibleName(/, Perception$/);
  await expectAll('done');

  // A setting: stale at once, then replaced.
  await page.getByText('×2', { exact: true }).click();
  await expect(tile('perception')).toHaveAttribute('data-state', 'stale');
  await expectAll('done');
  await expect(frame()).toHaveAttribute('data-frame', 'result');

  // The frame by keys: the photo is in it until the area is made again.
  await frame().focus();
  await page.keyboard.press('Shift+ArrowRight');
  await expect(tile('instant')).toHaveAttribute('data-state', 'stale');
  await expect(frame()).toHaveAttribute('data-frame', 'photo');
  await expectAll('done');
  await expect(frame()).toHaveAttribute('data-frame', 'result');

  // It belongs to one photo. Closing that photo shows the next one's.
  await cell('b.png', '').click();
  await expect(page.locator('[data-tile][data-state=stale]')).toHaveCount(0);
  await expectAll('done');
  await cell('b.png', '').focus();
  await page.keyboard.press('Delete');
  await expect(cell('b.png', '')).toBeHidden();
  await expectAll('done');
  await page.keyboard.press('Escape');
  await expect(drawer()).toBeHidden();
  await expect(frame()).toBeHidden();
});

test('a cancelled preview says so and is made again on request; a slider has a tile of its own', async ({
  frontEnd,
}) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.keyboard.press('p');
  await button('Cancel preview').click();
  await expect(drawer()).toContainText('The preview was cancelled');
  expect(await findBarriers(frontEnd)).toEqual([]);
  await button('Preview this area').click();
  await expectAll('done');
  await expect(button('Preview this area')).toBeHidden();
  // Nothing is cut off, and all tiles are in sight.
  for (const name of TILES) await expect(tile(name)).toBeInViewport({ ratio: 1 });

  await page.setViewportSize({ width: 1280, height: 800 });
  const mix = page.getByRole('slider', { name: 'From fidelity to perception' });
  await mix.fill('0.8');
  await expect(tile('slider')).toHaveAttribute('data-state', 'done', { timeout: WORK_MS });
  await mix.fill('0.3');
  await expect(tile('slider')).toHaveAttribute('data-state', 'stale');
  await expect(tile('instant')).toHaveAttribute('data-state', 'done');
  await expect(tile('slider')).toContainText('Mix · 30%');
  await expect(tile('slider')).toHaveAttribute('data-state', 'done', { timeout: WORK_MS });
  await expect(frame()).toHaveAccessibleName(/, Mix · 30%$/);
});
