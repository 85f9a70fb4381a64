/** Which image stands for a photo of an album. Pure. */
import type { AlbumPhoto } from '#shared/albums.ts';

/**
 * The token of the thumbnail: a finished photo shows its result.
 * @param failedToken token of a result without a thumbnail: its file is gone, or cannot be read; null: none is known
 */
export function chooseThumbnail(
  { token, state }: Pick<AlbumPhoto, 'token' | 'state'>,
  failedToken: string | null,
): string {
  return state.kind === 'done' && state.outputToken !== failedToken ? state.outputToken : token;
}
