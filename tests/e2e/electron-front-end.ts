/** Starts the desktop app in Electron. */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ElectronApplication } from '@playwright/test';
import { _electron, expect, test } from '@playwright/test';
import { findWindowProgram } from '../../scripts/find-electron.mjs';
import { ROOT } from '../helpers/engine.ts';
import type { FrontEnd, FrontEndOptions } from './front-end.ts';
import { collectErrors, listFolders, pressOpen, sortFiles } from './front-end.ts';
import { watchLongTasks } from './long-tasks.ts';

/** Skips the test, with the reason printed, where a window of the desktop cannot be had. */
export function skipWithoutWindow(frontEnd: string): void {
  if (frontEnd !== 'electron') return;
  const { reason } = findWindowProgram();
  if (reason !== undefined) console.warn(`Skipped in Electron: ${reason}.`);
  test.skip(reason !== undefined, reason ?? '');
}

export interface ElectronOptions extends FrontEndOptions {
  /** What Electron starts; left out: the repository. */
  readonly appFolder?: string;
  /** Started instead of Electron, with the same arguments. */
  readonly program?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly paths?: readonly string[];
}

/** Resolves when the window is there. */
export async function openElectronFrontEnd(options: ElectronOptions): Promise<FrontEnd> {
  const electron = await launch(options);
  const page = await electron.firstWindow();
  const errors = collectErrors(page);
  const takeLongestTask = await watchLongTasks(page);
  await prepare(electron, options.size ?? { width: 1280, height: 800 });
  return {
    name: 'electron',
    page,
    errors,
    electron,
    origin: null,
    choosePhotos: async (paths, act = () => pressOpen(page)) => {
      await answerOpenDialog(electron, paths);
      await act();
    },
    save: async (target) => {
      await electron.evaluate(({ dialog }, filePath) => {
        dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
      }, target);
      await page.getByRole('button', { name: 'Save as…' }).click();
      // A result appears whole or not at all.
      await expect.poll(() => existsSync(target)).toBe(true);
      return target;
    },
    saveAll: async (button, folder) => {
      await answerOpenDialog(electron, [folder]);
      await button.press('Enter');
      await expect(page.getByRole('status').filter({ hasText: ` saved in ${basename(folder)}` })).toBeVisible();
      const names = await readdir(folder);
      return sortFiles(
        await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const)),
      );
    },
    takeLongestTask,
    takeTimerDrift: () =>
      electron.evaluate(() => {
        const probe = globalThis as { driftMs?: number };
        const drift = probe.driftMs ?? 0;
        probe.driftMs = 0;
        return drift;
      }),
    close: async () => {
      // A dialog about unsaved results would wait for an answer.
      await electron
        .evaluate(({ app }) => {
          app.exit(0);
        })
        .catch(() => undefined);
      await electron.close().catch(() => undefined);
    },
  };
}

/** @throws {Error} when there is none */
export function findElectron(): string {
  const { program } = findWindowProgram();
  if (program === undefined) throw new Error('There is no Electron.');
  return program;
}

function launch(options: ElectronOptions): Promise<ElectronApplication> {
  const { folder, locale = 'en-US', colorScheme = 'light', program = findElectron(), appFolder = ROOT } = options;
  // Chromium does not run as root inside its sandbox.
  const isRoot = process.getuid?.() === 0;
  return _electron.launch({
    executablePath: program,
    args: [
      appFolder,
      ...(isRoot ? ['--no-sandbox'] : []),
      `--lang=${locale}`,
      ...listFolders(folder),
      ...(options.paths ?? []),
    ],
    env: {
      ...process.env,
      LANG: `${locale.replace('-', '_')}.UTF-8`,
      npm_node_execpath: process.execPath,
      ...options.env,
    },
    colorScheme,
  });
}

/** Gives the window its size and starts the timer whose lateness is measured. */
async function prepare(
  electron: ElectronApplication,
  size: { readonly width: number; readonly height: number },
): Promise<void> {
  await electron.evaluate(({ BrowserWindow }, { width, height }) => {
    BrowserWindow.getAllWindows()[0]?.setContentSize(width, height);
    const probe = globalThis as { driftMs?: number };
    probe.driftMs = 0;
    let last = performance.now();
    setInterval(() => {
      const now = performance.now();
      probe.driftMs = Math.max(probe.driftMs ?? 0, now - last - 5);
      last = now;
    }, 5).unref();
  }, size);
}

async function answerOpenDialog(electron: ElectronApplication, paths: readonly string[]): Promise<void> {
  await electron.evaluate(
    ({ dialog }, filePaths) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths });
    },
    [...paths],
  );
}
