/** Owns how a result reaches its name: the check before the work, and one atomic step at its end. */
import { link, lstat, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError, getSystemCode, ignoreSystemError } from '#shared/errors.ts';
import type { WriteMode } from '#shared/jobs.ts';
import { toOutputError } from './output-errors.ts';
import { createTempPath } from './temp-files.ts';

/**
 * Checks before any work that a result can be written, by writing a file beside it: asking for permissions is not enough as
 * root or on network drives. The input is recognised through links and other spellings of its path too.
 * @throws {AppError} output/is-input, output/exists, output/not-writable, output/no-space
 */
export async function assertWritableTarget(inputPath: string, outputPath: string, ifExists: WriteMode): Promise<void> {
  try {
    const existing = await lookUp(lstat, outputPath);
    if (existing !== undefined) {
      if (await isSameFile(inputPath, outputPath)) {
        throw new AppError('output/is-input', `${outputPath} is the input itself; give the result another name`);
      }
      if (existing.isDirectory()) throw new AppError('output/not-writable', `${outputPath} is a folder`);
      if (ifExists === 'fail') throw new AppError('output/exists', `${outputPath} exists already`);
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
 * Finds out why another library failed to write, by appending a megabyte to its file. Returns when that works.
 * @throws the system's error
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
 * Puts a finished temporary file under its name, its content safe on disk first, so that the name always holds the old file
 * or the new one, even after a power cut.
 * @throws what `placeFile` throws
 */
export async function publishFile(tempPath: string, target: string, ifExists: WriteMode): Promise<void> {
  const handle = await open(tempPath, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
  await placeFile(tempPath, target, ifExists);
}

/**
 * Gives a file whose content is safe on disk its name in one step, which survives a power cut.
 * @throws the system's error, which `toOutputError` explains; with `fail`, EEXIST for a file that has appeared meanwhile
 */
export async function placeFile(tempPath: string, target: string, ifExists: WriteMode): Promise<void> {
  if (ifExists === 'fail') await placeExclusively(tempPath, target);
  else await rename(tempPath, target);
  // The file is in place already, so a folder that cannot be synced is no failure.
  await syncFolder(dirname(target)).catch(ignoreSystemError);
}

/** Replaces a private file of the product (mode 0600), in one step. @throws the system's error, and leaves nothing */
export async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = createTempPath(path);
  const handle = await open(temporary, 'wx', 0o600);
  try {
    try {
      await handle.writeFile(text);
    } finally {
      await handle.close();
    }
    await publishFile(temporary, path, 'overwrite');
  } catch (thrown) {
    await rm(temporary, { force: true }).catch(ignoreSystemError);
    throw thrown;
  }
}

/** Failures of `link` that taking the name in another way would not cure. */
const FINAL_LINK_FAILURES: readonly string[] = ['EEXIST', 'ENOENT', 'ENOTDIR', 'ENOSPC', 'EDQUOT', 'EROFS'];

async function placeExclusively(tempPath: string, target: string): Promise<void> {
  try {
    await link(tempPath, target);
  } catch (thrown) {
    const code = getSystemCode(thrown);
    if (code === undefined || FINAL_LINK_FAILURES.includes(code)) throw thrown;
    await replaceEmpty(tempPath, target);
    return;
  }
  await rm(tempPath);
}

/** Where there are no hard links (FAT, many network drives): takes the name with an empty file, then replaces that. */
async function replaceEmpty(tempPath: string, target: string): Promise<void> {
  await (await open(target, 'wx')).close();
  try {
    await rename(tempPath, target);
  } catch (thrown) {
    await rm(target);
    throw thrown;
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
