/** Starts a worker process as a child of plain Node: for the command line, the web front end, tests, and Electron on Linux. */
import { fork } from 'node:child_process';
import { setPriority } from 'node:os';
import { killUnlessGone, StderrTail } from './worker-exit.ts';
import type { WorkerPort } from './worker-port.ts';

/** Node's 4 are too few where reads are blocked for good, by a drive that hangs. Idle threads cost nothing. */
const THREADS_FOR_FILES = '16';
/** Of the images process of a window: between that of the window and the app, whose answers take milliseconds, and the engine's. */
export const IMAGES_NICENESS = 5;

/**
 * @param entryPath a bundled entry: src/engine/engine-process.ts or src/engine/images-process.ts
 * @param options.nodePath the Node that runs it, where this process is not plain Node
 * @param options.nodeArgs Node's own options; those of this process where there are none
 * @param options.env variables beside those of this process
 * @param options.niceness nice value of all its threads, which a process on Linux can only give to one of its own at a time
 */
export function forkWorker<Request extends object, Reply>(
  entryPath: string,
  args: readonly string[],
  options: {
    readonly nodePath?: string;
    readonly nodeArgs?: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
    readonly niceness?: number;
  } = {},
): WorkerPort<Request, Reply> & { readonly pid: number | undefined } {
  const child = fork(entryPath, args, {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: { UV_THREADPOOL_SIZE: THREADS_FOR_FILES, ...process.env, ...options.env },
    ...(options.nodePath !== undefined && { execPath: options.nodePath }),
    ...(options.nodeArgs !== undefined && { execArgv: [...options.nodeArgs] }),
  });
  // It has one thread yet.
  if (child.pid !== undefined && options.niceness !== undefined) setPriority(child.pid, options.niceness);
  const stderr = new StderrTail(child.stderr);
  const gone = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => {
      resolve(stderr.describeExit(code, signal));
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
      // One that could not be started has no channel.
      if (child.connected) child.send(request, () => undefined);
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
      await killUnlessGone(gone, () => child.kill('SIGKILL'));
    },
    kill: () => {
      child.kill('SIGKILL');
    },
  };
}
