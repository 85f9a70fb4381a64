/** What people expect of a program on the desktop: opening from outside, the menu, saving, copying, dragging, the history, quitting. */
import { spawn } from 'node:child_process';
import { copyFile, mkdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ElectronApplication, Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { inspectImage } from '#engine/imageio/decode.ts';
import { EXAMPLES, ROOT } from '../helpers/engine.ts';
import { cutPhoto } from '../helpers/images.ts';
import { findElectron } from './electron-front-end.ts';
import { test } from './fixtures.ts';
import type { FrontEnd } from './front-end.ts';
import { listFolders } from './front-end.ts';

const WORK_MS = 60_000;

let folder: string;
let frontEnd: FrontEnd;
let page: Page;
let electron: ElectronApplication;

test.beforeEach(({ folder: made, frontEnd: opened }) => {
  folder = made;
  frontEnd = opened;
  page = opened.page;
  electron = opened.electron!;
});

const button = (name: string | RegExp): Locator => page.getByRole('button', { name, exact: true });
const shownPhoto = (): Locator => page.locator('[data-photo] [aria-current=true]');

/** A small photo in the test's folder. */
function makePhoto(name: string, left = 0): Promise<string> {
  const place = { left, top: 60, width: 96, height: 96 };
  return cutPhoto(join(EXAMPLES, 'cat.png'), join(folder, name), place).then(() => join(folder, name));
}

async function enhance(name: string): Promise<void> {
  await frontEnd.choosePhotos([await makePhoto(name)]);
  await page.getByRole('radio', { name: 'Instant' }).check();
  await button('Enhance').click();
  await expect(button(`${name}, Enhanced`)).toBeVisible({ timeout: WORK_MS });
}

async function pressMenu(id: string): Promise<void> {
  await expect.poll(() => isInMenu(id)).toBe(true);
  await electron.evaluate(({ Menu }, item) => {
    Menu.getApplicationMenu()?.getMenuItemById(item)?.click();
  }, id);
}

/** Whether the item is there and not grey. */
function isInMenu(id: string): Promise<boolean> {
  return electron.evaluate(({ Menu }, item) => Menu.getApplicationMenu()?.getMenuItemById(item)?.enabled === true, id);
}

/** Answers the next dialogs, and keeps what they said in `asked` of the app process. */
async function answerQuestions(response: number): Promise<void> {
  await electron.evaluate(({ dialog }, answer) => {
    const seen = globalThis as { asked?: { buttons: string[]; detail: string }[] };
    seen.asked ??= [];
    dialog.showMessageBox = (...given: unknown[]) => {
      const { buttons = [], detail = '' } = given.at(-1) as Electron.MessageBoxOptions;
      seen.asked?.push({ buttons, detail });
      return Promise.resolve({ response: answer, checkboxChecked: false });
    };
  }, response);
}

function readQuestions(): Promise<{ buttons: string[]; detail: string }[]> {
  return electron.evaluate(() => (globalThis as { asked?: { buttons: string[]; detail: string }[] }).asked ?? []);
}

test('a photo that the file manager opens is shown, by a second start and as macOS does it', async () => {
  const [second, third] = [await makePhoto('second.png'), await makePhoto('third.png', 90)];
  await frontEnd.choosePhotos([await makePhoto('first.png')]);
  await pressMenu('showAlbums');
  await expect(page.getByRole('heading', { level: 1, name: 'Albums' })).toBeVisible();
  const args = [ROOT, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...listFolders(folder), second];
  const start = spawn(findElectron(), args, { stdio: 'ignore' });
  await expect(shownPhoto()).toHaveAccessibleName(/^second\.png, Ready/);
  // The second one has handed its photo over and is gone.
  await expect.poll(() => start.exitCode).not.toBeNull();
  await electron.evaluate(({ app }, path) => {
    app.emit('open-file', { preventDefault: () => undefined }, path);
  }, third);
  await expect(shownPhoto()).toHaveAccessibleName(/^third\.png, Ready/);
  await electron.evaluate(
    ({ app }, path) => {
      app.emit('open-file', { preventDefault: () => undefined }, path);
    },
    join(folder, 'gone.png'),
  );
  await expect(page.getByText(/^gone\.png: /)).toBeVisible();
});

test('the menu has the actions that are possible, and they do what they say', async () => {
  expect(await isInMenu('save')).toBe(false);
  expect(await isInMenu('open')).toBe(true);
  await enhance('cat.png');
  await pressMenu('mode');
  await expect(button('Side by side')).toHaveAttribute('aria-pressed', 'true');
  await pressMenu('saveBeside');
  await expect(page.locator('[data-saved]')).toContainText('cat-4x-instant.png');
  expect((await stat(join(folder, 'cat-4x-instant.png'))).size).toBeGreaterThan(0);
  await pressMenu('closePhoto');
  await expect(button('cat.png, Saved')).toBeHidden();
  await expect.poll(() => isInMenu('save')).toBe(false);
});

test('a result is saved in the format of its name, copied, and dragged out', async () => {
  await enhance('cat.png');
  const webp = await frontEnd.save(join(folder, 'other.webp'));
  expect((await inspectImage(webp)).format).toBe('webp');
  await electron.evaluate(
    ({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    },
    join(folder, 'without'),
  );
  await button('Save as…').click();
  await expect(page.locator('[data-saved]')).toContainText('without.png');

  const dragged = await electron.evaluateHandle(({ BrowserWindow }) => {
    const items: { file: string; hasIcon: boolean }[] = [];
    BrowserWindow.getAllWindows()[0]!.webContents.startDrag = ({ file, icon }) => {
      items.push({ file: file, hasIcon: typeof icon !== 'string' && !icon.isEmpty() });
    };
    return items;
  });
  const handle = page.getByRole('img', { name: 'Drag into another program' });
  await expect(async () => {
    await handle.hover();
    await handle.dispatchEvent('dragstart');
    expect(await dragged.jsonValue()).not.toEqual([]);
  }).toPass({ timeout: WORK_MS });
  const [item] = await dragged.jsonValue();
  expect(item!.hasIcon).toBe(true);
  expect(basename(item!.file)).toBe('cat-4x-instant.png');
  expect((await inspectImage(item!.file)).size).toEqual({ widthPx: 384, heightPx: 384 });
});

test('the start page lists what was saved: it opens, shows its folder, and can be cleared', async () => {
  await enhance('cat.png');
  await frontEnd.save(join(folder, 'mine.png'));
  await expect(page.locator('[data-saved]')).toBeVisible();
  await pressMenu('closePhoto');
  const results = page.getByRole('region', { name: 'Saved results' });
  await expect(results.getByRole('button', { name: /^mine\.png/ })).toBeVisible();
  const shown = await electron.evaluateHandle(({ shell }) => {
    const paths: string[] = [];
    shell.showItemInFolder = (path) => void paths.push(path);
    return paths;
  });
  await results.getByRole('button', { name: 'Show mine.png in its folder' }).click();
  await expect.poll(() => shown.jsonValue()).toEqual([join(folder, 'mine.png')]);
  expect((await stat(join(folder, 'data', 'saved.json'))).mode & 0o777).toBe(0o600);
  await results.getByRole('button', { name: /^mine\.png/ }).click();
  await expect(button('mine.png, Ready')).toBeVisible();
  await pressMenu('closePhoto');
  await button('Clear the list of saved results').click();
  await expect(results).toBeHidden();
  expect(await readFile(join(folder, 'data', 'saved.json'), 'utf8')).toBe('[]\n');
});

test('closing while an album runs asks: it goes on in the background, or pauses until the next start', async ({
  reopen,
}) => {
  const photos = join(folder, 'Holiday');
  await mkdir(photos);
  for (let index = 0; index < 8; index++) await copyFile(join(EXAMPLES, 'cat.png'), join(photos, `${index}.png`));
  await electron.evaluate(({ dialog, BrowserWindow }, path) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
    const seen = globalThis as { minimized?: number };
    seen.minimized = 0;
    BrowserWindow.getAllWindows()[0]!.minimize = () => void (seen.minimized = (seen.minimized ?? 0) + 1);
  }, photos);
  await button('New album from a folder…').click();
  await page.getByRole('radio', { name: 'Perception' }).check();
  await button('Start…').click();
  await page.getByRole('button', { name: 'Start 8 photos' }).click();
  await expect(page.locator('[data-index][data-state=running]').first()).toBeVisible({ timeout: WORK_MS });

  const close = (): Promise<void> =>
    electron.evaluate(({ app }) => {
      setImmediate(() => {
        app.quit();
      });
    });
  await answerQuestions(0);
  await close();
  await expect.poll(() => electron.evaluate(() => (globalThis as { minimized?: number }).minimized)).toBe(1);
  const [question] = await readQuestions();
  expect(question?.buttons).toEqual(['Keep Running in the Background', 'Pause and Quit', 'Cancel']);
  expect(question?.detail).toMatch(/^Album “Holiday”: \d of 8 done\n\nAn album continues/);
  await answerQuestions(1);
  const ended = electron.waitForEvent('close');
  await close();
  await ended;

  page = (await reopen()).page;
  await page.getByRole('button', { name: /^Holiday/ }).click();
  await expect(page.locator('[data-index][data-state=running]').first()).toBeVisible({ timeout: WORK_MS });
  await expect(button('Pause')).toBeVisible();
});
