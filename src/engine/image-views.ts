/** Pictures for looking at: thumbnails and pyramids of tiles, upright, in sRGB, 8 bits. They are never work to be kept. */
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sharp } from 'sharp';
import sharp from 'sharp';
import type { MadeTiles } from '../shared/images-protocol.ts';
import { THUMB_SIDE_PX, VIEW_FILES } from '../shared/views.ts';
import { AppError } from '../shared/errors.ts';
import { unpackHeic } from './heic-picture.ts';
import { inspectPicture, INPUT_OPTIONS } from './image-io.ts';
import { corrupt } from './picture-refusals.ts';
import { readSignature } from './signature.ts';

const TILE_SIZE_PX = 512;
/** Losses of the tiles must not be taken for those of the sampler. */
const TILE_QUALITY = 95;
const THUMB_QUALITY = 82;
/** What transparent pixels are shown on. */
const BACKGROUND = '#ffffff';

/**
 * Writes the whole picture, in at most 320 pixels a side, as `thumb.jpg` into `folder`. All pixels are decoded, so that a file
 * that is cut off shows here.
 * @throws {AppError} image/corrupt, and what `readPicture` throws
 */
export async function writeThumb(path: string, folder: string): Promise<void> {
  await appearWhole(path, folder, async (temporary) => {
    const pipeline = (await openForLooking(path, temporary))
      .resize(THUMB_SIDE_PX, THUMB_SIDE_PX, { fit: 'inside', withoutEnlargement: true })
      .jpeg({ quality: THUMB_QUALITY });
    await pipeline.toFile(join(temporary, VIEW_FILES.thumb));
    return VIEW_FILES.thumb;
  });
}

/**
 * Writes the pyramid into `folder/tiles`, in the layout of `TiledView`.
 * @throws {AppError} image/corrupt, and what `inspectPicture` throws
 */
export async function writeTiles(path: string, folder: string): Promise<MadeTiles> {
  const { size } = await inspectPicture(path);
  await appearWhole(path, folder, async (temporary) => {
    const pipeline = (await openForLooking(path, temporary))
      .jpeg({ quality: TILE_QUALITY, chromaSubsampling: '4:4:4' })
      .tile({ size: TILE_SIZE_PX, overlap: 0, layout: 'dz', depth: 'onepixel' });
    await pipeline.toFile(join(temporary, 'pyramid.dz'));
    await rename(join(temporary, 'pyramid_files'), join(temporary, 'tiles'));
    return 'tiles';
  });
  return { size, tileSizePx: TILE_SIZE_PX };
}

/** What sharp cannot decode is unpacked into `temporary` first. */
async function openForLooking(path: string, temporary: string): Promise<Sharp> {
  const { format } = await readSignature(path);
  const unpacked = join(temporary, 'unpacked.png');
  if (format === 'heic') await unpackHeic(path, unpacked);
  return sharp(format === 'heic' ? unpacked : path, INPUT_OPTIONS)
    .flatten({ background: BACKGROUND })
    .toColourspace('srgb');
}

/** Makes what `make` names in a folder of its own and moves it into place, replacing what stood there. */
async function appearWhole(path: string, folder: string, make: (temporary: string) => Promise<string>): Promise<void> {
  const temporary = await mkdtemp(join(folder, '.making-'));
  try {
    const name = await make(temporary).catch((cause: unknown) => {
      throw cause instanceof AppError ? cause : corrupt(path, 'damaged or cut off', cause);
    });
    await rm(join(folder, name), { recursive: true, force: true });
    await rename(join(temporary, name), join(folder, name));
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}
