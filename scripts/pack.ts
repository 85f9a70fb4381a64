/** What packages are made from: the product's own settings, and what differs where another Electron is packed than the one that is downloaded. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Configuration } from 'electron-builder';
import { load } from 'js-yaml';
import { locateInPackage } from '#files/package-root.ts';

export const BUILDER = locateInPackage('node_modules/electron-builder/cli.js');

/** What the product's packages are made from. */
export function readConfiguration(): Configuration {
  return load(readFileSync(locateInPackage('electron-builder.yml'), 'utf8')) as Configuration;
}

/**
 * Writes the settings for an Electron that is there already.
 * @param output the folder of the packages; made where it is missing
 * @returns the path of the settings, for electron-builder's `--config`
 */
export async function writeConfiguration(output: string, electronFolder: string): Promise<string> {
  const file = join(output, 'configuration.json');
  await mkdir(output, { recursive: true });
  await writeFile(file, JSON.stringify(adapt(readConfiguration(), output, electronFolder)));
  return file;
}

/**
 * An older Electron that stands in for the current one has a starter in `resources/app`, which loads the app from the archive, and
 * lacks the newest fuse.
 */
function adapt(config: Configuration, output: string, electronFolder: string): Configuration {
  const common: Configuration = {
    ...config,
    directories: { ...config.directories, output },
    electronDist: electronFolder,
    electronVersion: readVersion(join(electronFolder, 'electron')),
  };
  if (!existsSync(join(electronFolder, 'resources', 'app', 'packed.cjs'))) return common;
  const fuses = { ...common.electronFuses };
  delete fuses.grantFileProtocolExtraPrivileges;
  const { main } = JSON.parse(readFileSync(locateInPackage('package.json'), 'utf8')) as { main: string };
  return {
    ...common,
    electronFuses: fuses,
    disableSanityCheckAsar: true,
    // Another compression takes many minutes; this one is for tests.
    deb: { ...config.deb, compression: 'gz' },
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
