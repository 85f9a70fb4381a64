import { expect, it, vi } from 'vitest';
import type { Album } from '#shared/albums.ts';
import { createAlbum } from '../../testing/samples.ts';
import type { AlbumPreflight } from './album-preflight.svelte.ts';
import { resumeAlbum } from './resume-album.ts';

async function resume(run: Album['run'], otherOptions: number): Promise<string[]> {
  const called: string[] = [];
  const check = (): Promise<void> => Promise.resolve(void called.push('check'));
  const start = vi.fn(() => Promise.resolve(void called.push('start')));
  const preflight = { check } as unknown as AlbumPreflight;
  await resumeAlbum(
    { album: createAlbum('a', { run, progress: { otherOptions } }), albumId: 'a', preflight },
    { start },
  );
  return called;
}

it('goes on at once, unless finished photos have other settings now', async () => {
  expect(await resume({ kind: 'paused', reason: 'user', at: '' }, 0)).toEqual(['start']);
  expect(await resume({ kind: 'paused', reason: 'user', at: '' }, 2)).toEqual(['check']);
  expect(await resume({ kind: 'paused', reason: 'disk-full', at: '/out' }, 2)).toEqual(['start']);
});
