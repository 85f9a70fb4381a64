/** Gives a finished result its name, and completes that after a crash: every step may be repeated. */
import { rm } from 'node:fs/promises';
import { placeFile } from '#files/atomic-write.ts';
import { findFileStat, isSameStat } from '#files/fingerprint.ts';
import { toOutputError } from '#files/output-errors.ts';
import type { WorkInProgress } from '../store/photo-record.ts';

/**
 * Gives the file its name in one step, durably.
 * @param isReplacing whether an existing file of that name is replaced
 * @throws {AppError} output/exists, output/no-space, output/not-writable
 */
export async function placeResult(stagingPath: string, targetPath: string, isReplacing: boolean): Promise<void> {
  try {
    await placeFile(stagingPath, targetPath, isReplacing ? 'overwrite' : 'fail');
  } catch (thrown) {
    throw toOutputError(thrown, targetPath);
  }
}

/**
 * Completes what was interrupted after the result was made. False: nothing is left of it, and it has to be made again.
 * @throws {AppError} as `placeResult`
 */
export async function recoverResult(work: WorkInProgress, isReplacing: boolean): Promise<boolean> {
  const { stagingPath, targetPath, made } = work;
  if (made === null) {
    await rm(stagingPath, { force: true });
    return false;
  }
  const [staged, placed] = [await findFileStat(stagingPath), await findFileStat(targetPath)];
  const isPlaced = placed !== null && isSameStat(placed, made.fileStat);
  if (isPlaced) {
    await rm(stagingPath, { force: true });
    return true;
  }
  if (staged === null || !isSameStat(staged, made.fileStat)) {
    await rm(stagingPath, { force: true });
    return false;
  }
  // Where there are no hard links, an empty file reserves the name (placeFile).
  await placeResult(stagingPath, targetPath, isReplacing || placed?.sizeBytes === 0);
  return true;
}
