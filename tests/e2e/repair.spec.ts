/** A repair: a photo that keeps its size, from the choice of x1 to the saved file, through both front ends. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';
import sharp from 'sharp';
import { inspectImage } from '#engine/imageio/decode.ts';
import { EXAMPLES } from '../helpers/engine.ts';
import { cutPhoto } from '../helpers/images.ts';
import { findBarriers } from './accessibility.ts';
import { test } from './fixtures.ts';

const SIZE = { widthPx: 240, heightPx: 160 };

let page: Page;

const button = (name: string): Locator => page.getByRole('button', { name, exact: true });

/** A photo that has lost a lot to its compression. */
async function makePhoto(path: string): Promise<string> {
  await sharp(join(EXAMPLES, 'cat.png'))
    .extract({ left: 120, top: 40, width: SIZE.widthPx, height: SIZE.heightPx })
    .jpeg({ quality: 20 })
    .toFile(path);
  return path;
}

test('a photo is repaired at its own size: no preset, a strength, and the truth about it', async ({
  folder,
  frontEnd,
}) => {
  page = frontEnd.page;
  const photo = await makePhoto(join(folder, 'cat.jpg'));
  const original = await readFile(photo);
  await frontEnd.choosePhotos([photo]);
  await expect(page.locator('[data-engine=ready]')).toBeVisible();

  // An impossible size says why, and what is possible; its button enters that.
  await page.getByRole('radio', { name: 'Custom size' }).check({ force: true });
  const width = page.getByRole('textbox', { name: 'Width' });
  await width.fill('5000');
  const problem = page.locator('[data-target-problem]');
  await expect(problem).toContainText('is more than 16 times the size of the photo. Choose at most 3840 × 2560 px.');
  await expect(button('Enhance')).toBeDisabled();
  expect(await findBarriers(frontEnd)).toEqual([]);
  await page.screenshot({ path: test.info().outputPath('impossible.png') });
  await button('Use 3840 × 2560 px').press('Enter');
  await expect(width).toHaveValue('3840');
  await expect(button('Enhance')).toBeEnabled();
  // The bytes follow the quality.
  const facts = page.locator('[data-output-size]');
  await expect(facts).toHaveText(/^3840 × 2560 px · 9\.8 megapixels · ≈ 2\.\d MB$/);
  const quality = page.getByRole('slider', { name: 'Quality' });
  await quality.fill('50');
  await expect(facts).toHaveText(/ · ≈ [67]\d\d kB$/);
  await quality.fill('92');
  await width.fill('100');
  await expect(problem).toContainText('The photo is 240 × 160 px, larger than 100 × 67 px.');

  await page.getByRole('radio', { name: '×1', exact: true }).check({ force: true });
  await expect(page.getByText('240 × 160 px, as the photo: repair only')).toBeVisible();
  await expect(page.getByText('Presets make no difference here')).toBeVisible();
  await expect(page.getByRole('radio', { name: 'Balanced' })).toHaveCount(0);

  await button('Preview an area').click();
  await expect(page.locator('[data-preset=cleanup-100][data-state=done]')).toBeVisible({ timeout: 60_000 });
  await page.locator('[data-preset=cleanup-75]').click();
  await button('Preview an area').click();
  await expect(page.getByRole('slider', { name: 'Strength of removing noise and JPEG marks' })).toHaveValue('0.75');

  await button('Enhance').click();
  await expect(page.getByText(/^(Matches|Close to|Differs from) your photo \(difference \d/)).toBeVisible({
    timeout: 60_000,
  });
  await page.getByRole('combobox', { name: 'Format' }).selectOption('png');
  const saved = await frontEnd.save(join(folder, 'saved.png'));
  expect((await inspectImage(saved)).size).toEqual(SIZE);
  expect(await readFile(photo)).toEqual(original);

  await page.getByRole('slider', { name: 'Strength of removing noise and JPEG marks' }).fill('0');
  await expect(page.getByText('At 0% there is nothing to repair')).toBeVisible();
  await button('Enhance').click();
  await expect(page.getByText(/^Nothing was to be repaired/)).toBeVisible({ timeout: 60_000 });
});

test('automatic clean-up finds the JPEG in a PNG, says so, and leaves a clean photo alone', async ({
  folder,
  frontEnd,
}) => {
  page = frontEnd.page;
  const [clean, made] = [join(folder, 'clean.png'), join(folder, 'made.png')];
  await cutPhoto(join(EXAMPLES, 'cat.png'), clean, { left: 120, top: 40, width: SIZE.widthPx, height: SIZE.heightPx });
  await sharp(await makePhoto(join(folder, 'cat.jpg')))
    .png()
    .toFile(made);
  await frontEnd.choosePhotos([clean, made]);
  const reason = page.locator('[data-cleanup-reason]');
  await page.getByRole('button', { name: 'clean.png, Ready' }).click();
  await expect(reason).toHaveText('Automatic: 0%, nothing to repair found.', { timeout: 60_000 });
  await page.getByRole('button', { name: 'made.png, Ready' }).click();
  await expect(reason).toHaveText(/^Automatic: [1-9]\d*%, .*strong compression.* found\.$/, { timeout: 60_000 });
  const [percent] = /\d+%/.exec((await reason.textContent())!)!;
  await page.getByRole('radio', { name: 'Instant' }).check();
  await button('Enhance').click();
  await expect(page.locator('.after-pill')).toHaveText(`Instant · ×4 · clean-up ${percent}`, { timeout: 60_000 });
});
