/** The folder of one run of the app: views, working results, uploads. It goes with the run; what a crash left is removed by the next. */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { getSystemCode } from '../shared/errors.ts';
import { isViewFile } from '../shared/views.ts';

export class SessionFolder {
  readonly path: string;
  readonly #tokens = new Set<string>();

  private constructor(path: string) {
    this.path = path;
  }

  static async create(cacheFolder: string): Promise<SessionFolder> {
    const root = join(cacheFolder, 'sessions');
    await mkdir(root, { recursive: true });
    await removeDead(root);
    const path = join(root, `${process.pid}-${randomBytes(6).toString('hex')}`);
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

  /** Folder of a token of ours. */
  locate(token: string): string {
    return join(this.path, token);
  }

  /** The path of a view's file, or null for whatever was not registered; the file itself may not be there (yet). */
  locateView(token: string, name: string): string | null {
    return this.#tokens.has(token) && isViewFile(token, name) ? join(this.path, token, ...name.split('/')) : null;
  }

  async removeView(token: string): Promise<void> {
    if (this.#tokens.delete(token)) await removeFolder(this.locate(token));
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

async function removeDead(root: string): Promise<void> {
  for (const name of await readdir(root)) {
    const owner = Number(/^(\d+)-/.exec(name)?.[1] ?? NaN);
    if (Number.isInteger(owner) && !isRunning(owner)) await removeFolder(join(root, name));
  }
}

function isRunning(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch (thrown) {
    // What belongs to somebody else cannot be asked, and lives.
    return getSystemCode(thrown) === 'EPERM';
  }
}
