/** Owns the thumbnails of albums: their secret addresses, and the images, made on first use, cached by file, and bounded on disk. */
import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { Dirent, Stats } from 'node:fs';
import { mkdir, readdir, rm, rmdir, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, getSystemCode, ignoreSystemError } from '#shared/errors.ts';
import { VIEW_FILES } from '#shared/image-pyramid.ts';
import type { ImagesClient } from '#app/workers/images-client.ts';
import type { FileStat } from '#files/fingerprint.ts';
import { makePrivate } from '#files/private-files.ts';

/** How often the time of last use is stored. */
const STORE_USE_EVERY_MS = 24 * 3600 * 1000;
/** Some ten thousand thumbnails. */
const MAX_BYTES = 256 * 2 ** 20;
/** Share of the bound that is kept, so that not every start has to remove thumbnails. */
const KEPT_SHARE = 0.8;
/** A younger folder without a thumbnail may be getting one; an older one is of a photo that could not be read. */
const EMPTY_FOR_MS = 24 * 3600 * 1000;

interface Thumbnail {
  readonly path: string;
  readonly folder: string;
}

export class Thumbnails {
  readonly #images: Pick<ImagesClient, 'open'>;
  readonly folder: string;
  /** New in each run of the app: the addresses of an earlier run lead nowhere. */
  readonly #secret = randomBytes(32);
  readonly #registered = new Map<string, Thumbnail>();
  readonly #making = new Map<string, Promise<string | null>>();

  constructor(options: { readonly images: Pick<ImagesClient, 'open'>; readonly cacheFolder: string }) {
    this.#images = options.images;
    this.folder = join(options.cacheFolder, 'thumbs');
    makePrivate(this.folder);
  }

  /** The token under which the file's thumbnail is served; a changed file has another one. */
  register(path: string, { sizeBytes, mtimeMs }: FileStat): string {
    const content = `${path}\n${sizeBytes}\n${mtimeMs}`;
    const token = createHmac('sha256', this.#secret).update(content).digest('base64url');
    if (!this.#registered.has(token)) {
      const key = createHash('sha256').update(content).digest('hex').slice(0, 40);
      this.#registered.set(token, { path, folder: join(this.folder, key.slice(0, 2), key) });
    }
    return token;
  }

  /** Removes the least recently used ones when there are too many. @throws only what is no failure of the disk */
  prune(signal: AbortSignal): Promise<void> {
    return pruneThumbnails(signal, this.folder);
  }

  /** Whether it is the name of a thumbnail, which may be one that cannot be made. */
  has(token: string, name: string): boolean {
    return this.#registered.has(token) && name === VIEW_FILES.thumb;
  }

  /** The path of the thumbnail once it exists; null for what is not registered or cannot be read. Never rejects. */
  async provide(token: string, name: string): Promise<string | null> {
    const thumb = this.#registered.get(token);
    if (thumb === undefined || name !== VIEW_FILES.thumb) return null;
    const known = this.#making.get(token);
    if (known !== undefined) return known;
    const making = this.#make(thumb).finally(() => this.#making.delete(token));
    this.#making.set(token, making);
    return making;
  }

  async #make({ path, folder }: Thumbnail): Promise<string | null> {
    const made = join(folder, VIEW_FILES.thumb);
    try {
      const { mtimeMs } = await stat(made);
      // The time of last use decides what is pruned. A cache that cannot be written to serves all the same.
      if (Date.now() - mtimeMs > STORE_USE_EVERY_MS)
        await utimes(made, new Date(), new Date()).catch(ignoreSystemError);
      return made;
    } catch (thrown) {
      if (getSystemCode(thrown) === undefined) throw thrown;
    }
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await this.#images.open({ path, folder });
      return made;
    } catch (thrown) {
      // A photo that cannot be read has no thumbnail; its row says why after a run.
      if (thrown instanceof AppError || getSystemCode(thrown) !== undefined) return null;
      throw thrown;
    }
  }
}

interface StoredThumbnail {
  readonly folder: string;
  readonly bytes: number;
  readonly usedAtMs: number;
}

/**
 * Removes thumbnails below `root`, least recently used first, when they exceed `maxBytes` together. Ends early when aborted. A
 * thumbnail that cannot be read or removed stays, since nothing depends on it.
 */
export async function pruneThumbnails(signal: AbortSignal, root: string, maxBytes = MAX_BYTES): Promise<void> {
  const thumbnails = await listThumbnails(signal, root);
  let bytes = thumbnails.reduce((sum, { bytes }) => sum + bytes, 0);
  if (bytes <= maxBytes) return;
  thumbnails.sort((a, b) => a.usedAtMs - b.usedAtMs);
  for (const thumb of thumbnails) {
    if (signal.aborted || bytes <= KEPT_SHARE * maxBytes) return;
    await rm(thumb.folder, { recursive: true, force: true }).catch(ignoreSystemError);
    bytes -= thumb.bytes;
  }
}

async function listThumbnails(signal: AbortSignal, root: string): Promise<StoredThumbnail[]> {
  const thumbnails: StoredThumbnail[] = [];
  for (const shard of await list(root)) {
    for (const { name } of await list(join(root, shard.name))) {
      if (signal.aborted) return [];
      const folder = join(root, shard.name, name);
      // Either is alone in its folder: the thumbnail of a file, the residual map of a result.
      const thumb =
        (await findStats(join(folder, VIEW_FILES.thumb))) ?? (await findStats(join(folder, VIEW_FILES.residualMap)));
      if (thumb !== null) thumbnails.push({ folder, bytes: thumb.size, usedAtMs: thumb.mtimeMs });
      else if (Date.now() - ((await findStats(folder))?.mtimeMs ?? Infinity) > EMPTY_FOR_MS)
        await rmdir(folder).catch(ignoreSystemError);
    }
  }
  return thumbnails;
}

async function list(folder: string): Promise<Dirent[]> {
  return (await readdir(folder, { withFileTypes: true }).catch(ignoreSystemError)) ?? [];
}

async function findStats(path: string): Promise<Stats | null> {
  return (await stat(path).catch(ignoreSystemError)) ?? null;
}
