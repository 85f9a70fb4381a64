/**
 * How honest the estimate of a job's time is: `npm run bench:estimate`. One JSON line per look, in milliseconds, on a fresh engine
 * (no pace learned yet).
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createEngineClient } from '../src/app/engine-client.ts';
import { forkWorker } from '../src/app/node-worker-port.ts';
import { inspectPicture } from '../src/engine/image-io.ts';
import { locateModelsRoot } from '../src/engine/models.ts';
import type { EngineReply, EngineRequest, EngineStart } from '../src/shared/engine-protocol.ts';
import type { Look } from '../src/shared/jobs.ts';
import { DEFAULT_MODEL_ID, PRESET_NAMES } from '../src/shared/models.ts';
import { estimateJobMs } from '../src/shared/time-estimate.ts';

const { values } = parseArgs({ options: { photo: { type: 'string', default: 'examples/rocket.jpg' } } });
const folder = await mkdtemp(join(tmpdir(), 'skipstone-bench-'));
const start: EngineStart = {
  modelFolder: join(locateModelsRoot(), DEFAULT_MODEL_ID),
  cacheFolder: folder,
  threads: null,
};
const entry = fileURLToPath(new URL('../engine/process.js', import.meta.url));
const client = createEngineClient({
  connect: () => forkWorker<EngineRequest, EngineReply>(entry, [JSON.stringify(start)]),
});
const model = await client.describeModel();
const devices = await client.listDevices();
const { size: input } = await inspectPicture(values.photo);
const wanted = { device: 'auto', precision: 'auto' } as const;
const target = { kind: 'scale', factor: 4 } as const;
for (const name of PRESET_NAMES) {
  const look: Look = { kind: 'preset', name };
  const estimateMs = estimateJobMs({ kind: 'ready', model, devices, pace: 1 }, { input, target, look }, wanted);
  const { result, error } = await client.runJob(
    {
      id: name,
      inputPath: values.photo,
      outputPath: join(folder, `${name}.tif`),
      ...{ target, look, ...wanted },
      seed: 0,
      format: 'tiff',
      quality: 100,
      ifExists: 'overwrite',
      viewFolder: folder,
    },
    () => undefined,
  );
  if (result === null || estimateMs === null) throw new Error(error?.message ?? 'no result');
  const { elapsedMs } = result;
  const line = { look: name, input, estimateMs, elapsedMs, ratio: elapsedMs / estimateMs };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
process.stdout.write(`${JSON.stringify({ samplerTileMs: model.samplerTileMs, devices })}\n`);
await client.end();
await rm(folder, { recursive: true });
