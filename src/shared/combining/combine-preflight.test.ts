import { expect, it } from 'vitest';
import type { Findings, Preflight, PreflightPart } from '../albums.ts';
import { CHANGED_AGAIN, MAX_FINDINGS, NOTHING_AGAIN } from '../albums.ts';
import { combinePreflight } from './combine-preflight.ts';

function find(count: number): Findings {
  const error = { code: 'output/exists', message: '' } as const;
  return {
    count,
    first: Array.from({ length: count }, (_, photoId) => ({ photoId, name: `${photoId}`, other: '', error })),
  };
}

function part(photoCount: number, folder: string, change: Partial<PreflightPart> = {}): PreflightPart {
  return {
    ...{ photoCount, outputPixels: photoCount * 10, estimatedMs: photoCount * 100 },
    drives: [{ folder, neededBytes: photoCount, freeBytes: 9 }],
    ...{ unreadable: find(0), tooLarge: find(0), duplicates: find(0), collisions: find(0) },
    examples: [{ name: folder, outputName: folder }],
    ...change,
  };
}

const PREFLIGHT: Preflight = {
  ...part(2, '/out', { examples: [] }),
  changed: {
    ...part(3, '/out', { collisions: find(2) }),
    reasons: { options: 3, file: 0, gone: 0 },
    replacedCount: 0,
  },
  olderModel: { ...part(5, '/usb', { estimatedMs: null }), reasons: { older: 5, unknown: 0, network: 0 } },
};

it('is what waits where nothing else is asked for', () => {
  expect(combinePreflight(PREFLIGHT, NOTHING_AGAIN)).toEqual(part(2, '/out', { examples: [] }));
});

it('adds up figures, findings and drives', () => {
  expect(combinePreflight(PREFLIGHT, CHANGED_AGAIN)).toEqual(part(5, '/out', { collisions: find(2) }));
  expect(combinePreflight(PREFLIGHT, { changed: true, olderModel: true })).toEqual({
    ...part(10, '/out', { collisions: find(2), estimatedMs: null }),
    drives: [
      { folder: '/out', neededBytes: 5, freeBytes: 9 },
      { folder: '/usb', neededBytes: 5, freeBytes: 9 },
    ],
  });
});

it('lists no more findings than a pre-flight may', () => {
  const many = part(1, '/out', { collisions: find(MAX_FINDINGS) });
  const sum = combinePreflight({ ...PREFLIGHT, ...many }, CHANGED_AGAIN);
  expect([sum.collisions.count, sum.collisions.first.length]).toEqual([MAX_FINDINGS + 2, MAX_FINDINGS]);
});
