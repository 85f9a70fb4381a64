/** The built engine and the shipped model, for tests that run the real thing. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createEngineClient } from '../../src/app/engine-client.ts';
import type { EngineClient } from '../../src/app/engine-client.ts';
import { forkWorker } from '../../src/app/node-worker-port.ts';
import type { EngineReply, EngineRequest } from '../../src/shared/engine-protocol.ts';
import type { JobRequest } from '../../src/shared/jobs.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const ENGINE_ENTRY = join(ROOT, 'out/engine/process.js');
export const IMAGES_ENTRY = join(ROOT, 'out/images/images.js');
export const CLI_ENTRY = join(ROOT, 'out/cli/index.js');
export const MODEL_FOLDER = join(ROOT, 'resources/models/skipstone-x4-s');
export const EXAMPLES = join(ROOT, 'examples');

/** A folder that is gone after `use`. */
export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'skipstone-test-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
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
      const start = JSON.stringify({ modelFolder, cacheFolder, threads: 2 });
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

let jobs = 0;

/** A job of the fastest kind; override what the test is about. */
export function makeJob(inputPath: string, outputPath: string, changes: Partial<JobRequest> = {}): JobRequest {
  return {
    id: `job-${++jobs}`,
    inputPath,
    outputPath,
    target: { kind: 'scale', factor: 4 },
    look: { kind: 'preset', name: 'instant' },
    cleanup: 0,
    seed: 0,
    device: 'cpu',
    precision: 'float32',
    format: 'png',
    quality: 90,
    ifExists: 'error',
    ...changes,
  };
}
