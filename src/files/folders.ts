/** Owns questions about paths and folders: what exists at a path, which folder is missing; and makes folders for results. */
import { mkdir, stat } from 'node:fs/promises';
import { AppError, getSystemCode } from '#shared/errors.ts';
import { isDiskFull } from './output-errors.ts';

/** What exists at a path, links followed; `other` is a device, a pipe or a socket. */
export type PathKind = 'file' | 'folder' | 'other' | 'absent';

/** What exists at `path`. Anything that cannot be examined counts as absent. */
export async function getPathKind(path: string | Buffer): Promise<PathKind> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) return 'folder';
    return found.isFile() ? 'file' : 'other';
  } catch (thrown) {
    if (getSystemCode(thrown) === undefined) throw thrown;
    return 'absent';
  }
}

/** The first of the folders that does not exist, as when its drive was unplugged; null: all exist. */
export async function findMissing(folders: readonly string[]): Promise<string | null> {
  for (const folder of folders) if ((await getPathKind(folder)) !== 'folder') return folder;
  return null;
}

/**
 * Makes a folder for results, with those above it, where there is none yet.
 * @throws {AppError} output/no-space, output/not-writable
 */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (thrown) {
    const systemCode = getSystemCode(thrown);
    if (systemCode === undefined) throw thrown;
    const code = isDiskFull(thrown) ? 'output/no-space' : 'output/not-writable';
    throw new AppError(code, `Folder ${folder} cannot be made (${systemCode}).`, { cause: thrown });
  }
}
