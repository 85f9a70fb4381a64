/**
 * Looks for damage in the coded data of a photo that its decoder does not report, where the format lets a reader tell:
 * by checksums, by lengths, by where the data ends.
 */
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { isGifComplete } from './gif-frame.ts';
import { corrupt } from './image-errors.ts';
import type { PhotoInput } from './image-types.ts';
import { isSoundJpeg } from './jpeg/jpeg-scan.ts';
import { lacksScans } from './jpeg/progressive-scans.ts';
import { createReadAt } from './metadata/tiff-directory.ts';
import { isPngDamaged } from './png-damage.ts';
import { hasDamagedParts } from './tiff/tiff-damage.ts';
import { readTiffLayout } from './tiff/tiff-layout.ts';
import { endsInZeros } from './webp-damage.ts';

/**
 * True when a part of the image is damaged. False also where the format has nothing that could tell.
 * @throws {AppError} image/corrupt when pixels are lacking
 */
export async function findDamage(input: PhotoInput): Promise<boolean> {
  const handle = await open(input.path, 'r');
  try {
    switch (input.format) {
      case 'jpeg': {
        const bytes = await handle.readFile();
        return (await isSoundJpeg(bytes)) === false || lacksScans(bytes);
      }
      case 'gif':
        if (isGifComplete(await handle.readFile())) return false;
        throw corrupt(input.path, 'damaged: pixels are lacking');
      case 'png':
        return await isPngDamaged(createReadAt(handle));
      case 'webp':
        return await endsInZeros(createReadAt(handle));
      case 'tiff':
        return await isTiffDamaged(handle, input);
      default:
        return false;
    }
  } finally {
    await handle.close();
  }
}

async function isTiffDamaged(handle: FileHandle, { path, page }: PhotoInput): Promise<boolean> {
  const { size } = await handle.stat();
  return hasDamagedParts(await readTiffLayout(createReadAt(handle), { path, bytes: size, page }), path);
}
