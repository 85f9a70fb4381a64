/** What the desktop window cannot do, however hostile its page were. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { EXAMPLES } from '../helpers/engine.ts';
import type { FrontEnd } from './front-end.ts';
import { test } from './fixtures.ts';
import { HOSTILE_CALLS } from './hostile-calls.ts';

/** The bridge as a page sees it that keeps no types. */
interface Page {
  readonly skipstone: { call(name: string, parameters: unknown): Promise<unknown> };
}

let folder: string;
let frontEnd: FrontEnd;

// What a page attempts and the browser blocks is an error in its console.
test.use({ expectedErrors: /^(Refused to |Not allowed to load |Failed to load resource: )/ });

test.beforeEach(({ folder: made, frontEnd: opened }) => {
  folder = made;
  frontEnd = opened;
});

test('the page has a bridge and nothing else, and the bridge rejects what it does not know', async () => {
  const { page } = frontEnd;
  expect(
    await page.evaluate(() => [
      typeof (globalThis as unknown as Page).skipstone,
      typeof require,
      typeof process,
      typeof module,
    ]),
  ).toEqual(['object', 'undefined', 'undefined', 'undefined']);
  for (const call of HOSTILE_CALLS) {
    const outcome = await page.evaluate(
      ({ name, parameters }) => (globalThis as unknown as Page).skipstone.call(name, parameters),
      call,
    );
    expect(outcome, JSON.stringify(call)).toMatchObject({ ok: false, error: { code: 'request/refused' } });
  }
});

test('images come from registered tokens alone', async () => {
  const { page } = frontEnd;
  await frontEnd.choosePhotos([join(EXAMPLES, 'cat.png')]);
  const thumb = page.getByRole('button', { name: 'cat.png, Ready' }).locator('img');
  const address = (await thumb.getAttribute('src'))!;
  expect(address).toMatch(/^photo:\/\/view\/[\w-]+\/thumb\.jpg$/);
  const canLoad = (url: string): Promise<boolean> =>
    page.evaluate(
      (src) =>
        new Promise<boolean>((resolve) => {
          const image = new Image();
          image.onload = () => {
            resolve(true);
          };
          image.onerror = () => {
            resolve(false);
          };
          image.src = src;
        }),
      url,
    );
  expect(await canLoad(address)).toBe(true);
  const base = address.replace(/[^/]+$/, '');
  for (const url of [
    address.replace(/view\/[\w-]+/, 'view/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'),
    `${base}../../../../../etc/passwd`,
    `${base}%2e%2e%2f%2e%2e%2fthumb.jpg`,
    `photo://view${join(EXAMPLES, 'cat.png')}`,
    `photo://view/${encodeURIComponent(join(EXAMPLES, 'cat.png'))}`,
    `file://${join(EXAMPLES, 'cat.png')}`,
    'https://example.org/picture.png',
  ])
    expect(await canLoad(url), url).toBe(false);
});

test('the page reaches no network, opens no window, is granted nothing, and stays where it is', async () => {
  const { page } = frontEnd;
  const policy = await page.evaluate(() => {
    const broken: string[] = [];
    document.addEventListener('securitypolicyviolation', ({ violatedDirective }) => broken.push(violatedDirective));
    const script = document.createElement('script');
    script.textContent = 'globalThis.wasRun = true';
    document.body.append(script);
    return new Promise<string[]>((resolve) => {
      setTimeout(() => {
        resolve([
          ...new Set(broken.map((directive) => directive.replace('-elem', ''))),
          String('wasRun' in globalThis),
        ]);
      }, 200);
    });
  });
  expect(policy).toEqual(['script-src', 'false']);
  expect(await page.evaluate(() => fetch('http://127.0.0.1:9/').then(String, String))).toContain('TypeError');
  expect(await page.evaluate(() => window.open('https://example.org/') === null)).toBe(true);
  expect(await page.evaluate(() => Notification.requestPermission())).toBe('denied');
  const before = page.url();
  // Last: a navigation that was rejected keeps Playwright waiting.
  await page.evaluate(() => {
    location.href = 'https://example.org/';
  });
  await page.waitForTimeout(500);
  expect(
    await frontEnd.electron!.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map((w) => w.webContents.getURL()),
    ),
  ).toEqual([before]);
});

test('the menu asks the page to save, and no key is pressed for it', async () => {
  const { page } = frontEnd;
  await frontEnd.choosePhotos([join(EXAMPLES, 'cat.png')]);
  await page.getByRole('radio', { name: 'Instant' }).check();
  await page.getByRole('button', { name: 'Enhance', exact: true }).click();
  await expect(page.getByRole('button', { name: 'cat.png, Enhanced' })).toBeVisible({ timeout: 60_000 });
  await page.evaluate(() => {
    const pressed: string[] = [];
    (globalThis as { pressedKeys?: string[] }).pressedKeys = pressed;
    addEventListener('keydown', ({ key }) => pressed.push(key), { capture: true });
  });
  const target = join(folder, 'saved.png');
  await frontEnd.electron!.evaluate(({ Menu, dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    Menu.getApplicationMenu()?.getMenuItemById('save')?.click();
  }, target);
  await expect(page.locator('[data-saved]')).toBeVisible();
  expect((await stat(target)).size).toBeGreaterThan(0);
  expect(await page.evaluate(() => (globalThis as { pressedKeys?: string[] }).pressedKeys)).toEqual([]);
});

test('a page that crashes again and again is loaded again three times, then the person is asked', async () => {
  const outcomes = await frontEnd.electron!.evaluate(async ({ BrowserWindow, dialog }) => {
    const contents = BrowserWindow.getAllWindows()[0]!.webContents;
    return await new Promise<string[]>((resolve) => {
      const seen: string[] = [];
      const crash = (): void => {
        contents.forcefullyCrashRenderer();
      };
      contents.on('did-finish-load', () => {
        seen.push('loaded');
        if (seen.length > 8) resolve(seen);
        else if (!seen.includes('tried again')) setTimeout(crash, 100);
        else resolve(seen);
      });
      dialog.showMessageBox = () => {
        seen.push('asked', 'tried again');
        return Promise.resolve({ response: 0, checkboxChecked: false });
      };
      crash();
    });
  });
  expect(outcomes).toEqual(['loaded', 'loaded', 'loaded', 'asked', 'tried again', 'loaded']);
});
