import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { AppSnapshot } from '#shared/app-state.ts';
import type { NamePlatform } from '#shared/naming/file-names.ts';
import { DEFAULT_SETTINGS } from '#shared/settings.ts';
import type { EngineClient } from '../workers/engine-client.ts';
import type { ImagesClient } from '../workers/images-client.ts';
import { EventHub } from '../event-hub.ts';
import { OpenPhotos } from './open-photos.ts';
import { RecentPhotos } from './recent-photos.ts';
import { SessionFolder } from './session-folder.ts';

const EMPTY: AppSnapshot = {
  abilities: { frontEnd: 'desktop', hasFileSystem: true, network: 'none' },
  settings: DEFAULT_SETTINGS,
  engine: { kind: 'starting' },
  networks: [],
  networkImport: null,
  ...{
    photos: [],
    jobs: [],
    preview: null,
    recent: [],
    savedResults: [],
    albums: [],
    damagedAlbums: null,
    updates: null,
  },
};

const SOFT = { strength: 0.4, estimate: { noise: 0, blurPx: 1.2, compression: 0, findings: ['soft'] } } as const;
const TILES = { size: { widthPx: 1, heightPx: 1 }, tileSizePx: 254 };

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'skipstone-photos-'));
  // Where case counts, these are two files; elsewhere the second is the first.
  for (const name of ['Beach.jpg', 'beach.JPG']) await writeFile(join(root, name), '');
});

afterEach(() => rm(root, { recursive: true }));

type MakeTiles = ImagesClient['makeTiles'];

async function open(
  platform: NamePlatform,
  makeTiles?: MakeTiles,
  estimateCleanup: EngineClient['estimateCleanup'] = () => Promise.resolve(SOFT),
): Promise<OpenPhotos & { session: SessionFolder; hub: EventHub }> {
  const session = await SessionFolder.create(root);
  const hub = new EventHub(EMPTY);
  const photos = new OpenPhotos({
    ...{ hub, platform, session, engine: { estimateCleanup } },
    recent: await RecentPhotos.open(root),
    images: {
      open: () =>
        Promise.resolve({
          size: { widthPx: 1, heightPx: 1 },
          format: 'jpeg',
          bitDepth: 8,
          lossy: true,
          isDamaged: false,
        }),
      makeTiles: makeTiles ?? (() => Promise.resolve(TILES)),
    },
  });
  return Object.assign(photos, { session, hub });
}

it.each([
  ['linux', 2],
  ['darwin', 1],
  ['win32', 1],
] as const)('on %s, two spellings of a path are %i photos', async (platform, count) => {
  const photos = await open(platform);
  const first = await photos.openPaths([join(root, 'Beach.jpg')]);
  const second = await photos.openPaths([join(root, 'beach.JPG')]);
  expect(new Set([...first.photoIds, ...second.photoIds]).size).toBe(count);
  const both = await photos.openPaths([join(root, 'Beach.jpg'), join(root, 'beach.JPG')]);
  expect(both.photoIds).toHaveLength(count);
});

it('has the strength of automatic clean-up found once, after the tiles are made', async () => {
  const steps: string[] = [];
  const makeTiles = () => {
    steps.push('tiles');
    return Promise.resolve(TILES);
  };
  const photos = await open('linux', makeTiles, (path) => {
    steps.push(path);
    return Promise.resolve(SOFT);
  });
  const path = join(root, 'Beach.jpg');
  const id = (await photos.openPaths([path])).photoIds[0]!;
  photos.viewPhoto(id);
  photos.estimateCleanup(id);
  photos.estimateCleanup(id);
  await vi.waitFor(() => {
    expect(photos.hub.snapshot.photos[0]!.state).toMatchObject({ kind: 'ready', cleanup: SOFT });
  });
  expect(steps).toEqual(['tiles', path]);
});

it('says nothing of a photo that is closed while its clean-up is found', async () => {
  const warn = vi.spyOn(console, 'warn').mockReturnValue();
  let fail!: (reason: Error) => void;
  const failing = new Promise<never>((_resolve, reject) => {
    fail = reject;
  });
  const estimate = vi.fn(() => failing);
  const photos = await open('linux', undefined, estimate);
  const [closed, kept] = (await photos.openPaths([root])).photoIds;
  for (const id of [closed!, kept!]) photos.estimateCleanup(id);
  await vi.waitFor(() => {
    expect(estimate).toHaveBeenCalledTimes(2);
  });
  await photos.close(closed!);
  fail(new Error('ENOENT'));
  await vi.waitFor(() => {
    expect(warn).toHaveBeenCalled();
  });
  expect(warn).toHaveBeenCalledOnce();
  warn.mockRestore();
});

it('leaves nothing of a photo that is closed while its tiles are written', async () => {
  const folders: string[] = [];
  let write: () => Promise<void> = () => Promise.reject(new Error('Tiles are not made yet.'));
  const photos = await open('linux', ({ folder }) => {
    folders.push(folder);
    return new Promise((resolve) => {
      write = async () => {
        await mkdir(join(folder, '.making'), { recursive: true });
        resolve(TILES);
      };
    });
  });
  const { photoIds } = await photos.openPaths([join(root, 'Beach.jpg')]);
  await vi.waitFor(() => {
    photos.viewPhoto(photoIds[0]!);
    expect(folders).toHaveLength(1);
  });
  await photos.close(photoIds[0]!);
  expect(await readdir(photos.session.path)).toEqual([]);
  await write();
  await vi.waitFor(async () => {
    expect(await readdir(photos.session.path)).toEqual([]);
  });
});
