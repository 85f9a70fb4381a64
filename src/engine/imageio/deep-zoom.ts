/**
 * Images for viewing: thumbnails and pyramids of tiles, upright, in sRGB, 8 bits. They can be made again at any time,
 * so nothing of them is synchronised to disk.
 */
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Sharp } from 'sharp';
import { AppError } from '#shared/errors.ts';
import type { Size } from '#shared/jobs.ts';
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
/** Squares of the checkerboard under a transparent image, along its longer side: a result has those of its photo. */
const SQUARES = 64;
/** Their two greys. */
const GREYS = [255, 204] as const;

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
    const views = { temporary, shownSize: fitThumb };
    const { info, isDamaged } = await viewWhole(path, views, async (photo) => {
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
    const views = { temporary, shownSize: (size: Size) => size };
    const { info } = await viewWhole(path, views, async (photo) => {
      await photo
        .jpeg({ quality: TILE_QUALITY, chromaSubsampling: '4:4:4' })
        .tile({ size: TILE_SIZE_PX, overlap: 0, layout: 'dz', depth: 'onepixel' })
        .toFile(join(temporary, 'pyramid.dz'));
    });
    await rename(join(temporary, 'pyramid_files'), join(temporary, 'tiles'));
    return { size: info.size, tileSizePx: TILE_SIZE_PX };
  });
}

interface Views {
  /** A folder. */
  readonly temporary: string;
  /** Size in which `use` writes an image of this size. */
  readonly shownSize: (size: Size) => Size;
}

/**
 * Runs `use` on the pixels, transparent ones on a checkerboard. What libvips cannot show in its colours is unpacked into
 * `temporary` first.
 */
async function viewWhole(
  path: string,
  { temporary, shownSize }: Views,
  use: (photo: Sharp) => Promise<void>,
): Promise<WrittenThumb> {
  return openImage(path, async (image) => {
    const { info, input } = image;
    const hasAlpha = info.channels === 2 || info.channels === 4;
    const view = (photo: Sharp): Promise<void> =>
      use((hasAlpha ? putOnCheckerboard(photo, shownSize(info.size)) : photo).toColourspace('srgb'));
    if (input !== null) return { info, isDamaged: (await readPixels(input, view)).isDamaged };
    const unpackedPath = join(temporary, 'unpacked.png');
    const isDamaged = await unpack(image, unpackedPath);
    await view(sharp(unpackedPath, INPUT_OPTIONS));
    return { info, isDamaged };
  });
}

/** At least as small as libvips makes it. */
function fitThumb({ widthPx, heightPx }: Size): Size {
  const scale = Math.min(1, THUMB_SIDE_PX / Math.max(widthPx, heightPx));
  return { widthPx: Math.max(1, Math.floor(scale * widthPx)), heightPx: Math.max(1, Math.floor(scale * heightPx)) };
}

/** sharp composes after it has resized, so the squares are those of `shown`; four of them, repeated. */
function putOnCheckerboard(photo: Sharp, shown: Size): Sharp {
  const square = Math.max(1, Math.ceil(Math.max(shown.widthPx, shown.heightPx) / SQUARES));
  // A pattern must not be larger than what it lies under.
  const [width, height] = [Math.min(2 * square, shown.widthPx), Math.min(2 * square, shown.heightPx)];
  const rgb = Buffer.alloc(3 * width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const grey = GREYS[Number(x < square === y < square)] ?? 0;
      rgb.fill(grey, 3 * (y * width + x), 3 * (y * width + x + 1));
    }
  }
  const pattern = { input: rgb, raw: { width, height, channels: 3 }, tile: true, gravity: 'northwest' } as const;
  return photo.composite([{ ...pattern, blend: 'dest-over' }]).removeAlpha();
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
