/**
 * How long a person waits for the looks of a part of a photo: `npm run bench:preview`. One JSON line per round, in milliseconds
 * from the request to each look's picture on disk; round 0 meets a cold engine.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createEngineClient } from '../src/app/engine-client.ts';
import { forkWorker } from '../src/app/node-worker-port.ts';
import { locateModelsRoot } from '../src/engine/models.ts';
import type { EngineReply, EngineRequest, EngineStart } from '../src/shared/engine-protocol.ts';
import { DEFAULT_MODEL_ID, PRESET_NAMES } from '../src/shared/models.ts';

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
const start: EngineStart = {
  modelFolder: join(locateModelsRoot(), DEFAULT_MODEL_ID),
  cacheFolder: folder,
  threads: null,
};
const entry = fileURLToPath(new URL('../engine/process.js', import.meta.url));
const client = createEngineClient({
  connect: () => forkWorker<EngineRequest, EngineReply>(entry, [JSON.stringify(start)]),
});
await client.describeModel();
for (let round = 0; round <= Number(values.rounds); round++) {
  const begin = performance.now();
  const looks: Record<string, number> = {};
  const last = await client.runPreview(
    {
      id: `round-${round}`,
      inputPath: values.photo,
      region: { left: 200, top: 100, widthPx: sidePx, heightPx: sidePx },
      looks: PRESET_NAMES.map((name) => ({ name, look: { kind: 'preset', name } })),
      seed: 0,
      device: 'cpu',
      precision: values.precision === 'float32' ? 'float32' : 'uint8',
      folder,
    },
    (event) => {
      if (event.kind === 'look') looks[event.name] = Math.round(performance.now() - begin);
    },
  );
  if (last.kind === 'failed') throw new Error(last.error.message);
  process.stdout.write(`${JSON.stringify({ round, sidePx, precision: values.precision, ...looks })}\n`);
}
await client.end();
await rm(folder, { recursive: true });
