/** The built engine and the shipped model, for tests that run the real thing. */
import { join } from 'node:path';
import { locateInPackage } from '#files/package-root.ts';
import { createEngineClient } from '#app/workers/engine-client.ts';
import type { EngineClient } from '#app/workers/engine-client.ts';
import { forkWorker } from '#app/workers/node-worker-port.ts';
import type { EngineReply, EngineRequest } from '#shared/engine-protocol.ts';
import { writeEngineStart } from '#shared/engine-protocol.ts';
import type { JobRequest } from '#shared/jobs.ts';
import { makeTempFolder } from './folders.ts';
import { cutPhoto } from './images.ts';

export const ROOT = locateInPackage();
export const ENGINE_ENTRY = join(ROOT, 'out/node/engine-process.js');
export const IMAGES_ENTRY = join(ROOT, 'out/node/images-process.js');
export const CLI_ENTRY = join(ROOT, 'out/node/cli.js');
export const MODEL_FOLDER = join(ROOT, 'resources/models/skipstone-x4-s');
export const EXAMPLES = join(ROOT, 'examples');

/** A face that is upscaled within a moment, cut out of an example. */
function cutFace(path: string): Promise<string> {
  const face = { left: 60, top: 60, width: 96, height: 80 };
  return cutPhoto(join(EXAMPLES, 'astronaut.png'), path, face);
}

export interface TestEngine {
  readonly client: EngineClient;
  /** Ends the newest engine process at once, as a crash would. */
  kill(): void;
  readonly starts: () => number;
}

export function openTestEngine(cacheFolder: string, modelFolder = MODEL_FOLDER): TestEngine {
  const pids: (number | undefined)[] = [];
  const client = createEngineClient({
    connect: () => {
      const start = writeEngineStart({
        ...{ modelFolder, cacheFolder, threads: 2 },
        networksFolder: join(cacheFolder, 'networks'),
      });
      const port = forkWorker<EngineRequest, EngineReply>(ENGINE_ENTRY, [start]);
      pids.push(port.pid);
      return port;
    },
  });
  return {
    client,
    kill: () => {
      process.kill(pids.at(-1)!, 'SIGKILL');
    },
    starts: () => pids.length,
  };
}

export interface EngineWithPhoto {
  readonly engine: TestEngine;
  readonly photo: string;
  /** Holds the photo and the engine's cache. */
  readonly folder: string;
  close(): Promise<void>;
}

/** An engine with a folder of its own, and a photo that it upscales within a moment. */
export async function openEngineWithPhoto(): Promise<EngineWithPhoto> {
  const folder = await makeTempFolder();
  const engine = openTestEngine(folder.path);
  return {
    ...{ engine, folder: folder.path, photo: await cutFace(join(folder.path, 'photo.png')) },
    close: async () => {
      await engine.client.end();
      await folder[Symbol.asyncDispose]();
    },
  };
}

let jobs = 0;

/** A job of the fastest kind; override what the test is about. */
export function makeJob(inputPath: string, outputPath: string, changes: Partial<JobRequest> = {}): JobRequest {
  return {
    id: `job-${++jobs}`,
    inputPath,
    outputPath,
    target: { kind: 'scale', factor: 4 },
    preset: { kind: 'preset', name: 'instant' },
    cleanup: 0,
    seed: 0,
    device: 'cpu',
    precision: 'float32',
    format: 'png',
    quality: 90,
    ifExists: 'fail',
    ...changes,
  };
}
