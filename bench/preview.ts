/**
 * How long a person waits for the presets of a part of a photo: `npm run bench:preview`. One JSON line per round, in
 * milliseconds from the request to each preset's image on disk; round 0 includes the start of the engine.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { PREVIEWED_PRESETS } from '#shared/previews/region-preview.ts';
import { openEngine } from './bench-engine.ts';

const { values } = parseArgs({
  options: {
    photo: { type: 'string', default: 'examples/rocket.jpg' },
    side: { type: 'string', default: '96' },
    precision: { type: 'string', default: 'uint8' },
    rounds: { type: 'string', default: '3' },
  },
});
const sidePx = Number(values.side);
const folder = await mkdtemp(join(tmpdir(), 'skipstone-bench-'));
const client = openEngine(folder);
await client.describeModel();
for (let round = 0; round <= Number(values.rounds); round++) {
  const begin = performance.now();
  const presets: Record<string, number> = {};
  const last = await client.runPreview(
    {
      id: `round-${round}`,
      inputPath: values.photo,
      scale: 4,
      region: { left: 200, top: 100, widthPx: sidePx, heightPx: sidePx },
      variants: PREVIEWED_PRESETS.map((name) => ({ kind: 'upscale', name, preset: { kind: 'preset', name } })),
      seed: 0,
      device: 'cpu',
      precision: values.precision === 'float32' ? 'float32' : 'uint8',
      folder,
    },
    (event) => {
      if (event.kind === 'variant') presets[event.name] = Math.round(performance.now() - begin);
    },
  );
  if (last.kind === 'failed') throw new Error(last.error.message);
  process.stdout.write(`${JSON.stringify({ round, sidePx, precision: values.precision, ...presets })}\n`);
}
await client.end();
await rm(folder, { recursive: true });
