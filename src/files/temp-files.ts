/** Owns temporary files: their names, which process each belongs to, and removing those whose process has ended. */
import { randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { getSystemCode, ignoreSystemError } from '#shared/errors.ts';

export const TEMP_SUFFIX = '.skipstone-tmp';
/** File systems end names at 255 bytes: 48 characters of up to 4 bytes leave room for what is added. */
const MAX_BASE_CHARACTERS = 48;
/** Node rejects larger ids; on Unix 0 would mean this process's own group. */
const MAX_PROCESS_ID = 2 ** 31 - 1;
const TEMP_NAME = new RegExp(`^\\..*\\.(\\d+)-[0-9a-f]+${TEMP_SUFFIX}$`, 's');

/**
 * `.<base>.<process id>-<random>.skipstone-tmp`
 * @param random hexadecimal
 */
export function makeTempName(base: string, processId: number, random: string): string {
  const short = Array.from(base).slice(0, MAX_BASE_CHARACTERS).join('');
  return `.${short}.${processId}-${random}${TEMP_SUFFIX}`;
}

/** A new name in the folder of `target`, owned by this process; no file is made. */
export function createTempPath(target: string): string {
  return join(dirname(target), makeTempName(basename(target), process.pid, randomBytes(6).toString('hex')));
}

/** Id of the process that owns the temporary file of this name; null for every other file. */
export function parseTempOwner(name: string): number | null {
  const owner = TEMP_NAME.exec(name)?.[1];
  return owner === undefined ? null : Number(owner);
}

/**
 * Removes the temporary files in a folder, and with `hasFolders` temporary folders too, whose process has ended, crashed or was killed. It never fails a caller that is
 * about to write there: a folder that cannot be read and a file that cannot be removed stay as they are.
 */
export async function sweepLeftovers(folder: string, hasFolders = false): Promise<void> {
  const names = (await readdir(folder).catch(ignoreSystemError)) ?? [];
  for (const name of names) {
    const owner = parseTempOwner(name);
    if (owner !== null && !isProcessAlive(owner))
      await rm(join(folder, name), { force: true, recursive: hasFolders }).catch(ignoreSystemError);
  }
}

/**
 * Whether a process of this id runs on this machine. A process that may not be asked (EPERM, another user's) runs. Any other
 * answer than "no such process" counts as alive too: a file kept too long costs space, one removed too early costs a result.
 */
export function isProcessAlive(processId: number): boolean {
  if (!Number.isInteger(processId) || processId < 1 || processId > MAX_PROCESS_ID) return false;
  try {
    return process.kill(processId, 0);
  } catch (thrown) {
    if (getSystemCode(thrown) === undefined) throw thrown;
    return getSystemCode(thrown) !== 'ESRCH';
  }
}
