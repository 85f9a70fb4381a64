/** Asks a person for files or a folder by the native dialog of the front end. */
import type { AppHost, PathKind } from './app.ts';
import { reject } from './rejection.ts';

/** null: the dialog was dismissed. @throws {AppError} request/refused for a front end without dialogs */
export async function choosePaths(host: AppHost, kind: PathKind): Promise<readonly string[] | null> {
  if (!host.abilities.hasFileSystem) throw reject('There are no dialogs here; the browser has its own.');
  return host.choosePaths(kind);
}
