/** Waiting that ends when the caller aborts. */
import type { Networks } from './ports.ts';

/**
 * Waits for `promise`, but not after `signal` is aborted; what the promise gives or throws later is dropped.
 * @throws the signal's reason when it is aborted first, else what the promise throws
 */
export async function raceAbort<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  let stop = (): void => undefined;
  const aborted = new Promise<void>((resolve) => {
    stop = resolve;
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  try {
    await Promise.race([aborted, promise]);
    signal.throwIfAborted();
    return await promise;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/**
 * The same networks, except that an abort ends the wait for an answer: a call itself cannot be stopped, and may take a
 * second.
 */
export function abortable(networks: Networks, signal: AbortSignal): Networks {
  const { decide } = networks;
  return {
    featureChannels: networks.featureChannels,
    restore: (input) => raceAbort(networks.restore(input), signal),
    estimate: (input) => raceAbort(networks.estimate(input), signal),
    encode: (input) => raceAbort(networks.encode(input), signal),
    denoise: (input) => raceAbort(networks.denoise(input), signal),
    ...(decide && { decide: (question) => raceAbort(decide(question), signal) }),
  };
}
