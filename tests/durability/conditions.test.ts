/** Conditions outside the app fail while an album runs: the album says so in words, resumes when it can, and damages nothing. */
import { execFileSync } from 'node:child_process';
import { mkdir, readFile, readdir, rename, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { formatPause } from '#cli/album/format-album.ts';
import { enAlbumRun } from '#renderer/i18n/en/album-run.ts';
import { enErrors } from '#renderer/i18n/en/errors.ts';
import type { Album, AlbumOutput, AlbumPhoto, AlbumRunState } from '#shared/albums.ts';
import { CHANGED_AGAIN, DEFAULT_ALBUM_OPTIONS } from '#shared/albums.ts';
import { makeTempFolder } from '../helpers/folders.ts';
import { writeGreyImage } from '../helpers/images.ts';
import { pause } from '../helpers/waiting.ts';
import { isIdle } from './holiday.ts';
import { buildHost, Host, OUTPUT_FOLDER, removeHost } from './host.ts';

const NAMES = ['a.png', 'b.png', 'c.png', 'd.png', 'e.png', 'f.png', 'g.png', 'h.png'];

let folder: Awaited<ReturnType<typeof makeTempFolder>>;
let photos: string;
let results: string;
let host: Host;

beforeAll(buildHost);
afterAll(removeHost);

beforeEach(async () => {
  folder = await makeTempFolder();
  photos = join(folder.path, 'photos');
  results = join(folder.path, OUTPUT_FOLDER);
  await mkdir(photos);
  await mkdir(results);
  for (const name of NAMES) await writeGreyImage(join(photos, name), 24, 20);
  host = await Host.start(folder.path);
});

afterEach(async () => {
  await host.end();
  await folder[Symbol.asyncDispose]();
});

async function createAlbum(output: Partial<AlbumOutput>): Promise<string> {
  const { albumId } = await host.call('createAlbum', {
    name: 'Holiday',
    options: {
      ...DEFAULT_ALBUM_OPTIONS,
      ...{ preset: { kind: 'preset', name: 'instant' }, device: 'cpu', precision: 'uint8' },
      output: { ...DEFAULT_ALBUM_OPTIONS.output, ...output },
    },
  });
  await host.call('chooseAlbumOutput', { albumId });
  await host.addToAlbum(albumId, [photos]);
  return albumId;
}

async function listPhotos(albumId: string): Promise<readonly AlbumPhoto[]> {
  return (await host.call('pageAlbum', { albumId, filter: 'all', offset: 0, limit: 500 })).rows;
}

/** The states, and for photos that failed the words that a person reads. */
async function listWords(albumId: string): Promise<string[]> {
  return (await listPhotos(albumId)).map(({ state }) =>
    state.kind === 'failed' ? enErrors[state.error.code] : state.kind,
  );
}

/** What the command line prints of photos that failed. */
async function listLines(albumId: string): Promise<string[]> {
  return (await listPhotos(albumId)).flatMap(({ state }) => (state.kind === 'failed' ? [state.error.message] : []));
}

/** What the window and the command line say of a pause. */
function readPause(run: AlbumRunState): string[] {
  if (run.kind !== 'paused') throw new Error(`It is ${run.kind}.`);
  const { title, text } = enAlbumRun.paused[run.reason];
  return [title, text, enAlbumRun.pausedAt(run.at), formatPause(run)];
}

const allDone = NAMES.map(() => 'done');
const isPaused = ({ run }: Album): boolean => run.kind === 'paused';

/** Why no file system of our own can be mounted; null: it can. */
function findMountProblem(): string | null {
  if (process.platform !== 'linux') return 'only Linux has tmpfs';
  if (process.getuid?.() !== 0) return 'only root may mount';
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', '/mnt'], { stdio: 'pipe' });
    execFileSync('umount', ['/mnt'], { stdio: 'pipe' });
    return null;
  } catch (thrown) {
    return `mounting is not allowed here: ${String(thrown)}`;
  }
}

const mountProblem = findMountProblem();
if (mountProblem !== null) console.warn(`Full and read-only disks are not tested: ${mountProblem}`);

describe.skipIf(mountProblem !== null)('a disk of its own', () => {
  beforeEach(() => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', results]);
  });
  afterEach(() => {
    execFileSync('umount', ['--lazy', results]);
  });

  it('that is full pauses the album until there is room', async () => {
    const filler = join(results, 'filler');
    await fill(filler);
    const albumId = await createAlbum({ place: 'folder' });
    await host.call('startAlbum', { albumId, again: CHANGED_AGAIN });
    const { run, progress } = await host.until('paused', isPaused);
    expect(readPause(run)).toEqual([
      'Paused: the drive for the results is full',
      'Make room on it. The album continues by itself as soon as there is enough.',
      `Folder: ${results}`,
      `paused: the disk of ${results} is full; the run resumes when there is space`,
    ]);
    expect(progress.counts).toMatchObject({ waiting: NAMES.length, failed: 0 });
    expect(await readdir(results)).toEqual(['filler']);
    await unlink(filler);
    await host.until('gone on by itself', isIdle);
    expect(await listWords(albumId)).toEqual(allDone);
  });

  it('that may not be written to fails each photo with words, and a second try is enough once it may', async () => {
    const albumId = await createAlbum({ place: 'folder' });
    execFileSync('mount', ['-o', 'remount,ro', results]);
    await host.call('startAlbum', { albumId, again: CHANGED_AGAIN });
    await host.until('idle', isIdle);
    const words = 'Skipstone is not allowed to write there. Choose another folder.';
    expect(await listWords(albumId)).toEqual(NAMES.map(() => words));
    const [line] = await listLines(albumId);
    expect(line).toBe(`${join(results, 'a-4x-instant.png')} cannot be written: the disk is read-only`);
    expect(await readdir(results)).toEqual([]);
    execFileSync('mount', ['-o', 'remount,rw', results]);
    const photoIds = (await listPhotos(albumId)).map(({ id }) => id);
    await host.call('retryAlbumPhotos', { albumId, photoIds });
    await host.call('startAlbum', { albumId, again: CHANGED_AGAIN });
    await host.until('idle again', (album) => isIdle(album) && album.progress.counts.done === NAMES.length);
    expect(await readdir(results)).toHaveLength(NAMES.length);
  });
});

describe.skipIf(mountProblem !== null)('a data folder on a disk of its own', () => {
  let data: string;
  beforeEach(async () => {
    await host.end();
    data = join(folder.path, 'data');
    await rm(data, { recursive: true, force: true });
    await mkdir(data);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', data]);
    host = await Host.start(folder.path);
  });
  afterEach(async () => {
    await host.end();
    execFileSync('umount', ['--lazy', data]);
  });

  it('that is full pauses the album until there is room, and says that it is Skipstone’s own', async () => {
    const albumId = await createAlbum({ place: 'folder' });
    await host.call('startAlbum', { albumId, again: CHANGED_AGAIN });
    await host.until('at work', ({ progress }) => progress.runningIds.length > 0);
    await fill(join(data, 'filler'));
    const { run } = await host.until('paused', isPaused);
    expect(readPause(run)).toEqual([
      'Paused: the drive of Skipstone’s data folder is full',
      'Nothing is lost. Make room on it. The album continues by itself as soon as there is enough.',
      `Folder: ${data}`,
      `paused: the disk of the data folder ${data} is full; the run resumes when there is space`,
    ]);
    const { options } = host.album!;
    const fillStore = async (): Promise<never> => {
      for (;;) await host.call('createAlbum', { name: 'Another', options });
    };
    await expect(fillStore()).rejects.toThrow(
      `store/no-space: There is no room left for the albums in the data folder ${data}.`,
    );
    expect(enErrors['store/no-space']).toBe('The drive of Skipstone’s data folder is full. Make room on it.');
    await unlink(join(data, 'filler'));
    await host.until('gone on by itself', ({ progress }) => progress.counts.done === NAMES.length);
    expect(await listWords(albumId)).toEqual(allDone);
    expect(await readdir(results)).toHaveLength(NAMES.length);
  });
});

/** Until nothing fits any more. */
async function fill(path: string): Promise<void> {
  await expect(writeFile(path, Buffer.alloc(8 * 2 ** 20))).rejects.toMatchObject({ code: 'ENOSPC' });
}

it('a folder of photos that is gone pauses the album until it is back', async () => {
  const albumId = await createAlbum({ place: 'folder' });
  const away = join(folder.path, 'away');
  await rename(photos, away);
  await host.call('startAlbum', { albumId, again: CHANGED_AGAIN });
  const { run, progress } = await host.until('paused', isPaused);
  expect(readPause(run)).toEqual([
    'Paused: a folder is missing',
    'Connect its drive again. The album continues by itself when the folder is back.',
    `Folder: ${photos}`,
    `paused: ${photos} is missing; the run resumes when it is back`,
  ]);
  expect(progress.counts).toMatchObject({ waiting: NAMES.length, failed: 0 });
  await rename(away, photos);
  await host.until('gone on by itself', isIdle);
  expect(await listWords(albumId)).toEqual(allDone);
});

it('a file of a stranger under the name of a result stays as it is, and the photo says so', async () => {
  const albumId = await createAlbum({ place: 'folder' });
  const stranger = join(results, 'a-4x-instant.png');
  await writeFile(stranger, 'a stranger');
  await host.call('startAlbum', { albumId, again: CHANGED_AGAIN });
  await host.until('idle', isIdle);
  expect(await listWords(albumId)).toEqual(['A file with this name already exists.', ...allDone.slice(1)]);
  expect(await listLines(albumId)).toEqual([`${stranger} exists already, and this album did not make it.`]);
  expect(await readFile(stranger, 'utf8')).toBe('a stranger');
});

it('photos that change or go while they wait: made of what they have become, or failed with words', async () => {
  const albumId = await createAlbum({ place: 'folder' });
  await host.call('startAlbum', { albumId, again: CHANGED_AGAIN });
  await host.until('running', ({ run }) => run.kind === 'running');
  // The engine has not even started yet.
  await writeGreyImage(join(photos, 'g.png'), 30, 22);
  await rm(join(photos, 'h.png'));
  await host.until('idle', isIdle);
  const words = await listWords(albumId);
  expect(words.slice(0, -1)).toEqual(allDone.slice(0, -1));
  expect(words.at(-1)).toBe('The file is no longer where it was.');
  expect(await listLines(albumId)).toEqual([`${join(photos, 'h.png')} is not there any more`]);
  const changed = (await listPhotos(albumId)).find(({ name }) => name === 'g.png');
  expect(changed?.state).toMatchObject({ kind: 'done', output: { widthPx: 120, heightPx: 88 } });
  expect(await readdir(results)).toHaveLength(NAMES.length - 1);
});

it('a watched folder: what is empty or grows is not touched before it is whole', async () => {
  const albumId = await createAlbum({ place: 'folder' });
  const { sources } = await host.until('there', ({ progress }) => progress.total === NAMES.length);
  const rules = { recursive: true, include: [], exclude: [], watch: true };
  await host.call('changeAlbumSource', { albumId, sourceId: sources[0]!.id, rules });
  await host.call('startAlbum', { albumId, again: CHANGED_AGAIN });
  await host.until('all done', ({ progress }) => progress.counts.done === NAMES.length);

  await writeGreyImage(join(folder.path, 'whole.png'), 40, 30);
  const whole = await readFile(join(folder.path, 'whole.png'));
  await writeFile(join(photos, 'empty.png'), '');
  const growing = join(photos, 'growing.png');
  const steps = 12;
  for (let step = 1; step <= steps; step++) {
    await writeFile(growing, whole.subarray(0, Math.ceil((whole.length * step) / steps)));
    expect((await listPhotos(albumId)).map(({ name }) => name)).toEqual(NAMES);
    await pause(500);
  }
  await host.until('the grown one done', ({ progress }) => progress.counts.done === NAMES.length + 1);
  expect((await listPhotos(albumId)).map(({ name }) => name)).toEqual([...NAMES, 'growing.png']);
  // Nothing was made of the empty one, and there is nothing to complain of.
  expect((await stat(join(photos, 'empty.png'))).size).toBe(0);
  await writeFile(join(photos, 'empty.png'), whole);
  await host.until('the empty one done', ({ progress }) => progress.counts.done === NAMES.length + 2);
  expect(host.album?.progress.counts.failed).toBe(0);
  await host.call('pauseAlbum', { albumId });
  // Who starts an album says that its folder is complete: then an empty file is one that cannot be read.
  await writeFile(join(photos, 'still-empty.png'), '');
  await host.call('startAlbum', { albumId, again: CHANGED_AGAIN });
  await host.until('the empty one failed', ({ progress }) => progress.counts.failed === 1);
  expect((await listWords(albumId)).at(-1)).toBe('The file is damaged and cannot be read completely.');
  expect(await listLines(albumId)).toEqual([`${join(photos, 'still-empty.png')} is empty`]);
  await host.call('pauseAlbum', { albumId });
});
