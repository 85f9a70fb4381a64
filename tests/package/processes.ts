/** What a program and its children do, read from Linux: their processes, the ports they listen on, the files they ask for. */
import { execFileSync } from 'node:child_process';
import { readFile, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { NetworkCalls } from '../helpers/network-trace.ts';
import { findTraceObstacle, NETWORK_CALLS, parseTrace, traceProgram } from '../helpers/network-trace.ts';

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
export const canTrace = findTraceObstacle() === null;

export interface Traced {
  /** A program that runs the other one with all arguments, and notes which files and hosts it and its children ask for. */
  readonly program: string;
  readonly readPaths: () => ReadonlySet<string>;
  readonly readNetwork: () => NetworkCalls;
}

/** @param folder an empty folder for the starter and its notes */
export async function traceCalls(program: string, folder: string): Promise<Traced> {
  const { program: starter, readLog } = await traceProgram(program, folder, ['%file', ...NETWORK_CALLS]);
  return {
    program: starter,
    readPaths: () => new Set([...readLog().matchAll(/"(\/[^"]*)"/g)].map(([, path]) => path!)),
    readNetwork: () => parseTrace(readLog()),
  };
}
