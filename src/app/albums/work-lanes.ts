/** How many photos the engine has at once: a few, so that reading and writing overlap with the sampler; or one alone. */

export class WorkLanes {
  readonly #capacity: number;
  readonly #waiting: { readonly isAlone: boolean; readonly enter: () => void }[] = [];
  #taken = 0;
  #hasLoner = false;

  /** @param capacity at least 1 */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Resolves, first come first served, with what gives the lane back. Who is alone has all of them. */
  async enter(isAlone: boolean): Promise<() => void> {
    await new Promise<void>((enter) => {
      this.#waiting.push({ isAlone, enter });
      this.#letIn();
    });
    let hasLeft = false;
    return () => {
      if (hasLeft) return;
      hasLeft = true;
      this.#taken--;
      if (isAlone) this.#hasLoner = false;
      this.#letIn();
    };
  }

  #letIn(): void {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      const isFree = !this.#hasLoner && (next.isAlone ? this.#taken === 0 : this.#taken < this.#capacity);
      if (!isFree) return;
      this.#waiting.shift();
      this.#taken++;
      this.#hasLoner = next.isAlone;
      next.enter();
    }
  }
}
