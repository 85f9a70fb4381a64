/** Several people at one server: the person at it, and visitors from other computers, each with photos and settings of their own. */
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { devices, expect, test as base } from '@playwright/test';
import { EXAMPLES } from '../helpers/engine.ts';
import { makeTempFolder } from '../helpers/folders.ts';
import { cutPhoto } from '../helpers/images.ts';
import { collectErrors, pressOpen } from './front-end.ts';
import { endProcess, launchChromium, startWebProcess } from './web-front-end.ts';

async function open(page: Page, path: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await pressOpen(page);
  await (await chooser).setFiles([path]);
  await expect(page.locator('[data-photo]')).toHaveCount(1);
}

/** What the server leaves to who made the album is not offered: settings, names, and the list of photos. */
async function expectNoRefusedButtons(guest: Page): Promise<void> {
  await expect(guest.locator('[data-by-link]')).toContainText('The person who made this album chooses its settings.');
  await expect(guest.getByRole('radio')).toHaveCount(0);
  await expect(guest.getByRole('button', { name: 'Rename' })).toHaveCount(0);
  const listMenu = async (): Promise<string[]> => {
    const items = await guest.getByRole('menuitem').allInnerTexts();
    await guest.keyboard.press('Escape');
    return items.map((item) => item.trim());
  };
  await guest.locator('header[data-stage]').getByRole('button', { name: 'More' }).click();
  await expect(guest.getByRole('menu')).toBeVisible();
  expect(await listMenu()).toEqual(['Add photos…', 'Add a folder…', 'Check before starting…', 'Share a link…']);
  await guest.getByRole('option').first().click();
  await guest.getByRole('option').first().click({ button: 'right' });
  await expect(guest.getByRole('menu')).toBeVisible();
  expect(await listMenu()).toEqual(['Compare', 'Download', 'Redo']);
  await guest.keyboard.press('Delete');
  await expect(guest.getByRole('dialog')).toHaveCount(0);
}

base.use({ actionTimeout: 15_000, navigationTimeout: 15_000 });

base('a phone in the network enhances a photo of its own, and sees the album whose link it was given', async () => {
  await using folder = await makeTempFolder();
  const photo = join(folder.path, 'phone.png');
  await cutPhoto(join(EXAMPLES, 'rocket.jpg'), photo, { left: 160, top: 60, width: 96, height: 80 });
  const { child, address, local } = await startWebProcess(folder.path, ['--host=0.0.0.0']);
  const browser = await launchChromium();
  try {
    expect(new URL(address).hostname).not.toBe('127.0.0.1');
    const [atServer, onPhone, other] = await Promise.all([
      browser.newContext({ locale: 'en-US' }),
      browser.newContext({ ...devices['Pixel 7'], locale: 'en-US', acceptDownloads: true }),
      browser.newContext({ locale: 'en-US' }),
    ]);
    const [server, phone] = [await atServer.newPage(), await onPhone.newPage()];
    const errors = [server, phone].map(collectErrors);
    await server.goto(local);
    await phone.goto(address);
    await expect(server.locator('[data-privacy]')).toContainText('never leave this computer');
    await expect(phone.locator('[data-privacy]')).toContainText('sent to the computer that serves this page');
    await expect(phone.locator('[data-privacy]')).toContainText('not encrypted');

    await open(phone, photo);
    await expect(server.locator('[data-photo]')).toHaveCount(0);

    await phone.getByRole('button', { name: 'Enhance', exact: true }).tap();
    await expect(phone.getByRole('button', { name: 'phone.png, Enhanced' })).toBeVisible({ timeout: 60_000 });
    const download = phone.waitForEvent('download');
    await phone.getByRole('button', { name: 'Download' }).tap();
    expect((await download).suggestedFilename()).toBe('phone-4x-balanced.png');

    // The person at the server makes an album of a photo and shares it.
    await open(server, photo);
    await server.getByRole('button', { name: 'Albums', exact: true }).click();
    await server.getByRole('menuitem', { name: 'Make an album of this photo' }).click();
    await expect(server.locator('[data-state=album]')).toBeVisible();
    await server.locator('header[data-stage]').getByRole('button', { name: 'More' }).click();
    await server.getByRole('menuitem', { name: /Share a link/ }).click();
    const link = await server.getByRole('textbox', { name: 'Link' }).inputValue();
    expect(new URL(link).origin).toBe(new URL(address).origin);

    await phone.goto(link);
    await expect(phone.locator('[data-state=album]')).toBeVisible();
    await phone.goto(new URL('/', address).href);
    await expect(phone.locator('[data-photo]')).toHaveCount(1);
    // From a message on another page, in a browser that was not here before.
    const guest = await other.newPage();
    await guest.setContent(`<a href="${link}">Holiday</a>`);
    await guest.getByRole('link').click();
    await expect(guest.locator('[data-state=album]')).toBeVisible();
    await expectNoRefusedButtons(guest);
    await guest.screenshot({ path: base.info().outputPath('guest.png') });
    await guest.goto(new URL('/', address).href);
    await expect(guest.locator('[data-state=empty]')).toBeVisible();
    expect(errors.flat()).toEqual([]);
  } finally {
    await browser.close();
    await endProcess(child);
  }
});
