/** Playwright's `test` with a folder and an open front end for each test; both are gone after it. */
import { rm } from 'node:fs/promises';
import { test as base, expect } from '@playwright/test';
import { makeTempFolder } from '../helpers/folders.ts';
import { skipWithoutWindow } from './electron-front-end.ts';
import type { FrontEnd, FrontEndName } from './front-end.ts';
import { openFrontEnd } from './front-ends.ts';

interface Fixtures {
  /** Holds `data` and `cache` of the front end, and what the test puts there. */
  readonly folder: string;
  /** What the page may write to its console as an error; null: nothing. */
  readonly expectedErrors: RegExp | null;
  /** Of the project that runs. */
  readonly frontEnd: FrontEnd;
  /** Closes the front end, if it is open, and opens it again on the same folder. */
  readonly reopen: () => Promise<FrontEnd>;
}

export const test = base.extend<Fixtures>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of fixtures from the pattern
  folder: async ({}, use) => {
    const { path } = await makeTempFolder();
    await use(path);
    await rm(path, { recursive: true, force: true });
  },
  expectedErrors: [null, { option: true }],
  frontEnd: async ({ folder, expectedErrors }, use, { project }) => {
    skipWithoutWindow(project.name);
    const frontEnd = await openFrontEnd(project.name as FrontEndName, { folder });
    await use(frontEnd);
    // Told, and not asserted: another program on the machine makes a task long, too. responsiveness.spec.ts takes the best of three.
    // A page that was closed, or that has crashed, has nothing to tell.
    const longestTaskMs = await frontEnd.takeLongestTask().catch(() => 0);
    if (longestTaskMs > 0) console.warn(`The page's longest task took ${longestTaskMs} ms.`);
    await frontEnd.close();
    expect(frontEnd.errors.filter((error) => !expectedErrors?.test(error))).toEqual([]);
  },
  reopen: async ({ folder, frontEnd }, use) => {
    let current = frontEnd;
    await use(async () => {
      await current.close();
      current = await openFrontEnd(current.name, { folder });
      return current;
    });
    await current.close();
  },
});
