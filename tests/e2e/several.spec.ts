/** Several open photos: selected in the film strip by pointer and keys, enhanced, saved and closed together. In both front ends. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { EXAMPLES } from '../helpers/engine.ts';
import { cutPhoto } from '../helpers/images.ts';
import { findBarriers } from './accessibility.ts';
import { test } from './fixtures.ts';

/** The engine shares its machine with whatever else runs there. */
const WORK_MS = 120_000;
const NAMES = ['a.png', 'b.png', 'c.png', 'd.png'];

test('some photos are selected and enhanced together, then the others', async ({ folder, frontEnd }) => {
  test.setTimeout(600_000);
  const { page } = frontEnd;
  const paths = NAMES.map((name) => join(folder, name));
  for (const [index, path] of paths.entries())
    await cutPhoto(join(EXAMPLES, 'rocket.jpg'), path, { left: 120 * index, top: 80, width: 64, height: 64 });
  await frontEnd.choosePhotos(paths);
  const cell = (name: string, state: string) =>
    page.getByRole('navigation', { name: 'Photos' }).getByRole('button', { name: `${name}, ${state}` });
  for (const name of NAMES) await expect(cell(name, 'Ready')).toBeVisible({ timeout: WORK_MS });
  await page.getByRole('radio', { name: 'Instant' }).check();
  const several = page.locator('[data-several]');
  await page.getByRole('button', { name: 'Apply to 3 other photos' }).click();
  await expect(page.locator('[data-apply-to-all]')).toBeHidden();
  await expect(several).toHaveText(/^Enhance all 4/);
  // With the total time, once the engine is measured.
  await expect(several).toHaveText(/^Enhance all 4 · ≈ /, { timeout: WORK_MS });

  await cell('a.png', '').click();
  await cell('c.png', '').click({ modifiers: ['Control'] });
  await expect(cell('c.png', '')).toHaveAttribute('aria-pressed', 'true');
  await expect(cell('b.png', '')).toHaveAttribute('aria-pressed', 'false');
  await expect(several).toHaveText(/^Enhance selected 2/);
  expect(await findBarriers(frontEnd)).toEqual([]);
  await cell('d.png', '').click({ modifiers: ['Shift'] });
  await expect(several).toHaveText(/^Enhance selected 4/);
  await cell('a.png', '').click();
  await expect(several).toHaveText(/^Enhance all 4/);

  // By keys: the first two.
  await cell('a.png', '').focus();
  await page.keyboard.press('Shift+ArrowRight');
  await expect(several).toHaveText(/^Enhance selected 2/);
  await several.press('Enter');
  for (const name of ['a.png', 'b.png']) await expect(cell(name, 'Enhanced')).toBeVisible({ timeout: WORK_MS });
  for (const name of ['c.png', 'd.png']) await expect(cell(name, 'Ready')).toBeVisible();
  await cell('b.png', '').focus();
  await page.keyboard.press('Control+a');
  await expect(several).toHaveText(/^Enhance selected 2/);
  await several.click();
  for (const name of NAMES) await expect(cell(name, 'Enhanced')).toBeVisible({ timeout: WORK_MS });
  await expect(several).toBeHidden();
  await expect(page.getByRole('status').filter({ hasText: '4 photos' })).toBeVisible();

  // By keys alone: two of them through the menu, then all; a file that is no photo is left out.
  const broken = join(folder, 'broken.png');
  await writeFile(broken, 'Dear Anna');
  await frontEnd.choosePhotos([broken]);
  await expect(cell('broken.png', 'Failed')).toBeVisible();
  await cell('a.png', '').click();
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+F10');
  const menu = page.getByRole('menu', { name: 'Actions for the selected photos' });
  await expect(menu.getByRole('menuitem', { name: 'Enhance', exact: true })).toHaveAttribute('aria-disabled', 'true');
  const names = (...of: string[]): string[] => of.map((name) => `${name}-4x-instant.png`);
  await mkdir(join(folder, 'some'));
  const some = menu.getByRole('menuitem', { name: /^(Save selected 2…|Download selected 2 \(ZIP, ≈ \d+ kB\))$/ });
  await expect(
    menu
      .getByRole('menuitem')
      .filter({ hasNotText: /^Enhance/ })
      .first(),
  ).toBeFocused();
  expect([...(await frontEnd.saveAll(some, join(folder, 'some'))).keys()]).toEqual(names('a', 'b'));
  for (const name of ['a.png', 'b.png']) await expect(cell(name, 'Saved')).toBeVisible();
  for (const name of ['c.png', 'd.png']) await expect(cell(name, 'Enhanced')).toBeVisible();
  await expect(cell('b.png', '')).toBeFocused();
  await page.keyboard.press('Escape');
  await mkdir(join(folder, 'all'));
  const all = page.locator('[data-save-several]');
  await expect(all).toHaveText(/^(Save all 4…|Download all 4 \(ZIP, ≈ \d+ kB\))$/);
  await expect(page.locator('[data-left-out]')).toHaveText('1 failed photo is left out.');
  expect([...(await frontEnd.saveAll(all, join(folder, 'all'))).keys()]).toEqual(names('a', 'b', 'c', 'd'));
  for (const name of NAMES) await expect(cell(name, 'Saved')).toBeVisible();
  expect(await findBarriers(frontEnd)).toEqual([]);

  // The menu by pointer; closing the selected ones.
  await cell('c.png', '').click({ button: 'right' });
  await expect(menu).toBeVisible();
  expect(await findBarriers(frontEnd)).toEqual([]);
  await menu.getByRole('menuitem', { name: 'Close the photo that cannot be opened' }).click();
  await expect(cell('broken.png', '')).toHaveCount(0);
  await cell('c.png', '').click({ button: 'right' });
  await menu.getByRole('menuitem', { name: 'Select all' }).click();
  await expect(page.getByRole('status').filter({ hasText: '4 photos 4 selected' })).toBeVisible();
  await cell('c.png', '').focus();
  await page.keyboard.press('Delete');
  await expect(page.locator('[data-photo]')).toHaveCount(0);
});
