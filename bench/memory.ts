/**
 * Peak memory of the engine process on an image of a given size: one JSON line per run.
 *
 *   npm run bench:memory -- [--width 2500 --height 2500] [--preset perception] [--precision auto]
 *   npm run bench:memory -- --width 8000 --height 6000 --repair --format jpeg
 *
 * Width and height are those of the input; 2500 x 2500 gives a result of 100 megapixels. `--repair`: at its own size.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createEngineClient } from '#app/workers/engine-client.ts';
import { SUBPIXELS } from '#core/pixel-unshuffle.ts';
import { presetChoiceSchema } from '#shared/jobs.ts';
import { forkEngine, writeTestPhoto } from './bench-engine.ts';

const { values } = parseArgs({
  options: {
    width: { type: 'string', default: '2500' },
    height: { type: 'string', default: '2500' },
    preset: { type: 'string', default: 'instant' },
    precision: { type: 'string', default: 'uint8' },
    format: { type: 'string', default: 'png' },
    repair: { type: 'boolean', default: false },
  },
});
const widthPx = Number(values.width);
const heightPx = Number(values.height);

const folder = await mkdtemp(join(tmpdir(), 'skipstone-bench-'));
const inputPath = join(folder, 'input.png');
await writeTestPhoto(inputPath, 'png', { widthPx, heightPx });

let pid: number | undefined;
const client = createEngineClient({
  connect: () => {
    const port = forkEngine(folder, 2);
    pid = port.pid;
    return port;
  },
});
const snapshot = await client.runJob(
  {
    id: 'memory',
    inputPath,
    outputPath: join(folder, `output.${values.format}`),
    target: values.repair ? { kind: 'repair' } : { kind: 'scale', factor: 4 },
    preset: presetChoiceSchema.parse({ kind: 'preset', name: values.preset }),
    cleanup: values.repair ? 0.5 : 0,
    seed: 0,
    device: 'cpu',
    precision: values.precision === 'float32' ? 'float32' : 'uint8',
    format: values.format === 'jpeg' ? 'jpeg' : 'png',
    quality: 90,
    ifExists: 'fail',
  },
  () => undefined,
);
// The kernel keeps the highest resident size of a process (VmHWM), so nothing has to be sampled.
const status = await readFile(`/proc/${pid ?? 0}/status`, 'utf8');
const peakRssMib = Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
console.log(
  JSON.stringify({
    input: `${widthPx} x ${heightPx}`,
    outputMegapixels: ((values.repair ? 1 : SUBPIXELS) * widthPx * heightPx) / 1e6,
    ...(values.repair ? { target: 'repair' } : { preset: values.preset }),
    precision: values.precision,
    state: snapshot.state,
    error: snapshot.error?.message,
    seconds: Math.round((snapshot.result?.elapsedMs ?? 0) / 1000),
    peakRssMib: Math.round(peakRssMib),
  }),
);
await client.end();
await rm(folder, { recursive: true });
