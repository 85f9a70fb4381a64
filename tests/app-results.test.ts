/** What the app makes of open photos, with its real processes: several results saved at once, and the versions of one photo. */
import { access, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { PhotoJob } from '#shared/app-state.ts';
import { VIEW_FILES } from '#shared/image-pyramid.ts';
import { DEFAULT_PHOTO_OPTIONS } from '#shared/settings.ts';
import type { TestApp } from './helpers/app.ts';
import { makeUpscale, openCut, openTestApp } from './helpers/app.ts';
import type { TempFolder } from './helpers/folders.ts';
import { makeTempFolder } from './helpers/folders.ts';
import { readZip } from './helpers/read-zip.ts';

let folder: TempFolder;
let test: TestApp;
let chosenFolder: string | null;

beforeEach(async () => {
  folder = await makeTempFolder();
  await mkdir(photosFolder());
  chosenFolder = null;
  test = await openTestApp(folder.path, {
    choosePaths: () => Promise.resolve(chosenFolder === null ? null : [chosenFolder]),
  });
});

afterEach(async () => {
  await test.app.end();
  await folder[Symbol.asyncDispose]();
});

const photosFolder = (): string => join(folder.path, 'photos');

it('saves several results: into a folder under free names, or packed for a browser; leaves out what it cannot save', async () => {
  const enhance = async (app: TestApp, name: string): Promise<string> => {
    const { photoId } = await openCut(app, photosFolder(), { name, sidePx: 32 });
    const { jobId } = await app.call('upscale', makeUpscale(photoId));
    await app.untilEnded(jobId);
    return jobId;
  };
  const jobIds = [await enhance(test, 'a.png'), await enhance(test, 'b.png'), 'gone'];
  // Each as the options of its photo say.
  const options = { ...DEFAULT_PHOTO_OPTIONS, format: 'jpeg', quality: 70 } as const;
  await test.call('changePhotoOptions', { changes: [{ photoId: test.findJob(jobIds[1]!).photoId, options }] });
  const target = join(folder.path, 'saved');
  expect(await test.call('saveResults', { jobIds, to: 'folder' })).toEqual({
    kind: 'dismissed',
    rejected: [],
  });
  await mkdir(target);
  await writeFile(join(target, 'b-4x-instant.jpg'), 'mine');
  chosenFolder = target;
  const saved = await test.call('saveResults', { jobIds, to: 'folder' });
  expect(saved).toMatchObject({
    kind: 'saved',
    folder: target,
    count: 2,
    jobId: jobIds[1],
    rejected: [{ error: { code: 'request/refused' } }],
  });
  expect((await readdir(target)).sort()).toEqual(['a-4x-instant.png', 'b-4x-instant-2.jpg', 'b-4x-instant.jpg']);
  expect(await readFile(join(target, 'b-4x-instant.jpg'), 'utf8')).toBe('mine');
  expect(test.findJob(jobIds[1]!).result).toMatchObject({
    savedAs: join(target, 'b-4x-instant-2.jpg'),
    isSaving: false,
  });
  expect(test.app.listUnsaved()).toEqual([]);
  const others = await test.app.call({ name: 'saveResults', parameters: { jobIds, to: 'download' } });
  expect(others).toMatchObject({ ok: false, error: { code: 'request/refused' } });

  const page = await openTestApp(join(folder.path, 'web'), {
    abilities: { frontEnd: 'web', hasFileSystem: false, network: 'none' },
  });
  try {
    const ids = [await enhance(page, 'a.png'), await enhance(page, 'b.png')];
    const report = await page.call('saveResults', { jobIds: ids, to: 'download' });
    if (report.kind !== 'download') throw new Error(report.kind);
    expect(report).toMatchObject({ name: 'enhanced-photos.zip', count: 2, rejected: [] });
    const download = page.app.takeDownload(report.url.slice('/download/'.length))!;
    const { stream, sizeBytes } = await download.open();
    const zip = await buffer(stream);
    expect(zip.length).toBe(sizeBytes);
    const entries = readZip(zip);
    expect([...entries.keys()]).toEqual(['a-4x-instant.png', 'b-4x-instant.png']);
    expect([...entries.values()].reduce((sum, { length }) => sum + length, 0)).toBe(report.bytes);
    expect(entries.get('a-4x-instant.png')).toEqual(await readFile(join(target, 'a-4x-instant.png')));
    await download.discard();
    await expect(download.open()).rejects.toThrow('ENOENT');
    expect(page.app.listUnsaved()).toEqual([]);
    const none = await page.call('saveResults', { jobIds: ['gone'], to: 'download' });
    expect(none).toMatchObject({ kind: 'nothing', rejected: [{ error: { code: 'request/refused' } }] });
  } finally {
    await page.app.end();
  }
}, 60_000);

it('keeps every result as a version with its options, time and size, readable for this person alone, until it is removed', async () => {
  const { photoId } = await openCut(test, photosFolder(), { sidePx: 32 });
  const changed = { ...DEFAULT_PHOTO_OPTIONS, seed: 7 };
  await test.call('changePhotoOptions', {
    changes: [
      { photoId, options: changed },
      { photoId: 'gone', options: DEFAULT_PHOTO_OPTIONS },
      { photoId, options: changed },
    ],
  });
  expect(test.app.snapshot.photos[0]?.options).toEqual(changed);
  const make = async (seed: number): Promise<PhotoJob> => {
    const { jobId } = await test.call('upscale', { ...makeUpscale(photoId), seed });
    await test.untilEnded(jobId);
    await test.until(() => test.findJob(jobId).result?.bytes);
    return test.findJob(jobId);
  };
  const versions = [await make(1), await make(2)];
  expect(versions.map(({ seed, cleanup }) => [seed, cleanup])).toEqual([
    [1, null],
    [2, null],
  ]);
  const folderOf = ({ token }: PhotoJob): string => dirname(test.app.locateView(token, VIEW_FILES.thumb)!);
  for (const version of versions) {
    expect(Math.abs(Date.now() - version.result!.finishedAtMs)).toBeLessThan(60_000);
    // 128 x 128 pixels, lossless, and tiles.
    expect(version.result!.bytes).toBeGreaterThan(10_000);
    expect((await stat(dirname(folderOf(version)))).mode & 0o077).toBe(0);
  }
  const first = folderOf(versions[0]!);
  await test.call('removeResult', { jobId: versions[0]!.id });
  expect(test.app.snapshot.jobs.map(({ id }) => id)).toEqual([versions[1]!.id]);
  await expect(access(first)).rejects.toThrow('ENOENT');
  const last = folderOf(versions[1]!);
  await test.call('closePhoto', { photoId });
  await expect(access(last)).rejects.toThrow('ENOENT');
}, 60_000);
