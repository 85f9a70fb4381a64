/** How paths compare: which spellings may be one file on a platform, and which path lies in which folder. Pure. */
import { sep } from 'node:path';
import type { NamePlatform } from '#shared/naming/file-names.ts';

/**
 * One key for all spellings of a path that the usual file systems of the platform take for one file: on Windows and macOS
 * those that differ by case or by how accents are composed. In doubt two files have one key, never one file two.
 */
export function getPathKey(path: string, platform: NamePlatform): string {
  // Upper case, as in NTFS: in lower case a sigma at the end of a word differs. It may decompose accents again.
  return platform === 'linux' ? path : path.normalize('NFC').toUpperCase().normalize('NFC');
}

/** Whether a path is the folder itself or lies below it; both absolute and with links resolved. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
