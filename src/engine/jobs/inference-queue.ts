/** The queue for the networks: one job after another, in the order of their slots, whichever is ready first. */
import { raceAbort } from '#core/abort.ts';

/** A place in the queue. */
export interface QueueSlot {
  /** Resolves when all slots before this one are released. @throws the signal's reason when it is aborted first */
  begin(signal: AbortSignal): Promise<void>;
  /** Lets the next slot begin; may be called at any time and again. */
  release(): void;
}

export class InferenceQueue {
  #last: Promise<void> = Promise.resolve();

  /** Takes the slot after all that are reserved already. */
  reserve(): QueueSlot {
    const before = this.#last;
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    this.#last = before.then(() => released);
    return { begin: (signal) => raceAbort(before, signal), release };
  }
}
