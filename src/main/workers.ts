/** Which process runs the engine and the images worker on this platform, and where their files are. */
import { join } from 'node:path';
import process from 'node:process';
import { app } from 'electron';
import { forkWorker } from '../app/node-worker-port.ts';
import type { WorkerPort } from '../app/worker-port.ts';
import { forkUtilityWorker } from './fork-utility-worker.ts';

/** The folder of the app's files as other programs see it: they cannot look into an archive. */
export function locateUnpacked(root: string): string {
  return root.replace(/app\.asar$/, 'app.asar.unpacked');
}

/**
 * On Linux native sharp cannot live in any process of Electron: both carry GObject, and they interpose each other. There the
 * workers run in plain Node: the one in PATH in development, the one beside the app in packages.
 */
export function startWorker<Request extends object, Reply>(
  entryPath: string,
  args: readonly string[],
): WorkerPort<Request, Reply> {
  if (process.platform !== 'linux') return forkUtilityWorker(entryPath, args);
  return forkWorker(entryPath, args, { nodePath: locateNode() });
}

function locateNode(): string {
  if (app.isPackaged) return join(process.resourcesPath, 'node');
  return process.env['npm_node_execpath'] ?? 'node';
}
