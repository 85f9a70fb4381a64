/** Builds the desktop app with update settings of a test: main is built with them, all else is that of the repository. */
import { execFile } from 'node:child_process';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../helpers/engine.ts';

export interface AppSettings {
  /** As in build/updates.json. */
  readonly updates: object;
  readonly version: string;
}

/** Returns the folder that Electron starts. */
export async function buildApp(folder: string, { updates, version }: AppSettings): Promise<string> {
  const app = join(folder, 'app');
  const out = join(app, 'out');
  await mkdir(out, { recursive: true });
  const settings = join(folder, 'updates.json');
  await writeFile(settings, JSON.stringify(updates));
  // In a process of its own: Playwright changes how modules load.
  const program = join(ROOT, 'node_modules/electron-vite/bin/electron-vite.js');
  await promisify(execFile)(process.execPath, [program, 'build', '--config', 'tests/e2e/main-only.config.mjs'], {
    cwd: ROOT,
    env: { ...process.env, NODE_OPTIONS: '', OUT_FOLDER: out, SKIPSTONE_UPDATES_FILE: settings },
  });
  const shared = ['out/preload', 'out/renderer', 'out/node', 'resources', 'node_modules', 'build'];
  for (const path of shared) await symlink(join(ROOT, path), join(app, path));
  const manifest = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as object;
  await writeFile(join(app, 'package.json'), JSON.stringify({ ...manifest, version }));
  return app;
}
