/** One picture whose address changes, as a running estimate's does: the newest that has come is shown until a newer one has. */
import type { LoadedImage } from './image-cache.ts';
import type { LoadImage } from './load-image.ts';

export class LatestImage {
  readonly #load: LoadImage;
  readonly #onLoaded: () => void;
  #url: string | null = null;
  #image: LoadedImage | null = null;
  #asked = 0;
  #shown = 0;

  constructor(load: LoadImage, onLoaded: () => void) {
    this.#load = load;
    this.#onLoaded = onLoaded;
  }

  get image(): LoadedImage | null {
    return this.#image;
  }

  /** Loads `url` unless it was asked for last. */
  show(url: string): void {
    if (url === this.#url) return;
    this.#url = url;
    this.#asked += 1;
    void this.#fetch(url, this.#asked);
  }

  /** Shows nothing, now and after all loads under way. */
  clear(): void {
    this.#url = null;
    this.#image?.release();
    this.#image = null;
    this.#asked += 1;
    this.#shown = this.#asked;
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
      // The file of an older estimate may be gone already; the next one follows.
      return;
    }
  }
}
