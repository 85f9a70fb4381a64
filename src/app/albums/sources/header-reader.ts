/** Reads the headers of waiting photos in the background, so that sizes, dates and result names are known before a run. */
import { AppError } from '#shared/errors.ts';
import type { ErrorValue } from '#shared/errors.ts';
import type { ImagesClient } from '#app/workers/images-client.ts';
import type { AlbumStore } from '../store/album-store.ts';

const PHOTOS_PER_ROUND = 60;

export interface HeaderReaderOptions {
  readonly store: AlbumStore;
  readonly images: Pick<ImagesClient, 'inspect'>;
  /** Called after each photo. */
  readonly onRead: (albumId: string, photoIds: readonly number[]) => void;
}

export class HeaderReader {
  readonly #options: HeaderReaderOptions;
  readonly #reading = new Map<string, Promise<void>>();
  /** Why photos have no header. Not stored, since the file may be readable next time. */
  readonly #unreadable = new Map<number, ErrorValue>();
  #isEnded = false;

  constructor(options: HeaderReaderOptions) {
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

  /** Why the header of a photo could not be read; null if it could, or was not tried. */
  findProblem(photoId: number): ErrorValue | null {
    return this.#unreadable.get(photoId) ?? null;
  }

  /** Resolves when no header is being read. */
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
        .slice(0, PHOTOS_PER_ROUND);
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
      // An error of the store, such as a full disk, is not the photo's.
      if (!(thrown instanceof AppError) || thrown.code.startsWith('store/')) throw thrown;
      this.#unreadable.set(id, thrown.toValue());
    }
  }
}
