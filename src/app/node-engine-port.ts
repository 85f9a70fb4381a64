/** Starts the engine as a child of plain Node: for the command line, the web door, tests, and Electron on Linux. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { EngineReply, EngineStart } from '../shared/engine-protocol.ts';
import type { EnginePort } from './engine-client.ts';

/** How long an engine that was asked to leave may take to clear up; a running tile cannot be interrupted. */
const LEAVE_TIMEOUT_MS = 5000;
const LAST_WORDS_LENGTH = 500;

/** @param entryPath the bundled src/engine/process.ts. */
export function forkEngine(entryPath: string, start: EngineStart): EnginePort & { readonly pid: number | undefined } {
  const child = fork(entryPath, [JSON.stringify(start)], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  // Native libraries chat on stderr (a missing GPU driver, for one). It matters only when the process dies.
  let lastWords = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-LAST_WORDS_LENGTH);
  });
  const gone = once(child, 'exit');
  return {
    pid: child.pid,
    send: (request) => {
      // A message to a process that has just died is answered by its exit.
      child.send(request, () => undefined);
    },
    onMessage: (listener) => {
      child.on('message', (message) => {
        listener(message as EngineReply);
      });
    },
    onExit: (listener) => {
      child.once('exit', (code, signal) => {
        const how = signal === null ? `exit code ${code ?? 'unknown'}` : `signal ${signal}`;
        const said = lastWords.trim();
        listener(said === '' ? how : `${how}; it last said: ${said}`);
      });
    },
    end: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      if (child.connected) child.disconnect();
      const timer = setTimeout(() => child.kill('SIGKILL'), LEAVE_TIMEOUT_MS);
      await gone;
      clearTimeout(timer);
    },
  };
}
