/** Names of files and folders for people. Pure. */

/** The last part of a path, whichever system it comes from. */
export function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
