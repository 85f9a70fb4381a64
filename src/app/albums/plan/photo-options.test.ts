import { expect, it } from 'vitest';
import type { AlbumExceptions } from '#shared/albums.ts';
import { DEFAULT_ALBUM_OPTIONS } from '#shared/albums.ts';
import type { InputFormat } from '#shared/formats.ts';
import { createJob, describeForNaming, resolvePhotoOptions } from './photo-options.ts';
import type { PhotoRecord } from '../store/photo-record.ts';

const ALBUM = { options: DEFAULT_ALBUM_OPTIONS, outputFolder: null };

function makePhoto(path: string, change: Partial<PhotoRecord> = {}): PhotoRecord {
  const fileStat = { sizeBytes: 1, mtimeMs: new Date(2024, 4, 31, 18, 4, 9).getTime() };
  return {
    ...{
      id: 1,
      albumId: 'a',
      sourceId: null,
      path,
      folderBelow: '',
      isSentIn: false,
      fileStat,
      hash: null,
      header: null,
    },
    ...{
      exceptions: null,
      state: 'waiting',
      skipReason: null,
      error: null,
      isQuarantined: false,
      deaths: 0,
      isAgain: false,
    },
    ...{ work: null, result: null },
    ...change,
  };
}

it('the format is the photo’s own, by content before name, JPEG for HEIC, or PNG; an exception before the album', () => {
  const formatOf = (path: string, format: InputFormat | null, exceptions: AlbumExceptions | null = null): string => {
    const size = { widthPx: 4, heightPx: 3 };
    const header = format === null ? null : { size, format, bitDepth: 8 as const, isLossy: true, takenAt: null };
    return resolvePhotoOptions(makePhoto(path, { header, exceptions }), ALBUM).format;
  };
  expect(formatOf('/a.jpg', null)).toBe('jpeg');
  expect(formatOf('/a.jpg', 'webp')).toBe('webp');
  expect(formatOf('/a.gif', 'gif')).toBe('png');
  expect(formatOf('/a.HEIC', null)).toBe('jpeg');
  expect(formatOf('/a.jpg', 'heic')).toBe('jpeg');
  expect(formatOf('/a.jpg', 'jpeg', { format: 'avif' })).toBe('avif');
});

it('the hash changes with what changes the result or its place, and with nothing else', () => {
  const hashOf = (options: Partial<typeof DEFAULT_ALBUM_OPTIONS>, outputFolder: string | null = null): string =>
    resolvePhotoOptions(makePhoto('/a.jpg'), { options: { ...DEFAULT_ALBUM_OPTIONS, ...options }, outputFolder }).hash;
  const { output } = DEFAULT_ALBUM_OPTIONS;
  expect(hashOf({ device: 'cpu', order: 'fastest', output: { ...output, ifExists: 'skip' } }, '/unused')).toBe(
    hashOf({}),
  );
  const others = [hashOf({ seed: 1 }), hashOf({ cleanup: 0 }), hashOf({ output: { ...output, template: '{name}' } })];
  const removed = [hashOf({ removeMetadata: 'location' }), hashOf({ removeMetadata: 'all' })];
  expect(new Set([hashOf({}), ...others, ...removed]).size).toBe(6);
  // What earlier versions have finished stays finished.
  expect(hashOf({})).toBe('fvMaWow2Qbh4bGpbllhK5g');
});

it('the hash of a repair does not change with the preset and the seed, which make no difference to it', () => {
  const hashOf = (options: Partial<typeof DEFAULT_ALBUM_OPTIONS>): string =>
    resolvePhotoOptions(makePhoto('/a.jpg'), {
      options: { ...DEFAULT_ALBUM_OPTIONS, target: { kind: 'repair' }, ...options },
      outputFolder: null,
    }).hash;
  expect(hashOf({ preset: { kind: 'preset', name: 'instant' }, seed: 7 })).toBe(hashOf({}));
  expect(hashOf({ cleanup: 0.5 })).not.toBe(hashOf({}));
});

it('the quality is the default of the format, as on the command line, unless one was chosen', () => {
  const qualityOf = (path: string, change: Partial<typeof DEFAULT_ALBUM_OPTIONS> = {}): number =>
    resolvePhotoOptions(makePhoto(path), { ...ALBUM, options: { ...DEFAULT_ALBUM_OPTIONS, ...change } }).quality;
  expect([qualityOf('/a.jpg'), qualityOf('/a.webp'), qualityOf('/a.avif')]).toEqual([92, 90, 80]);
  expect(qualityOf('/a.avif', { quality: 92 })).toBe(92);
  const photo = makePhoto('/a.jpg', { exceptions: { format: 'avif' } });
  const options = resolvePhotoOptions(photo, ALBUM);
  expect(createJob(photo, options, { id: 'j', outputPath: '/out/a' })).toMatchObject({ format: 'avif', quality: 80 });
});

it('a chosen quality that is also the default makes no photo again', () => {
  const hashOf = (quality: number | null): string =>
    resolvePhotoOptions(makePhoto('/a.jpg'), { ...ALBUM, options: { ...DEFAULT_ALBUM_OPTIONS, quality } }).hash;
  expect(hashOf(null)).toBe(hashOf(92));
  expect(hashOf(null)).not.toBe(hashOf(90));
});

it('a job asks for what counts, and leaves the clean-up to the model unless it is given', () => {
  const job = { id: 'j', outputPath: '/out/.tmp' };
  const photo = makePhoto('/p/a.b.jpg');
  expect(createJob(photo, resolvePhotoOptions(photo, ALBUM), job)).not.toHaveProperty('cleanup');
  const own = makePhoto('/p/a.b.jpg', { exceptions: { cleanup: 0.5 } });
  expect(createJob(own, resolvePhotoOptions(own, ALBUM), job)).toMatchObject({
    cleanup: 0.5,
    removeMetadata: 'nothing',
    ifExists: 'fail',
    ...job,
  });
});

it('the parts of a name: without the last extension, with the time of the file where the metadata hold none', () => {
  const photo = makePhoto('/p/a.b.jpg');
  const { parts } = describeForNaming(photo, resolvePhotoOptions(photo, ALBUM), { index: 3, photoCount: 12 });
  expect(parts).toMatchObject({ name: 'a.b', ext: 'jpg', output: null, index: 3, photoCount: 12 });
  expect(parts.takenAt).toMatchObject({ year: 2024, month: 5, day: 31, hour: 18 });
  const hidden = makePhoto('/p/.hidden');
  const named = describeForNaming(hidden, resolvePhotoOptions(hidden, ALBUM), { index: 1, photoCount: 1 });
  expect(named.parts.name).toBe('.hidden');
});
