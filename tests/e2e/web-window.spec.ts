/** What the window does with its space and its colours: messages, bad files, forced colours, a large screen. In the browser. */
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { EXAMPLES } from '../helpers/engine.ts';
import { cutPhoto } from '../helpers/images.ts';
import { findBarriers } from './accessibility.ts';
import { test } from './fixtures.ts';

const SIZES = [
  { width: 1440, height: 900 },
  { width: 1024, height: 700 },
  { width: 820, height: 900 },
] as const;

const BAD = Array.from({ length: 8 }, (_, index) => `letter-${index}.jpg`);

/** Whether the controls of the toolbar fit side by side. */
const hasOverflow = (page: Page): Promise<boolean> =>
  page.locator('.toolbar').evaluate((bar) => bar.scrollWidth > bar.clientWidth);

test('every bad file of a drop is listed, and the message covers nothing', async ({ frontEnd }) => {
  const { page } = frontEnd;
  // The server opens every file and shows what is wrong with it; this one rejects them instead.
  const error = { code: 'image/unsupported', message: '' };
  await page.route('**/api/upload**', (route) => route.fulfill({ json: { ok: false, error } }));
  await page.evaluate((names) => {
    const data = new DataTransfer();
    for (const name of names) data.items.add(new File(['Dear Anna'], name, { type: 'image/jpeg' }));
    document.body.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: data }));
  }, BAD);
  const list = page.getByRole('group', { name: 'Files and reasons' });
  for (const name of BAD) await expect(list).toContainText(`${name}: Skipstone cannot read this kind of file.`);
  for (const size of SIZES) {
    await page.setViewportSize(size);
    const message = await page.getByRole('region', { name: 'Messages' }).boundingBox();
    const rest = await page.locator('.page').boundingBox();
    expect(message!.y + message!.height).toBeLessThanOrEqual(rest!.y);
    expect(rest!.y + rest!.height).toBeLessThanOrEqual(size.height);
  }
  expect(await findBarriers(frontEnd)).toEqual([]);
});

test('the toolbar fits, forced colours show what is chosen, a large screen shows all settings', async ({
  folder,
  frontEnd,
}) => {
  const { page } = frontEnd;
  const photo = join(folder, 'rocket.png');
  await cutPhoto(join(EXAMPLES, 'rocket.jpg'), photo, { left: 160, top: 60, width: 96, height: 80 });
  await frontEnd.choosePhotos([photo]);
  await expect(page.locator('[data-photo]')).toHaveCount(1);
  for (const size of SIZES) {
    await page.setViewportSize(size);
    expect(await hasOverflow(page), String(size.width)).toBe(false);
  }
  // Narrow windows have the settings in a sheet.
  await page.setViewportSize(SIZES[0]);
  await page.emulateMedia({ forcedColors: 'active' });
  const outlineOf = (name: string): Promise<string> =>
    page
      .locator('label.card', { has: page.getByRole('radio', { name }) })
      .evaluate((card) => getComputedStyle(card).outlineStyle);
  expect([await outlineOf('Balanced'), await outlineOf('Instant')]).toEqual(['solid', 'none']);
  const colourOf = (text: string): Promise<string> =>
    page
      .locator('label', { hasText: text })
      .first()
      .evaluate((label) => getComputedStyle(label).backgroundColor);
  expect(await colourOf('×4')).not.toBe(await colourOf('×3'));
  expect(await findBarriers(frontEnd)).toEqual([]);
  await page.emulateMedia({ forcedColors: 'none' });
  await page.setViewportSize({ width: 2560, height: 1440 });
  await page.reload();
  await expect(page.getByRole('combobox', { name: 'Device' })).toBeVisible();
  const panel = await page.getByRole('complementary', { name: 'Settings' }).boundingBox();
  expect(panel!.width).toBeGreaterThan(420);
});
