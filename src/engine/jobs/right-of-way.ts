/** Short work that a person waits for goes between the network calls of long work: a preview does not wait for a job, which may take an hour. */
import type { Networks } from '#core/ports.ts';

export class RightOfWay {
  #last: Promise<void> = Promise.resolve();
  readonly #calls = new Set<Promise<unknown>>();

  /** Runs `work` after earlier work of this kind, and alone: calls of yielding networks have ended, and none begins. */
  async take<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(() => Promise.allSettled(this.#calls)).then(work);
    this.#last = result.then(
      () => undefined,
      () => undefined,
    );
    return result;
  }

  /** A call of long work, which waits until no work has the right of way. */
  async giveWay<Answer>(call: () => Promise<Answer>): Promise<Answer> {
    await this.#last;
    const answer = call();
    this.#calls.add(answer);
    return answer.finally(() => this.#calls.delete(answer));
  }

  /** The networks for long work: each call waits until no work has the right of way. */
  yielding<Yielding extends Networks>(networks: Yielding): Yielding {
    const { decide } = networks;
    return {
      ...networks,
      restore: (input) => this.giveWay(() => networks.restore(input)),
      estimate: (input) => this.giveWay(() => networks.estimate(input)),
      encode: (input) => this.giveWay(() => networks.encode(input)),
      denoise: (input) => this.giveWay(() => networks.denoise(input)),
      ...(decide && { decide: (input) => this.giveWay(() => decide(input)) }),
    };
  }
}
