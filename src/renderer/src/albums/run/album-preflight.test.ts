import { describe, expect, it } from 'vitest';
import type { Preflight } from '#shared/albums.ts';
import { AlbumPreflight } from './album-preflight.svelte.ts';

describe('AlbumPreflight', () => {
  const found = { photoCount: 3 } as Preflight;

  it('shows what it found, also while it checks again', async () => {
    const preflight = new AlbumPreflight(() => Promise.resolve({ ok: true, value: found }));
    const first = preflight.check();
    expect(preflight.state).toEqual({ kind: 'checking', before: null });
    await first;
    expect(preflight.state).toEqual({ kind: 'found', found });
    void preflight.check();
    expect([preflight.state.kind, preflight.found]).toEqual(['checking', found]);
  });

  it('makes changed photos again unless a person chooses otherwise, and forgets the choice when it is closed', async () => {
    const nothing = { count: 0, first: [] };
    const findings = { unreadable: nothing, tooLarge: nothing, duplicates: nothing, collisions: nothing };
    const part = (photoCount: number) => {
      return { photoCount, outputPixels: 0, estimatedMs: 0, drives: [], ...findings, examples: [] };
    };
    const value: Preflight = {
      ...part(1),
      changed: { ...part(10), reasons: { options: 10, file: 0, gone: 0 }, replacedCount: 0 },
      olderModel: { ...part(100), reasons: { older: 100, unknown: 0, network: 0 } },
    };
    const preflight = new AlbumPreflight(() => Promise.resolve({ ok: true, value }));
    expect(preflight.sum).toBeNull();
    await preflight.check();
    expect([preflight.again, preflight.sum?.photoCount]).toEqual([{ changed: true, olderModel: false }, 11]);
    preflight.choose({ changed: false });
    expect(preflight.sum?.photoCount).toBe(1);
    preflight.choose({ olderModel: true });
    expect(preflight.sum?.photoCount).toBe(101);
    await preflight.check();
    expect(preflight.again).toEqual({ changed: false, olderModel: true });
    preflight.close();
    expect(preflight.again).toEqual({ changed: true, olderModel: false });
  });

  it('stays closed when the answer comes too late', async () => {
    const preflight = new AlbumPreflight(() => Promise.resolve({ ok: true, value: found }));
    const checking = preflight.check();
    preflight.close();
    await checking;
    expect(preflight.state.kind).toBe('closed');
  });

  it('says why it could not check', async () => {
    const error = { code: 'store/failed', message: '' } as const;
    const preflight = new AlbumPreflight(() => Promise.resolve({ ok: false, error }));
    await preflight.check();
    expect(preflight.state).toEqual({ kind: 'failed', error });
  });
});
