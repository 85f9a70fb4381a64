/**
 * Remembers a device whose trial ended the whole process, so that a bad driver costs one crash and not one at every
 * start.
 */
import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ignoreSystemError } from '#shared/errors.ts';

function locateMarker(cacheFolder: string, name: string): string {
  return join(cacheFolder, `trying-${name}`);
}

/** `name` is that of the device, or of a device and a network. The marker that an earlier trial left behind because its process did not survive, or null. */
export async function findFailedTrial(cacheFolder: string, name: string): Promise<string | null> {
  const marker = locateMarker(cacheFolder, name);
  const found = await stat(marker).catch(ignoreSystemError);
  return found === undefined ? null : marker;
}

/**
 * Runs a trial with a marker on disk that stays if the process ends during it. Where no marker can be written the trial
 * runs without one.
 */
export async function runTrial<T>(cacheFolder: string, name: string, trial: () => Promise<T>): Promise<T> {
  const marker = locateMarker(cacheFolder, name);
  await mkdir(cacheFolder, { recursive: true, mode: 0o700 })
    .then(() => writeFile(marker, ''))
    .catch(ignoreSystemError);
  try {
    return await trial();
  } finally {
    await rm(marker, { force: true }).catch(ignoreSystemError);
  }
}
