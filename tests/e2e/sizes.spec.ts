/** Sizes that people have in mind: a print with its part of the photo and its resolution in the file. In both front ends. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from '@playwright/test';
import { expect } from '@playwright/test';
import { readImage } from '#engine/imageio/decode.ts';
import { EXAMPLES } from '../helpers/engine.ts';
import { cutPhoto } from '../helpers/images.ts';
import { findBarriers } from './accessibility.ts';
import { test } from './fixtures.ts';

/** The engine shares its machine with whatever else runs there. */
const WORK_MS = 150_000;

test('a print of another shape than the photo: its frame is moved, and the file has its pixels and its dpi', async ({
  folder,
  frontEnd,
}) => {
  test.setTimeout(600_000);
  const { page } = frontEnd;
  const field = (name: string): Locator => page.getByRole('textbox', { name, exact: true });
  const facts = page.locator('[data-output-size]');
  const photo = join(folder, 'rocket.png');
  await cutPhoto(join(EXAMPLES, 'rocket.jpg'), photo, { left: 150, top: 100, width: 120, height: 80 });
  await frontEnd.choosePhotos([photo]);
  await expect(page.locator('[data-engine=ready]')).toBeVisible({ timeout: WORK_MS });
  await page.getByRole('radio', { name: 'Instant' }).check();

  await page.getByRole('radio', { name: 'Custom size' }).check({ force: true });
  const kind = page.getByRole('combobox', { name: 'Custom size' });
  await kind.selectOption('Long side');
  await field('Long side').fill('360');
  await expect(facts).toHaveText(/^360 × 240 px/);
  await kind.selectOption('Megapixels');
  await field('Megapixels').fill('0,06');
  await expect(facts).toHaveText(/^300 × 200 px/);

  // Sides that would stretch the photo are cropped by one click.
  await kind.selectOption('Width and height');
  await field('Width').fill('200');
  await field('Height').fill('200');
  await page.getByRole('button', { name: 'Crop to 200 × 200 px' }).click();
  await expect(facts).toHaveText(/^200 × 200 px/);

  // Above x4 there is a choice, with both times.
  await field('Width').fill('400');
  await field('Height').fill('400');
  const choice = page.locator('[data-plain-choice]');
  await expect(choice).toHaveText(/^How more than ×4 is reached ×4 and a plain resize ≈ .+ Second pass, sharper ≈ /, {
    timeout: WORK_MS,
  });
  await choice.getByRole('radio').first().check();

  await kind.selectOption('Print');
  await field('Width').fill('5');
  await field('Height').fill('5');
  await field('Resolution').fill('20');
  const problem = page.locator('[data-target-problem=smaller]');
  await expect(problem).toBeVisible();
  await problem.getByRole('button', { name: 'Use 40.64 dpi' }).click();
  await expect(facts).toHaveText(/^80 × 80 px, as the photo: repair only/);
  await field('Resolution').fill('120');
  await expect(facts).toHaveText(/^236 × 236 px/);
  const part = page.getByRole('slider', { name: 'The part of the photo that is used' });
  await expect(part).toHaveAttribute('aria-valuenow', '50');
  expect(await findBarriers(frontEnd)).toEqual([]);
  await page.screenshot({ path: test.info().outputPath('print.png') });
  await part.press('End');
  await expect(part).toHaveAttribute('aria-valuenow', '100');
  const box = (await part.boundingBox())!;
  await page.mouse.move(box.x + box.width / 3, box.y + box.height / 3);
  await page.mouse.down();
  await page.mouse.move(0, box.y);
  await page.mouse.up();
  await expect(part).toHaveAttribute('aria-valuenow', '0');

  await page.getByRole('button', { name: 'Enhance', exact: true }).click();
  await expect(page.getByText(/^(Matches|Close to|Differs from) your photo/)).toBeVisible({ timeout: WORK_MS });
  await page.screenshot({ path: test.info().outputPath('result.png') });
  await page.getByRole('combobox', { name: 'Format' }).selectOption('jpeg');
  // 0.004 MB, which the quality of a JPEG of this size can reach.
  await field('At most').fill('0.004');
  const path = await frontEnd.save(join(folder, 'saved.jpg'));
  expect((await stat(path)).size).toBeLessThanOrEqual(4000);
  const saved = await readImage(path);
  expect(saved.info.size).toEqual({ widthPx: 236, heightPx: 236 });
  expect(saved.metadata.density).toEqual({ x: 120, y: 120, unit: 'inch' });
});
