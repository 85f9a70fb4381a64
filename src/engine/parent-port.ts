/** The line to the app that started this process: the channel of a child of Node, or that of an Electron utility process. */

/** What Electron gives a utility process; its types are not at home here. */
interface UtilityPort {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
  postMessage(message: unknown): void;
}

/**
 * @param onMessage called with whatever the app sends
 * @param onLeave called when the app lets go; the process leaves when its promise is settled
 * @returns what sends to the app; a message to an app that is gone is dropped
 */
export function connectToParent(
  onMessage: (message: unknown) => void,
  onLeave: () => Promise<void>,
): (message: unknown) => void {
  const utility = (process as { parentPort?: UtilityPort }).parentPort;
  const leave = () => {
    void onLeave().finally(() => process.exit(0));
  };
  if (utility !== undefined) {
    utility.on('message', ({ data }) => {
      // A utility process has no end of the channel to hear: null asks it to leave.
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
