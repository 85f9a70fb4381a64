/** Opens the product as a person would, through either door, with the real engine and the shipped model. */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ElectronApplication, Page } from '@playwright/test';
import { _electron, chromium, test } from '@playwright/test';
import { findWindowProgram } from '../../scripts/find-electron.mjs';
import { ROOT } from '../helpers/engine.ts';

export type DoorName = 'web' | 'electron';

/** An open window, and what a test may do around it. */
export interface Door {
  readonly name: DoorName;
  readonly page: Page;
  /** Opens files through the dialog that the button of the window brings up. */
  choosePhotos(paths: readonly string[]): Promise<void>;
  /** Presses the button that saves, and returns the path of the file that appears. */
  save(target: string): Promise<string>;
  /** Longest time by which a timer of the app process was late, in milliseconds, since the last call. */
  takeTimerDrift(): Promise<number>;
  /** Null in a browser. */
  readonly electron: ElectronApplication | null;
  /** `http://127.0.0.1:port` of the web door, or null. */
  readonly origin: string | null;
  close(): Promise<void>;
}

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

/** Writes the largest lateness of a 5 ms timer to its file whenever it grows, and begins anew when the file is gone. */
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

export interface DoorOptions {
  /** A folder for settings, cache and downloads; the caller removes it. */
  readonly folder: string;
  readonly size?: { readonly width: number; readonly height: number };
  /** Language of the system. */
  readonly locale?: string;
  readonly colorScheme?: 'light' | 'dark';
}

/** Skips the test, with the reason printed, where a window of the desktop cannot be had. */
export function skipWithoutWindow(door: string): void {
  if (door !== 'electron') return;
  const { reason } = findWindowProgram();
  if (reason !== undefined) console.warn(`Skipped in Electron: ${reason}.`);
  test.skip(reason !== undefined, reason ?? '');
}

/** Resolves when the window shows what can be done. */
export async function openDoor(name: DoorName, options: DoorOptions): Promise<Door> {
  const door = await (name === 'web' ? openWebDoor(options) : openElectronDoor(options));
  await door.page.locator('[data-state=empty], [data-state=workspace]').waitFor();
  return door;
}

function listFolders(folder: string): string[] {
  return [`--data-folder=${join(folder, 'data')}`, `--cache-folder=${join(folder, 'cache')}`];
}

export interface WebProcess {
  readonly child: ChildProcess;
  /** The address with its token. */
  readonly address: string;
  readonly driftPath: string;
}

/** Starts `out/web/index.js` on a free port. */
export async function startWebProcess(folder: string): Promise<WebProcess> {
  const driftPath = join(folder, 'drift');
  const probe = `data:text/javascript,${encodeURIComponent(DRIFT_PROBE)}`;
  const child = spawn(
    process.execPath,
    ['--import', probe, join(ROOT, 'out/web/index.js'), '--port=0', ...listFolders(folder)],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, SKIPSTONE_DRIFT_FILE: driftPath } },
  );
  for await (const line of createInterface(child.stdout)) {
    const address = /http:\/\/\S+/.exec(line)?.[0];
    if (address !== undefined) return { child, address, driftPath };
  }
  throw new Error('The web door ended before it printed its address.');
}

export async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

async function openWebDoor({ folder, size, locale = 'en-US', colorScheme = 'light' }: DoorOptions): Promise<Door> {
  const { child, address, driftPath } = await startWebProcess(folder);
  const browser = await chromium.launch({ executablePath: CHROMIUM_PATH, args: CHROMIUM_ARGUMENTS });
  const context = await browser.newContext({
    viewport: size ?? { width: 1280, height: 800 },
    locale,
    colorScheme,
    acceptDownloads: true,
  });
  const page = await context.newPage();
  // Choosers are caught from the first listener on, but not at once: a key that follows it immediately would open a real one.
  page.on('filechooser', () => undefined);
  await page.goto(address);
  return {
    name: 'web',
    page,
    electron: null,
    origin: new URL(address).origin,
    choosePhotos: async (paths) => {
      const chooser = page.waitForEvent('filechooser');
      await page
        .getByRole('button', { name: /^(Open|Add) photos/ })
        .first()
        .click();
      await (await chooser).setFiles([...paths]);
    },
    save: async (target) => {
      const download = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Download' }).click();
      await (await download).saveAs(target);
      return target;
    },
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

async function openElectronDoor({ folder, size, locale = 'en-US', colorScheme = 'light' }: DoorOptions): Promise<Door> {
  const { program } = findWindowProgram();
  if (program === undefined) throw new Error('There is no Electron.');
  // Chromium refuses to be root inside its sandbox.
  const isRoot = process.getuid?.() === 0;
  const electron = await _electron.launch({
    executablePath: program,
    args: [ROOT, ...(isRoot ? ['--no-sandbox'] : []), `--lang=${locale}`, ...listFolders(folder)],
    env: { ...process.env, LANG: `${locale.replace('-', '_')}.UTF-8`, npm_node_execpath: process.execPath },
    colorScheme,
  });
  const page = await electron.firstWindow();
  const { width, height } = size ?? { width: 1280, height: 800 };
  await electron.evaluate(
    ({ BrowserWindow }, bounds) => {
      BrowserWindow.getAllWindows()[0]?.setContentSize(bounds.width, bounds.height);
      const probe = globalThis as { driftMs?: number };
      probe.driftMs = 0;
      let last = performance.now();
      setInterval(() => {
        const now = performance.now();
        probe.driftMs = Math.max(probe.driftMs ?? 0, now - last - 5);
        last = now;
      }, 5).unref();
    },
    { width, height },
  );
  return {
    name: 'electron',
    page,
    electron,
    origin: null,
    choosePhotos: async (paths) => {
      await electron.evaluate(
        ({ dialog }, filePaths) => {
          dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths });
        },
        [...paths],
      );
      await page
        .getByRole('button', { name: /^(Open|Add) photos/ })
        .first()
        .click();
    },
    save: async (target) => {
      await electron.evaluate(({ dialog }, filePath) => {
        dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
      }, target);
      await page.getByRole('button', { name: 'Save as…' }).click();
      return target;
    },
    takeTimerDrift: () =>
      electron.evaluate(() => {
        const probe = globalThis as { driftMs?: number };
        const drift = probe.driftMs ?? 0;
        probe.driftMs = 0;
        return drift;
      }),
    close: async () => {
      // A dialog about unsaved results would wait for somebody.
      await electron
        .evaluate(({ app }) => {
          app.exit(0);
        })
        .catch(() => undefined);
      await electron.close().catch(() => undefined);
    },
  };
}

/** Process ids of the engines of a door, found by their cache folder. */
export async function findEngines(folder: string): Promise<number[]> {
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const command = await readFile(join('/proc', name, 'cmdline'), 'utf8').catch(() => '');
    if (command.includes('engine/process.js') && command.includes(folder)) found.push(Number(name));
  }
  return found;
}
