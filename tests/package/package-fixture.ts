/** Playwright's `test` with the product packed for Linux, once for all tests, far from the repository. Skipped where it cannot be packed. */
import { execFileSync } from 'node:child_process';
import { cp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base } from '@playwright/test';
import { makeTempFolder } from '../helpers/folders.ts';
import { findElectronFolder, packLinux } from './pack.ts';

export interface LinuxPackage {
  /** The installed program, in a folder whose name has a space. */
  readonly folder: string;
  /** The Debian package; null where no fpm makes one. */
  readonly deb: string | null;
}

const reason = findReason();
if (reason !== null) console.warn(`Packages are not tested: ${reason}.`);

function findReason(): string | null {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'this is not Linux on x64';
  const electron = findElectronFolder();
  return 'reason' in electron ? electron.reason : null;
}

export const test = base.extend<object, { linux: LinuxPackage }>({
  linux: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of fixtures from the pattern
    async ({}, use) => {
      await using output = await makeTempFolder();
      const electron = findElectronFolder();
      if ('reason' in electron) throw new Error(electron.reason);
      const makesDeb = process.env['CUSTOM_FPM_PATH'] !== undefined;
      await packLinux(makesDeb ? 'deb' : 'dir', output.path, electron.folder);
      const installed = join(tmpdir(), `skipstone package ${process.pid}`);
      await cp(join(output.path, 'linux-unpacked'), installed, { recursive: true });
      const deb = (await readdir(output.path)).find((name) => name.endsWith('.deb'));
      await use({ folder: installed, deb: deb === undefined ? null : join(output.path, deb) });
      await rm(installed, { recursive: true });
    },
    { scope: 'worker', timeout: 240_000 },
  ],
});

test.skip(reason !== null, reason ?? '');

/** What a program prints that runs without any variable but these, and without a Node in PATH. */
export function runAlone(program: string, args: readonly string[], env: Readonly<Record<string, string>>): string {
  return execFileSync(program, args, { encoding: 'utf8', env: { PATH: '/nonexistent', ...env }, stdio: 'pipe' });
}
