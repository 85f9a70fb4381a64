import { beforeEach, describe, expect, it } from 'vitest';
import { WriteSettling } from './write-settling.ts';

let photos: WriteSettling<{ path: string }>;

beforeEach(() => {
  photos = new WriteSettling(100);
});

/** One scan that finds these sizes, written `mtime:size`. */
function observe(nowMs: number, found: Record<string, string>, { accepts = true } = {}) {
  const seen = Object.entries(found).map(([path, text]) => {
    const [mtimeMs = 0, sizeBytes = 0] = text.split(':').map(Number);
    return { photo: { path }, fileStat: { sizeBytes, mtimeMs } };
  });
  const { settled, isWaiting } = photos.observe(nowMs, seen);
  if (accepts)
    settled.forEach((one) => {
      photos.accept(one);
    });
  return [settled.map(({ photo }) => photo.path), isWaiting];
}

describe('WriteSettling', () => {
  it('waits until size and time have stayed for a while', () => {
    expect(observe(0, { a: '1:10' })).toEqual([[], true]);
    expect(observe(90, { a: '1:20' })).toEqual([[], true]);
    expect(observe(180, { a: '2:20' })).toEqual([[], true]);
    expect(observe(279, { a: '2:20' })).toEqual([[], true]);
    expect(observe(280, { a: '2:20' })).toEqual([['a'], false]);
    expect(observe(500, { a: '2:20' })).toEqual([[], false]);
  });

  it('reports a photo again after a change, be it to an older time', () => {
    observe(0, { a: '5:10' });
    expect(observe(100, { a: '5:10' })).toEqual([['a'], false]);
    expect(observe(200, { a: '3:10' })).toEqual([[], true]);
    expect(observe(300, { a: '3:10' })).toEqual([['a'], false]);
  });

  it('never reports an empty file, and does not hurry for it', () => {
    expect(observe(0, { a: '1:0' })).toEqual([[], true]);
    expect(observe(1000, { a: '1:0' })).toEqual([[], false]);
    expect(observe(1001, { a: '2:7' })).toEqual([[], true]);
    expect(observe(1101, { a: '2:7' })).toEqual([['a'], false]);
  });

  it('forgets what goes', () => {
    observe(0, { a: '1:10', b: '1:10' });
    expect(observe(50, { b: '1:10' })).toEqual([[], true]);
    expect(observe(100, { a: '1:10', b: '1:10' })).toEqual([['b'], true]);
    expect(observe(200, { a: '1:10', b: '1:10' })).toEqual([['a'], false]);
  });

  it('offers a photo until it is accepted, as it was offered', () => {
    observe(0, { a: '1:10' });
    expect(observe(100, { a: '1:10' }, { accepts: false })).toEqual([['a'], false]);
    expect(observe(101, { a: '1:10' }, { accepts: false })).toEqual([['a'], false]);
    observe(200, { a: '1:11' });
    photos.accept({ photo: { path: 'a' }, fileStat: { sizeBytes: 10, mtimeMs: 1 } });
    expect(observe(300, { a: '1:11' })).toEqual([['a'], false]);
  });
});
