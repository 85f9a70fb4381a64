/** Starts a worker as a utility process of Electron: on Windows and macOS, where native modules live in one. */
import { utilityProcess } from 'electron';
import type { WorkerPort } from '../app/worker-port.ts';

/** How long a worker that was asked to leave may take to clear up; a running tile cannot be interrupted. */
const LEAVE_TIMEOUT_MS = 5000;
const LAST_WORDS_LENGTH = 500;

/** Asks a worker to leave, where there is no channel to close (src/engine/parent-port.ts). */
const LEAVE = null;

/** @param entryPath a bundled entry that listens to `process.parentPort` where there is one */
export function forkUtilityWorker<Request extends object, Reply>(
  entryPath: string,
  args: readonly string[],
): WorkerPort<Request, Reply> {
  const child = utilityProcess.fork(entryPath, [...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  // Native libraries chat on stderr (a missing GPU driver, for one). It matters only when the process dies.
  let lastWords = '';
  child.stderr?.on('data', (text: Buffer) => {
    lastWords = (lastWords + text.toString()).slice(-LAST_WORDS_LENGTH);
  });
  let isGone = false;
  const gone = new Promise<string>((resolve) => {
    child.once('exit', (code) => {
      isGone = true;
      const said = lastWords.trim();
      resolve(said === '' ? `exit code ${code}` : `exit code ${code}; it last said: ${said}`);
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
      const timer = setTimeout(() => child.kill(), LEAVE_TIMEOUT_MS);
      await gone;
      clearTimeout(timer);
    },
    kill: () => {
      child.kill();
    },
  };
}
