/** Waiting that ends when nobody needs the answer any more. */
import type { Networks } from './ports.ts';

/**
 * Waits for `promise`, and no longer than until `signal` is aborted; what becomes of the promise then, nobody is told.
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

/** The same networks, whose answers are waited for no longer than until `signal` is aborted: a call cannot be stopped, and may take a second. */
export function abortable(networks: Networks, signal: AbortSignal): Networks {
  const { decide } = networks;
  return {
    featureChannels: networks.featureChannels,
    estimate: (input) => raceAbort(networks.estimate(input), signal),
    encode: (input) => raceAbort(networks.encode(input), signal),
    denoise: (input) => raceAbort(networks.denoise(input), signal),
    ...(decide && { decide: (question) => raceAbort(decide(question), signal) }),
  };
}
