/** Several open photos: selected in the film strip by pointer and keys, enhanced together. In the browser. */
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect } from '@playwright/test';
import { EXAMPLES } from '../helpers/engine.ts';
import { cutPhoto } from '../helpers/images.ts';
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
  await expect(several).toHaveText(/^Enhance all 4/);
  // With the total time, once the engine is measured.
  await expect(several).toHaveText(/^Enhance all 4 · ≈ /, { timeout: WORK_MS });

  await cell('a.png', '').click();
  await cell('c.png', '').click({ modifiers: ['Control'] });
  await expect(cell('c.png', '')).toHaveAttribute('aria-pressed', 'true');
  await expect(cell('b.png', '')).toHaveAttribute('aria-pressed', 'false');
  await expect(several).toHaveText(/^Enhance selected 2/);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
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
});
