/** What a program and its children do, read from Linux: their processes, the ports they listen on, the files they ask for. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmod, readFile, readdir, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NetworkCalls } from '../helpers/network-trace.ts';
import { NETWORK_CALLS, parseTrace } from '../helpers/network-trace.ts';

export interface Process {
  readonly pid: number;
  readonly command: string;
}

/** A process and all below it. */
export function listFamily(pid: number): readonly Process[] {
  const rows = execFileSync('ps', ['-ww', '-eo', 'pid=,ppid=,args='], { encoding: 'utf8' }).trimEnd().split('\n');
  const all = rows.map((row) => {
    const [, id, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(row) as unknown as [
      string,
      string,
      string,
      string,
    ];
    return { pid: Number(id), parent: Number(parent), command };
  });
  const below = (parent: number): readonly Process[] =>
    all.filter((found) => found.parent === parent).flatMap((found) => [found, ...below(found.pid)]);
  return [...all.filter((found) => found.pid === pid), ...below(pid)];
}

/** TCP ports on which a process listens. */
export async function listPorts(pid: number): Promise<readonly number[]> {
  const folder = `/proc/${pid}/fd`;
  const names = await readdir(folder);
  const targets = await Promise.all(names.map((name) => readlink(join(folder, name)).catch(() => '')));
  const sockets = new Set(targets.map((target) => /^socket:\[(\d+)\]$/.exec(target)?.[1]));
  const tables = await Promise.all(['tcp', 'tcp6'].map((name) => readFile(`/proc/${pid}/net/${name}`, 'utf8')));
  const rows = tables.flatMap((table) => table.trimEnd().split('\n').slice(1));
  const fields = rows.map((row) => row.trim().split(/\s+/));
  const LISTENS = '0A';
  const own = fields.filter((field) => field[3] === LISTENS && sockets.has(field[9]));
  return own.map((field) => parseInt(field[1]!.split(':').at(-1)!, 16));
}

/** Whether strace is here and may follow processes. */
export const canTrace = spawnSync('strace', ['-f', '--seccomp-bpf', '-o', '/dev/null', 'true']).status === 0;

export interface Traced {
  /** A program that runs the other one with all arguments, and notes which files and hosts it and its children ask for. */
  readonly program: string;
  readonly readPaths: () => Promise<ReadonlySet<string>>;
  readonly readNetwork: () => Promise<NetworkCalls>;
}

/** @param folder an empty folder for the script and its notes */
export async function traceCalls(program: string, folder: string): Promise<Traced> {
  const notes = join(folder, 'files.txt');
  const script = join(folder, 'traced');
  // The program gets no PATH.
  const strace = execFileSync('which', ['strace'], { encoding: 'utf8' }).trim();
  const options = '-f --seccomp-bpf -qq --signal=none --string-limit=4096 --trace=%file,' + NETWORK_CALLS.join(',');
  await writeFile(script, `#!/bin/sh\nexec ${strace} ${options} -o '${notes}' '${program}' "$@"\n`);
  await chmod(script, 0o755);
  return {
    program: script,
    readPaths: async () => {
      const text = await readFile(notes, 'utf8');
      return new Set([...text.matchAll(/"(\/[^"]*)"/g)].map(([, path]) => path!));
    },
    readNetwork: async () => parseTrace(await readFile(notes, 'utf8')),
  };
}
