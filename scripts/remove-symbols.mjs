/** Makes programs and libraries of Linux smaller: what only a debugger reads is left out of the package. */
import { execFile } from 'node:child_process';
import { Buffer } from 'node:buffer';
import { chmod, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ELF = '\x7fELF';

/** Removes the symbols of one file. Without the tool, or with one for other processors, it stays as it is. */
export async function removeSymbols(/** @type {string} */ path) {
  // A copy, as the file may be a hard link to one that other packages are made from.
  const smaller = `${path}.stripped`;
  try {
    await run('strip', ['-o', smaller, path]);
    await chmod(smaller, (await stat(path)).mode);
    await rename(smaller, path);
  } catch (error) {
    await rm(smaller, { force: true });
    console.warn(`The symbols of ${path} stay in the package: ${error.message}`);
  }
}

/** Removes the symbols of all programs and libraries in a folder, but not below it. Electron's libvulkan.so.1 has 6 MB of them. */
export async function removeSymbolsIn(/** @type {string} */ folder) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isFile() && (await readStart(path)) === ELF) await removeSymbols(path);
  }
}

async function readStart(/** @type {string} */ path) {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(ELF.length), 0, ELF.length, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await file.close();
  }
}
