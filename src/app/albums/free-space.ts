/** Which drives folders are on, and how much room there is. */
import { promises } from 'node:fs';
import { dirname } from 'node:path';
import { getSystemCode } from '../../shared/errors.ts';

/** Room of a drive that results go to. */
export interface Drive {
  /** The same for all folders of one drive, as far as the system tells; good while the program runs. */
  readonly id: string;
  /** What this person may still write, quotas aside; null where the system does not say, as some network drives do not. */
  readonly freeBytes: number | null;
}

/** The part of `fs.statfs` that is read; Node has it since 18.15. */
export type ReadVolume = (path: string) => Promise<{ readonly bavail: number; readonly bsize: number }>;

/**
 * The drive that a folder is on, or will be: a folder that does not exist yet is looked for from its parents.
 * null when there is nothing up to the root that can be looked at.
 */
export async function findDrive(folder: string, readVolume = findReadVolume()): Promise<Drive | null> {
  const found = await lookUp(() => promises.stat(folder));
  if (found === null) {
    const parent = dirname(folder);
    return parent === folder ? null : findDrive(parent, readVolume);
  }
  const volume = readVolume === null ? null : await lookUp(() => readVolume(folder));
  // Some network drives say that they have no blocks at all.
  const isKnown = volume !== null && volume.bsize > 0;
  return { id: String(found.dev), freeBytes: isKnown ? volume.bavail * volume.bsize : null };
}

function findReadVolume(): ReadVolume | null {
  const available: Partial<typeof promises> = promises;
  const { statfs } = available;
  return statfs === undefined ? null : (path) => statfs(path);
}

async function lookUp<Found>(look: () => Promise<Found>): Promise<Found | null> {
  try {
    return await look();
  } catch (thrown) {
    if (getSystemCode(thrown) === undefined) throw thrown;
    return null;
  }
}
