/**
 * The channel to the app that started this process: that of a child of Node, or that of an Electron utility process.
 */

import { exitNow } from '#files/end-process.ts';

/** The app kills a worker after 5 seconds; one whose app is gone ends by itself. */
const LEAVE_TIMEOUT_MS = 4000;

/** Electron's `process.parentPort`; the types of Electron are not imported here. */
interface UtilityPort {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
  postMessage(message: unknown): void;
}

/**
 * @param onMessage called with whatever the app sends
 * @param onLeave called when the app closes the channel; the process exits when its promise settles, or soon
 * @returns a function that sends to the app; a message to an app that has ended is dropped
 */
export function connectToParent(
  onMessage: (message: unknown) => void,
  onLeave: () => Promise<void>,
): (message: unknown) => void {
  const utility = (process as { parentPort?: UtilityPort }).parentPort;
  const leave = () => {
    // What is blocked in a thread, such as reading from a drive that hangs, cannot be waited for.
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), LEAVE_TIMEOUT_MS);
    void onLeave().finally(() => {
      exitNow(0);
    });
  };
  if (utility !== undefined) {
    utility.on('message', ({ data }) => {
      // A utility process gets no event when the channel closes: the app sends null instead.
      if (data === null) leave();
      else onMessage(data);
    });
    return (message) => {
      utility.postMessage(message);
    };
  }
  process.on('message', onMessage);
  process.on('disconnect', leave);
  return (message) => {
    // With a callback an app that has just gone is no error.
    if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
  };
}
