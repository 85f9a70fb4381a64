/** Keeps the tiles of the album photos, and of their results, that were opened last; older ones are removed. */
import type { AlbumViews } from '#shared/albums.ts';
import type { TiledView } from '#shared/image-pyramid.ts';
import type { FileStat } from '#files/fingerprint.ts';
import type { SessionFolder } from '#app/photos/session-folder.ts';
import { makeTiledView } from '#app/tiled-view.ts';
import type { ImagesClient } from '#app/workers/images-client.ts';
import type { PhotoRecord } from '../store/photo-record.ts';

/** The open photo, its result, and those that arrow keys have just left. */
const MAX_IMAGES = 16;

interface CachedImage {
  readonly view: Promise<TiledView>;
  readonly token: Promise<string>;
}

export interface TileCacheOptions {
  readonly session: Pick<SessionFolder, 'addView' | 'removeView'>;
  readonly images: Pick<ImagesClient, 'makeTiles'>;
}

export class TileCache {
  readonly #options: TileCacheOptions;
  /** By file; the most recently opened image is the last. */
  readonly #cached = new Map<string, CachedImage>();

  constructor(options: TileCacheOptions) {
    this.#options = options;
  }

  /** Views of a photo and of its result, made where there are none yet. @throws {AppError} of the image, or engine/crashed */
  async open({ path, fileStat, state, result }: PhotoRecord): Promise<Omit<AlbumViews, 'residualMap'>> {
    const before = this.#openImage(path, fileStat);
    const after = state === 'done' && result !== null ? this.#openImage(result.path, result.fileStat) : null;
    await this.#removeOld();
    const [photoView, resultView] = await Promise.all([before, after]);
    return { before: photoView, after: resultView };
  }

  #openImage(path: string, { sizeBytes, mtimeMs }: FileStat): Promise<TiledView> {
    const key = `${path}\n${sizeBytes}\n${mtimeMs}`;
    const image = this.#cached.get(key) ?? this.#make(path, key);
    this.#cached.delete(key);
    this.#cached.set(key, image);
    return image.view;
  }

  #make(path: string, key: string): CachedImage {
    const { session, images } = this.#options;
    const added = session.addView();
    const view = added.then((to) => makeTiledView(images, path, to));
    // What failed is tried again when it is next opened.
    view.catch(() => this.#cached.delete(key));
    return { view, token: added.then(({ token }) => token) };
  }

  async #removeOld(): Promise<void> {
    for (const [key, { token }] of [...this.#cached].slice(0, Math.max(0, this.#cached.size - MAX_IMAGES))) {
      this.#cached.delete(key);
      await this.#options.session.removeView(await token);
    }
  }
}
