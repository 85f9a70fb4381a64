/** When a photo was taken, by all of its metadata: EXIF and XMP. */
import type { WallTime } from '#shared/naming/local-time.ts';
import type { ImageMetadata } from '../image-types.ts';
import { readExifTime } from './exif-date.ts';
import { readXmpTime } from './xmp.ts';

/** The time taken or digitised, of EXIF, else of XMP; else that of the last change in EXIF. */
export async function readTakenTime({ exif, xmp }: Pick<ImageMetadata, 'exif' | 'xmp'>): Promise<WallTime | null> {
  const own = exif && (await readExifTime(exif, ['taken', 'digitised']));
  const described = own ?? (xmp === undefined ? null : readXmpTime(xmp));
  return described ?? (exif === undefined ? null : readExifTime(exif, ['changed']));
}
