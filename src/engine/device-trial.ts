/** Remembers a device whose trial took the whole process down, so that a bad driver costs one crash and not every start. */
import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getSystemCode } from '../shared/errors.ts';
import type { Device } from '../shared/jobs.ts';

function markerOf(cacheFolder: string, device: Device): string {
  return join(cacheFolder, `trying-${device}`);
}

/** The marker that an earlier trial left behind because its process did not survive, or null. */
export async function findFailedTrial(cacheFolder: string, device: Device): Promise<string | null> {
  const marker = markerOf(cacheFolder, device);
  try {
    await stat(marker);
    return marker;
  } catch (thrown) {
    if (getSystemCode(thrown) !== undefined) return null;
    throw thrown;
  }
}

/** Runs a trial under a marker that stays when the process ends in it. Where none can be written the trial runs without. */
export async function runTrial<T>(cacheFolder: string, device: Device, trial: () => Promise<T>): Promise<T> {
  const marker = markerOf(cacheFolder, device);
  try {
    await mkdir(cacheFolder, { recursive: true });
    await writeFile(marker, '');
  } catch (thrown) {
    if (getSystemCode(thrown) === undefined) throw thrown;
  }
  try {
    return await trial();
  } finally {
    await rm(marker, { force: true });
  }
}
