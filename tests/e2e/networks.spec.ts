/** A network of somebody else from its file to a result, and its removal, through both front ends. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { EXAMPLES } from '../helpers/engine.ts';
import { cutPhoto } from '../helpers/images.ts';
import { blur, enlarge, writeOnnx } from '../helpers/onnx-files.ts';
import { findBarriers } from './accessibility.ts';
import { test } from './fixtures.ts';

test('a network is added, measured, previewed, used and removed; what is none is rejected with the reason', async ({
  folder,
  frontEnd,
}) => {
  const { page } = frontEnd;
  const [photo, letter, onnx] = [join(folder, 'cat.png'), join(folder, 'letter.onnx'), join(folder, 'Brook_x2.onnx')];
  await cutPhoto(join(EXAMPLES, 'cat.png'), photo, { left: 120, top: 40, width: 160, height: 120 });
  await writeFile(letter, 'Dear Anna');
  await writeFile(onnx, writeOnnx([...blur('in', 'a', 3), ...enlarge('a', 'out', 2)]));
  await frontEnd.choosePhotos([photo]);
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const dialog = page.getByRole('dialog');

  await frontEnd.choosePhotos([letter], () => button('Add a network…').click());
  await button('Measure and add').click();
  await expect(dialog.locator('[data-rejected]')).toContainText('This is no ONNX file.', { timeout: 60_000 });
  expect(await findBarriers(frontEnd)).toEqual([]);
  await frontEnd.choosePhotos([onnx], () => button('Another file…').click());
  await expect(dialog.getByLabel('Name of the preset')).toHaveValue('brook-x2');
  await dialog.getByLabel('Name of the preset').fill('Brook');
  await expect(button('Measure and add')).toBeDisabled();
  await dialog.getByLabel('Name of the preset').fill('brook');
  await dialog.getByLabel('Licence').fill('CC BY 4.0');
  await button('Measure and add').click();

  const card = page.locator('[data-network=brook]');
  await expect(card).toContainText('×2 · CC BY 4.0', { timeout: 60_000 });
  await expect(page.getByRole('radio', { name: 'brook' })).toBeChecked();
  await expect(card.locator('.time')).toHaveText(/^≈ /);
  await expect(page.getByText('brook runs twice, ×2 each time.')).toBeVisible();
  await button('Use ×2').click();
  await expect(page.locator('[data-network-work]')).toHaveCount(0);
  await button('Preview an area').click();
  const tile = page.locator('[data-preset=network]');
  await expect(tile).toContainText('brook');
  await expect(page.locator('[data-preset=network][data-state=done]')).toBeVisible({ timeout: 60_000 });
  await page.screenshot({ path: test.info().outputPath('preview.png') });
  await page.locator('[data-preset=instant]').click();
  await expect(page.getByRole('radio', { name: 'Instant' })).toBeChecked();
  await tile.click();
  await expect(page.getByRole('radio', { name: 'brook' })).toBeChecked();
  await button('Preview an area').click();
  await button('Enhance').click();
  await expect(page.locator('.after-pill')).toHaveText('brook · ×2', { timeout: 60_000 });

  await button('Remove…').click();
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(card).toContainText('It is not here any more.');
  await page.getByRole('radio', { name: 'Instant' }).check();
  await expect(card).toHaveCount(0);
});
