import { beforeEach, describe, expect, it } from 'vitest';
import { SettlingPhotos } from './settling-photos.ts';

let photos: SettlingPhotos<{ path: string }>;

beforeEach(() => {
  photos = new SettlingPhotos(100);
});

/** One look that finds these sizes, written `mtime:size`. */
function look(nowMs: number, found: Record<string, string>, { accepts = true } = {}) {
  const seen = Object.entries(found).map(([path, text]) => {
    const [mtimeMs = 0, sizeBytes = 0] = text.split(':').map(Number);
    return { photo: { path }, stamp: { sizeBytes, mtimeMs } };
  });
  const { settled, isWaiting } = photos.observe(nowMs, seen);
  if (accepts)
    settled.forEach((one) => {
      photos.accept(one);
    });
  return [settled.map(({ photo }) => photo.path), isWaiting];
}

describe('SettlingPhotos', () => {
  it('waits until size and time have stayed for a while', () => {
    expect(look(0, { a: '1:10' })).toEqual([[], true]);
    expect(look(90, { a: '1:20' })).toEqual([[], true]);
    expect(look(180, { a: '2:20' })).toEqual([[], true]);
    expect(look(279, { a: '2:20' })).toEqual([[], true]);
    expect(look(280, { a: '2:20' })).toEqual([['a'], false]);
    expect(look(500, { a: '2:20' })).toEqual([[], false]);
  });

  it('reports a photo again after a change, be it to an older time', () => {
    look(0, { a: '5:10' });
    expect(look(100, { a: '5:10' })).toEqual([['a'], false]);
    expect(look(200, { a: '3:10' })).toEqual([[], true]);
    expect(look(300, { a: '3:10' })).toEqual([['a'], false]);
  });

  it('never reports an empty file, and does not hurry for it', () => {
    expect(look(0, { a: '1:0' })).toEqual([[], true]);
    expect(look(1000, { a: '1:0' })).toEqual([[], false]);
    expect(look(1001, { a: '2:7' })).toEqual([[], true]);
    expect(look(1101, { a: '2:7' })).toEqual([['a'], false]);
  });

  it('forgets what goes', () => {
    look(0, { a: '1:10', b: '1:10' });
    expect(look(50, { b: '1:10' })).toEqual([[], true]);
    expect(look(100, { a: '1:10', b: '1:10' })).toEqual([['b'], true]);
    expect(look(200, { a: '1:10', b: '1:10' })).toEqual([['a'], false]);
  });

  it('offers a photo until it is accepted, as it was offered', () => {
    look(0, { a: '1:10' });
    expect(look(100, { a: '1:10' }, { accepts: false })).toEqual([['a'], false]);
    expect(look(101, { a: '1:10' }, { accepts: false })).toEqual([['a'], false]);
    look(200, { a: '1:11' });
    photos.accept({ photo: { path: 'a' }, stamp: { sizeBytes: 10, mtimeMs: 1 } });
    expect(look(300, { a: '1:11' })).toEqual([['a'], false]);
  });
});
