/** Starts a worker as a utility process of Electron, on Windows and macOS, where native modules work in one. */
import { utilityProcess } from 'electron';
import { killUnlessGone, StderrTail } from '#app/workers/worker-exit.ts';
import type { WorkerPort } from '#app/workers/worker-port.ts';

/** The message that ends a worker where no channel can be closed (src/engine/parent-port.ts). */
const LEAVE = null;

/** @param entryPath a bundled entry that listens to `process.parentPort` where there is one */
export function forkUtilityWorker<Request extends object, Reply>(
  entryPath: string,
  args: readonly string[],
): WorkerPort<Request, Reply> {
  const child = utilityProcess.fork(entryPath, [...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  const stderr = new StderrTail(child.stderr);
  let isGone = false;
  const gone = new Promise<string>((resolve) => {
    child.once('exit', (code) => {
      isGone = true;
      resolve(stderr.describeExit(code));
    });
  });
  return {
    send: (request) => {
      child.postMessage(request);
    },
    onMessage: (listener) => {
      child.on('message', (message) => {
        listener(message as Reply);
      });
    },
    onExit: (listener) => {
      void gone.then(listener);
    },
    end: async () => {
      if (isGone) return;
      child.postMessage(LEAVE);
      await killUnlessGone(gone, () => child.kill());
    },
    kill: () => {
      child.kill();
    },
  };
}
