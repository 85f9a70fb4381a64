/** null as soon as the signal is aborted: the work goes on, and what becomes of it counts no more. */
export async function untilAborted<Value>(signal: AbortSignal, work: () => Promise<Value>): Promise<Value | null> {
  if (signal.aborted) return null;
  let stop: () => void = () => undefined;
  const aborted = new Promise<null>((resolve) => {
    stop = () => {
      resolve(null);
    };
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work(), aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
