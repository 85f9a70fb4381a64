/** What a finished album keeps when other settings are looked at, and what it makes again. In both front ends. */
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { EXAMPLES } from '../helpers/engine.ts';
import { cutPhoto } from '../helpers/images.ts';
import { findBarriers } from './accessibility.ts';
import { test } from './fixtures.ts';

const SIDE = 96;
/** The engine shares its machine with whatever else runs there. */
const WORK_MS = 120_000;

let page: Page;

const button = (name: string | RegExp): Locator => page.getByRole('button', { name, exact: true });
const cell = (name: string | RegExp): Locator =>
  page.getByRole('listbox', { name: /^Photos, / }).getByRole('option', { name });
const facts = (): Locator => page.locator('[data-facts]');
const otherSettings = (): Locator => page.locator('[data-other-options]');
const dialog = (): Locator => page.getByRole('dialog', { name: 'Check before starting' });
const preset = (name: string): Locator => page.getByRole('radio', { name });

async function check(): Promise<void> {
  await button('Start…').click();
  await expect(dialog()).toHaveAttribute('data-state', 'found', { timeout: WORK_MS });
}

async function start(amount: string): Promise<void> {
  await dialog()
    .getByRole('button', { name: `Start ${amount}` })
    .click();
  await expect(dialog()).toBeHidden();
}

test('looking at another preset loses nothing; only new ones, made again, and found again', async ({
  folder,
  frontEnd,
}) => {
  test.setTimeout(600_000);
  page = frontEnd.page;
  const photos = join(folder, 'Lofoten');
  await mkdir(photos);
  const paths = ['a.png', 'b.png', '../c.png'].map((name) => join(photos, name));
  for (const [index, path] of paths.entries())
    await cutPhoto(join(EXAMPLES, 'rocket.jpg'), path, { left: 120 * index, top: 80, width: SIDE, height: SIDE });
  await frontEnd.choosePhotos([photos], () => button('New album from a folder…').click());
  await expect(cell(/^b\.png.*, Waiting$/)).toBeVisible();
  await preset('Instant').check();
  await check();
  await start('2 photos');
  await expect(facts()).toContainText('2 photos enhanced', { timeout: WORK_MS });

  // Another preset is looked at, the check is opened and closed, and the preset set back.
  await preset('Fidelity').check();
  await expect(otherSettings()).toHaveText('2 made with other settings');
  await expect(cell(/^a\.png Other settings.*, Enhanced$/)).toBeVisible();
  await check();
  const again = dialog().getByRole('radio', { name: /^2 finished photos will be made again/ });
  await expect(again).toBeChecked();
  await expect(dialog()).toContainText('2 were made with other settings. Present results stay under their names.');
  expect(await findBarriers(frontEnd)).toEqual([]);
  await dialog()
    .getByRole('radio', { name: /^Only new ones/ })
    .check();
  await expect(dialog()).toContainText('There is nothing to do');
  await expect(dialog().getByRole('button', { name: /^Start/ })).toBeHidden();
  await dialog().getByRole('button', { name: 'Cancel' }).click();
  await preset('Instant').check();
  await expect(otherSettings()).toBeHidden();
  await expect(facts()).toContainText('2 photos enhanced');
  await expect(cell(/, Enhanced$/)).toHaveCount(2);
  await check();
  await expect(dialog()).toContainText('There is nothing to do');
  await dialog().getByRole('button', { name: 'Cancel' }).click();

  // Both results are fetched at once, or lie beside their photos; the grid and the list of albums show them.
  const made = ['a-4x-instant.png', 'b-4x-instant.png'];
  if (frontEnd.name === 'web') {
    const all = button(/^Download all 2 \(ZIP, \d+ kB\)$/);
    expect([...(await frontEnd.saveAll(all, folder)).keys()]).toEqual(made);
  } else {
    await expect(button('Show folder')).toHaveClass(/primary/);
    expect(await readdir(photos)).toEqual(expect.arrayContaining(made));
  }
  const source = await cell(/^a\.png/)
    .locator('img')
    .getAttribute('src');
  await button('All albums').click();
  await expect(page.locator('.covers img').first()).toHaveAttribute('src', source!);
  await page.goBack();

  // Another preset, for new photos only.
  await preset('Fidelity').check();
  await frontEnd.choosePhotos([paths[2]!], async () => {
    await button('More').click();
    await page.getByRole('menuitem', { name: 'Add photos…' }).click();
  });
  await expect(cell(/^c\.png.*, Waiting$/)).toBeVisible();
  await check();
  await expect(again).toBeChecked();
  await dialog()
    .getByRole('radio', { name: /^Only new ones/ })
    .check();
  await start('1 photo');
  await expect(facts()).toContainText('3 photos enhanced', { timeout: WORK_MS });
  await expect(otherSettings()).toHaveText('2 made with other settings');

  // The others are made again.
  await check();
  await start('2 photos');
  await expect(otherSettings()).toBeHidden({ timeout: WORK_MS });
  await expect(facts()).toContainText('3 photos enhanced', { timeout: WORK_MS });

  // Set back: what was made with it is found, without a run.
  await preset('Instant').check();
  await expect(otherSettings()).toHaveText('1 made with other settings');
  await expect(cell(/^[ab]\.png \d.*, Enhanced$/)).toHaveCount(2);
  await expect(cell(/^c\.png Other settings.*, Enhanced$/)).toBeVisible();
  await expect(page.locator('[data-index][data-state=running]')).toHaveCount(0);
  await cell(/^a\.png/).dblclick();
  const viewer = page.locator('[data-state=viewer]');
  await expect(viewer).toHaveAttribute('data-after', 'true', { timeout: WORK_MS });
  if (frontEnd.name !== 'web') {
    // Nothing was replaced.
    expect(await readdir(photos)).toEqual(expect.arrayContaining([...made, 'a-4x-fidelity.png', 'b-4x-fidelity.png']));
    return;
  }
  const download = page.waitForEvent('download');
  await viewer.getByRole('button', { name: 'Download' }).click();
  expect((await download).suggestedFilename()).toBe('a-4x-instant.png');
});
