/** By keys alone, without one event of a pointer: from the dialog with five photos to the five saved results. In both front ends. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';
import sharp from 'sharp';
import { EXAMPLES } from '../helpers/engine.ts';
import { cutPhoto } from '../helpers/images.ts';
import { test } from './fixtures.ts';

/** The engine shares its machine with whatever else runs there. */
const WORK_MS = 120_000;
const NAMES = ['a', 'b', 'c', 'd', 'e'];
/** The page has fewer places to go to. */
const MAX_TABS = 60;

/** Goes there as a person does, by the tab key. */
async function tabTo(page: Page, goal: Locator): Promise<void> {
  for (let count = 0; count < MAX_TABS; count++) {
    if (await goal.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`The tab key does not lead to ${goal.toString()}.`);
}

/** Counts what a mouse, a finger or a pen does, from now on. */
async function countPointerEvents(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const counter = globalThis as { pointerEvents?: number };
    counter.pointerEvents = 0;
    for (const kind of ['pointerdown', 'mousedown', 'touchstart', 'wheel'])
      addEventListener(kind, () => void (counter.pointerEvents = (counter.pointerEvents ?? 0) + 1), { capture: true });
  });
  return () => page.evaluate(() => (globalThis as { pointerEvents?: number }).pointerEvents ?? -1);
}

test('keys lead from five photos to five saved results', async ({ folder, frontEnd }) => {
  test.setTimeout(300_000);
  const { page } = frontEnd;
  const paths = NAMES.map((name) => join(folder, `${name}.png`));
  for (const [index, path] of paths.entries())
    await cutPhoto(join(EXAMPLES, 'rocket.jpg'), path, { left: 110 * index, top: 80, width: 64, height: 48 });
  const readPointerEvents = await countPointerEvents(page);
  await frontEnd.choosePhotos(paths, () => page.keyboard.press('o'));
  const cell = (name: string, state: string): Locator => page.getByRole('button', { name: `${name}.png, ${state}` });
  for (const name of NAMES) await expect(cell(name, 'Ready')).toBeVisible({ timeout: WORK_MS });

  await tabTo(page, page.getByRole('radio', { name: 'Balanced' }));
  for (const name of ['Fidelity', 'Instant']) {
    await page.keyboard.press('ArrowUp');
    await expect(page.getByRole('radio', { name })).toBeChecked();
  }
  await tabTo(page, page.getByRole('button', { name: 'Apply to 4 other photos' }));
  await page.keyboard.press('Enter');
  const enhanceAll = page.getByRole('button', { name: /^Enhance all 5/ });
  await tabTo(page, enhanceAll);
  await page.keyboard.press('Enter');
  for (const name of NAMES) await expect(cell(name, 'Enhanced')).toBeVisible({ timeout: WORK_MS });

  const saveAll = page.getByRole('button', { name: /^(Save all 5…|Download all 5 \(ZIP, ≈ \d+ kB\))$/ });
  await tabTo(page, saveAll);
  const saved = join(folder, 'saved');
  await mkdir(saved);
  const files = await frontEnd.saveAll(saveAll, saved);
  expect([...files.keys()]).toEqual(NAMES.map((name) => `${name}-4x-instant.png`));
  const contents = [...files.values()];
  expect(new Set(contents.map(String)).size).toBe(NAMES.length);
  for (const content of contents) {
    const { width, height } = await sharp(content).metadata();
    expect([width, height]).toEqual([256, 192]);
    // It has all its pixels.
    await sharp(content, { failOn: 'warning' }).stats();
  }
  for (const name of NAMES) await expect(cell(name, 'Saved')).toBeVisible();
  expect(await readPointerEvents()).toBe(0);
});
