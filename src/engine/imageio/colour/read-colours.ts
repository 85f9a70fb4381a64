/** Reads how a file describes its colours beside an ICC profile; each format has a file of its own. */
import { open } from 'node:fs/promises';
import { AppError } from '#shared/errors.ts';
import type { PhotoInput } from '../image-types.ts';
import { createReadAt } from '../metadata/tiff-directory.ts';
import { readAvifColours } from './avif-colours.ts';
import type { ColourDescription } from './colour-description.ts';
import { UNDESCRIBED } from './colour-description.ts';
import { readPngColours } from './png-colours.ts';
import { readTiffColours } from './tiff-colours.ts';

/** The most that one call reads. */
const MAX_PATCHED_BYTES = 2 ** 31 - 1;

export interface ReadColours {
  readonly description: ColourDescription;
  /** What libvips is to open: the file, or its bytes made to say RGB, so that YCbCr and Lab come as they are. */
  readonly source: string | Buffer;
}

/** @throws {AppError} image/unsupported for colours that cannot be converted; image/too-large */
export async function readColours({ path, format, page }: PhotoInput): Promise<ReadColours> {
  const handle = await open(path, 'r');
  try {
    const readAt = createReadAt(handle);
    switch (format) {
      case 'png':
        return { description: await readPngColours(readAt), source: path };
      case 'avif':
        return { description: await readAvifColours(readAt, path), source: path };
      case 'tiff': {
        const { description, patches } = await readTiffColours(readAt, path, page);
        if (patches.length === 0) return { description, source: path };
        const { size } = await handle.stat();
        if (size > MAX_PATCHED_BYTES) {
          const limit = `${Math.round(MAX_PATCHED_BYTES / 2 ** 30)} GB`;
          throw new AppError(
            'image/too-large',
            `${path} is larger than the ${limit} that a TIFF in Lab or YCbCr may have`,
          );
        }
        const bytes = await readAt(0, size);
        for (const patch of patches) patch.bytes.copy(bytes, patch.at);
        return { description, source: bytes };
      }
      default:
        return { description: UNDESCRIBED, source: path };
    }
  } finally {
    await handle.close();
  }
}
