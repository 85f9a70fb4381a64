import { expect, it } from 'vitest';
import { findAlbum } from './find-album.ts';

const ALBUMS = [
  { id: '1', name: 'Holiday' },
  { id: '2', name: 'Twice' },
  { id: '3', name: 'Twice' },
  { id: '4', name: '1' },
];

it('finds an album by its name or its id, and the id counts first', () => {
  expect(findAlbum(ALBUMS, ' Holiday').id).toBe('1');
  expect(findAlbum(ALBUMS, '3').id).toBe('3');
  expect(findAlbum(ALBUMS, '1').id).toBe('1');
});

it('rejects what is not known, or known twice', () => {
  expect(() => findAlbum(ALBUMS, 'holiday')).toThrow('There is no album holiday');
  expect(() => findAlbum(ALBUMS, 'Twice')).toThrow('There are 2 albums called Twice; give an id: 2, 3.');
});
