/**
 * Peak memory of the engine process on a picture of a given size: one JSON line per run.
 *
 *   npm run bench:memory -- [--width 2500 --height 2500] [--preset perception] [--precision auto]
 *
 * Width and height are those of the input; 2500 x 2500 gives a result of 100 megapixels.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createEngineClient } from '../src/app/engine-client.ts';
import { forkWorker } from '../src/app/node-worker-port.ts';
import { openOutput } from '../src/engine/image-io.ts';
import { locateModelsRoot } from '../src/engine/models.ts';
import type { EngineReply, EngineRequest } from '../src/shared/engine-protocol.ts';
import { DEFAULT_MODEL_ID } from '../src/shared/models.ts';
import { lookSchema } from '../src/shared/jobs.ts';

const { values } = parseArgs({
  options: {
    width: { type: 'string', default: '2500' },
    height: { type: 'string', default: '2500' },
    preset: { type: 'string', default: 'instant' },
    precision: { type: 'string', default: 'uint8' },
    format: { type: 'string', default: 'png' },
  },
});
const widthPx = Number(values.width);
const heightPx = Number(values.height);

const folder = await mkdtemp(join(tmpdir(), 'skipstone-bench-'));
const inputPath = join(folder, 'input.png');
await writeTestPicture(inputPath);

let pid: number | undefined;
const start = { modelFolder: join(locateModelsRoot(), DEFAULT_MODEL_ID), cacheFolder: folder, threads: 2 };
const client = createEngineClient({
  connect: () => {
    const entry = fileURLToPath(new URL('../engine/process.js', import.meta.url));
    const port = forkWorker<EngineRequest, EngineReply>(entry, [JSON.stringify(start)]);
    pid = port.pid;
    return port;
  },
});
const snapshot = await client.runJob(
  {
    id: 'memory',
    inputPath,
    outputPath: join(folder, `output.${values.format}`),
    target: { kind: 'scale', factor: 4 },
    look: lookSchema.parse({ kind: 'preset', name: values.preset }),
    cleanup: 0,
    seed: 0,
    device: 'cpu',
    precision: values.precision === 'float32' ? 'float32' : 'uint8',
    format: values.format === 'jpeg' ? 'jpeg' : 'png',
    quality: 90,
    ifExists: 'error',
  },
  () => undefined,
);
// The kernel keeps the highest resident size of a process (VmHWM), so nothing has to be sampled.
const status = await readFile(`/proc/${pid ?? 0}/status`, 'utf8');
const peakRssMib = Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
console.log(
  JSON.stringify({
    input: `${widthPx} x ${heightPx}`,
    outputMegapixels: (16 * widthPx * heightPx) / 1e6,
    preset: values.preset,
    precision: values.precision,
    state: snapshot.state,
    error: snapshot.error?.message,
    seconds: Math.round((snapshot.result?.elapsedMs ?? 0) / 1000),
    peakRssMib: Math.round(peakRssMib),
  }),
);
await client.end();
await rm(folder, { recursive: true });

async function writeTestPicture(path: string): Promise<void> {
  const size = { widthPx, heightPx };
  const input = { ...size, channels: 3, bitDepth: 8 } as const;
  const output = await openOutput({ path, format: 'png', quality: 90, input, size, metadata: {}, ifExists: 'error' });
  const row = new Uint8Array(widthPx * 3);
  for (let y = 0; y < heightPx; y++) {
    for (let i = 0; i < row.length; i++)
      row[i] = 128 + 100 * Math.sin(i / 60) * Math.cos(y / 23) + ((i * 31 + y * 17) % 13);
    await output.writeRows({ bitDepth: 8, data: row }, 1);
  }
  await output.finish();
}
