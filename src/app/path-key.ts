/** When two paths may be one file: what file systems of a platform do not tell apart has one key. Pure. */
import type { NamePlatform } from '../shared/file-names.ts';

/**
 * One key for all spellings that the usual file systems of the platform take for one file: on Windows and macOS those that
 * differ by case or by how accents are composed. There it rather takes two files for one than one for two.
 */
export function getPathKey(path: string, platform: NamePlatform): string {
  // Upper case, as NTFS does: lower case tells apart a sigma at the end of a word. It may take accents apart again.
  return platform === 'linux' ? path : path.normalize('NFC').toUpperCase().normalize('NFC');
}
