/**
 * How good the estimate of a job's time is: `npm run bench:estimate`. One JSON line per preset and one for a repair, in
 * milliseconds, on a new engine (no pace learned yet).
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { inspectImage } from '#engine/imageio/decode.ts';
import type { PresetChoice, Target } from '#shared/jobs.ts';
import type { PresetName } from '#shared/models.ts';
import { PRESET_NAMES } from '#shared/models.ts';
import { estimateJobMs } from '#shared/estimates/time-estimate.ts';
import { openEngine } from './bench-engine.ts';

const { values } = parseArgs({ options: { photo: { type: 'string', default: 'examples/rocket.jpg' } } });
const folder = await mkdtemp(join(tmpdir(), 'skipstone-bench-'));
const client = openEngine(folder);
const model = await client.describeModel();
const devices = await client.listDevices();
const { size: input } = await inspectImage(values.photo);
const wanted = { device: 'auto', precision: 'auto' } as const;
const jobs: { readonly name: PresetName; readonly target: Target }[] = [
  ...PRESET_NAMES.map((name) => ({ name, target: { kind: 'scale', factor: 4 } as const })),
  { name: 'balanced', target: { kind: 'repair' } },
];
for (const { name, target } of jobs) {
  const preset: PresetChoice = { kind: 'preset', name };
  const estimateMs = estimateJobMs(
    { kind: 'ready', model, devices, pace: 1 },
    { input, target, preset, networks: [] },
    wanted,
  );
  const { result, error } = await client.runJob(
    {
      id: `${target.kind}-${name}`,
      inputPath: values.photo,
      outputPath: join(folder, `${name}.tif`),
      ...{ target, preset, ...wanted },
      ...(target.kind === 'repair' && { cleanup: 0.5 }),
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
  const line = { target: target.kind, preset: name, input, estimateMs, elapsedMs, ratio: elapsedMs / estimateMs };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
process.stdout.write(`${JSON.stringify({ samplerTileMs: model.samplerTileMs, devices })}\n`);
await client.end();
await rm(folder, { recursive: true });
