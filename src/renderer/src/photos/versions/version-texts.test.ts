import { expect, it } from 'vitest';
import type { JobResult } from '#shared/jobs.ts';
import { DEFAULT_PHOTO_OPTIONS } from '#shared/settings.ts';
import { en } from '#renderer/i18n/en/messages.ts';
import { zhCN } from '#renderer/i18n/zh-CN/messages.ts';
import { createJob } from '#renderer/testing/samples.ts';
import { createFormats } from '#renderer/ui/format.ts';
import { describeOptions, describeVersion } from './version-texts.ts';

const UI = { texts: en, formats: createFormats('en') };
const PERCEPTION = { preset: { kind: 'preset', name: 'perception' } } as const;

const describe = (change: Parameters<typeof createJob>[2], result: Partial<JobResult>): string => {
  const job = createJob('j', 'a', change);
  return describeVersion({ ...job, snapshot: { ...job.snapshot, result: result as JobResult } }, UI);
};

it('says what made a version: the strength that automatic clean-up came to, too', () => {
  expect(describe({ ...PERCEPTION, cleanup: null }, { cleanup: 0.55 })).toBe('Perception · ×4 · clean-up 55%');
  expect(describe(PERCEPTION, { cleanup: 0 })).toBe('Perception · ×4 · no clean-up');
  const chinese = { texts: zhCN, formats: createFormats('zh-CN') };
  expect(describeVersion(createJob('j', 'a', PERCEPTION), chinese)).toBe('观感 · ×4 · 去痕 30%');
});

it('says what differs from the usual: a mix, an exact size, a repair, a seed, an early end', () => {
  const mix = { preset: { kind: 'slider', value: 0.35 } } as const;
  const exact = { target: { kind: 'size', widthPx: 3000 } } as const;
  const output = { widthPx: 3000, heightPx: 2000 };
  expect(describe({ ...mix, ...exact, seed: 12345 }, { cleanup: 0, output, endedEarly: true })).toBe(
    'Mix · 35% · 3000 × 2000 · no clean-up · seed 12345 · Stopped early',
  );
  expect(describe({ target: { kind: 'repair' }, seed: 5 }, { cleanup: 1 })).toBe('Repair · clean-up 100%');
});

it('names an imported network, a repair by it too; neither a seed nor clean-up that it does not have', () => {
  const preset = { kind: 'network', id: 'x4plus', backProjection: 0 } as const;
  expect(describe({ preset, seed: 5, cleanup: null }, { cleanup: 0 })).toBe('x4plus · ×4');
  expect(describe({ preset, target: { kind: 'repair' } }, { cleanup: 0.5 })).toBe('x4plus · Repair · clean-up 50%');
});

it('says what settings would make', () => {
  expect(describeOptions(DEFAULT_PHOTO_OPTIONS, UI)).toBe('Balanced · ×4');
  const exact = { target: { kind: 'size', heightPx: 2000 }, cleanup: 0.5 } as const;
  expect(describeOptions({ ...DEFAULT_PHOTO_OPTIONS, ...exact }, UI)).toBe('Balanced · … × 2000 · clean-up 50%');
});
