/** Thumbnails of albums: addresses that nobody can guess, pictures that are made when they are first asked for and kept by content. */
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { mkdir, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, getSystemCode, ignoreSystemError } from '../../shared/errors.ts';
import { VIEW_FILES } from '../../shared/views.ts';
import type { ImagesClient } from '../images-client.ts';
import type { FileStamp } from './fingerprint.ts';
import { pruneThumbs } from './prune-thumbs.ts';

const USED_EVERY_MS = 24 * 3600 * 1000;

interface Thumb {
  readonly path: string;
  readonly folder: string;
}

export class AlbumThumbs {
  readonly #images: Pick<ImagesClient, 'open'>;
  readonly #folder: string;
  /** Of this run of the app: addresses of an earlier one lead nowhere. */
  readonly #secret = randomBytes(32);
  readonly #thumbs = new Map<string, Thumb>();
  readonly #making = new Map<string, Promise<string | null>>();

  constructor(options: { readonly images: Pick<ImagesClient, 'open'>; readonly cacheFolder: string }) {
    this.#images = options.images;
    this.#folder = join(options.cacheFolder, 'thumbs');
  }

  /** The token under which the file's thumbnail is served; another one when the file has changed. */
  register(path: string, { sizeBytes, mtimeMs }: FileStamp): string {
    const content = `${path}\n${sizeBytes}\n${mtimeMs}`;
    const token = createHmac('sha256', this.#secret).update(content).digest('base64url');
    if (!this.#thumbs.has(token)) {
      const key = createHash('sha256').update(content).digest('hex').slice(0, 40);
      this.#thumbs.set(token, { path, folder: join(this.#folder, key.slice(0, 2), key) });
    }
    return token;
  }

  /** Removes what was looked at longest ago when there is too much. @throws only what is no failure of the disk */
  prune(signal: AbortSignal): Promise<void> {
    return pruneThumbs(signal, this.#folder);
  }

  /** The path of the thumbnail once it is there; null for what is not registered or cannot be read. Never rejects. */
  async provide(token: string, name: string): Promise<string | null> {
    const thumb = this.#thumbs.get(token);
    if (thumb === undefined || name !== VIEW_FILES.thumb) return null;
    const known = this.#making.get(token);
    if (known !== undefined) return known;
    const making = this.#make(thumb).finally(() => this.#making.delete(token));
    this.#making.set(token, making);
    return making;
  }

  async #make({ path, folder }: Thumb): Promise<string | null> {
    const made = join(folder, VIEW_FILES.thumb);
    try {
      const { mtimeMs } = await stat(made);
      // What is looked at stays longest; once a day is often enough to know. A cache that cannot be written to serves all the same.
      if (Date.now() - mtimeMs > USED_EVERY_MS) await utimes(made, new Date(), new Date()).catch(ignoreSystemError);
      return made;
    } catch (thrown) {
      if (getSystemCode(thrown) === undefined) throw thrown;
    }
    try {
      await mkdir(folder, { recursive: true });
      await this.#images.open({ path, folder });
      return made;
    } catch (thrown) {
      // A photo that cannot be read has no thumbnail; its row says why once it was tried.
      if (thrown instanceof AppError || getSystemCode(thrown) !== undefined) return null;
      throw thrown;
    }
  }
}
