/** A repair: a photo that keeps its size, from the choice of x1 to the saved file, through both front ends. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';
import sharp from 'sharp';
import { inspectImage } from '#engine/imageio/decode.ts';
import { EXAMPLES } from '../helpers/engine.ts';
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

  await page.getByRole('radio', { name: '×1' }).check({ force: true });
  await expect(page.getByText('240 × 160 px, as the photo: repair only')).toBeVisible();
  await expect(page.getByText('Presets make no difference here')).toBeVisible();
  await expect(page.getByRole('radio', { name: 'Balanced' })).toHaveCount(0);

  await button('Preview an area').click();
  await button('Preview this area').click();
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
