import { describe, expect, it } from 'vitest';
import type { Album } from '#shared/albums.ts';
import { DEFAULT_ALBUM_OPTIONS } from '#shared/albums.ts';
import { recordStreams } from '../fakes.ts';
import type { RunProgress } from './run-reporter.ts';
import { createJsonRunReporter, TextRunReporter } from './run-reporter.ts';

const ALBUM: Album = {
  ...{ id: 'a', name: 'Holiday', createdAtMs: 1, options: DEFAULT_ALBUM_OPTIONS, outputFolder: null, sources: [] },
  run: { kind: 'running' },
  progress: {
    counts: { waiting: 7, running: 1, done: 2, failed: 0, skipped: 0, cancelled: 0 },
    ...{ quarantined: 0, otherOptions: 0, total: 10, fraction: 0.256, remainingMs: 61_000, runningIds: [3] },
  },
  revision: 1,
};
const PROGRESS: RunProgress = {
  album: ALBUM,
  atWork: [
    { id: 3, name: 'a-photo-with-a-rather-long-name.jpg', fraction: 0.5 },
    { id: 4, name: 'b.jpg', fraction: 0 },
  ],
  ...{ endedCount: 2, photoCount: 10 },
};
const FULL = { kind: 'paused', reason: 'disk-full', at: '/out' } as const;

describe('the report for people', () => {
  it('rewrites one line on a terminal, in its columns, and clears it for what stays', () => {
    const streams = recordStreams(60);
    const reporter = new TextRunReporter(streams);
    reporter.reportProgress(PROGRESS);
    reporter.reportProgress({ ...PROGRESS, atWork: [] });
    reporter.reportPause(FULL);
    expect(streams.out).toEqual([
      '\r\u001b[K[ 3/10] a-photo-wi...-name.jpg  50 %, album 25 %, 1:01 left',
      '\r\u001b[K',
    ]);
    expect(streams.out[0]?.length).toBeLessThanOrEqual(4 + 59);
    expect(streams.err).toEqual(['paused: the disk of /out is full; the run resumes when there is space\n']);
  });

  it('writes a line of progress from time to time when it is no terminal', () => {
    const streams = recordStreams();
    let nowMs = 0;
    const reporter = new TextRunReporter(streams, () => nowMs);
    for (; nowMs <= 65_000; nowMs += 5000) reporter.reportProgress(PROGRESS);
    expect(streams.out).toHaveLength(2);
    expect(streams.out[0]).toMatch(
      /^\[ 3\/10\] a-photo-with-a-rather-long-name\.jpg {2}50 %, album 25 %, 1:01 left\n$/,
    );
  });

  it('says that there was nothing to do, and how to retry failed photos', () => {
    const streams = recordStreams();
    const counts = { done: 0, failed: 0, skipped: 0, cancelled: 0 };
    const progress = { ...ALBUM.progress, counts: { ...counts, done: 2, failed: 2, waiting: 0, running: 0 } };
    const album = { ...ALBUM, name: 'A $trip', run: { kind: 'idle' }, progress } as const;
    new TextRunReporter(streams).reportSummary({ album, counts, elapsedMs: 1200, exitCode: 1 });
    expect(streams.out).toEqual(['nothing to do in 1.2 s\n']);
    expect(streams.err).toEqual(['2 photos of the album have failed. Retry with: skipstone album retry "A $trip"\n']);
  });
});

it('the report for programs has progress once a second at most, and pauses', () => {
  const streams = recordStreams();
  let nowMs = 0;
  const reporter = createJsonRunReporter(streams, () => nowMs);
  for (; nowMs < 2000; nowMs += 250) reporter.reportProgress(PROGRESS);
  reporter.reportPause(FULL);
  reporter.reportPause(null);
  const lines = streams.out.map((line) => JSON.parse(line) as unknown);
  expect(lines).toEqual([
    ...[0, 1].map(() => ({
      ...{ kind: 'progress', fraction: 0.256, remainingMs: 61_000, ended: 2, photos: 10, atWork: PROGRESS.atWork },
    })),
    { kind: 'paused', reason: 'disk-full', at: '/out' },
    { kind: 'resumed' },
  ]);
});
