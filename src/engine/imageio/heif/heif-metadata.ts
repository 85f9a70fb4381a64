/** Reads the metadata of the main image of a HEIF file: colour profile, EXIF, XMP. */
import type { HeifHeader, NclxColours } from './heif-messages.ts';
import type { Libheif } from './libheif.ts';

/** Number of libheif's C headers. */
const ERROR_NO_PROFILE = 10;
/** Offsets in `heif_color_profile_nclx`. */
const NCLX_PRIMARIES = 4;
const NCLX_TRANSFER = 8;
const NCLX_FULL_RANGE = 16;

const MAX_METADATA_BYTES = 2 ** 24;
const MAX_METADATA_BLOCKS = 64;
const XMP_TYPE = 'application/rdf+xml';

/** @throws {AppError} as `assertNoError` */
export function readIcc(heif: Libheif, handle: number): Uint8Array | null {
  const length = heif.calls._heif_image_handle_get_raw_color_profile_size(handle);
  if (length < 1 || length > MAX_METADATA_BYTES) return null;
  const profile = heif.allocate(length);
  heif.calls._heif_image_handle_get_raw_color_profile(heif.error, handle, profile);
  heif.assertNoError();
  return heif.bytes.slice(profile, profile + length);
}

/** @throws {AppError} as `assertNoError` */
export function readNclx(heif: Libheif, handle: number): NclxColours | null {
  heif.calls._heif_image_handle_get_nclx_color_profile(heif.error, handle, heif.result);
  if (heif.errorCode === ERROR_NO_PROFILE) return null;
  heif.assertNoError();
  const at = heif.returned;
  return {
    primaries: heif.numbers[(at + NCLX_PRIMARIES) >> 2]!,
    transfer: heif.numbers[(at + NCLX_TRANSFER) >> 2]!,
    isFullRange: heif.bytes[at + NCLX_FULL_RANGE] !== 0,
  };
}

/** The first block of each kind. A broken one is dropped: the image matters more than its description. */
export function readMetadata(heif: Libheif, handle: number): Pick<HeifHeader, 'exif' | 'xmp'> {
  const { calls } = heif;
  const ids = heif.allocate(4 * MAX_METADATA_BLOCKS);
  const count = calls._heif_image_handle_get_list_of_metadata_block_IDs(handle, 0, ids, MAX_METADATA_BLOCKS);
  let exif: Uint8Array | null = null;
  let xmp: string | null = null;
  for (let i = 0; i < count; i++) {
    const id = heif.numbers[(ids >> 2) + i]!;
    const type = heif.readText(calls._heif_image_handle_get_metadata_type(handle, id));
    const contentType = heif.readText(calls._heif_image_handle_get_metadata_content_type(handle, id));
    if (type === 'Exif') exif ??= skipExifOffset(readBlock(heif, handle, id));
    if (type === 'mime' && contentType === XMP_TYPE) xmp ??= decodeXmp(readBlock(heif, handle, id));
  }
  return { exif, xmp };
}

function readBlock(heif: Libheif, handle: number, id: number): Uint8Array | null {
  const length = heif.calls._heif_image_handle_get_metadata_size(handle, id);
  if (length < 1 || length > MAX_METADATA_BYTES) return null;
  const block = heif.allocate(length);
  heif.calls._heif_image_handle_get_metadata(heif.error, handle, id, block);
  return heif.errorCode === 0 ? heif.bytes.slice(block, block + length) : null;
}

/** The block begins with the offset of the TIFF structure in it. */
function skipExifOffset(block: Uint8Array | null): Uint8Array | null {
  if (block === null || block.length < 8) return null;
  const begin = 4 + new DataView(block.buffer, block.byteOffset).getUint32(0);
  return begin < block.length ? block.subarray(begin) : null;
}

function decodeXmp(block: Uint8Array | null): string | null {
  return block === null ? null : Buffer.from(block).toString('utf8').replace(/\0+$/, '');
}
