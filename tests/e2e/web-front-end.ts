/** Starts the web front end in a process of its own and opens it in Chromium. */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Browser } from '@playwright/test';
import { chromium, devices } from '@playwright/test';
import { ROOT } from '../helpers/engine.ts';
import { readZip } from '../helpers/read-zip.ts';
import type { FrontEnd, FrontEndOptions } from './front-end.ts';
import { collectErrors, listFolders, pressOpen, sortFiles } from './front-end.ts';
import { watchLongTasks } from './long-tasks.ts';

/** Chromium without its habit of calling home. */
const CHROMIUM_ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Where the browser of this machine is: Playwright's own is not downloaded. */
const CHROMIUM_PATH = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

/** Writes the largest lateness of a 5 ms timer to its file whenever it grows, and starts again when the file is gone. */
const DRIFT_PROBE = `
import { existsSync, writeFileSync } from 'node:fs';
const path = process.env.SKIPSTONE_DRIFT_FILE;
let last = performance.now(), most = 0;
setInterval(() => {
  const now = performance.now(), late = now - last - 5;
  last = now;
  if (!existsSync(path)) most = 0;
  if (late > most || !existsSync(path)) writeFileSync(path, String(most = Math.max(most, late)));
}, 5).unref();`;

export interface WebProcess {
  readonly child: ChildProcess;
  /** The address with its token. */
  readonly address: string;
  /** That for the person at the server, where others reach it under another address. */
  readonly local: string;
  readonly driftPath: string;
}

/** Starts `out/node/web.js` on a free port. */
export async function startWebProcess(folder: string, options: readonly string[] = []): Promise<WebProcess> {
  const driftPath = join(folder, 'drift');
  const probe = `data:text/javascript,${encodeURIComponent(DRIFT_PROBE)}`;
  const child = spawn(
    process.execPath,
    ['--import', probe, join(ROOT, 'out/node/web.js'), '--port=0', ...listFolders(folder), ...options],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, SKIPSTONE_DRIFT_FILE: driftPath } },
  );
  let printed = '';
  for await (const line of createInterface(child.stdout)) {
    printed += `${line}\n`;
    const [address, local] = printed.match(/http:\/\/\S+/g) ?? [];
    const isComplete = local !== undefined || options.length === 0;
    if (address !== undefined && isComplete) return { child, address, local: local ?? address, driftPath };
  }
  throw new Error('The web front end ended before it printed its address.');
}

export async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM_PATH, args: CHROMIUM_ARGUMENTS });
}

export interface WebOptions extends FrontEndOptions {
  /** Whether the browser is that of a phone, whose screen is touched. */
  readonly isPhone?: boolean;
}

/** Resolves when the page has loaded. */
export async function openWebFrontEnd({
  folder,
  size,
  locale = 'en-US',
  colorScheme = 'light',
  isPhone = false,
}: WebOptions): Promise<FrontEnd> {
  const { child, address, driftPath } = await startWebProcess(folder);
  const browser = await launchChromium();
  const context = await browser.newContext({
    ...(isPhone ? devices['Pixel 7'] : {}),
    viewport: size ?? { width: 1280, height: 800 },
    locale,
    colorScheme,
    acceptDownloads: true,
  });
  const page = await context.newPage();
  const errors = collectErrors(page);
  // Choosers are caught from the first listener on, but not at once: a key that follows it immediately would open a real one.
  page.on('filechooser', () => undefined);
  const takeLongestTask = await watchLongTasks(page);
  await page.goto(address);
  return {
    name: 'web',
    page,
    errors,
    electron: null,
    origin: new URL(address).origin,
    choosePhotos: async (paths, act = () => pressOpen(page)) => {
      const chooser = page.waitForEvent('filechooser');
      await act();
      await (await chooser).setFiles([...paths]);
    },
    save: async (target) => {
      const download = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Download' }).click();
      await (await download).saveAs(target);
      return target;
    },
    saveAll: async (button) => {
      const download = page.waitForEvent('download');
      await button.press('Enter');
      return sortFiles(readZip(await readFile(await (await download).path())));
    },
    takeLongestTask,
    takeTimerDrift: async () => {
      const drift = Number(await readFile(driftPath, 'utf8').catch(() => '0'));
      await rm(driftPath, { force: true });
      return drift;
    },
    close: async () => {
      await browser.close();
      await endProcess(child);
    },
  };
}
