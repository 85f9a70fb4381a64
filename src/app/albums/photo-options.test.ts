import { expect, it } from 'vitest';
import type { AlbumExceptions } from '../../shared/albums.ts';
import { DEFAULT_ALBUM_OPTIONS } from '../../shared/albums.ts';
import { createJob, describeForNaming, resolvePhotoOptions } from './photo-options.ts';
import type { PhotoRecord } from './photo-record.ts';

const ALBUM = { options: DEFAULT_ALBUM_OPTIONS, outputFolder: null };

function makePhoto(path: string, change: Partial<PhotoRecord> = {}): PhotoRecord {
  const stamp = { sizeBytes: 1, mtimeMs: new Date(2024, 4, 31, 18, 4, 9).getTime() };
  return {
    ...{ id: 1, albumId: 'a', sourceId: null, path, folderBelow: '', isSentIn: false, stamp, hash: null, header: null },
    ...{ exceptions: null, state: 'waiting', skipReason: null, error: null, isQuarantined: false, deaths: 0 },
    ...{ work: null, result: null },
    ...change,
  };
}

it('the format is the photo’s own, by content before name, JPEG for HEIC, or PNG; an exception before the album', () => {
  const formatOf = (path: string, format: string | null, exceptions: AlbumExceptions | null = null): string => {
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
  expect(new Set([hashOf({}), ...others]).size).toBe(4);
});

it('a job asks for what counts, and leaves the clean-up to the model unless it is given', () => {
  const job = { id: 'j', outputPath: '/out/.tmp' };
  const photo = makePhoto('/p/a.b.jpg');
  expect(createJob(photo, resolvePhotoOptions(photo, ALBUM), job)).not.toHaveProperty('cleanup');
  const own = makePhoto('/p/a.b.jpg', { exceptions: { cleanup: 0.5 } });
  expect(createJob(own, resolvePhotoOptions(own, ALBUM), job)).toMatchObject({
    cleanup: 0.5,
    ifExists: 'error',
    ...job,
  });
});

it('a name is told its parts: without the last extension, with the time of the file where the camera says none', () => {
  const photo = makePhoto('/p/a.b.jpg');
  const { parts } = describeForNaming(photo, resolvePhotoOptions(photo, ALBUM), { index: 3, photoCount: 12 });
  expect(parts).toMatchObject({ name: 'a.b', ext: 'jpg', output: null, index: 3, photoCount: 12 });
  expect(parts.takenAt).toMatchObject({ year: 2024, month: 5, day: 31, hour: 18 });
  const hidden = makePhoto('/p/.hidden');
  const named = describeForNaming(hidden, resolvePhotoOptions(hidden, ALBUM), { index: 1, photoCount: 1 });
  expect(named.parts.name).toBe('.hidden');
});
