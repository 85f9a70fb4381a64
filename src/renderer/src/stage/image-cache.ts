/** A least-recently-used cache of decoded images, limited in bytes. */

/** An image ready to be drawn without waiting. */
export interface LoadedImage {
  readonly source: CanvasImageSource;
  readonly widthPx: number;
  readonly heightPx: number;
  /** Frees the memory; the image must not be drawn afterwards. */
  release(): void;
}

const BYTES_PER_PIXEL = 4;

/** Releases the images that it drops. */
export class ImageCache {
  readonly #maxBytes: number;
  /** In order of use, the latest last. */
  readonly #images = new Map<string, LoadedImage>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  has(key: string): boolean {
    return this.#images.has(key);
  }

  /** Counts as a use. */
  get(key: string): LoadedImage | null {
    const image = this.#images.get(key);
    if (image === undefined) return null;
    this.#images.delete(key);
    this.#images.set(key, image);
    return image;
  }

  /** Adds an image and drops others as needed, except those that `isKept` reports as visible. */
  add(key: string, image: LoadedImage, isKept: (key: string) => boolean): void {
    this.#remove(key);
    this.#images.set(key, image);
    this.#bytes += bytesOf(image);
    for (const other of this.#images.keys()) {
      if (this.#bytes <= this.#maxBytes) return;
      if (other !== key && !isKept(other)) this.#remove(other);
    }
  }

  clear(): void {
    for (const key of [...this.#images.keys()]) this.#remove(key);
  }

  #remove(key: string): void {
    const image = this.#images.get(key);
    if (image === undefined) return;
    this.#images.delete(key);
    this.#bytes -= bytesOf(image);
    image.release();
  }
}

function bytesOf({ widthPx, heightPx }: LoadedImage): number {
  return widthPx * heightPx * BYTES_PER_PIXEL;
}
