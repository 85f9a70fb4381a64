/** The album that the tests of durability run: small photos of many kinds in a few folders, ten of them broken, and what becomes of it. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rename, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { expect } from 'vitest';
import { AlbumStore } from '#app/albums/store/album-store.ts';
import type { PhotoRecord } from '#app/albums/store/photo-record.ts';
import { CHANGED_AGAIN, DEFAULT_ALBUM_OPTIONS } from '#shared/albums.ts';
import type { ErrorCode } from '#shared/errors.ts';
import { TEMP_SUFFIX } from '#files/temp-files.ts';
import { EXAMPLES } from '../helpers/engine.ts';
import type { FixtureKind } from '../helpers/image-fixtures.ts';
import { makeTempFolder } from '../helpers/folders.ts';
import { writeFixture } from '../helpers/image-fixtures.ts';
import { cutPhoto, openSamples, makeImage } from '../helpers/images.ts';
import { Host, OUTPUT_FOLDER } from './host.ts';

/** Each broken in its own way, and what the person is told. */
export const BROKEN: readonly (readonly [kind: FixtureKind, code: ErrorCode])[] = [
  ['jpeg-truncated', 'image/corrupt'],
  ['png-truncated', 'image/corrupt'],
  ['webp-truncated', 'image/corrupt'],
  ['tiff-truncated', 'image/corrupt'],
  ['avif-truncated', 'image/corrupt'],
  ['heic-truncated', 'image/corrupt'],
  ['empty', 'image/corrupt'],
  ['text-named-jpg', 'image/unsupported'],
  ['png-huge', 'image/too-large'],
  ['tiff-float', 'image/unsupported'],
];

/** Formats, extensions and bits, one of them with a name that lies; and a cut of a photograph. */
const GOOD = [
  ['png', 'png', 8],
  ['jpeg', 'jpg', 8],
  ['tiff', 'tif', 8],
  ['webp', 'webp', 8],
  'photo',
  ['jpeg', 'png', 8],
  ['png', 'png', 16],
] as const;

/** What the library itself leaves in the system's folder of temporary files. */
const OF_ONNXRUNTIME = /^(\.ses|mat-debug-\d+\.log)$/;

const FOLDERS = ['', 'beach', 'beach/evening', 'town'];

/** Writes `count` photos into `photos` below the root; the broken ones stand among the others. */
export async function writeHoliday(root: string, count: number): Promise<void> {
  const photos = join(root, 'photos');
  await mkdir(join(root, OUTPUT_FOLDER), { recursive: true });
  for (const folder of FOLDERS) await mkdir(join(photos, folder), { recursive: true });
  const every = Math.floor(count / BROKEN.length);
  for (let index = 0; index < count; index++) {
    const folder = join(photos, FOLDERS[Math.floor((index / count) * FOLDERS.length)] ?? '');
    const broken = index % every === every - 1 ? BROKEN[Math.floor(index / every)] : undefined;
    const name = String(index).padStart(2, '0');
    if (broken !== undefined) await writeBroken(broken[0], folder, name);
    else await writeGood(index, folder, name);
  }
}

async function writeBroken(kind: FixtureKind, folder: string, name: string): Promise<void> {
  await using made = await makeTempFolder();
  const path = await writeFixture(kind, made.path);
  await rename(path, join(folder, `${name}-${relative(made.path, path)}`));
}

async function writeGood(index: number, folder: string, name: string): Promise<void> {
  const size = { width: 20 + (index % 5), height: 16 + (index % 7) };
  const kind = GOOD[index % GOOD.length]!;
  if (kind === 'photo') {
    await cutPhoto(join(EXAMPLES, 'rocket.jpg'), join(folder, `${name}.png`), { left: 9 * index, top: 100, ...size });
    return;
  }
  const [format, end, bitDepth] = kind;
  const image = makeImage({ widthPx: size.width, heightPx: size.height, channels: 3, bitDepth, seed: index });
  await openSamples(image)
    .toFormat(format)
    .toFile(join(folder, `${name}.${end}`));
}

/** An album of the folder, at Instant on the processor, whose results go into the same folders below another one. */
export async function createHolidayAlbum(host: Host, root: string): Promise<string> {
  const { albumId } = await host.call('createAlbum', {
    name: 'Holiday',
    options: {
      ...DEFAULT_ALBUM_OPTIONS,
      ...{ preset: { kind: 'preset', name: 'instant' }, device: 'cpu', precision: 'uint8', seed: 5 },
      output: { ...DEFAULT_ALBUM_OPTIONS.output, place: 'mirror' },
    },
  });
  await host.call('chooseAlbumOutput', { albumId });
  await host.addToAlbum(albumId, [join(root, 'photos')]);
  return albumId;
}

/** What an undisturbed run makes of the photos. */
export interface Reference {
  readonly originals: ReadonlyMap<string, string>;
  readonly results: ReadonlyMap<string, string>;
}

/** Runs the album of a folder of its own to its end. */
export async function runUndisturbed(count: number): Promise<Reference> {
  await using folder = await makeTempFolder();
  const root = folder.path;
  await writeHoliday(root, count);
  const originals = await hashTree(join(root, 'photos'));
  const host = await Host.start(root);
  const albumId = await createHolidayAlbum(host, root);
  await host.call('startAlbum', { albumId, again: CHANGED_AGAIN });
  await host.until('idle', isIdle);
  await host.end();
  const reference = { originals, results: await hashTree(join(root, OUTPUT_FOLDER)) };
  await expectWhole(root, reference);
  return reference;
}

export function isIdle({ run, progress }: NonNullable<Host['album']>): boolean {
  return run.kind === 'idle' && progress.total > 0;
}

/** Everything that was promised, with no process of the app left. */
export async function expectWhole(root: string, reference: Reference): Promise<void> {
  const store = AlbumStore.open(join(root, 'data'));
  const photos = store.list().flatMap(({ id }) => store.photos.page(id, 'all', { offset: 0, limit: -1 }));
  expect(store.checkIntegrity()).toEqual([]);
  store.close();
  expect(photos).toHaveLength(reference.originals.size);

  const failed = photos.filter(({ state }) => state === 'failed');
  expect(failed.map(describeFailure)).toEqual(
    BROKEN.map(([, code]) => expect.stringMatching(`-.*: ${code}$`) as string),
  );
  const done = photos.filter(({ state, work }) => state === 'done' && work === null);
  expect(done).toHaveLength(photos.length - BROKEN.length);
  const placed = done.map(({ result }) => relative(join(root, OUTPUT_FOLDER), result?.path ?? ''));
  expect(placed.sort()).toEqual([...reference.results.keys()].sort());

  // No other file stands there either: exactly one result each, with the bytes of the undisturbed run.
  expect(await hashTree(join(root, OUTPUT_FOLDER))).toEqual(reference.results);
  expect(await hashTree(join(root, 'photos'))).toEqual(reference.originals);
  const all = await readdir(root, { recursive: true });
  expect(all.filter((path) => path.endsWith(TEMP_SUFFIX))).toEqual([]);
  expect(await readdir(join(root, 'cache/sessions'))).toEqual([]);
  expect((await readdir(join(root, 'tmp'))).filter((name) => !OF_ONNXRUNTIME.test(name))).toEqual([]);
}

function describeFailure({ path, error }: PhotoRecord): string {
  return `${path}: ${error?.code ?? 'no reason'}`;
}

/** Paths below the folder, with the hash of what is in the files. */
export async function hashTree(folder: string): Promise<Map<string, string>> {
  const hashes = new Map<string, string>();
  for (const name of await readdir(folder, { recursive: true })) {
    const path = join(folder, name);
    if ((await stat(path)).isDirectory()) continue;
    const hash = createHash('sha256').update(await readFile(path));
    hashes.set(relative(folder, path), hash.digest('hex'));
  }
  return new Map([...hashes].sort(([a], [b]) => (a < b ? -1 : 1)));
}
