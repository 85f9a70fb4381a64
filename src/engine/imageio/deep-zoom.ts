/**
 * Images for viewing: thumbnails and pyramids of tiles, upright, in sRGB, 8 bits. They can be made again at any time,
 * so nothing of them is synchronised to disk.
 */
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Sharp } from 'sharp';
import { AppError } from '#shared/errors.ts';
import { THUMB_SIDE_PX, VIEW_FILES } from '#shared/image-pyramid.ts';
import type { MadeTiles } from '#shared/images-protocol.ts';
import { openImage } from './decode.ts';
import { corrupt } from './image-errors.ts';
import type { ImageInfo, OpenImage } from './image-types.ts';
import { INPUT_OPTIONS, sharp } from './libvips.ts';
import { readPixels } from './photo-input.ts';
import { PngSpool } from './png-spool.ts';

const TILE_SIZE_PX = 512;
/** Losses of the tiles must not be taken for those of the sampler. */
const TILE_QUALITY = 95;
const THUMB_QUALITY = 82;
/** What transparent pixels are shown on. */
const BACKGROUND = '#ffffff';

/** What the header of an image says, and whether a part of the image is damaged. */
export interface WrittenThumb {
  readonly info: ImageInfo;
  readonly isDamaged: boolean;
}

/**
 * Writes the whole image, in at most 320 pixels a side, as `thumb.jpg` into `folder`. All pixels are decoded, so that a
 * file that is cut off shows here.
 * @throws {AppError} as `readImage` does
 */
export async function writeThumb(path: string, folder: string): Promise<WrittenThumb> {
  return placeWhole(path, join(folder, VIEW_FILES.thumb), async (temporary) => {
    const { info, isDamaged } = await viewWhole(path, temporary, async (photo) => {
      await photo
        .resize(THUMB_SIDE_PX, THUMB_SIDE_PX, { fit: 'inside', withoutEnlargement: true })
        .jpeg({ quality: THUMB_QUALITY })
        .toFile(join(temporary, VIEW_FILES.thumb));
    });
    return { info, isDamaged };
  });
}

/**
 * Writes the pyramid into `folder/tiles`, in the layout of `TiledView`.
 * @throws {AppError} as `readImage` does
 */
export async function writeTiles(path: string, folder: string): Promise<MadeTiles> {
  return placeWhole(path, join(folder, 'tiles'), async (temporary) => {
    const { info } = await viewWhole(path, temporary, async (photo) => {
      await photo
        .jpeg({ quality: TILE_QUALITY, chromaSubsampling: '4:4:4' })
        .tile({ size: TILE_SIZE_PX, overlap: 0, layout: 'dz', depth: 'onepixel' })
        .toFile(join(temporary, 'pyramid.dz'));
    });
    await rename(join(temporary, 'pyramid_files'), join(temporary, 'tiles'));
    return { size: info.size, tileSizePx: TILE_SIZE_PX };
  });
}

/** Runs `use` on the pixels. What libvips cannot show in its colours is unpacked into `temporary` first. */
async function viewWhole(path: string, temporary: string, use: (photo: Sharp) => Promise<void>): Promise<WrittenThumb> {
  const view = (photo: Sharp): Promise<void> => use(photo.flatten({ background: BACKGROUND }).toColourspace('srgb'));
  return openImage(path, async (image) => {
    const { info, input } = image;
    if (input !== null) return { info, isDamaged: (await readPixels(input, view)).isDamaged };
    const unpackedPath = join(temporary, 'unpacked.png');
    const isDamaged = await unpack(image, unpackedPath);
    await view(sharp(unpackedPath, INPUT_OPTIONS));
    return { info, isDamaged };
  });
}

/**
 * Writes the whole image as an uncompressed PNG with its profile, of 8 bits, since sharp ignores a profile on 16; returns
 * whether a part of it is damaged.
 */
async function unpack(source: OpenImage, pngPath: string): Promise<boolean> {
  const { image, metadata, isDamaged } = await source.decode();
  const { widthPx, heightPx, channels, samples } = image;
  const layout = { widthPx, heightPx, channels, bitDepth: 8 } as const;
  const spool = await PngSpool.create(pngPath, layout, { icc: metadata.icc });
  try {
    await spool.writeRows(samples, heightPx);
    await spool.finish();
    return isDamaged;
  } finally {
    await spool.close();
  }
}

/**
 * Runs `make`, which makes the file or folder of the name of `target` in a folder of its own, and moves it to `target`.
 */
async function placeWhole<Result>(
  path: string,
  target: string,
  make: (temporary: string) => Promise<Result>,
): Promise<Result> {
  const temporary = await mkdtemp(join(dirname(target), '.making-'));
  try {
    const result = await make(temporary).catch((cause: unknown) => {
      throw cause instanceof AppError ? cause : corrupt(path, 'damaged or cut off', cause);
    });
    await rm(target, { recursive: true, force: true });
    await rename(join(temporary, basename(target)), target);
    return result;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}
