/** Parses the command line of the desktop app, of the first or a later start: its folders, and photos to open. Pure. */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface DesktopArguments {
  /** null: the platform's own. */
  readonly dataFolder: string | null;
  readonly cacheFolder: string | null;
  /** Photos and folders to open, absolute. */
  readonly paths: readonly string[];
}

/**
 * Words that begin with a dash are options, most of them Chromium's, never paths.
 * @param argv the whole `process.argv`; in development the first path is the app itself
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
    paths: words.slice(isPackaged ? 0 : 1).map((word) => resolve(workingFolder, toPath(word))),
  };
}

/** Desktops name files by address (`%U`). An address that names no file of this computer stays, and is rejected where it is opened. */
function toPath(word: string): string {
  if (!/^file:\/\//i.test(word)) return word;
  try {
    return fileURLToPath(word);
  } catch (thrown) {
    if (!(thrown instanceof TypeError || thrown instanceof URIError)) throw thrown;
    return word;
  }
}
