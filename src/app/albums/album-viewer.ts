/** Photos of albums that are looked at closely: their tiles, and those of their results, of the last few alone. */
import type { AlbumViews } from '../../shared/albums.ts';
import type { TiledView } from '../../shared/views.ts';
import { countLevels } from '../../shared/views.ts';
import type { ImagesClient } from '../images-client.ts';
import type { SessionFolder } from '../session-folder.ts';
import type { FileStamp } from './fingerprint.ts';
import type { PhotoRecord } from './photo-record.ts';

/** Pictures whose tiles are kept: the one that is shown, its result, and those that arrow keys have just left. */
const MOST_KEPT = 16;

interface Kept {
  readonly view: Promise<TiledView>;
  readonly token: Promise<string>;
}

export class AlbumViewer {
  readonly #session: Pick<SessionFolder, 'addView' | 'removeView'>;
  readonly #images: Pick<ImagesClient, 'makeTiles'>;
  /** By content, the one that was looked at last at the end. */
  readonly #kept = new Map<string, Kept>();

  constructor(options: {
    readonly session: Pick<SessionFolder, 'addView' | 'removeView'>;
    readonly images: Pick<ImagesClient, 'makeTiles'>;
  }) {
    this.#session = options.session;
    this.#images = options.images;
  }

  /** @throws {AppError} of the picture, or engine/crashed */
  async look({ path, stamp, state, result }: PhotoRecord): Promise<AlbumViews> {
    const before = this.#open(path, stamp);
    const after = state === 'done' && result !== null ? this.#open(result.path, result.stamp) : null;
    await this.#dropOld();
    const [photo, made] = await Promise.all([before, after]);
    return { before: photo, after: made };
  }

  #open(path: string, { sizeBytes, mtimeMs }: FileStamp): Promise<TiledView> {
    const key = `${path}\n${sizeBytes}\n${mtimeMs}`;
    const known = this.#kept.get(key) ?? this.#make(path, key);
    this.#kept.delete(key);
    this.#kept.set(key, known);
    return known.view;
  }

  #make(path: string, key: string): Kept {
    const added = this.#session.addView();
    const view = added.then(async ({ token, folder }) => {
      const { size, tileSizePx } = await this.#images.makeTiles({ path, folder });
      return { token, ...size, tileSizePx, levels: countLevels(size) };
    });
    // What failed is tried again at the next look.
    view.catch(() => this.#kept.delete(key));
    return { view, token: added.then(({ token }) => token) };
  }

  async #dropOld(): Promise<void> {
    for (const [key, { token }] of [...this.#kept].slice(0, Math.max(0, this.#kept.size - MOST_KEPT))) {
      this.#kept.delete(key);
      await this.#session.removeView(await token);
    }
  }
}
