/** Starts a worker process as a child of plain Node: for the command line, the web door, tests, and Electron on Linux. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { WorkerPort } from './worker-port.ts';

/** How long a worker that was asked to leave may take to clear up; a running tile cannot be interrupted. */
const LEAVE_TIMEOUT_MS = 5000;
const LAST_WORDS_LENGTH = 500;

/**
 * @param entryPath a bundled entry: src/engine/process.ts or src/engine/images.ts
 * @param options.nodePath the Node that runs it, where this process is not plain Node
 */
export function forkWorker<Request extends object, Reply>(
  entryPath: string,
  args: readonly string[],
  options: { readonly nodePath?: string } = {},
): WorkerPort<Request, Reply> & { readonly pid: number | undefined } {
  const child = fork(entryPath, args, {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    ...(options.nodePath !== undefined && { execPath: options.nodePath }),
  });
  // Native libraries chat on stderr (a missing GPU driver, for one). It matters only when the process dies.
  let lastWords = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-LAST_WORDS_LENGTH);
  });
  const gone = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => {
      const how = signal === null ? `exit code ${code ?? 'unknown'}` : `signal ${signal}`;
      const said = lastWords.trim();
      resolve(said === '' ? how : `${how}; it last said: ${said}`);
    });
    // A program that cannot be started has no exit.
    child.once('error', (error) => {
      resolve(error.message);
    });
  });
  return {
    pid: child.pid,
    send: (request) => {
      // A message to a process that has just died is answered by its exit.
      child.send(request, () => undefined);
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
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
      if (child.connected) child.disconnect();
      const timer = setTimeout(() => child.kill('SIGKILL'), LEAVE_TIMEOUT_MS);
      await once(child, 'exit');
      clearTimeout(timer);
    },
    kill: () => {
      child.kill('SIGKILL');
    },
  };
}
