/** Updates in the window: asked once, a notice, a download on a click, and nothing of the network before. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect } from '@playwright/test';
import { DESCRIPTION_PATH, FILE_PATH, UpdateServer } from '../helpers/update-server.ts';
import { buildApp } from './build-main.ts';
import { openElectronFrontEnd, skipWithoutWindow } from './electron-front-end.ts';
import type { FrontEnd } from './front-end.ts';
import { test } from './fixtures.ts';

test.beforeEach(() => {
  skipWithoutWindow('electron');
});

test('the question comes at the third start; then a notice, the notes, and the file on a click', async ({ folder }) => {
  await using server = await UpdateServer.start();
  const updates = { publicKey: server.keys.publicText, address: server.address, hosts: [server.host] };
  const appFolder = await buildApp(folder, { updates, version: '1.2.0' });
  // As desktops say where downloads go.
  await mkdir(join(folder, 'config'));
  await writeFile(join(folder, 'config/user-dirs.dirs'), 'XDG_DOWNLOAD_DIR="$HOME/Downloads"\n');
  const start = async (): Promise<FrontEnd> => {
    const opened = await openElectronFrontEnd({
      ...{ folder, appFolder },
      env: { APPIMAGE: '/home/anna/Skipstone.AppImage', HOME: folder, XDG_CONFIG_HOME: join(folder, 'config') },
    });
    await opened.page.locator('[data-state=empty]').waitFor();
    return opened;
  };

  let opened = await start();
  // The first check after a start would come now.
  await opened.page.waitForTimeout(3500);
  await expect(opened.page.locator('[data-state=update-question]')).toHaveCount(0);
  await opened.close();
  const record = join(folder, 'data/updates.json');
  const written = JSON.parse(await readFile(record, 'utf8')) as object;
  expect(written).toMatchObject({ isOn: null, starts: 1, checkedAtMs: null });
  await writeFile(record, JSON.stringify({ ...written, starts: 2 }));

  opened = await start();
  let { page } = opened;
  const question = page.getByRole('region', { name: 'Updates' });
  await expect(question).toContainText(`Skipstone asks ${server.host} for one small file.`);
  await page.screenshot({ path: test.info().outputPath('question.png') });
  expect(server.asked).toEqual([]);
  await question.getByRole('button', { name: 'Yes, look' }).click();
  await expect(question).toHaveCount(0);
  const notice = page.locator('[data-state=update]');
  await expect(notice).toContainText('Version 1.3.0 is available');
  await page.screenshot({ path: test.info().outputPath('notice.png') });
  expect(server.asked.map(({ path }) => path)).toEqual([DESCRIPTION_PATH]);

  await notice.getByRole('button', { name: 'What is new…' }).click();
  await expect(notice).toHaveCount(0);
  const dialog = page.getByRole('dialog', { name: 'Updates' });
  // Notes are text, whatever they hold.
  await expect(dialog.getByRole('region', { name: 'What is new' })).toHaveText('Cats look better.\n<b>Dogs</b>, too.');
  expect(await dialog.locator('b').count()).toBe(0);
  expect((await new AxeBuilder({ page }).include('dialog[open]').setLegacyMode().analyze()).violations).toEqual([]);
  await dialog.getByRole('button', { name: 'Download (300 kB)' }).click();
  await expect(dialog.locator('[data-state=downloaded]')).toBeVisible();
  await expect(dialog).toContainText('Close Skipstone and start the new file.');
  await page.screenshot({ path: test.info().outputPath('downloaded.png') });
  expect(server.content.equals(await readFile(join(folder, 'Downloads/Skipstone-1.3.0.AppImage')))).toBe(true);
  expect(server.asked.map(({ path }) => path)).toEqual([DESCRIPTION_PATH, FILE_PATH]);
  await opened.close();

  opened = await start();
  ({ page } = opened);
  await expect(page.locator('[data-state=update]')).toContainText('1.3.0');
  await page.getByRole('button', { name: 'Updates…' }).click();
  await page.getByRole('checkbox', { name: 'Look for a new version once a day' }).uncheck();
  await expect(page.getByRole('button', { name: 'Look now' })).toHaveCount(0);
  await expect(page.getByText('Version 1.3.0 is available')).toHaveCount(0);
  expect(server.asked).toHaveLength(2);
  await opened.close();
});

test('without a key the setting is off, and says why', async ({ frontEnd }) => {
  const { page } = frontEnd;
  await page.getByRole('button', { name: 'Updates…' }).click();
  await expect(page.getByRole('checkbox', { name: 'Look for a new version once a day' })).toBeDisabled();
  await expect(page.getByRole('dialog', { name: 'Updates' })).toContainText('cannot check the signature');
});
