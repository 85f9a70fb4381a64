/** What the desktop window cannot do, however hostile its page were. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { EXAMPLES } from '../helpers/engine.ts';
import type { Door } from './doors.ts';
import { openDoor, skipWithoutWindow } from './doors.ts';
import { HOSTILE_CALLS } from './hostile-calls.ts';

/** The bridge as a page sees it that keeps no types. */
interface Page {
  readonly skipstone: { call(name: string, parameters: unknown): Promise<unknown> };
}

let folder: string;
let door: Door;
let closeAll: (() => Promise<void>)[];

test.beforeEach(async () => {
  closeAll = [];
  skipWithoutWindow('electron');
  folder = await mkdtemp(join(tmpdir(), 'skipstone-e2e-'));
  closeAll.push(() => rm(folder, { recursive: true, force: true }));
  door = await openDoor('electron', { folder });
  closeAll.unshift(() => door.close());
});

test.afterEach(async () => {
  for (const close of closeAll) await close();
});

test('the page has a bridge and nothing else, and the bridge refuses what it does not know', async () => {
  const { page } = door;
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

test('pictures come from registered tokens alone', async () => {
  const { page } = door;
  await door.choosePhotos([join(EXAMPLES, 'cat.png')]);
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
  const { page } = door;
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
  // Last: a navigation that was refused keeps Playwright waiting.
  await page.evaluate(() => {
    location.href = 'https://example.org/';
  });
  await page.waitForTimeout(500);
  expect(
    await door.electron!.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map((w) => w.webContents.getURL()),
    ),
  ).toEqual([before]);
});
