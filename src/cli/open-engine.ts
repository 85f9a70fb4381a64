/** Opens the one engine of a command: chooses model, cache and threads, and connects a client to a child of plain Node. */
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EngineClient } from '../app/engine-client.ts';
import { createEngineClient } from '../app/engine-client.ts';
import { locateCacheFolder } from '../app/machine.ts';
import { forkWorker } from '../app/node-worker-port.ts';
import { countThreads } from '../engine/threads.ts';
import { listModels, loadModel, locateModelsRoot } from '../engine/models.ts';
import type { EngineReply, EngineRequest, EngineStart } from '../shared/engine-protocol.ts';
import { AppError } from '../shared/errors.ts';
import { DEFAULT_MODEL_ID } from '../shared/models.ts';
import type { EngineChoice } from './engine-choice.ts';
import { chooseModelFolder } from './engine-choice.ts';
import { getPathKind } from '../app/find-photos.ts';

/** The same file seen from the source and from the bundle: both lie two folders below the package. */
const ENGINE_ENTRY = fileURLToPath(new URL('../../out/engine/process.js', import.meta.url));

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

/** Whoever reports figures says on how many threads. */
export type CountedStart = EngineStart & { readonly threads: number };

/** @throws {AppError} `model/*` */
export async function chooseEngineStart({ modelFolder, threads, cacheFolder }: EngineChoice): Promise<CountedStart> {
  return {
    modelFolder: await checkModelFolder(modelFolder),
    cacheFolder:
      cacheFolder ?? locateCacheFolder({ platform: process.platform, env: process.env, homeFolder: homedir() }),
    threads: threads ?? (await countThreads()),
  };
}

async function checkModelFolder(folder: string | null): Promise<string> {
  if (folder !== null) return (await loadModel(resolve(folder))).folder;
  const root = locateModelsRoot();
  return chooseModelFolder(await listModels(root), { root, preferredId: DEFAULT_MODEL_ID });
}
