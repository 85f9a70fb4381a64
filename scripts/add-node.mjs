/** Adds Node to Linux packages, where native sharp works in no process of Electron. */
import { execFile } from 'node:child_process';
import { chmod, copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Arch } from 'electron-builder';
import { removeSymbols } from './remove-symbols.mjs';

const FOLDER = fileURLToPath(new URL('../build/node', import.meta.url));
const run = promisify(execFile);

export default async function addNode({ electronPlatformName, arch, appOutDir }) {
  if (electronPlatformName !== 'linux') return;
  const cpu = Arch[arch];
  const flags = ['--os=linux', `--cpu=${cpu}`, '--no-audit', '--no-fund', '--ignore-scripts'];
  await run('npm', ['ci', ...flags], { cwd: FOLDER, shell: process.platform === 'win32' });
  const from = join(FOLDER, 'node_modules', `node-linux-${cpu}`);
  const to = join(appOutDir, 'resources');
  await copyFile(join(from, 'LICENSE'), join(to, 'licences', 'node.txt'));
  await copyFile(join(from, 'bin', 'node'), join(to, 'node'));
  await chmod(join(to, 'node'), 0o755);
  // A seventh of the file.
  await removeSymbols(join(to, 'node'));
}
