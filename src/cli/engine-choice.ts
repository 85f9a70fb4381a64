/** What an engine is started with when the command line does not say: model, cache folder, threads. Pure. */
import { join } from 'node:path';
import type { listModels } from '../engine/models.ts';
import { AppError } from '../shared/errors.ts';

/** What the command line says about the engine; null: choose. */
export interface EngineChoice {
  readonly modelFolder: string | null;
  readonly threads: number | null;
}

/** A folder below the models root: a model, or why it is none. */
export type ModelEntry = Awaited<ReturnType<typeof listModels>>[number];

/**
 * The folder of the model `preferredId`, else of the first model that is whole.
 * @throws {AppError} `model/missing`, or the error of the first folder when all are broken.
 */
export function chooseModelFolder(
  entries: readonly ModelEntry[],
  { root, preferredId }: { readonly root: string; readonly preferredId: string },
): string {
  const models = entries.flatMap((entry) => ('model' in entry ? [entry.model] : []));
  const chosen = models.find(({ manifest }) => manifest.id === preferredId) ?? models[0];
  if (chosen !== undefined) return chosen.folder;
  const broken = entries[0];
  if (broken !== undefined && 'error' in broken) throw AppError.fromValue(broken.error);
  throw new AppError('model/missing', `There is no model in ${root}; name a model folder with --model.`);
}

export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homeFolder: string;
}

/** Where this platform keeps what can be made again. */
export function locateCacheFolder({ platform, env, homeFolder }: Machine): string {
  if (platform === 'darwin') return join(homeFolder, 'Library', 'Caches', 'skipstone');
  if (platform === 'win32')
    return join(env['LOCALAPPDATA'] ?? join(homeFolder, 'AppData', 'Local'), 'skipstone', 'cache');
  return join(env['XDG_CACHE_HOME'] || join(homeFolder, '.cache'), 'skipstone');
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
