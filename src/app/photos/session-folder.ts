/** Owns the folder of one run of the app: views, working results, uploads. It is removed at the end, or by the next run after a crash. */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeFolderFailure, makePrivate } from '#files/private-files.ts';
import { getSystemCode, ignoreSystemError } from '#shared/errors.ts';
import { isProcessAlive } from '#files/temp-files.ts';
import { isViewFile } from '#shared/image-pyramid.ts';

/** Requests that are under way when a view goes belong to one of the last ones. */
const MAX_REMEMBERED = 1000;

/** In the system's folder for temporary files, where the cache folder cannot be written. */
const FALLBACK_PREFIX = 'skipstone-views-';

export class SessionFolder {
  readonly path: string;
  readonly #tokens = new Set<string>();
  readonly #removed: string[] = [];

  private constructor(path: string) {
    this.path = path;
  }

  /** Below the cache folder; where that cannot be written, in the system's folder for temporary files. */
  static async create(cacheFolder: string): Promise<SessionFolder> {
    try {
      const root = join(cacheFolder, 'sessions');
      await mkdir(root, { recursive: true, mode: 0o700 });
      makePrivate(root);
      return await SessionFolder.#createIn(root, '');
    } catch (thrown) {
      if (getSystemCode(thrown) === undefined) throw thrown;
      const session = await SessionFolder.#createIn(tmpdir(), FALLBACK_PREFIX);
      const reason = describeFolderFailure(thrown);
      console.warn(
        `The cache folder ${cacheFolder} cannot be used (${reason}); ${session.path} is used until the end.`,
      );
      return session;
    }
  }

  static async #createIn(root: string, prefix: string): Promise<SessionFolder> {
    await removeDead(root, prefix);
    const path = join(root, `${prefix}${process.pid}-${randomBytes(6).toString('hex')}`);
    await mkdir(path, { mode: 0o700 });
    return new SessionFolder(path);
  }

  /** A new folder under a name that cannot be guessed; its view files are served from now on. */
  async addView(): Promise<{ readonly token: string; readonly folder: string }> {
    const token = randomBytes(24).toString('base64url');
    const folder = this.locate(token);
    await mkdir(folder);
    this.#tokens.add(token);
    return { token, folder };
  }

  /** The folder of a token that `addView` returned. */
  locate(token: string): string {
    return join(this.path, token);
  }

  /** Bytes of all files of a token. @throws the system's error when it is gone */
  async measureView(token: string): Promise<number> {
    let bytes = 0;
    for (const entry of await readdir(this.locate(token), { recursive: true, withFileTypes: true }))
      if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size;
    return bytes;
  }

  /** The path of a view file, or null where none is registered; the file itself may not exist (yet). */
  locateView(token: string, name: string): string | null {
    return this.#tokens.has(token) && isViewFile(token, name) ? join(this.path, token, ...name.split('/')) : null;
  }

  /** Whether it is the name of a view file that may be there, may be there soon, or may have been there. */
  mayHold(token: string, name: string): boolean {
    return (this.#tokens.has(token) || this.#removed.includes(token)) && isViewFile(token, name);
  }

  /** @param written settles when no worker writes into the folder any more: what came meanwhile goes then */
  async removeView(token: string, written?: Promise<void>): Promise<void> {
    if (!this.#tokens.delete(token)) return;
    this.#removed.push(token);
    if (this.#removed.length > MAX_REMEMBERED) this.#removed.shift();
    const folder = this.locate(token);
    try {
      await removeFolder(folder);
    } finally {
      void written?.then(() => removeFolder(folder)).catch(ignoreSystemError);
    }
  }

  async remove(): Promise<void> {
    this.#tokens.clear();
    await removeFolder(this.path);
  }
}

/** A worker may still be writing into the folder, or a virus scanner reading. */
function removeFolder(path: string): Promise<void> {
  return rm(path, { recursive: true, force: true, maxRetries: 3, retryDelay: 100 });
}

async function removeDead(root: string, prefix: string): Promise<void> {
  for (const name of await readdir(root)) {
    if (!name.startsWith(prefix)) continue;
    const owner = Number(/^(\d+)-/.exec(name.slice(prefix.length))?.[1] ?? NaN);
    // Another person's stays.
    if (Number.isInteger(owner) && !isProcessAlive(owner))
      await removeFolder(join(root, name)).catch(ignoreSystemError);
  }
}
