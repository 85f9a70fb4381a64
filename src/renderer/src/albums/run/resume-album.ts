/** Continues a paused run, or asks first. */
import type { AlbumActions } from '../album-actions.svelte.ts';
import type { AlbumPageState } from '../album-page-state.svelte.ts';

/** Where finished photos have other settings now, the pre-flight asks whether they are made again. */
export async function resumeAlbum(
  { album, albumId, preflight }: Pick<AlbumPageState, 'album' | 'albumId' | 'preflight'>,
  actions: Pick<AlbumActions, 'start'>,
): Promise<void> {
  const isUserPause = album.run.kind === 'paused' && album.run.reason === 'user';
  if (isUserPause && album.progress.otherOptions > 0) await preflight.check();
  else await actions.start(albumId);
}
