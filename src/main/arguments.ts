/** What a start (or a second start) of the desktop app says: folders to keep things in, and photos to open. Pure. */
import { resolve } from 'node:path';

export interface DesktopArguments {
  /** null: where the platform keeps such things. */
  readonly dataFolder: string | null;
  readonly cacheFolder: string | null;
  /** Photos and folders to open, absolute. */
  readonly paths: readonly string[];
}

/**
 * Chromium's own switches stand among ours and are none of our business; a path never begins with a dash.
 * @param argv the whole `process.argv`; in development the first word names the app itself
 */
export function parseDesktopArguments(
  argv: readonly string[],
  { isPackaged, workingFolder }: { readonly isPackaged: boolean; readonly workingFolder: string },
): DesktopArguments {
  const words = argv.slice(1).filter((word) => !word.startsWith('-') && word !== '');
  const readFolder = (name: string): string | null => {
    const value = argv.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3) ?? '';
    return value === '' ? null : resolve(workingFolder, value);
  };
  return {
    dataFolder: readFolder('data-folder'),
    cacheFolder: readFolder('cache-folder'),
    paths: words.slice(isPackaged ? 0 : 1).map((word) => resolve(workingFolder, word)),
  };
}
