import { access, mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ImagesClient } from '#app/workers/images-client.ts';
import { pruneThumbnails, Thumbnails } from './thumbnails.ts';

const { signal } = new AbortController();
const DAY_MS = 24 * 3600 * 1000;

let cache: string;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'skipstone-thumbnails-'));
});
afterEach(() => rm(cache, { recursive: true }));

const images: Pick<ImagesClient, 'open'> = {
  open: async ({ folder }) => {
    await writeFile(join(folder, 'thumb.jpg'), Buffer.alloc(1000));
    return { size: { widthPx: 9, heightPx: 9 }, format: 'jpeg', bitDepth: 8, lossy: true, isDamaged: false };
  },
};
const listKept = async (): Promise<string[]> =>
  (await readdir(cache, { recursive: true })).filter((name) => name.endsWith('thumb.jpg'));

it('keeps what was used last when there is more than the bound, and removes nothing when there is not', async () => {
  const paths: string[] = [];
  for (let index = 0; index < 10; index++) {
    const thumbnails = new Thumbnails({ images, cacheFolder: cache });
    const token = thumbnails.register(`/photos/${index}.jpg`, { sizeBytes: index, mtimeMs: 1 });
    const path = await thumbnails.provide(token, 'thumb.jpg');
    paths.push(path!);
    const made = new Date(Date.now() - (20 - index) * DAY_MS);
    await utimes(path!, made, made);
  }
  // The oldest is used again.
  const thumbnails = new Thumbnails({ images, cacheFolder: cache });
  await thumbnails.provide(thumbnails.register('/photos/0.jpg', { sizeBytes: 0, mtimeMs: 1 }), 'thumb.jpg');
  const root = join(cache, 'thumbs');
  await pruneThumbnails(signal, root, 10_000);
  expect(await listKept()).toHaveLength(10);
  await pruneThumbnails(signal, root, 5000);
  const kept = new Set((await listKept()).map((name) => join(cache, name)));
  expect(kept).toEqual(new Set([paths[0], ...paths.slice(7)]));
  // Their folders go with them, and what is gone is made again.
  await expect(access(dirname(paths[1]!))).rejects.toMatchObject({ code: 'ENOENT' });
  const again = thumbnails.register('/photos/1.jpg', { sizeBytes: 1, mtimeMs: 1 });
  expect(await thumbnails.provide(again, 'thumb.jpg')).toBe(paths[1]);
});

it('removes folders of photos that have no thumbnail, but none in the making', async () => {
  const [old, fresh] = [join(cache, 'thumbs/aa/aa1'), join(cache, 'thumbs/aa/aa2')];
  for (const folder of [old, fresh]) await mkdir(folder, { recursive: true });
  const longAgo = new Date(Date.now() - 2 * DAY_MS);
  await utimes(old, longAgo, longAgo);
  await pruneThumbnails(signal, join(cache, 'thumbs'));
  expect(await readdir(join(cache, 'thumbs/aa'))).toEqual(['aa2']);
});

it('has nothing to do where there is nothing, and stops when it is aborted', async () => {
  await pruneThumbnails(signal, join(cache, 'thumbs'), 0);
  const thumbnails = new Thumbnails({ images, cacheFolder: cache });
  await thumbnails.provide(thumbnails.register('/photos/1.jpg', { sizeBytes: 1, mtimeMs: 1 }), 'thumb.jpg');
  await pruneThumbnails(AbortSignal.abort(), join(cache, 'thumbs'), 0);
  expect(await listKept()).toHaveLength(1);
  await thumbnails.prune(signal);
  expect(await listKept()).toHaveLength(1);
});
