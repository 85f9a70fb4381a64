/**
 * How busy an album keeps the engine, and whether its memory stays flat: `npm run bench:album-idle`, `npm run
 * bench:album-memory`. One JSON line each for the time and for the memory.
 *
 * npm run bench:album-idle -- [--photos 50] [--width 408 --height 306] [--preset instant] [--precision uint8]
 * [--threads 2]
 *
 * Width and height are those of the photos; 408 x 306 gives results of 2 megapixels. The engine is idle while none of
 * its jobs upscales; the time before the first job and after the last one does not count.
 */
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { createApp } from '#app/create-app.ts';
import type { EnginePort } from '#app/workers/engine-client.ts';
import { CHANGED_AGAIN, DEFAULT_ALBUM_OPTIONS } from '#shared/albums.ts';
import { presetChoiceSchema } from '#shared/jobs.ts';
import { forkEngine, forkImages, writeTestPhoto } from './bench-engine.ts';

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
/** Photos after which memory is measured first. */
const SETTLED_AFTER = Math.min(20, Math.ceil(count / 2));
/** Share of a job's progress at which upscaling is over and encoding is left. */
const UPSCALED = 0.97;

const root = await mkdtemp(join(tmpdir(), 'skipstone-bench-'));
const [photos, results] = [join(root, 'photos'), join(root, 'results')];
await mkdir(photos);
for (let index = 0; index < count; index++) {
  const path = join(photos, `${String(index).padStart(4, '0')}.jpg`);
  await writeTestPhoto(path, 'jpeg', { widthPx, heightPx }, 40 * index);
}

const pids: { engine?: number; images?: number } = {};
/** Jobs that upscale now, when they began, and for how long any has. */
const busy = new Set<string>();
let busySinceMs = 0;
let busyMs = 0;
let firstMs = NaN;
let lastMs = 0;

const app = await createApp({
  host: {
    abilities: { frontEnd: 'desktop', hasFileSystem: true, network: 'none' },
    choosePaths: () => Promise.resolve([results]),
    chooseSavePath: () => Promise.resolve(null),
    readClipboard: () => Promise.resolve(null),
    showInFolder: () => undefined,
  },
  dataFolder: join(root, 'data'),
  cacheFolder: join(root, 'cache'),
  connectEngine: () => {
    const port = forkEngine(root, Number(values.threads));
    if (port.pid !== undefined) pids.engine = port.pid;
    return listen(port);
  },
  connectImages: () => {
    const port = forkImages();
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
      preset: presetChoiceSchema.parse({ kind: 'preset', name: values.preset }),
      device: 'cpu',
      precision: values.precision,
      output: { ...DEFAULT_ALBUM_OPTIONS.output, place: 'folder' },
    },
  },
});
if (!created.ok) throw new Error(created.error.message);
const { albumId } = created.value as { readonly albumId: string };
await app.call({ name: 'chooseAlbumOutput', parameters: { albumId, again: CHANGED_AGAIN } });
await app.addPathsToAlbum(albumId, [photos]);
await app.call({ name: 'startAlbum', parameters: { albumId, again: CHANGED_AGAIN } });

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

/** Follows which jobs upscale from the events of the engine. */
function listen(port: EnginePort): EnginePort {
  port.onMessage((reply) => {
    if (reply.kind !== 'event') return;
    const { event } = reply;
    const job = String(reply.id);
    if (event.kind === 'started') begin(job);
    else if (event.kind === 'progress' ? event.fraction >= UPSCALED - 1e-6 : hasEnd(event.kind)) end(job);
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

function round(share: number): number {
  return Math.round(share * 10_000) / 10_000;
}

function print(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
