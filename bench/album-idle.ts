/**
 * How busy an album keeps the engine, and whether its memory stays flat: `npm run bench:album-idle`, `npm run bench:album-memory`.
 * One JSON line each for the time and for the memory.
 *
 *   npm run bench:album-idle -- [--photos 50] [--width 408 --height 306] [--preset instant] [--precision uint8] [--threads 2]
 *
 * Width and height are those of the photos; 408 x 306 gives results of 2 megapixels. The engine is idle while none of its jobs enlarges:
 * before the first job does, and after the last one, nothing is counted.
 */
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { EnginePort } from '../src/app/engine-client.ts';
import { createApp } from '../src/app/create-app.ts';
import { forkWorker } from '../src/app/node-worker-port.ts';
import { openOutput } from '../src/engine/image-io.ts';
import { locateModelsRoot } from '../src/engine/models.ts';
import { DEFAULT_ALBUM_OPTIONS } from '../src/shared/albums.ts';
import type { EngineReply, EngineRequest } from '../src/shared/engine-protocol.ts';
import { lookSchema } from '../src/shared/jobs.ts';
import { DEFAULT_MODEL_ID } from '../src/shared/models.ts';

const { values } = parseArgs({
  options: {
    photos: { type: 'string', default: '50' },
    width: { type: 'string', default: '408' },
    height: { type: 'string', default: '306' },
    preset: { type: 'string', default: 'instant' },
    precision: { type: 'string', default: 'uint8' },
    threads: { type: 'string', default: '2' },
  },
});
const count = Number(values.photos);
const widthPx = Number(values.width);
const heightPx = Number(values.height);
/** After as many photos memory is measured first. */
const SETTLED_AFTER = Math.min(20, Math.ceil(count / 2));
/** Share of a job's progress at which enlarging is over and encoding is left. */
const ENLARGED = 0.97;

const root = await mkdtemp(join(tmpdir(), 'skipstone-bench-'));
const [photos, results] = [join(root, 'photos'), join(root, 'results')];
await mkdir(photos);
for (let index = 0; index < count; index++) await writePhoto(index);

const pids: { engine?: number; images?: number } = {};
/** Jobs that enlarge now, when they began, and for how long any has. */
const busy = new Set<string>();
let busySinceMs = 0;
let busyMs = 0;
let firstMs = NaN;
let lastMs = 0;

const start = {
  modelFolder: join(locateModelsRoot(), DEFAULT_MODEL_ID),
  cacheFolder: root,
  threads: Number(values.threads),
};
const app = await createApp({
  host: {
    abilities: { door: 'desktop', hasFileSystem: true },
    choosePaths: () => Promise.resolve([results]),
    chooseSavePath: () => Promise.resolve(null),
    readClipboard: () => Promise.resolve(null),
    showInFolder: () => undefined,
  },
  dataFolder: join(root, 'data'),
  cacheFolder: join(root, 'cache'),
  connectEngine: () => {
    const port = forkWorker<EngineRequest, EngineReply>(locateEntry('engine/process.js'), [JSON.stringify(start)]);
    if (port.pid !== undefined) pids.engine = port.pid;
    return listen(port);
  },
  connectImages: () => {
    const port = forkWorker<never, never>(locateEntry('images/images.js'), []);
    if (port.pid !== undefined) pids.images = port.pid;
    return port;
  },
});
await mkdir(results);
const created = await app.call({
  name: 'createAlbum',
  parameters: {
    name: 'Bench',
    options: {
      ...DEFAULT_ALBUM_OPTIONS,
      look: lookSchema.parse({ kind: 'preset', name: values.preset }),
      device: 'cpu',
      precision: values.precision,
      output: { ...DEFAULT_ALBUM_OPTIONS.output, place: 'folder' },
    },
  },
});
if (!created.ok) throw new Error(created.error.message);
const { albumId } = created.value as { readonly albumId: string };
await app.call({ name: 'chooseAlbumOutput', parameters: { albumId } });
await app.addPathsToAlbum(albumId, [photos]);
await app.call({ name: 'startAlbum', parameters: { albumId } });

await untilDone(SETTLED_AFTER);
const early = await measureRssMib();
await untilDone(count);
const late = await measureRssMib();
const wallMs = lastMs - firstMs;
const setting = {
  photos: count,
  input: `${widthPx} x ${heightPx}`,
  preset: values.preset,
  precision: values.precision,
};
print({ ...setting, wallMs: Math.round(wallMs), busyMs: Math.round(busyMs), idleShare: round(1 - busyMs / wallMs) });
const growth = Object.fromEntries(
  Object.entries(early).map(([name, mib]) => [name, round((late[name] ?? NaN) / mib - 1)]),
);
print({ ...setting, rssMib: { [SETTLED_AFTER]: early, [count]: late }, growth });
await app.end();
await rm(root, { recursive: true });

/** Follows which jobs enlarge, from what the engine says anyway. */
function listen(port: EnginePort): EnginePort {
  port.onMessage((reply) => {
    if (reply.kind !== 'event') return;
    const { event } = reply;
    const job = String(reply.id);
    if (event.kind === 'started') begin(job);
    else if (event.kind === 'progress' ? event.fraction >= ENLARGED - 1e-6 : hasEnd(event.kind)) end(job);
  });
  return port;
}

function hasEnd(kind: string): boolean {
  return ['finished', 'failed', 'cancelled'].includes(kind);
}

function begin(job: string): void {
  if (Number.isNaN(firstMs)) firstMs = performance.now();
  if (busy.size === 0) busySinceMs = performance.now();
  busy.add(job);
}

function end(job: string): void {
  if (!busy.delete(job) || busy.size > 0) return;
  lastMs = performance.now();
  busyMs += lastMs - busySinceMs;
}

async function untilDone(photoCount: number): Promise<void> {
  for (;;) {
    const counts = app.snapshot.albums[0]?.progress.counts;
    if (counts !== undefined && counts.failed > 0) throw new Error('a photo failed');
    if (counts !== undefined && counts.done >= photoCount) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Of every process of the app; this one is main. */
async function measureRssMib(): Promise<Record<string, number>> {
  const measured: Record<string, number> = {};
  for (const [name, pid] of Object.entries({ main: process.pid, ...pids })) {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    measured[name] = Math.round(Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024);
  }
  return measured;
}

async function writePhoto(index: number): Promise<void> {
  const size = { widthPx, heightPx };
  const path = join(photos, `${String(index).padStart(4, '0')}.jpg`);
  const input = { ...size, channels: 3, bitDepth: 8 } as const;
  const output = await openOutput({ path, format: 'jpeg', quality: 92, input, size, metadata: {}, ifExists: 'error' });
  const row = new Uint8Array(widthPx * 3);
  for (let y = 0; y < heightPx; y++) {
    for (let i = 0; i < row.length; i++)
      row[i] = 128 + 100 * Math.sin((i + 40 * index) / 60) * Math.cos(y / 23) + ((i * 31 + y * 17) % 13);
    await output.writeRows({ bitDepth: 8, data: row }, 1);
  }
  await output.finish();
}

function locateEntry(name: string): string {
  return fileURLToPath(new URL(`../${name}`, import.meta.url));
}

function round(share: number): number {
  return Math.round(share * 10_000) / 10_000;
}

function print(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
