/** Limits how many photos the engine has at once: a few, so that reading and writing overlap with the sampler; or one alone. */

interface Waiting {
  readonly isExclusive: boolean;
  readonly start: () => void;
}

export class ConcurrencyLimiter {
  readonly #capacity: number;
  readonly #queue: Waiting[] = [];
  #activeCount = 0;
  #hasExclusive = false;

  /** @param capacity at least 1 */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /**
   * Resolves, first come first served, with what releases the slot. An exclusive holder has all slots.
   * @throws the signal's reason when it is aborted before there is a slot
   */
  async acquire(signal: AbortSignal, isExclusive: boolean): Promise<() => void> {
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        isExclusive,
        start: () => {
          signal.removeEventListener('abort', onAbort);
          resolve(this.#createRelease(isExclusive));
        },
      };
      const onAbort = (): void => {
        this.#queue.splice(this.#queue.indexOf(waiting), 1);
        reject(signal.reason as Error);
        this.#startNext();
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#queue.push(waiting);
      this.#startNext();
    });
  }

  #createRelease(isExclusive: boolean): () => void {
    let isReleased = false;
    return () => {
      if (isReleased) return;
      isReleased = true;
      this.#activeCount--;
      if (isExclusive) this.#hasExclusive = false;
      this.#startNext();
    };
  }

  #startNext(): void {
    for (let next = this.#queue[0]; next !== undefined; next = this.#queue[0]) {
      const isFree =
        !this.#hasExclusive && (next.isExclusive ? this.#activeCount === 0 : this.#activeCount < this.#capacity);
      if (!isFree) return;
      this.#queue.shift();
      this.#activeCount++;
      this.#hasExclusive = next.isExclusive;
      next.start();
    }
  }
}
