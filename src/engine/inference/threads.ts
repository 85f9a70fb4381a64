/** Chooses the number of threads of inference where it is not set. */
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { ignoreSystemError } from '#shared/errors.ts';

/** Threads that inference does best with: one per physical core. */
export async function countThreads(): Promise<number> {
  return countPhysicalCores(availableParallelism(), await readCpuInfo());
}

async function readCpuInfo(): Promise<string | null> {
  return (await readFile('/proc/cpuinfo', 'utf8').catch(ignoreSystemError)) ?? null;
}

/**
 * Physical cores among those that this process may use. `cpuInfo` is the text of Linux' `/proc/cpuinfo`, null on other
 * systems. Where cores and hyperthreads cannot be distinguished, all count.
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
