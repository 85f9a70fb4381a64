/** Opens the one engine of a command: chooses model, cache and threads, and connects a client to a child of plain Node. */
import { readFile } from 'node:fs/promises';
import { availableParallelism, homedir } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EngineClient } from '../app/engine-client.ts';
import { createEngineClient } from '../app/engine-client.ts';
import { forkEngine } from '../app/node-engine-port.ts';
import { DEFAULT_MODEL_ID, listModels, loadModel, locateModelsRoot } from '../engine/models.ts';
import type { EngineStart } from '../shared/engine-protocol.ts';
import { AppError, getSystemCode } from '../shared/errors.ts';
import type { EngineChoice } from './engine-choice.ts';
import { chooseModelFolder, countPhysicalCores, locateCacheFolder } from './engine-choice.ts';
import { getPathKind } from './find-photos.ts';

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
  return createEngineClient({ connect: () => forkEngine(ENGINE_ENTRY, start) });
}

/** @throws {AppError} `model/*` */
export async function chooseEngineStart({ modelFolder, threads }: EngineChoice): Promise<EngineStart> {
  return {
    modelFolder: await checkModelFolder(modelFolder),
    cacheFolder: locateCacheFolder({ platform: process.platform, env: process.env, homeFolder: homedir() }),
    threads: threads ?? (await countThreads()),
  };
}

/** Threads that inference does best with: one per physical core. */
export async function countThreads(): Promise<number> {
  return countPhysicalCores(availableParallelism(), await readCpuInfo());
}

async function checkModelFolder(folder: string | null): Promise<string> {
  if (folder !== null) return (await loadModel(resolve(folder))).folder;
  const root = locateModelsRoot();
  return chooseModelFolder(await listModels(root), { root, preferredId: DEFAULT_MODEL_ID });
}

async function readCpuInfo(): Promise<string | null> {
  try {
    return await readFile('/proc/cpuinfo', 'utf8');
  } catch (thrown) {
    if (getSystemCode(thrown) === undefined) throw thrown;
    return null;
  }
}
