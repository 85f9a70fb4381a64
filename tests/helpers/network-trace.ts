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
  const { status } = spawnSync(strace, ['-f', '-o', '/dev/null', '/bin/true']);
  return status === 0 ? null : 'strace may not trace here';
}

function findStrace(): string | null {
  const paths = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'strace'));
  return paths.find((path) => existsSync(path)) ?? null;
}

export async function traceNetwork(program: string, folder: string): Promise<NetworkTrace> {
  const log = join(folder, 'network.log');
  const starter = join(folder, 'traced');
  const options = ['-f', '--seccomp-bpf', '-qq', '-s', '0', '-e', `trace=${NETWORK_CALLS.join(',')}`];
  await writeFile(
    starter,
    `#!/bin/sh\nexec ${findStrace() ?? 'strace'} ${options.join(' ')} -o '${log}' -- '${program}' "$@"\n`,
  );
  await chmod(starter, 0o755);
  return { program: starter, read: () => parseTrace(readFileSync(log, 'utf8')) };
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
