/** Owns who may read what the product keeps for itself: this person alone (0700, 0600), also where an older version made it. */
import { chmodSync, closeSync, openSync, statSync } from 'node:fs';
import { getSystemCode, ignoreSystemError } from '#shared/errors.ts';

const OTHERS = 0o077;

/** Takes a file from others, which is made empty where there is none. @throws the system's error when it cannot be made */
export function makePrivateFile(path: string): void {
  closeSync(openSync(path, 'a', 0o600));
  correct(path);
}

/** Takes folders or files from others; what does not exist is left out. */
export function makePrivate(...paths: readonly string[]): void {
  for (const path of paths) correct(path);
}

/** File systems without rights, and files of other owners, stay as they are. */
function correct(path: string): void {
  tolerate(() => {
    const { mode } = statSync(path);
    if ((mode & OTHERS) !== 0) chmodSync(path, mode & 0o777 & ~OTHERS);
  });
}

function tolerate<Value>(act: () => Value): Value | undefined {
  try {
    return act();
  } catch (thrown) {
    ignoreSystemError(thrown);
    return undefined;
  }
}

/** What kept a folder from being made or used, for the end of a sentence. */
export function describeFolderFailure(thrown: unknown): string {
  switch (getSystemCode(thrown)) {
    case 'EROFS':
      return 'the disk is read-only';
    case 'EACCES':
    case 'EPERM':
      return 'no permission';
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full';
    case 'ENOTDIR':
    case 'EEXIST':
      return 'a part of its path is not a folder';
    case 'ENOENT':
      return 'a folder above it does not exist';
    case 'EMFILE':
    case 'ENFILE':
      return 'too many files are open';
    default:
      return getSystemCode(thrown) ?? 'unknown reason';
  }
}
