/** Whose turn it is to use the networks: one piece of work after another, in the order in which they asked, whatever gets ready first. */
import { raceAbort } from '../core/abort.ts';

export interface Turn {
  /** Resolves when all before have given back theirs. @throws the signal's reason when it is aborted first */
  begin(signal: AbortSignal): Promise<void>;
  /** Lets the next one begin; may be called at any time and again. */
  end(): void;
}

export class Turns {
  #last: Promise<void> = Promise.resolve();

  /** Takes the place after all that have asked before. */
  reserve(): Turn {
    const before = this.#last;
    let end = (): void => undefined;
    const own = new Promise<void>((resolve) => {
      end = resolve;
    });
    this.#last = before.then(() => own);
    return { begin: (signal) => raceAbort(before, signal), end };
  }
}
