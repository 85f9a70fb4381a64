/** Owns which drive a folder is on, and how much space is free there. */
import { promises } from 'node:fs';
import { dirname } from 'node:path';
import { ignoreSystemError } from '#shared/errors.ts';

/** A drive that results go to. */
export interface Drive {
  /** Equal for all folders of one drive, as far as the system says; valid while the program runs. */
  readonly id: string;
  /** What this person may still write, quotas aside; null where the system does not say, as on some network drives. */
  readonly freeBytes: number | null;
}

/** The part of `fs.statfs` that is used; Node has it since 18.15. */
export type ReadVolume = (path: string) => Promise<{ readonly bavail: number; readonly bsize: number }>;

/**
 * The drive that a folder is on, or will be on: a folder that does not exist yet will be on the drive of its parent.
 * null when nothing up to the root can be examined.
 */
export async function findDrive(folder: string, readVolume = findReadVolume()): Promise<Drive | null> {
  const found = await promises.stat(folder).catch(ignoreSystemError);
  if (found === undefined) {
    const parent = dirname(folder);
    return parent === folder ? null : findDrive(parent, readVolume);
  }
  const volume = await readVolume?.(folder).catch(ignoreSystemError);
  // Some network drives say that they have no blocks at all.
  const isKnown = volume !== undefined && volume.bsize > 0;
  return { id: String(found.dev), freeBytes: isKnown ? volume.bavail * volume.bsize : null };
}

function findReadVolume(): ReadVolume | null {
  const available: Partial<typeof promises> = promises;
  const { statfs } = available;
  return statfs === undefined ? null : (path) => statfs(path);
}
