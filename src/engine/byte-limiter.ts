/** Limits how many bytes of pixels are in memory at once: several small images, or a large one alone. First come, first served. */

interface Waiting {
  readonly bytes: number;
  readonly start: () => void;
}

export class ByteLimiter {
  readonly #maxBytes: number;
  readonly #queue: Waiting[] = [];
  #bytes = 0;
  #activeCount = 0;

  /** @param maxBytes an image that is larger by itself has all of it */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Runs the work as soon as there is room for its pixels. @throws what the work throws */
  async run<Value>(bytes: number, work: () => Promise<Value>): Promise<Value> {
    await new Promise<void>((start) => {
      this.#queue.push({ bytes, start });
      this.#startNext();
    });
    try {
      return await work();
    } finally {
      this.#bytes -= bytes;
      this.#activeCount--;
      this.#startNext();
    }
  }

  #startNext(): void {
    for (let next = this.#queue[0]; next !== undefined; next = this.#queue[0]) {
      if (this.#activeCount > 0 && this.#bytes + next.bytes > this.#maxBytes) return;
      this.#queue.shift();
      this.#bytes += next.bytes;
      this.#activeCount++;
      next.start();
    }
  }
}
