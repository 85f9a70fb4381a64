/** How a finished result gets its name, and how it is found again after a crash: every step may be repeated. */
import { link, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ErrorCode } from '../../shared/errors.ts';
import { AppError, getSystemCode } from '../../shared/errors.ts';
import { parseTempOwner } from '../../shared/temp-names.ts';
import type { FileStamp } from './fingerprint.ts';
import { isSameStamp } from './fingerprint.ts';
import type { WorkUnderWay } from './photo-record.ts';

const CODES: Readonly<Record<string, ErrorCode>> = {
  EEXIST: 'output/exists',
  ENOSPC: 'output/no-space',
  EDQUOT: 'output/no-space',
};

/**
 * Puts the file under its name in one step and makes the name survive a power cut.
 * @param isReplacing whether a file of that name gives way
 * @throws {AppError} output/exists, output/no-space, output/not-writable
 */
export async function placeResult(stagingPath: string, targetPath: string, isReplacing: boolean): Promise<void> {
  try {
    if (isReplacing) await rename(stagingPath, targetPath);
    else await placeExclusively(stagingPath, targetPath);
    await syncFolder(dirname(targetPath));
  } catch (thrown) {
    throw toPlacingError(thrown, targetPath);
  }
}

/**
 * Ends what was cut off after the result was made. False: there is nothing left of it, and it has to be made again.
 * @throws {AppError} as `placeResult`
 */
export async function recoverResult(work: WorkUnderWay, isReplacing: boolean): Promise<boolean> {
  const { stagingPath, targetPath, made } = work;
  if (made === null) {
    await rm(stagingPath, { force: true });
    return false;
  }
  const [staged, placed] = [await findStamp(stagingPath), await findStamp(targetPath)];
  const isPlaced = placed !== null && isSameStamp(placed, made.stamp);
  if (isPlaced) {
    await rm(stagingPath, { force: true });
    return true;
  }
  if (staged === null || !isSameStamp(staged, made.stamp)) {
    await rm(stagingPath, { force: true });
    return false;
  }
  // An empty file is what taking the name leaves where there are no hard links.
  await placeResult(stagingPath, targetPath, isReplacing || placed?.sizeBytes === 0);
  return true;
}

/** Removes unfinished files of processes that are gone. A folder that cannot be read has nothing to sweep. */
export async function sweepFolder(folder: string): Promise<void> {
  const names = await readdir(folder).catch((thrown: unknown) => {
    if (getSystemCode(thrown) === undefined) throw thrown;
    return [];
  });
  for (const name of names) {
    const owner = parseTempOwner(name);
    if (owner !== null && !isAlive(owner)) await rm(join(folder, name), { force: true });
  }
}

/** null: there is no such file. */
export async function findStamp(path: string): Promise<FileStamp | null> {
  try {
    const found = await stat(path);
    return { sizeBytes: found.size, mtimeMs: Math.trunc(found.mtimeMs) };
  } catch (thrown) {
    if (getSystemCode(thrown) === undefined) throw thrown;
    return null;
  }
}

async function placeExclusively(stagingPath: string, targetPath: string): Promise<void> {
  try {
    await link(stagingPath, targetPath);
  } catch (thrown) {
    const code = getSystemCode(thrown);
    if (code === undefined || ['EEXIST', 'ENOENT', 'ENOSPC', 'EDQUOT'].includes(code)) throw thrown;
    // No hard links here (FAT, many network drives): take the name with an empty file, then replace that.
    await (await open(targetPath, 'wx')).close();
    try {
      await rename(stagingPath, targetPath);
    } catch (renameThrown) {
      await rm(targetPath);
      throw renameThrown;
    }
    return;
  }
  await rm(stagingPath);
}

/** The file is in place already, so a folder that cannot be synced is no failure. */
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

function toPlacingError(thrown: unknown, path: string): unknown {
  const systemCode = getSystemCode(thrown);
  if (thrown instanceof AppError || systemCode === undefined) return thrown;
  const code = CODES[systemCode] ?? 'output/not-writable';
  const reason = code === 'output/exists' ? 'exists already' : `cannot be written (${systemCode})`;
  return new AppError(code, `${path} ${reason}`, { cause: thrown });
}

function isAlive(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch (thrown) {
    // A process of somebody else is alive too.
    return getSystemCode(thrown) !== 'ESRCH';
  }
}
