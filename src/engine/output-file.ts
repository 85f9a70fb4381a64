/** Owns how a result reaches its name: temporary files beside it, checks before the work, one atomic step at the end. */
import { randomBytes } from 'node:crypto';
import { link, lstat, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ErrorCode } from '../shared/errors.ts';
import { AppError, getSystemCode } from '../shared/errors.ts';
import { makeTempName, parseTempOwner } from '../shared/temp-names.ts';

export type IfExists = 'error' | 'overwrite';

const OUTPUT_CODES: Readonly<Record<string, readonly [code: ErrorCode, reason: string]>> = {
  EEXIST: ['output/exists', 'exists already'],
  ENOSPC: ['output/no-space', 'does not fit on the disk'],
  EDQUOT: ['output/no-space', 'does not fit in the disk quota'],
  EFBIG: ['output/too-large', 'is larger than a file may be on this disk'],
  ENOENT: ['output/not-writable', 'cannot be written: its folder does not exist'],
  ENOTDIR: ['output/not-writable', 'cannot be written: a part of its path is not a folder'],
  EROFS: ['output/not-writable', 'cannot be written: the disk is read-only'],
  EACCES: ['output/not-writable', 'cannot be written: no permission'],
  EPERM: ['output/not-writable', 'cannot be written: no permission'],
};

/** A new name beside `target` for a file that is not finished. */
export function createTempPath(target: string): string {
  return join(dirname(target), makeTempName(basename(target), process.pid, randomBytes(6).toString('hex')));
}

/**
 * Removes from a folder what processes left behind that are gone: killed, crashed, or cut off with the power. A folder that
 * cannot be read has nothing to sweep.
 */
export async function sweepLeftovers(folder: string): Promise<void> {
  const names = await readdir(folder).catch((thrown: unknown) => {
    if (getSystemCode(thrown) === undefined) throw thrown;
    return [];
  });
  for (const name of names) {
    const owner = parseTempOwner(name);
    if (owner !== null && !isAlive(owner)) await rm(join(folder, name), { force: true });
  }
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (thrown) {
    // A process of somebody else is alive too.
    return getSystemCode(thrown) !== 'ESRCH';
  }
}

/** Gives what the file system threw its code; an AppError passes, as does what no system call threw. */
export function toOutputError(thrown: unknown, path: string): unknown {
  const system = getSystemCode(thrown);
  if (thrown instanceof AppError || system === undefined) return thrown;
  const [code, reason] = OUTPUT_CODES[system] ?? ['output/not-writable', `cannot be written (${system})`];
  return new AppError(code, `${path} ${reason}`, { cause: thrown });
}

/**
 * Checks before any work that a result may be written, by writing (asking for permissions is not enough as root or on network
 * drives). The input is found through links and other spellings of its path too.
 * @throws {AppError} output/is-input, output/exists, output/not-writable, output/no-space
 */
export async function assertWritableTarget(inputPath: string, outputPath: string, ifExists: IfExists): Promise<void> {
  try {
    const existing = await lookUp(lstat, outputPath);
    if (existing !== undefined) {
      if (await isSameFile(inputPath, outputPath)) {
        throw new AppError('output/is-input', `${outputPath} is the input itself; give the result another name`);
      }
      if (existing.isDirectory()) throw new AppError('output/not-writable', `${outputPath} is a folder`);
      if (ifExists === 'error') throw new AppError('output/exists', `${outputPath} exists already`);
    }
    const probe = createTempPath(outputPath);
    await (await open(probe, 'wx')).close();
    await rm(probe);
  } catch (thrown) {
    throw toOutputError(thrown, outputPath);
  }
}

async function isSameFile(one: string, other: string): Promise<boolean> {
  const find = (path: string) => stat(path, { bigint: true });
  const [a, b] = await Promise.all([lookUp(find, one), lookUp(find, other)]);
  return a !== undefined && b !== undefined && a.dev === b.dev && a.ino === b.ino;
}

async function lookUp<Found>(find: (path: string) => Promise<Found>, path: string): Promise<Found | undefined> {
  try {
    return await find(path);
  } catch (thrown) {
    if (getSystemCode(thrown) === 'ENOENT') return undefined;
    throw thrown;
  }
}

/**
 * Finds out why another library failed to write: appends a megabyte itself, so that the system says its reason.
 * Throws the system's error, or returns when there is none.
 */
export async function probeWriting(path: string): Promise<void> {
  const handle = await open(path, 'a');
  try {
    await handle.writeFile(Buffer.alloc(1 << 20));
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Puts a finished temporary file in its place: safe on disk first, then under its name in one step, so that the name always
 * holds the old file or the new one. With `error` a file that appeared meanwhile stays as it is (`EEXIST`).
 */
export async function publishFile(tempPath: string, target: string, ifExists: IfExists): Promise<void> {
  const handle = await open(tempPath, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
  if (ifExists === 'error') await placeExclusively(tempPath, target);
  else await rename(tempPath, target);
  await syncFolder(dirname(target));
}

async function placeExclusively(tempPath: string, target: string): Promise<void> {
  try {
    await link(tempPath, target);
  } catch (thrown) {
    const code = getSystemCode(thrown);
    if (code === undefined || code === 'EEXIST') throw thrown;
    // No hard links here (FAT, many network drives): take the name with an empty file, then replace that.
    await (await open(target, 'wx')).close();
    try {
      await rename(tempPath, target);
    } catch (renameThrown) {
      await rm(target);
      throw renameThrown;
    }
    return;
  }
  await rm(tempPath);
}

/** Makes the new name survive a power cut. The file is in place already, so a folder that cannot be synced is no failure. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (thrown) {
    if (getSystemCode(thrown) === undefined) throw thrown;
  }
}
