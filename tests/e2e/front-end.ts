/** An open window of the product, as tests see it, and what every front end is started with. */
import { join } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';

export type FrontEndName = 'web' | 'electron';

/** An open window, and what a test may do around it. */
export interface FrontEnd {
  readonly name: FrontEndName;
  readonly page: Page;
  /** Opens files through the dialog that the button of the window brings up. */
  choosePhotos(paths: readonly string[]): Promise<void>;
  /** Presses the button that saves, and returns the path of the file that appears. */
  save(target: string): Promise<string>;
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

/** Presses the button of the window that opens a dialog for photos. */
export async function pressOpen(page: Page): Promise<void> {
  await page
    .getByRole('button', { name: /^(Open|Add) photos/ })
    .first()
    .click();
}
