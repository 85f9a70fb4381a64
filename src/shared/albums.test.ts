import { expect, it } from 'vitest';
import { COMMANDS } from './api.ts';
import { DEFAULT_ALBUM_OPTIONS, resolveAlbumOptions } from './albums.ts';

it('an exception counts for what it names, null included, and for nothing else', () => {
  const options = { ...DEFAULT_ALBUM_OPTIONS, cleanup: 0.4 };
  expect(resolveAlbumOptions(options, null)).toBe(options);
  expect(resolveAlbumOptions(options, { cleanup: null, seed: 7 })).toEqual({ ...options, cleanup: null, seed: 7 });
  expect(resolveAlbumOptions(options, { preset: undefined })).toEqual(options);
});

it('commands reject paths, folders and fields that the contract does not have', () => {
  const options = { ...DEFAULT_ALBUM_OPTIONS };
  expect(COMMANDS.createAlbum.safeParse({ name: ' Holiday ', options }).data?.name).toBe('Holiday');
  expect(COMMANDS.createAlbum.safeParse({ name: ' ', options }).success).toBe(false);
  expect(COMMANDS.chooseAlbumOutput.safeParse({ albumId: 'a', folder: '/etc' }).success).toBe(false);
  const output = { ...options.output, place: '/etc' };
  expect(COMMANDS.changeAlbumOptions.safeParse({ albumId: 'a', patch: { output } }).success).toBe(false);
  expect(COMMANDS.pageAlbum.safeParse({ albumId: 'a', filter: 'all', offset: 0, limit: 501 }).success).toBe(false);
  expect(COMMANDS.skipAlbumPhotos.safeParse({ albumId: 'a', photoIds: ['1'] }).success).toBe(false);
});
