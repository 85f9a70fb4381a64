/**
 * How long the album store blocks its caller: `npm run bench:album-store`. One JSON line per operation; `disk` is the
 * time until the second step of a photo is safe on disk, during which other work continues.
 *
 * npm run bench:album-store -- [--photos 5000] [--rounds 1000] [--folder /tmp]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { AlbumStore } from '#app/albums/store/album-store.ts';
import type { MadeResult } from '#app/albums/store/photo-record.ts';
import { DEFAULT_ALBUM_OPTIONS } from '#shared/albums.ts';

const { values } = parseArgs({
  options: {
    photos: { type: 'string', default: '5000' },
    rounds: { type: 'string', default: '1000' },
    folder: { type: 'string', default: tmpdir() },
  },
});
const photoCount = Number(values.photos);
const fileStat = { sizeBytes: 100, mtimeMs: 1 };
const size = { widthPx: 30, heightPx: 20 };
const MADE: MadeResult = {
  fileStat,
  output: size,
  elapsedMs: 70,
  wallMs: 50,
  source: fileStat,
  optionsHash: 'x',
  remarks: [],
  model: null,
};
const timesMs = new Map<string, number[]>();

function measure<Value>(name: string, work: () => Value): Value {
  const startMs = performance.now();
  const value = work();
  note(name, startMs);
  return value;
}

function note(name: string, startMs: number): void {
  const times = timesMs.get(name) ?? [];
  timesMs.set(name, times);
  times.push(performance.now() - startMs);
}

const folder = await mkdtemp(join(values.folder, 'skipstone-store-'));
const store = measure('open', () => AlbumStore.open(folder));
store.create({ id: 'a', name: 'Bench', createdAtMs: 1, options: DEFAULT_ALBUM_OPTIONS, outputFolder: null });
const { photos } = store;
const { journal } = photos;
const paths = Array.from({ length: photoCount }, (_, index) => `/photos/${index + 1}.jpg`);
photos.add(
  'a',
  null,
  paths.map((path) => ({ path, folderBelow: '', isSentIn: false, fileStat })),
);

for (let round = 0; round < Number(values.rounds); round++) {
  const id = (round % (photoCount - 10)) + 1;
  measure('findNext', () => journal.findNext('a', round % 2 === 0 ? 'list' : 'fastest'));
  measure('begin', () => {
    journal.begin(id, { stagingPath: `/s${id}`, targetPath: `/t${id}` });
  });
  const recorded = measure('recordMade', () => journal.recordMade(id, MADE));
  const startMs = performance.now();
  await recorded;
  note('disk', startMs);
  measure('finish', () => {
    journal.finish(id, `/t${id}`, MADE);
  });
  measure('setHeader', () => {
    photos.setHeader(id, { size, format: 'jpeg', bitDepth: 8, isLossy: true, takenAt: null });
  });
  measure('listTotals', () => photos.listTotals('a'));
  measure('count', () => photos.count('a', 'waiting'));
  measure('page', () => photos.page('a', 'all', { offset: id, limit: 100 }));
  measure('move', () => {
    photos.move('a', [id, id + 1], id + 9);
  });
}
store.close();
measure('open again', () => AlbumStore.open(folder)).close();
await rm(folder, { recursive: true });

for (const [operation, times] of timesMs) {
  times.sort((a, b) => a - b);
  const at = (share: number): number =>
    Number(times[Math.min(times.length - 1, Math.floor(times.length * share))]!.toFixed(2));
  console.log(JSON.stringify({ operation, times: times.length, p50Ms: at(0.5), p99Ms: at(0.99), mostMs: at(1) }));
}
