/** How many threads inference runs on when nobody says. */
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { getSystemCode } from '../shared/errors.ts';

/** Threads that inference does best with: one per physical core. */
export async function countThreads(): Promise<number> {
  return countPhysicalCores(availableParallelism(), await readCpuInfo());
}

async function readCpuInfo(): Promise<string | null> {
  try {
    return await readFile('/proc/cpuinfo', 'utf8');
  } catch (thrown) {
    if (getSystemCode(thrown) === undefined) throw thrown;
    return null;
  }
}

/**
 * Physical cores, of those that this process may use. `cpuInfo`: the text of Linux' `/proc/cpuinfo`, null elsewhere.
 * Where the cores cannot be told from their hyperthreads, all count.
 */
export function countPhysicalCores(usableCount: number, cpuInfo: string | null): number {
  const blocks = (cpuInfo ?? '').split(/\n\s*\n/);
  const cores = new Set<string>();
  for (const block of blocks) {
    const core = /^core id\s*:\s*(\d+)/m.exec(block)?.[1];
    if (core !== undefined) cores.add(`${/^physical id\s*:\s*(\d+)/m.exec(block)?.[1] ?? '0'}/${core}`);
  }
  return Math.max(1, cores.size === 0 ? usableCount : Math.min(usableCount, cores.size));
}
