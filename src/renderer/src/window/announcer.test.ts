import { describe, expect, it } from 'vitest';
import { en } from '../i18n/en/messages.ts';
import { createAlbum, createJob, createPhoto } from '../testing/samples.ts';
import { createFormats } from '../ui/format.ts';
import { Announcer } from './announcer.svelte.ts';

describe('Announcer', () => {
  const photos = [createPhoto('lake')];
  const formats = createFormats('en');
  const observe = (announcer: Announcer, state: 'running' | 'finished' | 'failed', fraction: number): string => {
    const jobs = [createJob('j', 'lake', { snapshot: { state, fraction } })];
    announcer.observe({ jobs, photos, albums: [] }, en, formats);
    return announcer.message;
  };

  it('announces quarters and the end', () => {
    const announcer = new Announcer();
    expect(observe(announcer, 'running', 0)).toBe('');
    expect(observe(announcer, 'running', 0.2)).toBe('');
    expect(observe(announcer, 'running', 0.3)).toBe('lake.jpg: 25% done');
    expect(observe(announcer, 'running', 0.49)).toBe('lake.jpg: 25% done');
    expect(observe(announcer, 'running', 0.5)).toBe('lake.jpg: 50% done');
    expect(observe(announcer, 'finished', 1)).toBe('lake.jpg is enhanced');
  });

  it('announces nothing that had ended before', () => {
    expect(observe(new Announcer(), 'finished', 1)).toBe('');
  });

  it('announces albums: quarters, the reason of a pause, failures at the end', () => {
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
