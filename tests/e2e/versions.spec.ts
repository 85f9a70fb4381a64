/** Every result of a photo stays as a version with the settings that made it, and each photo has its own settings. In both front ends. */
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { EXAMPLES } from '../helpers/engine.ts';
import { cutPhoto } from '../helpers/images.ts';
import { findBarriers } from './accessibility.ts';
import { test } from './fixtures.ts';

/** The engine shares its machine with whatever else runs there. */
const WORK_MS = 240_000;

let page: Page;

test.describe.configure({ timeout: 600_000 });

test.beforeEach(async ({ folder, frontEnd }) => {
  page = frontEnd.page;
  const paths = ['a.png', 'b.png'].map((name) => join(folder, name));
  for (const [index, path] of paths.entries())
    await cutPhoto(join(EXAMPLES, 'rocket.jpg'), path, { left: 120 * index + 100, top: 80, width: 64, height: 64 });
  await frontEnd.choosePhotos(paths);
  for (const name of ['a.png', 'b.png']) await expect(cell(name, 'Ready')).toBeVisible({ timeout: WORK_MS });
  await cell('a.png', '').click();
});

const cell = (name: string, state: string): Locator =>
  page.getByRole('navigation', { name: 'Photos' }).getByRole('button', { name: `${name}, ${state}` });
const button = (name: string | RegExp): Locator => page.getByRole('button', { name, exact: true });
const preset = (name: string): Locator => page.getByRole('radio', { name, exact: true });
const version = (name: string): Locator => page.locator(`[data-version^="${name} · ×4"]`);
const label = (side: 'before' | 'after'): Locator => page.locator(`.${side}-pill`);

async function make(name: string): Promise<void> {
  await preset(name).check();
  await button('Enhance').click();
  await expect(label('after')).toHaveText(new RegExp(`^${name} · ×4 · (no clean-up|clean-up \\d+%)$`), {
    timeout: WORK_MS,
  });
}

test('results stay as versions: found again by their settings, and compared with each other', async ({ frontEnd }) => {
  await make('Instant');
  await make('Fidelity');
  await preset('Instant').check();
  await expect(label('after')).toHaveText(/^Instant/);
  // There is nothing to make again.
  await expect(button('Enhance')).toBeHidden();
  await preset('Perception').check();
  await expect(button('Enhance')).toBeVisible();
  await expect(label('after')).toHaveText(/^Instant/);

  await page.locator('main').click({ position: { x: 5, y: 5 } });
  await page.keyboard.press('v');
  await expect(version('Instant')).toContainText(/took .*\d (kB|MB)/);
  for (const image of await page.locator('[data-version] img').all())
    await expect.poll(() => image.evaluate((it: HTMLImageElement) => it.naturalWidth)).toBeGreaterThan(0);
  await version('Fidelity')
    .getByRole('button', { name: /^Fidelity/ })
    .click();
  await expect(preset('Fidelity')).toBeChecked();
  await expect(label('before')).toHaveText('Before');
  await version('Instant')
    .getByRole('button', { name: /^Before side/ })
    .click();
  await expect(label('before')).toHaveText(/^Instant · ×4/);
  await expect(label('after')).toHaveText(/^Fidelity · ×4/);
  expect(await findBarriers(frontEnd)).toEqual([]);

  // Side by side; and by the space bar, both sides show the one on the left.
  await page.locator('main').click({ position: { x: 5, y: 5 } });
  await page.keyboard.press('s');
  await expect(label('before')).toHaveText(/^Instant · ×4/);
  await page.keyboard.down(' ');
  await expect(label('after')).toHaveText(/^Instant · ×4/);
  await page.keyboard.up(' ');
  await expect(label('after')).toHaveText(/^Fidelity · ×4/);

  // Another window of the same app knows them too.
  await page.reload();
  await cell('a.png', '').click();
  await button(/^Versions\s*2$/).click();
  await expect(page.locator('[data-versions="2"]')).toBeVisible();
  await button(/^Remove Instant/).click();
  await expect(page.getByRole('dialog', { name: 'Remove without saving?' })).toBeVisible();
  await button('Remove').click();
  await expect(version('Instant')).toBeHidden();
  await expect(label('after')).toHaveText(/^Fidelity · ×4/);
  await cell('b.png', '').click();
  await expect(page.locator('[data-versions="0"]')).toBeVisible();
});

test('settings belong to a photo: undone, reset, copied to the others, kept under a name', async ({ frontEnd }) => {
  await preset('Perception').check();
  await page.getByText('×2', { exact: true }).click();
  await cell('b.png', '').click();
  await expect(preset('Balanced')).toBeChecked();
  await cell('a.png', '').click();
  await expect(preset('Perception')).toBeChecked();
  await page.keyboard.press('Control+z');
  await expect(page.getByRole('radio', { name: '×4' })).toBeChecked();
  await page.keyboard.press('Control+Shift+z');
  await expect(page.getByRole('radio', { name: '×2' })).toBeChecked();

  await button('My presets').click();
  await page.getByRole('textbox', { name: 'Name for the present settings' }).fill('Anna’s prints');
  await button('Save as preset').click();
  await expect(page.locator('[data-own-preset]')).toContainText('Perception · ×2');
  expect(await findBarriers(frontEnd)).toEqual([]);
  await page.keyboard.press('Escape');
  await button('Reset the settings').click();
  await expect(preset('Balanced')).toBeChecked();
  await expect(button('Reset the settings')).toBeDisabled();

  await page.reload();
  await button('My presets').click();
  await page.locator('[data-own-preset]').getByRole('button').first().click();
  await expect(preset('Perception')).toBeChecked();
  await button('Apply to 1 other photo').click();
  await expect(page.locator('[data-apply-to-all]')).toBeHidden();
  await cell('b.png', '').click();
  await expect(preset('Perception')).toBeChecked();
  await button('My presets').click();
  await button('Delete Anna’s prints').click();
  await expect(page.locator('[data-own-preset]')).toBeHidden();
});
