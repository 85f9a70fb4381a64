/** Packs the product for tests as `npm run package` does, except for what the Electron that is here needs. */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Configuration } from 'electron-builder';
import { load } from 'js-yaml';
import { findWindowProgram } from '../../scripts/find-electron.mjs';
import { ROOT } from '../helpers/engine.ts';

/** What the product's packages are made from. */
export function readConfiguration(): Configuration {
  return load(readFileSync(join(ROOT, 'electron-builder.yml'), 'utf8')) as Configuration;
}

/** The folder of the Electron that is packed, or why there is none. */
export function findElectronFolder(): { readonly folder: string } | { readonly reason: string } {
  const { program, reason } = findWindowProgram();
  return program === undefined ? { reason } : { folder: dirname(program) };
}

/**
 * Packs for Linux.
 * @param target `dir` for `linux-unpacked`, `deb` for that and a .deb
 * @param output the folder of the packages
 */
export async function packLinux(target: 'dir' | 'deb', output: string, electronFolder: string): Promise<void> {
  const file = join(output, 'configuration.json');
  await writeFile(file, JSON.stringify(adapt(readConfiguration(), output, electronFolder)));
  const program = join(ROOT, 'node_modules/electron-builder/cli.js');
  // In a process of its own: Playwright changes how modules load.
  await promisify(execFile)(process.execPath, [program, '--linux', target, '--publish', 'never', '--config', file], {
    cwd: ROOT,
    env: { ...process.env, NODE_OPTIONS: '' },
  });
}

/**
 * The inspector stays on, by which Playwright attaches. An older Electron that stands in for the current one has a starter in
 * `resources/app`, which loads the app from the archive, and lacks the newest fuse.
 */
function adapt(config: Configuration, output: string, electronFolder: string): Configuration {
  const common: Configuration = {
    ...config,
    directories: { ...config.directories, output },
    deb: { ...config.deb, compression: 'gz' },
    electronDist: electronFolder,
    electronVersion: readVersion(join(electronFolder, 'electron')),
    electronFuses: { ...config.electronFuses, enableNodeCliInspectArguments: true },
  };
  if (!existsSync(join(electronFolder, 'resources', 'app', 'packed.cjs'))) return common;
  const fuses = { ...common.electronFuses };
  delete fuses.grantFileProtocolExtraPrivileges;
  const { main } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { main: string };
  return {
    ...common,
    electronFuses: fuses,
    disableSanityCheckAsar: true,
    extraMetadata: { ...(config.extraMetadata as object), main: '../stand-in/packed.cjs', standInFor: main },
    afterPack: 'tests/package/after-pack.mjs',
  };
}

function readVersion(program: string): string {
  const code = 'process.stdout.write(process.versions.electron)';
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  const version = execFileSync(program, ['-e', code], { encoding: 'utf8', env });
  if (!/^\d+\.\d+\.\d+/.test(version)) throw new Error(`${basename(program)} says no version, but ${version}`);
  return version;
}
