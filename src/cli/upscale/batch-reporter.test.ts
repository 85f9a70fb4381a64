import { describe, expect, it } from 'vitest';
import type { JobEvent } from '#shared/jobs.ts';
import { makeProgress, recordStreams, STARTED } from '../fakes.ts';
import type { Plan, PlannedJob } from './plan-jobs.ts';
import type { BatchSummary, Reporter } from './batch-reporter.ts';
import { createJsonReporter, createTextReporter, formatSummary } from './batch-reporter.ts';

function makeJob(index: number): PlannedJob {
  return {
    index,
    label: `p${index}.jpg`,
    bytesPath: null,
    request: {
      id: String(index),
      inputPath: `/in/p${index}.jpg`,
      outputPath: `/out/p${index}.jpg`,
      target: { kind: 'scale', factor: 4 },
      preset: { kind: 'preset', name: 'balanced' },
      seed: 0,
      device: 'auto',
      precision: 'auto',
      format: 'jpeg',
      quality: 92,
      ifExists: 'fail',
    },
  };
}

const FINISHED: JobEvent = {
  kind: 'finished',
  result: {
    outputPath: '/out/p1.jpg',
    input: { widthPx: 30, heightPx: 20 },
    output: { widthPx: 120, heightPx: 80 },
    device: 'cpu',
    precision: 'float32',
    evaluations: 9,
    elapsedMs: 65_000,
    effort: null,
    endedEarly: false,
    cleanup: 0.55,
    cleanupEstimate: { noise: 2, blurPx: 0.3, compression: 0.7, findings: ['strong-compression'] },
    hasResidualMap: false,
    remarks: ['iptc-lost'],
  },
};
const FAILED: JobEvent = { kind: 'failed', error: { code: 'image/corrupt', message: '/in/p2.jpg is cut off.' } };
const REJECTED = {
  path: '/in/gone.jpg',
  label: 'gone.jpg',
  error: { code: 'image/not-found', message: 'There is no file or folder gone.jpg.' },
} as const;
const SUMMARY: BatchSummary = {
  finished: 1,
  skipped: 1,
  failed: [REJECTED, { path: '/in/p2.jpg', label: 'p2.jpg', error: FAILED.error }],
  cancelled: 0,
  notRun: 0,
  interrupted: false,
  elapsedMs: 190_000,
  exitCode: 1,
};

function reportAll(reporter: Reporter): void {
  const jobs = [makeJob(1), makeJob(2), makeJob(3)] as const;
  const plan: Plan = { jobs, rejected: [REJECTED], photoCount: 4, skipped: { '.mp4': 2, hidden: 1 } };
  reporter.reportPlan(plan);
  reporter.reportRejection(REJECTED);
  for (const event of [STARTED, makeProgress(1), makeProgress(2), FINISHED]) reporter.reportEvent(jobs[0], event);
  reporter.reportEvent(jobs[1], FAILED);
  reporter.reportSkip(jobs[2]);
  reporter.reportEvent(jobs[2], { kind: 'cancelled' });
  reporter.reportSummary(SUMMARY);
}

describe('the JSON reporter', () => {
  it('writes one event per line, each with a kind and its photo, and nothing to the other stream', () => {
    const streams = recordStreams();
    reportAll(createJsonReporter(streams));
    const text = streams.out.join('');
    expect(text.endsWith('\n')).toBe(true);
    const events = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(events.map(({ kind }) => kind)).toEqual([
      'batch',
      'refused',
      'started',
      'progress',
      'progress',
      'finished',
      'failed',
      'skipped',
      'cancelled',
      'summary',
    ]);
    expect(events[0]).toEqual({
      kind: 'batch',
      photos: 4,
      jobs: 3,
      refused: 1,
      skippedFiles: { '.mp4': 2, hidden: 1 },
    });
    expect(events[1]).toMatchObject({ inputPath: '/in/gone.jpg', error: { code: 'image/not-found' } });
    expect(events[3]).toEqual({ ...makeProgress(1), id: '1', inputPath: '/in/p1.jpg' });
    expect(events[9]).toMatchObject({ finished: 1, exitCode: 1, failed: [{ inputPath: '/in/gone.jpg' }, {}] });
    expect(streams.err).toEqual([]);
  });
});

describe('the text reporter, into a pipe', () => {
  it('writes whole lines without control characters: progress, results, and the failures again at the end', () => {
    const streams = recordStreams();
    reportAll(createTextReporter(streams));
    expect(streams.out.join('')).toBe(
      [
        '3 files skipped: 2 .mp4, 1 hidden',
        '[1/4] p1.jpg  11 %  encode 1 of 9, photo 5 %, 0:02 elapsed, 0:16 left',
        '[1/4] p1.jpg  22 %  coarse 2 of 9, level 0.80, photo 11 %, 0:04 elapsed, 0:14 left',
        '[1/4] p1.jpg  -> /out/p1.jpg  120 x 80, clean-up 55 % (strong compression), 9 passes, cpu float32, 1 min 05 s',
        '      Some IPTC fields could not be kept in this format.',
        '[3/4] p3.jpg  skipped: /out/p3.jpg exists',
        '[3/4] p3.jpg  cancelled',
        '1 done, 2 failed, 1 skipped in 3 min 10 s',
        '',
      ].join('\n'),
    );
    expect(streams.err.join('')).toBe(
      [
        'failed: There is no file or folder gone.jpg.',
        '[2/4] p2.jpg  failed: /in/p2.jpg is cut off.',
        '  There is no file or folder gone.jpg.',
        '  /in/p2.jpg is cut off.',
        '',
      ].join('\n'),
    );
  });

  it('writes a line for every new step, and for repeated steps only from time to time', () => {
    const streams = recordStreams();
    const reporter = createTextReporter(streams);
    const job = makeJob(1);
    reporter.reportPlan({ jobs: [job], rejected: [], photoCount: 1, skipped: {} });
    for (let i = 0; i < 100; i += 1) reporter.reportEvent(job, makeProgress(2, 50 * i));
    expect(streams.out).toHaveLength(1);
    reporter.reportEvent(job, makeProgress(3, 5000));
    reporter.reportEvent(job, makeProgress(4, 5300));
    // The next strip begins with the steps that were there before.
    reporter.reportEvent(job, makeProgress(2, 6100));
    reporter.reportEvent(job, makeProgress(3, 10_300));
    reporter.reportEvent(job, makeProgress(4, 10_400));
    expect(streams.out.map((line) => /coarse (\d)/.exec(line)?.[1])).toEqual(['2', '3', '4', '3']);
  });

  it('starts again with every photo', () => {
    const streams = recordStreams();
    const reporter = createTextReporter(streams);
    reporter.reportEvent(makeJob(1), makeProgress(2, 9000));
    reporter.reportEvent(makeJob(2), makeProgress(2, 100));
    expect(streams.out).toHaveLength(2);
  });
});

describe('the text reporter, on a terminal', () => {
  it('rewrites one line and clears it before anything else is printed', () => {
    const streams = recordStreams(100);
    const reporter = createTextReporter(streams);
    const job = makeJob(1);
    reporter.reportPlan({ jobs: [job], rejected: [], photoCount: 1, skipped: {} });
    for (const event of [STARTED, makeProgress(1), makeProgress(2)]) reporter.reportEvent(job, event);
    const clear = '\r\u001b[K';
    expect(streams.out).toHaveLength(3);
    for (const text of streams.out) {
      expect(text.startsWith(clear)).toBe(true);
      expect(text).not.toContain('\n');
    }
    reporter.reportEvent(job, FAILED);
    expect(streams.out.at(-1)).toBe(clear);
    expect(streams.err).toEqual(['p1.jpg  failed: /in/p2.jpg is cut off.\n']);
    reporter.reportSummary({ ...SUMMARY, finished: 0, skipped: 0, failed: SUMMARY.failed.slice(1) });
    expect(streams.out.at(-1)).toBe('0 done, 1 failed in 3 min 10 s\n');
    expect(streams.err).toHaveLength(1);
  });

  it('leaves the last column free', () => {
    const streams = recordStreams(40);
    createTextReporter(streams).reportEvent(makeJob(1), makeProgress(3));
    expect(streams.out[0]?.replace('\r\u001b[K', '')).toHaveLength(39);
  });
});

it('counts in the summary only what happened', () => {
  const clean = { ...SUMMARY, failed: [], skipped: 0 };
  expect(formatSummary(clean)).toBe('1 done in 3 min 10 s');
  expect(formatSummary({ ...clean, interrupted: true, cancelled: 1, notRun: 7 })).toBe(
    'Interrupted: 1 done, 1 cancelled, 7 not started in 3 min 10 s',
  );
});
