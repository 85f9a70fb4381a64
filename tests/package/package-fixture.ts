/** Playwright's `test` with the product packed for Linux, once for all tests, far from the repository. Skipped where it cannot be packed. */
import { execFile, execFileSync } from 'node:child_process';
import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { test as base } from '@playwright/test';
import { findWindowProgram } from '../../scripts/find-electron.mjs';
import { BUILDER, writeConfiguration } from '../../scripts/pack.ts';
import { copyAttachable } from '../helpers/attachable-package.ts';
import { ROOT } from '../helpers/engine.ts';
import { makeTempFolder } from '../helpers/folders.ts';

export interface LinuxPackage {
  /** What was packed, as people get it. */
  readonly sealed: string;
  /** A copy whose inspector can be switched on, by which tests attach, in a folder whose name has a space. */
  readonly folder: string;
  /** The Debian package; null where no fpm makes one. */
  readonly deb: string | null;
}

const reason = findReason();
if (reason !== null) console.warn(`Packages are not tested: ${reason}.`);

function findReason(): string | null {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'this is not Linux on x64';
  if (process.env['SKIPSTONE_PACKAGES'] !== undefined) return null;
  return findWindowProgram().reason ?? null;
}

/** Packs for Linux into `output`; a Debian package, too, where something is named that makes one. */
async function packLinux(output: string): Promise<void> {
  const { program, reason } = findWindowProgram();
  if (program === undefined) throw new Error(reason);
  const target = process.env['CUSTOM_FPM_PATH'] === undefined ? 'dir' : 'deb';
  const config = await writeConfiguration(output, dirname(program));
  // In a process of its own: Playwright changes how modules load.
  await promisify(execFile)(process.execPath, [BUILDER, '--linux', target, '--publish', 'never', '--config', config], {
    cwd: ROOT,
    env: { ...process.env, NODE_OPTIONS: '' },
  });
}

export const test = base.extend<object, { linux: LinuxPackage }>({
  linux: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of fixtures from the pattern
    async ({}, use) => {
      await using made = await makeTempFolder();
      // What `npm run package` made is tested where this variable names its folder, out/packages.
      const output = process.env['SKIPSTONE_PACKAGES'] ?? made.path;
      if (output === made.path) await packLinux(output);
      const sealed = join(output, 'linux-unpacked');
      const folder = join(tmpdir(), `skipstone package ${process.pid}`);
      await copyAttachable(sealed, folder);
      const deb = (await readdir(output)).find((name) => name.endsWith('.deb'));
      await use({ sealed, folder, deb: deb === undefined ? null : join(output, deb) });
      await rm(folder, { recursive: true });
    },
    { scope: 'worker', timeout: 240_000 },
  ],
});

test.skip(reason !== null, reason ?? '');

/** What a program prints that runs without any variable but these, and without a Node in PATH. */
export function runAlone(program: string, args: readonly string[], env: Readonly<Record<string, string>>): string {
  return execFileSync(program, args, { encoding: 'utf8', env: { PATH: '/nonexistent', ...env }, stdio: 'pipe' });
}
