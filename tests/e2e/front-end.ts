/** An open window of the product, as tests see it, and what every front end is started with. */
import { join } from 'node:path';
import type { ElectronApplication, Locator, Page } from '@playwright/test';

export type FrontEndName = 'web' | 'electron';

/** An open window, and what a test may do around it. */
export interface FrontEnd {
  readonly name: FrontEndName;
  readonly page: Page;
  /** What the page has written to its console as errors. */
  readonly errors: readonly string[];
  /** Opens files through the dialog that `act` brings up; left out: the button of the window. */
  choosePhotos(paths: readonly string[], act?: () => Promise<void>): Promise<void>;
  /** Presses the button that saves, and returns the path of the file that appears. */
  save(target: string): Promise<string>;
  /** Presses a button that saves several results, and returns name and content of the files in the folder, which is empty, or in the ZIP. */
  saveAll(button: Locator, folder: string): Promise<ReadonlyMap<string, Buffer>>;
  /** Longest task of the page of at least 50 ms since the last call, in milliseconds; 0: there was none. */
  takeLongestTask(): Promise<number>;
  /** Longest time by which a timer of the app process was late, in milliseconds, since the last call. */
  takeTimerDrift(): Promise<number>;
  /** Null in a browser. */
  readonly electron: ElectronApplication | null;
  /** `http://127.0.0.1:port` of the web front end, or null. */
  readonly origin: string | null;
  close(): Promise<void>;
}

export interface FrontEndOptions {
  /** A folder for settings, cache and downloads; the caller removes it. */
  readonly folder: string;
  readonly size?: { readonly width: number; readonly height: number };
  /** Language of the system. */
  readonly locale?: string;
  readonly colorScheme?: 'light' | 'dark';
}

/** The options of a start that keep everything in the test's own folder. */
export function listFolders(folder: string): string[] {
  return [`--data-folder=${join(folder, 'data')}`, `--cache-folder=${join(folder, 'cache')}`];
}

/** The errors that the page writes to its console from now on, uncaught ones included. */
export function collectErrors(page: Page): readonly string[] {
  const errors: string[] = [];
  page.on('pageerror', ({ message }) => errors.push(message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(`${message.text()} (${message.location().url})`);
  });
  return errors;
}

/** Presses the button of the window that opens a dialog for photos. */
export async function pressOpen(page: Page): Promise<void> {
  await page
    .getByRole('button', { name: /^(Open|Add) photos/ })
    .first()
    .click();
}

/** Files by their names. */
export function sortFiles(files: Iterable<readonly [string, Buffer]>): ReadonlyMap<string, Buffer> {
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}
