/** Loads the visible tiles, a few at a time in order of urgency, and keeps them in a cache. */
import type { LoadedImage } from './image-cache.ts';
import { ImageCache } from './image-cache.ts';
import type { LoadImage } from './load-image.ts';

export interface TileStoreOptions {
  readonly load: LoadImage;
  /** Called after each loaded tile. */
  readonly onLoaded: () => void;
  readonly maxBytes?: number;
  readonly maxLoading?: number;
}

const MAX_BYTES = 96 * 2 ** 20;
const MAX_LOADING = 6;
/** A tile is not requested again after this many failures; the coarser image below it stays visible. */
const MAX_ATTEMPTS = 3;

/** Tiles are named by their address. */
export class TileStore {
  readonly #load: LoadImage;
  readonly #onLoaded: () => void;
  readonly #maxLoading: number;
  readonly #cache: ImageCache;
  readonly #loading = new Set<string>();
  readonly #failures = new Map<string, number>();
  #wanted: ReadonlySet<string> = new Set();
  #isEnded = false;

  constructor({ load, onLoaded, maxBytes = MAX_BYTES, maxLoading = MAX_LOADING }: TileStoreOptions) {
    this.#load = load;
    this.#onLoaded = onLoaded;
    this.#maxLoading = maxLoading;
    this.#cache = new ImageCache(maxBytes);
  }

  get bytes(): number {
    return this.#cache.bytes;
  }

  has(url: string): boolean {
    return this.#cache.has(url);
  }

  get(url: string): LoadedImage | null {
    return this.#cache.get(url);
  }

  /** Sets the visible tiles, most urgent first; replaces the previous ones. */
  want(urls: readonly string[]): void {
    this.#wanted = new Set(urls);
    this.#loadNext();
  }

  /** Drops everything, including tiles that are still being loaded. */
  end(): void {
    this.#isEnded = true;
    this.#wanted = new Set();
    this.#cache.clear();
  }

  #loadNext(): void {
    for (const url of this.#wanted) {
      if (this.#loading.size >= this.#maxLoading) return;
      const hasGivenUp = (this.#failures.get(url) ?? 0) >= MAX_ATTEMPTS;
      if (!hasGivenUp && !this.#loading.has(url) && !this.#cache.has(url)) void this.#loadOne(url);
    }
  }

  async #loadOne(url: string): Promise<void> {
    this.#loading.add(url);
    try {
      const image = await this.#load(url);
      if (this.#isEnded) {
        image.release();
        return;
      }
      this.#cache.add(url, image, (key) => this.#wanted.has(key));
      this.#failures.delete(url);
      this.#onLoaded();
    } catch {
      this.#failures.set(url, (this.#failures.get(url) ?? 0) + 1);
    } finally {
      this.#loading.delete(url);
      this.#loadNext();
    }
  }
}
