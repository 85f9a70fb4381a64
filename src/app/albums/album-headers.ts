/** Reads the headers of photos in the background, so that sizes, times and names of results are known before the run. */
import { AppError } from '../../shared/errors.ts';
import type { ErrorValue } from '../../shared/errors.ts';
import type { ImagesClient } from '../images-client.ts';
import type { AlbumStore } from './album-store.ts';

const AT_ONCE = 60;

export interface HeadersOptions {
  readonly store: AlbumStore;
  readonly images: Pick<ImagesClient, 'inspect'>;
  /** Called after each photo, with the one. */
  readonly onRead: (albumId: string, photoIds: readonly number[]) => void;
}

export class AlbumHeaders {
  readonly #options: HeadersOptions;
  readonly #reading = new Map<string, Promise<void>>();
  /** Why photos have no header; of this run of the app, for the file may be better next time. */
  readonly #unreadable = new Map<number, ErrorValue>();
  #isEnded = false;

  constructor(options: HeadersOptions) {
    this.#options = options;
  }

  /** Resolves when the headers of all waiting photos were read, or could not be. Never rejects for a photo. @throws {AppError} `store/*` */
  async read(albumId: string): Promise<void> {
    const before = this.#reading.get(albumId) ?? Promise.resolve();
    const reading = before.then(() => this.#readAll(albumId));
    this.#reading.set(
      albumId,
      reading.catch(() => undefined),
    );
    await reading;
  }

  /** Why the header of a photo could not be read; null when it could, or was not tried. */
  findProblem(photoId: number): ErrorValue | null {
    return this.#unreadable.get(photoId) ?? null;
  }

  /** Resolves when nothing is read any more. */
  async end(): Promise<void> {
    this.#isEnded = true;
    await Promise.all(this.#reading.values());
  }

  async #readAll(albumId: string): Promise<void> {
    const { store, onRead } = this.#options;
    for (;;) {
      if (this.#isEnded) return;
      const photos = store.photos
        .listWithoutHeader(albumId)
        .filter(({ id }) => !this.#unreadable.has(id))
        .slice(0, AT_ONCE);
      if (photos.length === 0) return;
      await Promise.all(
        photos.map(async (photo) => {
          await this.#readOne(photo);
          onRead(albumId, [photo.id]);
        }),
      );
    }
  }

  async #readOne({ id, path }: { readonly id: number; readonly path: string }): Promise<void> {
    const { store, images } = this.#options;
    try {
      const { size, format, bitDepth, lossy, takenAt } = await images.inspect({ path });
      if (!this.#isEnded) store.photos.setHeader(id, { size, format, bitDepth, isLossy: lossy, takenAt });
    } catch (thrown) {
      // A full disk is no property of the photo.
      if (!(thrown instanceof AppError) || thrown.code.startsWith('store/')) throw thrown;
      this.#unreadable.set(id, thrown.toValue());
    }
  }
}
