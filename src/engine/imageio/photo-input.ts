/**
 * Opens photos with libvips, so that no pixel is taken for decoded that is not: a file that ends too early, or breaks
 * the decoder, is an error; where only a part is damaged, the result says so. HEIC is left to heif/.
 */
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import type { Sharp, SharpOptions } from 'sharp';
import { findDamage } from './find-damage.ts';
import { corrupt } from './image-errors.ts';
import type { PhotoInput, WarningMeaning } from './image-types.ts';
import { assertReadableJpeg } from './jpeg/jpeg-frame.ts';
import { readWithoutJunk } from './jpeg/jpeg-junk.ts';
import { INPUT_OPTIONS, sharp } from './libvips.ts';
import { createReadAt } from './metadata/tiff-directory.ts';
import type { Signature } from './signature.ts';
import type { TiffLayout } from './tiff/tiff-layout.ts';
import { FAX, FAX_GROUP_3, readTiffLayout } from './tiff/tiff-layout.ts';

export interface ReadResult<Result> {
  readonly result: Result;
  /** True when the decoder or a checksum says that a part of the image is damaged. */
  readonly isDamaged: boolean;
}

/**
 * Checks the structure of a file. Reads no pixels.
 * @throws {AppError} image/unsupported, which names the compression or the depth; image/corrupt
 */
export async function openInput(path: string, { format, page = 0 }: Signature): Promise<PhotoInput> {
  const handle = await open(path, 'r');
  try {
    const warnings = await checkStructure(handle, { path, format, page });
    return { path, format, page, warnings, source: path, ignoreIcc: true };
  } finally {
    await handle.close();
  }
}

async function checkStructure(
  handle: FileHandle,
  file: Pick<PhotoInput, 'path' | 'format' | 'page'>,
): Promise<WarningMeaning> {
  const readAt = createReadAt(handle);
  if (file.format === 'jpeg') {
    await assertReadableJpeg(readAt, file.path);
    return 'damaged';
  }
  if (file.format !== 'tiff') return file.format === 'gif' ? 'lacking' : 'none';
  const { size } = await handle.stat();
  return judgeTiffWarnings(await readTiffLayout(readAt, { path: file.path, bytes: size, page: file.page }));
}

/** Tiles, and rows of a fax, that cannot be decoded stay black; but a fax of group 3 finds its place again. */
function judgeTiffWarnings({ isTiled, compression }: TiffLayout): WarningMeaning {
  if (isTiled) return 'lacking';
  if (compression === FAX_GROUP_3) return 'damaged';
  return FAX.includes(compression) ? 'lacking' : 'none';
}

/** How libvips opens the photo for its header. */
export function getHeaderOptions({ page }: PhotoInput): SharpOptions {
  return { ...INPUT_OPTIONS, ...(page > 0 && { page }) };
}

/**
 * Decodes the photo with `use`, which may be called up to three times.
 * @throws {AppError} image/corrupt
 */
export async function readPixels<Result>(
  input: PhotoInput,
  use: (photo: Sharp) => Promise<Result>,
): Promise<ReadResult<Result>> {
  const { path, format, warnings, source, ignoreIcc } = input;
  const openWith = (failOn: 'warning' | 'error', from: string | Buffer = source): Sharp =>
    sharp(from, { ...getHeaderOptions(input), ignoreIcc, failOn });
  const rejectCorrupt = (cause: unknown): never => {
    throw corrupt(path, 'damaged or cut off', cause);
  };
  // What libvips says of a warning is about its own options.
  const rejectLacking = (): never => {
    throw corrupt(path, 'damaged or cut off: parts of it cannot be decoded');
  };
  if (warnings !== 'damaged') {
    const result = await (warnings === 'lacking'
      ? use(openWith('warning')).catch(rejectLacking)
      : use(openWith('error')).catch(rejectCorrupt));
    return { result, isDamaged: await findDamage(input) };
  }
  // A decoder of JPEG also warns of bytes that no pixel needs.
  const readSound = async (from?: string | Buffer): Promise<ReadResult<Result> | null> => {
    const sound = await use(openWith('warning', from)).then(toResult, () => null);
    return sound && { ...sound, isDamaged: await findDamage(input) };
  };
  const clean = async (): Promise<Buffer | null> => (format === 'jpeg' ? readWithoutJunk(path) : null);
  const sound = (await readSound()) ?? (await clean().then((bytes) => bytes && readSound(bytes)));
  if (sound !== null) return sound;
  const result = await use(openWith('error')).catch(rejectCorrupt);
  await findDamage(input);
  return { result, isDamaged: true };
}

function toResult<Result>(result: Result): { readonly result: Result } {
  return { result };
}
