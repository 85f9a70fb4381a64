/** Starts the engine and the images worker in the kind of process that this platform needs, and locates their files. */
import { join } from 'node:path';
import process from 'node:process';
import { app } from 'electron';
import { forkWorker } from '#app/workers/node-worker-port.ts';
import type { WorkerPort } from '#app/workers/worker-port.ts';
import { forkUtilityWorker } from './fork-utility-worker.ts';

/** The folder of the unpacked files: plain Node cannot read files in an archive. */
export function locateUnpacked(root: string): string {
  return root.replace(/app\.asar$/, 'app.asar.unpacked');
}

/**
 * On Linux native sharp does not work in any process of Electron: both carry GObject, and each interposes the other's. There
 * workers run in plain Node: in development the one in PATH, in packages the one that is shipped with the app.
 * @param niceness on Linux; elsewhere systems prefer the window by themselves
 */
export function startWorker<Request extends object, Reply>(
  entryPath: string,
  args: readonly string[],
  niceness = 0,
): WorkerPort<Request, Reply> {
  if (process.platform !== 'linux') return forkUtilityWorker(entryPath, args);
  if (!app.isPackaged)
    return forkWorker(entryPath, args, { niceness, nodePath: process.env['npm_node_execpath'] ?? 'node' });
  // As in a packaged Electron, no variable of Node's and no signal makes the packaged Node run other code (build/linux/skipstone).
  return forkWorker(entryPath, args, {
    niceness,
    nodePath: join(process.resourcesPath, 'node'),
    nodeArgs: ['--disable-sigusr1'],
    env: { NODE_OPTIONS: '', NODE_PATH: '', NODE_COMPILE_CACHE: '', OPENSSL_CONF: '' },
  });
}
