/** Opens the engine of a command: chooses model, cache and threads, and connects a client to a child of plain Node. */
import { resolve } from 'node:path';
import { locateInPackage } from '#files/package-root.ts';
import type { EngineClient } from '#app/workers/engine-client.ts';
import { createEngineClient } from '#app/workers/engine-client.ts';
import { locateNetworks } from '#files/networks/network-store.ts';
import { findDataFolder, locateCacheFolder } from '#files/platform-folders.ts';
import { forkWorker } from '#app/workers/node-worker-port.ts';
import { countThreads } from '#engine/inference/threads.ts';
import { listModels, loadModel, locateModelsRoot } from '#engine/inference/model-folder.ts';
import type { EngineReply, EngineRequest, EngineStart } from '#shared/engine-protocol.ts';
import { AppError } from '#shared/errors.ts';
import { DEFAULT_MODEL_ID } from '#shared/models.ts';
import { getPathKind } from '#files/folders.ts';

/** What the command line says about the engine; null: chosen automatically. */
export interface EngineChoice {
  readonly modelFolder: string | null;
  readonly threads: number | null;
  /** Folder of what can be computed again; left out: the platform's cache folder. */
  readonly cacheFolder?: string;
  /** Folder of imported networks among others; left out: the platform's data folder. */
  readonly dataFolder?: string;
}

/** A folder below the models root: a model, or why it is not one. */
export type ModelEntry = Awaited<ReturnType<typeof listModels>>[number];

const ENGINE_ENTRY = locateInPackage('out', 'node', 'engine-process.js');

/**
 * The caller owns the client and ends it.
 * @throws {AppError} `model/*` when there is no whole model, `engine/internal` when the engine is not built
 */
export async function openEngine(choice: EngineChoice): Promise<EngineClient> {
  const start = await chooseEngineStart(choice);
  if ((await getPathKind(ENGINE_ENTRY)) !== 'file')
    throw new AppError('engine/internal', `The engine is missing: there is no ${ENGINE_ENTRY}.`);
  return createEngineClient({
    connect: () => forkWorker<EngineRequest, EngineReply>(ENGINE_ENTRY, [JSON.stringify(start)]),
  });
}

/** How the engine starts, with the number of threads that a report of measurements names. */
export type CountedStart = EngineStart & { readonly threads: number };

/** @throws {AppError} `model/*` */
export async function chooseEngineStart(choice: EngineChoice): Promise<CountedStart> {
  const { modelFolder, threads, cacheFolder, dataFolder } = choice;
  return {
    modelFolder: await checkModelFolder(modelFolder),
    cacheFolder: cacheFolder ?? locateCacheFolder(),
    networksFolder: locateNetworks(dataFolder ?? findDataFolder()),
    threads: threads ?? (await countThreads()),
  };
}

async function checkModelFolder(folder: string | null): Promise<string> {
  if (folder !== null) return (await loadModel(resolve(folder))).folder;
  const root = locateModelsRoot();
  return chooseModelFolder(await listModels(root), { root, preferredId: DEFAULT_MODEL_ID });
}

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
