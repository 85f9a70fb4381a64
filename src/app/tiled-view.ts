/** Makes an image visible to windows: its tiles are made below a token, which the view names. */
import type { TiledView } from '#shared/image-pyramid.ts';
import { countLevels } from '#shared/image-pyramid.ts';
import type { ImagesClient } from './workers/images-client.ts';

/** @param to the folder that is served under the token @throws {AppError} of the image, or engine/crashed */
export async function makeTiledView(
  images: Pick<ImagesClient, 'makeTiles'>,
  path: string,
  { token, folder }: { readonly token: string; readonly folder: string },
): Promise<TiledView> {
  const { size, tileSizePx } = await images.makeTiles({ path, folder });
  return { token, ...size, tileSizePx, levels: countLevels(size) };
}
