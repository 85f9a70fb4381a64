import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MAX_FINDINGS } from '#shared/albums.ts';
import type { ErrorCode } from '#shared/errors.ts';
import type { ResultToStore } from '#shared/estimates/space-estimate.ts';
import { estimateOutputBytes } from '#shared/estimates/space-estimate.ts';
import type { PhotoToCheck } from './preflight.ts';
import { assemblePreflight } from './preflight.ts';

const RESULT: ResultToStore = {
  work: 'upscale',
  format: 'jpeg',
  quality: 92,
  output: { widthPx: 4000, heightPx: 3000 },
  bitDepth: 8,
};

function photo(id: number, change: Partial<PhotoToCheck> = {}): PhotoToCheck {
  return {
    id,
    name: `${id}.jpg`,
    result: RESULT,
    error: null,
    contentHash: `hash ${id}`,
    planned: { kind: 'write', id, outputPath: `/out/${id}-4x.jpg` },
    target: { folder: '/out', driveId: 'a' },
    estimatedMs: 2000,
    ...change,
  };
}

const unreadable = (code: ErrorCode) => ({ result: null, error: { code, message: 'cannot be read' } });

function assemble(photos: PhotoToCheck[], freeBytes: [string, number | null][] = [['a', 1e9]]) {
  return assemblePreflight({ photos, freeBytes: new Map(freeBytes), toName: (path) => basename(path) });
}

describe('assemblePreflight', () => {
  it('adds up photos, pixels, time and room', () => {
    const report = assemble([photo(1), photo(2)]);
    expect(report).toEqual({
      photoCount: 2,
      outputPixels: 24_000_000,
      estimatedMs: 4000,
      drives: [{ folder: '/out', neededBytes: 2 * estimateOutputBytes(RESULT) + 36_000_000, freeBytes: 1e9 }],
      unreadable: { count: 0, first: [] },
      tooLarge: { count: 0, first: [] },
      duplicates: { count: 0, first: [] },
      collisions: { count: 0, first: [] },
      examples: [
        { name: '1.jpg', outputName: '1-4x.jpg' },
        { name: '2.jpg', outputName: '2-4x.jpg' },
      ],
    });
  });

  it('has nothing to say about an album without photos', () => {
    expect(assemble([])).toMatchObject({ photoCount: 0, outputPixels: 0, estimatedMs: 0, drives: [], examples: [] });
  });

  it('gives no time when it is not known of every photo', () => {
    expect(assemble([photo(1), photo(2, { estimatedMs: null })]).estimatedMs).toBeNull();
    expect(assemble([photo(1), photo(2, { estimatedMs: null, ...unreadable('image/corrupt') })]).estimatedMs).toBe(
      2000,
    );
  });

  it('counts each drive by itself, and knows when it does not know', () => {
    const large = { ...RESULT, output: { widthPx: 8000, heightPx: 6000 } };
    const usb = { folder: '/usb', driveId: 'b' };
    const photos = [photo(1), photo(2, { target: usb }), photo(3, { target: usb, result: large })];
    expect(assemble(photos, [['b', null]]).drives).toEqual([
      { folder: '/out', neededBytes: estimateOutputBytes(RESULT) + 36_000_000, freeBytes: null },
      {
        folder: '/usb',
        neededBytes: estimateOutputBytes(RESULT) + estimateOutputBytes(large) + 144_000_000,
        freeBytes: null,
      },
    ]);
  });

  it.each([
    ['jpeg', 65_500, 'PNG, TIFF'],
    ['webp', 16_383, 'JPEG, PNG, TIFF, AVIF'],
    ['avif', 16_384, 'JPEG, PNG, TIFF'],
  ] as const)('finds photos too large for %s', (format, limitPx, others) => {
    const at = (heightPx: number) => ({ result: { ...RESULT, format, output: { widthPx: 10, heightPx } } });
    const { photoCount, tooLarge } = assemble([photo(1, at(limitPx)), photo(2, at(limitPx + 1))]);
    expect([photoCount, tooLarge.count]).toEqual([1, 1]);
    expect(tooLarge.first[0]).toMatchObject({
      photoId: 2,
      name: '2.jpg',
      other: '',
      error: { code: 'output/too-large' },
    });
    expect(tooLarge.first[0]?.error.message).toContain(`no more than ${limitPx} pixels a side, these do: ${others}`);
  });

  it('lists sizes that a photo cannot get with those that are too large', () => {
    const report = assemble([photo(1, unreadable('options/invalid')), photo(2)]);
    expect(report.tooLarge).toMatchObject({ count: 1, first: [{ photoId: 1, error: { code: 'options/invalid' } }] });
    expect([report.unreadable.count, report.photoCount]).toEqual([0, 1]);
  });

  it('distinguishes what cannot be read from what is too large to be read', () => {
    const report = assemble([photo(1, unreadable('image/corrupt')), photo(2, unreadable('image/too-large')), photo(3)]);
    expect(report.unreadable.first.map(({ photoId }) => photoId)).toEqual([1]);
    expect(report.tooLarge.first.map(({ photoId }) => photoId)).toEqual([2]);
    expect(report.photoCount).toBe(1);
  });

  it('lists collisions with what is in the way, and leaves out what is skipped', () => {
    const error = { code: 'output/exists', message: 'both' } as const;
    const report = assemble([
      photo(1),
      photo(2, { planned: { kind: 'rejected', id: 2, outputPath: '/out/1-4x.jpg', other: '/in/1.jpg', error } }),
      photo(3, { planned: { kind: 'skip', id: 3, outputPath: '/out/3-4x.jpg' } }),
    ]);
    expect(report.collisions).toEqual({ count: 1, first: [{ photoId: 2, name: '2.jpg', other: '1.jpg', error }] });
    expect(report.photoCount).toBe(1);
  });

  it('finds the same content twice, and works on it all the same', () => {
    const same = { contentHash: 'same' };
    const report = assemble([
      photo(1, same),
      photo(2),
      photo(3, same),
      photo(4, same),
      photo(5, { contentHash: null }),
    ]);
    expect(report.duplicates.first.map(({ photoId, other }) => [photoId, other])).toEqual([
      [3, '1.jpg'],
      [4, '1.jpg'],
    ]);
    expect(report.duplicates.first[0]?.error.message).toBe('3.jpg has the same content as 1.jpg.');
    expect(report.photoCount).toBe(5);
  });

  it('counts all findings, and names the first of them', () => {
    const photos = Array.from({ length: MAX_FINDINGS + 50 }, (_, i) => photo(i + 1, unreadable('image/corrupt')));
    const { unreadable: found } = assemble(photos);
    expect([found.count, found.first.length]).toEqual([MAX_FINDINGS + 50, MAX_FINDINGS]);
  });
});
