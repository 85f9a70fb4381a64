/** Counts what a program and all its processes do with the network, by strace: no connection is too short to be seen. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** A socket of the internet does nothing without one of these. Without them, Chromium opens some to ask for the names of interfaces. */
export const NETWORK_CALLS = ['connect', 'bind', 'sendto', 'sendmsg', 'sendmmsg'] as const;

export interface NetworkTrace {
  /** A program that starts the traced one, with the arguments that it is given. */
  readonly program: string;
  /** Calls so far, oldest first. */
  readonly read: () => NetworkCalls;
}

export interface NetworkCalls {
  /** Connections, and messages without one, to any place, this computer included: call and address. */
  readonly sent: readonly string[];
  /** Places where something listens, or would listen. */
  readonly bound: readonly string[];
}

/** Why nothing can be traced here; null: it can. */
export function findTraceObstacle(): string | null {
  const strace = findStrace();
  if (strace === null) return 'strace is not installed';
  const { status } = spawnSync(strace, ['-f', '--seccomp-bpf', '-o', '/dev/null', '/bin/true']);
  return status === 0 ? null : 'strace may not trace here';
}

function findStrace(): string | null {
  const paths = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'strace'));
  return paths.find((path) => existsSync(path)) ?? null;
}

/** A program that starts the traced one, with the arguments that it is given, and what strace has written of it so far. */
export interface ProgramTrace {
  readonly program: string;
  readonly readLog: () => string;
}

/**
 * Has a program and all its processes traced.
 * @param folder for the starter and the log @param calls as strace names them, or its classes (`%file`)
 */
export async function traceProgram(program: string, folder: string, calls: readonly string[]): Promise<ProgramTrace> {
  const log = join(folder, 'trace.log');
  const starter = join(folder, 'traced');
  const options = `-f --seccomp-bpf -qq --signal=none --string-limit=4096 --trace=${calls.join(',')}`;
  // With its path: the program may get no PATH.
  await writeFile(starter, `#!/bin/sh\nexec ${findStrace() ?? 'strace'} ${options} -o '${log}' -- '${program}' "$@"\n`);
  await chmod(starter, 0o755);
  return { program: starter, readLog: () => readFileSync(log, 'utf8') };
}

export async function traceNetwork(program: string, folder: string): Promise<NetworkTrace> {
  const { program: starter, readLog } = await traceProgram(program, folder, NETWORK_CALLS);
  return { program: starter, read: () => parseTrace(readLog()) };
}

/** @param log of strace: a call that another one interrupts has two lines, and its address may stand in either */
export function parseTrace(log: string): NetworkCalls {
  const calls = log.split('\n').flatMap((line) => {
    const found = /^\d+ +(?:<\.\.\. )?(\w+)(?: resumed>|\().*?sa_family=AF_INET6?, (.*)$/.exec(line);
    return found === null ? [] : [{ name: found[1]!, address: describeAddress(found[2]!) }];
  });
  const list = (isBound: boolean): string[] =>
    calls
      .filter(({ name }) => (name === 'bind') === isBound)
      .map(({ name, address }) => (isBound ? address : `${name} ${address}`));
  return { sent: list(false), bound: list(true) };
}

function describeAddress(text: string): string {
  const port = /port=htons\((\d+)\)/.exec(text)?.[1] ?? '?';
  const address = /inet_(?:addr\(|pton\(AF_INET6, )"([^"]+)"/.exec(text)?.[1] ?? '?';
  return `${address} ${port}`;
}
