import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PlannedStep } from '../../../shared/jobs.ts';
import type { Settings } from '../../../shared/settings.ts';
import { en } from '../i18n/en.ts';
import { createFormats } from '../lib/format.ts';
import { Announcer } from './announcer.svelte.ts';
import { readSides } from './exact-size.ts';
import { Held } from './held.svelte.ts';
import { INFO_STAYS_MS, Notices } from './notices.svelte.ts';
import { Preferences } from './preferences.svelte.ts';
import { createAlbum, createJob, createPhoto } from './samples.ts';
import { describeDots } from './step-dots.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('Preferences', () => {
  const settings = new Held<Pick<Settings, 'language' | 'theme'> | null>(null);
  let changeTheme: (isDark: boolean) => void = () => undefined;
  const preferences = new Preferences(() => settings.value, {
    languages: ['fr-FR', 'zh-Hans-SG', 'en'],
    isDark: true,
    onThemeChange: (listener) => {
      changeTheme = listener;
      return () => undefined;
    },
  });

  it('follows the system until the settings say otherwise', () => {
    expect(preferences.language).toBe('zh-CN');
    expect(preferences.theme).toBe('dark');
    preferences.start();
    changeTheme(false);
    expect(preferences.theme).toBe('light');
    settings.value = { language: 'en', theme: 'dark' };
    expect(preferences.language).toBe('en');
    expect(preferences.theme).toBe('dark');
    expect(preferences.texts.panel.enhance).toBe('Enhance');
  });
});

describe('Notices', () => {
  it('lets news go by itself and keeps errors', () => {
    const notices = new Notices();
    notices.add('info', 'Saved');
    notices.add('error', 'Failed');
    vi.advanceTimersByTime(INFO_STAYS_MS);
    expect(notices.list.map(({ title }) => title)).toEqual(['Failed']);
  });

  it('says the same thing once', () => {
    const notices = new Notices();
    notices.add('error', 'Failed', ['a']);
    notices.add('error', 'Failed', ['a']);
    notices.add('error', 'Failed', ['b']);
    expect(notices.list).toHaveLength(2);
  });
});

describe('Announcer', () => {
  const photos = [createPhoto('lake')];
  const formats = createFormats('en');
  const observe = (announcer: Announcer, state: 'running' | 'finished' | 'failed', fraction: number): string => {
    const jobs = [createJob('j', 'lake', { snapshot: { state, fraction } })];
    announcer.observe({ jobs, photos, albums: [] }, en, formats);
    return announcer.message;
  };

  it('speaks at quarters and at the end', () => {
    const announcer = new Announcer();
    expect(observe(announcer, 'running', 0)).toBe('');
    expect(observe(announcer, 'running', 0.2)).toBe('');
    expect(observe(announcer, 'running', 0.3)).toBe('lake.jpg: 25% done');
    expect(observe(announcer, 'running', 0.49)).toBe('lake.jpg: 25% done');
    expect(observe(announcer, 'running', 0.5)).toBe('lake.jpg: 50% done');
    expect(observe(announcer, 'finished', 1)).toBe('lake.jpg is enhanced');
  });

  it('says nothing of what had ended before', () => {
    expect(observe(new Announcer(), 'finished', 1)).toBe('');
  });

  it('speaks of albums: quarters, what stops them, failures at the end', () => {
    const announcer = new Announcer();
    const counts = { waiting: 8, running: 0, done: 0, failed: 0, skipped: 0, cancelled: 0 };
    const say = (change: Parameters<typeof createAlbum>[1]): string => {
      announcer.observe({ jobs: [], photos: [], albums: [createAlbum('a', change)] }, en, formats);
      return announcer.message;
    };
    expect(say({ progress: { counts } })).toBe('');
    expect(say({ run: { kind: 'running' }, progress: { counts } })).toBe('Album a is running');
    expect(say({ run: { kind: 'running' }, progress: { counts, fraction: 0.26 } })).toBe('Album a: 25% done');
    const paused = say({ run: { kind: 'paused', reason: 'disk-full', at: '' }, progress: { counts } });
    expect(paused).toBe('Album a: Paused: the drive for the results is full');
    const end = { ...counts, waiting: 0, done: 7, failed: 1 };
    expect(say({ progress: { counts: end } })).toBe('Album a is done; 1 photo failed');
  });
});

describe('describeDots', () => {
  const steps: PlannedStep[] = [
    { stage: 'encode', level: 1, runs: true },
    { stage: 'coarse', level: 0.5, runs: true },
    { stage: 'fine', level: 0.09, runs: false },
    { stage: 'fine', level: 0, runs: true },
  ];

  it('follows the step that runs', () => {
    const dots = describeDots(steps, { stage: 'coarse', index: 2, total: 3, level: 0.5 });
    expect(dots).toEqual([
      { size: 'large', state: 'done' },
      { size: 'large', state: 'running' },
      { size: 'small', state: 'skipped' },
      { size: 'small', state: 'planned' },
    ]);
  });

  it('has done nothing before the first step', () => {
    expect(describeDots(steps, null).map(({ state }) => state)).toEqual(['planned', 'planned', 'skipped', 'planned']);
  });
});

it.each([
  ['1920', '', { kind: 'size', widthPx: 1920 }],
  ['', ' 1080 ', { kind: 'size', heightPx: 1080 }],
  ['1920', '1080', { kind: 'size', widthPx: 1920, heightPx: 1080 }],
  ['', '', null],
  ['1920', 'abc', null],
  ['0', '', null],
  ['12.5', '', null],
] as const)('reads the sides %j and %j', (width, height, target) => {
  expect(readSides(width, height)).toEqual(target);
});
