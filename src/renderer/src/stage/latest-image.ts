/** One image whose address changes, such as a running estimate: shows the newest loaded one until a newer one is loaded. */
import type { LoadedImage } from './image-cache.ts';
import type { LoadImage } from './load-image.ts';

/** Drops images that are loaded out of order. */
export class LatestImage {
  readonly #load: LoadImage;
  readonly #onLoaded: () => void;
  #url: string | null = null;
  #image: LoadedImage | null = null;
  #requested = 0;
  #shown = 0;

  constructor(load: LoadImage, onLoaded: () => void) {
    this.#load = load;
    this.#onLoaded = onLoaded;
  }

  get image(): LoadedImage | null {
    return this.#image;
  }

  /** Loads `url` unless it was the last one. */
  show(url: string): void {
    if (url === this.#url) return;
    this.#url = url;
    this.#requested += 1;
    void this.#fetch(url, this.#requested);
  }

  /** Shows nothing, and drops all images that are still being loaded. */
  clear(): void {
    this.#url = null;
    this.#image?.release();
    this.#image = null;
    this.#requested += 1;
    this.#shown = this.#requested;
  }

  async #fetch(url: string, number: number): Promise<void> {
    try {
      const image = await this.#load(url);
      if (number <= this.#shown) {
        image.release();
        return;
      }
      this.#shown = number;
      this.#image?.release();
      this.#image = image;
      this.#onLoaded();
    } catch {
      // The file of an older estimate may be deleted already; the next one follows.
      return;
    }
  }
}
