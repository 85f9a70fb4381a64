import { describe, expect, it } from 'vitest';
import type { AlbumPhoto, AlbumPhotoState, AlbumRunState } from '#shared/albums.ts';
import { en } from '../i18n/en/messages.ts';
import { createFormats } from '../ui/format.ts';
import { describePhoto, describeProgress, findStage, groupFailures, labelPhoto, listFilters } from './album-texts.ts';
import { createAlbum, createAlbumPhoto } from '../testing/samples.ts';

const texts = en;
const formats = createFormats('en');
const NOON = new Date(2024, 4, 31, 12, 0).getTime();
const counts = { waiting: 0, running: 0, done: 0, failed: 0, skipped: 0, cancelled: 0 };
const running: AlbumRunState = { kind: 'running' };

describe('findStage', () => {
  it.each([
    ['empty', {}, 0],
    ['ready', { waiting: 3 }, 3],
    ['partly', { waiting: 1, done: 2 }, 3],
    ['partly', { waiting: 1, failed: 2 }, 3],
    ['done', { done: 2, failed: 1 }, 3],
    ['done', { skipped: 3 }, 3],
  ] as const)('%s with %o', (stage, change, total) => {
    expect(findStage(createAlbum('a', { progress: { counts: { ...counts, ...change }, total } }))).toBe(stage);
  });

  it('is that of the run while there is one', () => {
    expect(findStage(createAlbum('a', { run: { kind: 'paused', reason: 'disk-full', at: '/out' } }))).toBe('paused');
    expect(findStage(createAlbum('a', { run: { kind: 'elsewhere' } }))).toBe('elsewhere');
  });
});

describe('describeProgress', () => {
  const say = (change: Parameters<typeof createAlbum>[1]): string =>
    describeProgress(createAlbum('a', change), texts, formats, NOON);
  const half = { counts: { ...counts, waiting: 2000, done: 3000 }, total: 5000 };

  it('counts photos, and gives no time while nothing runs', () => {
    expect(say({ progress: { counts, total: 0 } })).toBe('Add photos or a folder to begin.');
    expect(say({})).toBe('3 photos');
    expect(say({ progress: { ...half, remainingMs: 60_000 } })).toBe('3,000 of 5,000 done');
  });

  it('gives the time left, and the time of day for long runs', () => {
    expect(say({ run: running, progress: half })).toBe('3,000 of 5,000 done · Estimating…');
    expect(say({ run: running, progress: { ...half, remainingMs: 95_400 } })).toContain('about 1 min 40 sec left');
    expect(say({ run: running, progress: { ...half, remainingMs: 400 } })).toContain('about 1 sec left');
    const night = say({ run: running, progress: { ...half, remainingMs: 7 * 3_600_000 } });
    expect(night).toMatch(/about 7 hr left, until around 07:00/);
    const days = say({ run: running, progress: { ...half, remainingMs: 20 * 3_600_000 } });
    expect(days).toMatch(/until around Sat.* 08:00/);
  });

  it('gives the number of results at the end', () => {
    expect(say({ progress: { counts: { ...counts, done: 1 }, total: 1 } })).toBe('1 photo enhanced');
  });
});

describe('the texts of a photo', () => {
  const of = (state: AlbumPhotoState) => createAlbumPhoto(7, { state });
  const error = { code: 'image/corrupt', message: '' } as const;
  const done = {
    ...({ kind: 'done', outputName: 'a.jpg', outputToken: 't', outputBytes: 9 } as const),
    ...{ output: { widthPx: 640, heightPx: 480 }, elapsedMs: 2000, hasPresentOptions: true },
  };

  it.each<[AlbumPhotoState, string, string]>([
    [{ kind: 'waiting' }, '1600 × 1200', 'IMG_0007.jpg 1600 × 1200, Waiting'],
    [{ kind: 'running', fraction: 0.42 }, 'Enhancing, 42%', 'IMG_0007.jpg Enhancing, 42%'],
    [
      { kind: 'failed', error, isQuarantined: false },
      'The file is damaged and cannot be read completely.',
      'IMG_0007.jpg The file is damaged and cannot be read completely, Failed',
    ],
    [
      { kind: 'failed', error, isQuarantined: true },
      'The file is damaged and cannot be read completely.',
      'IMG_0007.jpg The file is damaged and cannot be read completely, Set aside',
    ],
    [{ ...done, remarks: [] }, '640 × 480 · 2 sec', 'IMG_0007.jpg 640 × 480 · 2 sec, Enhanced'],
    [
      { ...done, remarks: [], hasPresentOptions: false },
      'Other settings · 640 × 480 · 2 sec',
      'IMG_0007.jpg Other settings · 640 × 480 · 2 sec, Enhanced',
    ],
    [
      { ...done, remarks: ['iptc-lost'] },
      '640 × 480 · 2 sec · 1 remark',
      'IMG_0007.jpg 640 × 480 · 2 sec · 1 remark, Enhanced, Some IPTC fields could not be kept in this format.',
    ],
    [{ kind: 'skipped', reason: 'exists' }, 'Skipped: already there', 'IMG_0007.jpg Skipped: already there'],
    [{ kind: 'cancelled' }, 'Cancelled', 'IMG_0007.jpg Cancelled'],
  ])('%o', (state, line, label) => {
    expect(describePhoto(of(state), texts, formats)).toBe(line);
    expect(labelPhoto(of(state), texts, formats)).toBe(label);
  });

  it('include the result and settings of its own', () => {
    const output = { widthPx: 6400, heightPx: 4800 };
    const state = {
      kind: 'done',
      outputName: 'x',
      outputToken: 't',
      output,
      outputBytes: 1,
      elapsedMs: 61_000,
      remarks: [],
      hasPresentOptions: true,
    } as const;
    const photo = createAlbumPhoto(7, { state, exceptions: { seed: 3 }, size: null });
    expect(labelPhoto(photo, texts, formats)).toBe(
      'IMG_0007.jpg 6400 × 4800 · 1 min, Enhanced, Has settings of its own',
    );
    expect(labelPhoto(createAlbumPhoto(7, { size: null }), texts, formats)).toBe('IMG_0007.jpg, Waiting');
  });
});

it('says why photos failed, in full, and groups those with the same reason', () => {
  const fail = (id: number, code: 'image/corrupt' | 'image/not-found'): AlbumPhoto =>
    createAlbumPhoto(id, { state: { kind: 'failed', error: { code, message: '' }, isQuarantined: false } });
  const photos = [fail(1, 'image/corrupt'), createAlbumPhoto(2), fail(3, 'image/not-found'), fail(4, 'image/corrupt')];
  expect(groupFailures(photos, texts)).toEqual([
    { reason: texts.errors['image/corrupt'], names: ['IMG_0001.jpg', 'IMG_0004.jpg'] },
    { reason: texts.errors['image/not-found'], names: ['IMG_0003.jpg'] },
  ]);
  expect(groupFailures([createAlbumPhoto(2)], texts)).toEqual([]);
});

it('offers the usual filters, those with photos, and the current one', () => {
  const album = createAlbum('a', { progress: { counts: { ...counts, done: 4, failed: 2 }, quarantined: 1, total: 6 } });
  expect(listFilters(album, 'skipped')).toEqual([
    { filter: 'all', count: 6 },
    { filter: 'waiting', count: 0 },
    { filter: 'done', count: 4 },
    { filter: 'failed', count: 2 },
    { filter: 'quarantined', count: 1 },
    { filter: 'skipped', count: 0 },
  ]);
});
