/** The journey of an album, from a folder to upscaled photos, and what may be in the way: through both front ends, in the real product. */
import { mkdir, readFile, readdir, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { inspectImage } from '#engine/imageio/decode.ts';
import { EXAMPLES } from '../helpers/engine.ts';
import { writeFixture } from '../helpers/image-fixtures.ts';
import { cutPhoto } from '../helpers/images.ts';
import { findBarriers } from './accessibility.ts';
import { test } from './fixtures.ts';
import type { FrontEnd } from './front-end.ts';

const GOOD = ['a.png', 'b.png', 'c.png'];
const SIDE = 96;
/** The engine shares its machine with whatever else runs there. */
const WORK_MS = 120_000;

let folder: string;
let photos: string;
let bad: string;
let frontEnd: FrontEnd;
let page: Page;

test.beforeEach(async ({ folder: made, frontEnd: opened }) => {
  test.setTimeout(600_000);
  folder = made;
  frontEnd = opened;
  page = frontEnd.page;
  photos = join(folder, 'Lofoten');
  await mkdir(photos);
  for (const [index, name] of GOOD.entries()) {
    const place = { left: 120 * index, top: 80, width: SIDE, height: SIDE };
    await cutPhoto(join(EXAMPLES, 'rocket.jpg'), join(photos, name), place);
  }
  bad = join(photos, 'd.jpg');
  await rename(await writeFixture('jpeg-truncated', photos), bad);
  // Not even its size can be read.
  const bytes = await readFile(bad);
  await writeFile(bad, bytes.subarray(0, 30));
});

const button = (name: string | RegExp): Locator => page.getByRole('button', { name, exact: true });
const grid = (): Locator => page.getByRole('listbox', { name: /^Photos, / });
const cell = (name: string | RegExp): Locator => grid().getByRole('option', { name });
const facts = (): Locator => page.locator('[data-facts]');
const filter = (name: string): Locator => page.locator(`[data-filter=${name}]`);
const viewer = (): Locator => page.locator('[data-state=viewer]');
const hasDialogs = (): boolean => frontEnd.electron !== null;

/** Does what opens a dialog for a folder, and answers it. */
async function chooseFolder(path: string, act: () => Promise<void>): Promise<void> {
  if (frontEnd.electron === null) {
    const chooser = page.waitForEvent('filechooser');
    await act();
    await (await chooser).setFiles(path);
    return;
  }
  await frontEnd.electron.evaluate(({ dialog }, filePath) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [filePath] });
  }, path);
  await act();
}

/** Does what asks for a file to be saved, and returns where it is. */
async function saveFile(target: string, act: () => Promise<void>): Promise<string> {
  if (frontEnd.electron === null) {
    const download = page.waitForEvent('download');
    await act();
    await (await download).saveAs(target);
    return target;
  }
  await frontEnd.electron.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
  }, target);
  await act();
  await expect(page.getByText(`Saved as ${basename(target)}`)).toBeVisible();
  return target;
}

async function makeAlbum(): Promise<void> {
  await chooseFolder(photos, () => button('New album from a folder…').click());
  await expect(cell(/^a\.png.*, Waiting$/)).toBeVisible();
  await expect(grid().getByRole('option')).toHaveCount(4);
}

async function startAfterPreflight(amount: string): Promise<void> {
  await button('Start…').click();
  const dialog = page.getByRole('dialog', { name: 'Check before starting' });
  await expect(dialog).toHaveAttribute('data-state', 'found');
  await dialog.getByRole('button', { name: `Start ${amount}` }).click();
  await expect(dialog).toBeHidden();
}

test('from a folder to enhanced photos: a pause, a bad photo, comparison, a report', async () => {
  await makeAlbum();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Lofoten');
  expect(await findBarriers(frontEnd)).toEqual([]);
  await page.getByRole('radio', { name: 'Fidelity' }).check();

  await button('Start…').click();
  const dialog = page.getByRole('dialog', { name: 'Check before starting' });
  await expect(dialog.locator('[data-finding=unreadable]')).toContainText('d.jpg', { timeout: WORK_MS });
  await expect(dialog).toContainText(/needed/);
  await expect(dialog).toContainText('a-4x-fidelity.png');
  expect(await findBarriers(frontEnd)).toEqual([]);
  await dialog.getByRole('button', { name: /^Start \d photos$/ }).click();

  await expect(page.locator('[data-index][data-state=running]').first()).toBeVisible({ timeout: WORK_MS });
  await button('Pause').click();
  await expect(button('Resume')).toBeVisible();
  await expect(page.locator('[data-index][data-state=running]')).toHaveCount(0);
  await expect(facts()).toContainText('Paused');
  expect(await findBarriers(frontEnd)).toEqual([]);
  await button('Resume').click();
  await expect(facts()).toContainText('3 photos enhanced', { timeout: 2 * WORK_MS });
  await expect(facts()).toContainText('1 failed');
  if (hasDialogs()) {
    expect((await readdir(photos)).sort()).toEqual([
      ...GOOD.flatMap((name) => [name.replace('.png', '-4x-fidelity.png'), name]),
      'd.jpg',
    ]);
  }

  await expect(button(hasDialogs() ? 'Show folder' : /^Download all 3 \(ZIP, \d+ kB\)$/)).toHaveClass(/primary/);

  await filter('failed').click();
  await expect(grid().getByRole('option')).toHaveCount(1);
  await expect(cell(/^d\.jpg The file is damaged.*, Failed$/)).toBeVisible();
  await grid().focus();
  await page.keyboard.press('Control+a');
  const reasons = page.getByRole('region', { name: 'Why photos failed' });
  await expect(reasons).toContainText('The file is damaged and cannot be read completely.');
  expect(await reasons.evaluate((box) => box.scrollWidth - box.clientWidth)).toBe(0);
  // The failed photo itself, behind it the card with its reason, in the tab order.
  await page.keyboard.press('Tab');
  await expect(reasons).toBeFocused();
  expect(await findBarriers(frontEnd)).toEqual([]);
  await page.getByRole('button', { name: 'Clear selection' }).click();
  if (hasDialogs()) {
    await cutPhoto(join(EXAMPLES, 'rocket.jpg'), bad, { left: 300, top: 200, width: SIDE, height: SIDE });
    await button('Retry 1 failed photo').click();
    await expect(facts()).toContainText('4 photos enhanced', { timeout: WORK_MS });
    await expect(page.getByRole('heading', { name: 'No photos here' })).toBeVisible();
    await button('Show all photos').click();
  } else {
    await button('Retry 1 failed photo').click();
    await expect(facts()).toContainText('1 failed', { timeout: WORK_MS });
    await filter('all').click();
  }

  await cell(/^b\.png.*, Enhanced$/).dblclick();
  await expect(viewer()).toHaveAttribute('data-photo', 'b.png');
  await expect(viewer()).toHaveAttribute('data-after', 'true', { timeout: WORK_MS });
  expect(await findBarriers(frontEnd)).toEqual([]);
  await page.keyboard.press('h');
  const legend = viewer().getByRole('region', { name: 'Colour shows where detail was added' });
  await expect(legend).toContainText('4.7% or more');
  await legend.getByRole('slider', { name: 'Strength' }).press('Home');
  await page.keyboard.press('ArrowRight');
  await expect(legend.getByRole('slider', { name: 'Strength' })).toHaveAttribute('aria-valuetext', '20%');
  expect(await findBarriers(frontEnd)).toEqual([]);
  await page.keyboard.press('h');
  await expect(legend).toBeHidden();
  await page.keyboard.press('ArrowRight');
  await expect(viewer()).toHaveAttribute('data-photo', 'c.png');
  await expect(viewer()).toHaveAttribute('data-after', 'true', { timeout: WORK_MS });
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await expect(viewer()).toHaveAttribute('data-photo', 'a.png');
  await expect(viewer().getByRole('button', { name: 'Previous' })).toBeDisabled();
  if (!hasDialogs()) {
    const saved = await saveFile(join(folder, 'saved.png'), () =>
      viewer().getByRole('button', { name: 'Download' }).click(),
    );
    expect((await inspectImage(saved)).size).toEqual({ widthPx: 4 * SIDE, heightPx: 4 * SIDE });
  }
  await page.keyboard.press('Escape');
  await expect(viewer()).toBeHidden();
  await expect(cell(/^a\.png/)).toHaveAttribute('aria-selected', 'true');

  const report = await saveFile(join(folder, 'report.csv'), async () => {
    await button('More').click();
    await page.getByRole('menuitem', { name: 'Export the list as CSV…' }).click();
  });
  expect(await readFile(report, 'utf8')).toContain('c.png');

  await page.reload();
  await expect(cell(/^c\.png.*, Enhanced$/)).toBeVisible();
});

test('changed settings make finished photos stale; exceptions, skipped and removed photos stay what they are', async () => {
  await makeAlbum();
  await page.getByRole('radio', { name: 'Instant' }).check();
  await cell(/^c\.png/).click();
  await cell(/^d\.jpg/).click({ modifiers: ['Shift'] });
  await expect(page.locator('[data-selected]')).toHaveAttribute('data-selected', '2');
  await page.getByRole('region', { name: 'Selected photos' }).getByRole('button', { name: 'Skip' }).click();
  await expect(cell(/^c\.png Skipped$/)).toBeVisible();
  await cell(/^d\.jpg/).click();
  await page.keyboard.press('Delete');
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await expect(grid().getByRole('option')).toHaveCount(3);
  await cell(/^b\.png/).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Settings…' }).click();
  const settings = page.getByRole('dialog', { name: 'Settings of this photo' });
  await settings.getByRole('checkbox', { name: 'Own size' }).check();
  await settings.getByText('×2', { exact: true }).click();
  await settings.getByRole('button', { name: 'Apply' }).click();
  await expect(cell(/^b\.png.*, Waiting, Has settings of its own$/)).toBeVisible();

  await startAfterPreflight('2 photos');
  await expect(facts()).toContainText('2 photos enhanced', { timeout: WORK_MS });
  await expect(cell(/^b\.png/)).toContainText(`${2 * SIDE} × ${2 * SIDE}`);
  await expect(cell(/^a\.png/)).toContainText(`${4 * SIDE} × ${4 * SIDE}`);

  await button('Start…').click();
  const dialog = page.getByRole('dialog', { name: 'Check before starting' });
  await expect(dialog).toContainText('There is nothing to do');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await page.getByText('×3', { exact: true }).click();
  await startAfterPreflight('1 photo');
  await expect(cell(/^a\.png/)).toContainText(`${3 * SIDE} × ${3 * SIDE}`, { timeout: WORK_MS });
  await expect(cell(/^b\.png/)).toContainText(`${2 * SIDE} × ${2 * SIDE}`);
});

test('an album is made, run and viewed by keys alone, and speaks Chinese', async () => {
  await chooseFolder(photos, () => button('New album from a folder…').press('Enter'));
  await expect(grid().getByRole('option')).toHaveCount(4);
  await page.getByRole('radio', { name: 'Balanced' }).focus();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await expect(page.getByRole('radio', { name: 'Instant' })).toBeChecked();
  await grid().focus();
  await page.keyboard.press('End');
  await expect(cell(/^d\.jpg/)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Shift+F10');
  await expect(page.getByRole('menuitem', { name: 'Compare' })).toBeFocused();
  await page.keyboard.press('s');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('menu')).toBeHidden();
  await expect(grid()).toBeFocused();
  await page.keyboard.press('Delete');
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).press('Enter');
  await expect(grid().getByRole('option')).toHaveCount(3);

  await page.keyboard.press('Control+Enter');
  const dialog = page.getByRole('dialog', { name: 'Check before starting' });
  await dialog.getByRole('button', { name: 'Start 3 photos' }).press('Enter', { timeout: WORK_MS });
  await expect(facts()).toContainText('3 photos enhanced', { timeout: WORK_MS });

  await grid().focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(viewer()).toHaveAttribute('data-photo', 'b.png');
  await page.keyboard.press('ArrowRight');
  await expect(viewer()).toHaveAttribute('data-photo', 'c.png');
  await page.keyboard.press('Escape');
  await expect(grid()).toBeFocused();
  await expect(cell(/^c\.png/)).toHaveAttribute('aria-selected', 'true');

  await page.getByText('More', { exact: true }).last().press('Enter');
  await page.getByRole('combobox', { name: 'Language' }).selectOption('zh-CN');
  await expect(facts()).toContainText('已增强 3 张照片');
  expect(await findBarriers(frontEnd)).toEqual([]);
  await page.getByRole('button', { name: '所有相册' }).press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: '相册' })).toBeVisible();
  expect(await findBarriers(frontEnd)).toEqual([]);
});

test('an empty album opens without an error and says how to fill it', async () => {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await button('All albums').click();
  await button('New empty album').click();
  await expect(page.getByRole('heading', { name: 'Drop photos or folders here' })).toBeVisible();
  expect(await findBarriers(frontEnd)).toEqual([]);
  expect(errors).toEqual([]);
});

test('a damaged list of albums: the window says so, and where the old one is', async ({ reopen }) => {
  await frontEnd.close();
  const data = join(folder, 'data');
  await mkdir(data, { recursive: true });
  await writeFile(join(data, 'albums.sqlite'), 'no database at all, and long enough to be looked at'.repeat(50));
  frontEnd = await reopen();
  page = frontEnd.page;
  const notice = page.locator('[role=alert]', { hasText: 'The list of albums was damaged' });
  // The person at a browser has no business with folders of the machine.
  const file = frontEnd.electron === null ? 'albums.sqlite.broken' : join(data, 'albums.sqlite.broken');
  await expect(notice).toContainText(
    `A new list was started. Photos and results are untouched. The old list was kept: ${file}`,
  );
  expect(await findBarriers(frontEnd)).toEqual([]);
  expect(await readFile(join(data, 'albums.sqlite.broken'), 'utf8')).toContain('no database at all');
});
