/** What the benchmarks share: the built processes with the shipped model, and photos of any size. */
import { join } from 'node:path';
import type { EngineClient } from '#app/workers/engine-client.ts';
import { createEngineClient } from '#app/workers/engine-client.ts';
import { forkWorker } from '#app/workers/node-worker-port.ts';
import { openOutput } from '#engine/imageio/encode.ts';
import { locateModelsRoot } from '#engine/inference/model-folder.ts';
import { locateInPackage } from '#files/package-root.ts';
import type { EngineReply, EngineRequest } from '#shared/engine-protocol.ts';
import { writeEngineStart } from '#shared/engine-protocol.ts';
import type { Size } from '#shared/jobs.ts';
import { DEFAULT_MODEL_ID } from '#shared/models.ts';

export const MODEL_FOLDER = join(locateModelsRoot(), DEFAULT_MODEL_ID);

/** @param threads null: as many as there are physical cores */
export function forkEngine(cacheFolder: string, threads: number | null) {
  const start = writeEngineStart({ modelFolder: MODEL_FOLDER, cacheFolder, threads });
  return forkWorker<EngineRequest, EngineReply>(locateInPackage('out', 'node', 'engine-process.js'), [start]);
}

export function forkImages() {
  return forkWorker<never, never>(locateInPackage('out', 'node', 'images-process.js'), []);
}

export function openEngine(cacheFolder: string): EngineClient {
  return createEngineClient({ connect: () => forkEngine(cacheFolder, null) });
}

/** Writes waves with a little texture, row by row; `shift` makes photos differ. */
export async function writeTestPhoto(path: string, format: 'jpeg' | 'png', size: Size, shift = 0): Promise<void> {
  const input = { ...size, channels: 3, bitDepth: 8 } as const;
  const output = await openOutput({ path, format, quality: 92, input, size, metadata: {}, ifExists: 'fail' });
  const row = new Uint8Array(size.widthPx * 3);
  for (let y = 0; y < size.heightPx; y++) {
    for (let i = 0; i < row.length; i++)
      row[i] = 128 + 100 * Math.sin((i + shift) / 60) * Math.cos(y / 23) + ((i * 31 + y * 17) % 13);
    await output.writeRows({ bitDepth: 8, data: row }, 1);
  }
  await output.finish();
}
