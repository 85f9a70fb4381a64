import { access, mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ImagesClient } from '../images-client.ts';
import { AlbumThumbs } from './album-thumbs.ts';
import { pruneThumbs } from './prune-thumbs.ts';

const { signal } = new AbortController();
const DAY_MS = 24 * 3600 * 1000;

let cache: string;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'skipstone-thumbs-'));
});
afterEach(() => rm(cache, { recursive: true }));

const images: Pick<ImagesClient, 'open'> = {
  open: async ({ folder }) => {
    await writeFile(join(folder, 'thumb.jpg'), Buffer.alloc(1000));
    return { size: { widthPx: 9, heightPx: 9 }, format: 'jpeg', bitDepth: 8, lossy: true };
  },
};
const listKept = async (): Promise<string[]> =>
  (await readdir(cache, { recursive: true })).filter((name) => name.endsWith('thumb.jpg'));

it('keeps what was looked at last when there is more than the bound, and removes nothing when there is not', async () => {
  const paths: string[] = [];
  for (let index = 0; index < 10; index++) {
    const thumbs = new AlbumThumbs({ images, cacheFolder: cache });
    const token = thumbs.register(`/photos/${index}.jpg`, { sizeBytes: index, mtimeMs: 1 });
    const path = await thumbs.provide(token, 'thumb.jpg');
    paths.push(path!);
    const made = new Date(Date.now() - (20 - index) * DAY_MS);
    await utimes(path!, made, made);
  }
  // The oldest is looked at again.
  const thumbs = new AlbumThumbs({ images, cacheFolder: cache });
  await thumbs.provide(thumbs.register('/photos/0.jpg', { sizeBytes: 0, mtimeMs: 1 }), 'thumb.jpg');
  const root = join(cache, 'thumbs');
  await pruneThumbs(signal, root, 10_000);
  expect(await listKept()).toHaveLength(10);
  await pruneThumbs(signal, root, 5000);
  const kept = new Set((await listKept()).map((name) => join(cache, name)));
  expect(kept).toEqual(new Set([paths[0], ...paths.slice(7)]));
  // Their folders go with them, and what is gone is made again.
  await expect(access(dirname(paths[1]!))).rejects.toMatchObject({ code: 'ENOENT' });
  const again = thumbs.register('/photos/1.jpg', { sizeBytes: 1, mtimeMs: 1 });
  expect(await thumbs.provide(again, 'thumb.jpg')).toBe(paths[1]);
});

it('removes folders of photos that have no thumbnail, but none in the making', async () => {
  const [old, fresh] = [join(cache, 'thumbs/aa/aa1'), join(cache, 'thumbs/aa/aa2')];
  for (const folder of [old, fresh]) await mkdir(folder, { recursive: true });
  const longAgo = new Date(Date.now() - 2 * DAY_MS);
  await utimes(old, longAgo, longAgo);
  await pruneThumbs(signal, join(cache, 'thumbs'));
  expect(await readdir(join(cache, 'thumbs/aa'))).toEqual(['aa2']);
});

it('has nothing to do where there is nothing, and stops when it is told to', async () => {
  await pruneThumbs(signal, join(cache, 'thumbs'), 0);
  const thumbs = new AlbumThumbs({ images, cacheFolder: cache });
  await thumbs.provide(thumbs.register('/photos/1.jpg', { sizeBytes: 1, mtimeMs: 1 }), 'thumb.jpg');
  await pruneThumbs(AbortSignal.abort(), join(cache, 'thumbs'), 0);
  expect(await listKept()).toHaveLength(1);
  await thumbs.prune(signal);
  expect(await listKept()).toHaveLength(1);
});
