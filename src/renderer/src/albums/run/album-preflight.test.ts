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
