/**
 * HEIC photos as image-io.ts hands out all others. libheif turns them upright, so the orientation that their EXIF repeats is
 * never followed. Gain maps, depth and thumbnails stay behind; of several pictures the main one is read.
 */
import type { Samples } from '../core/ports.ts';
import type { PhotoRegion } from '../shared/views.ts';
import { getTiffBlock, resetExifOrientation, resetXmpOrientation } from './exif.ts';
import { decodeHeif, readHeifHeader } from './heif-decoder.ts';
import type { HeifHeader, HeifPixels } from './heif-messages.ts';
import type { DecodedPicture, HeaderOnly, PictureInfo, PictureMetadata } from './image-io.ts';
import { isHdr, makeNclxProfile } from './nclx-profile.ts';
import { assertInside, unsupported } from './picture-refusals.ts';
import { PngSpool } from './png-spool.ts';

/** A JPEG has no room for more. */
const MAX_EXIF_BYTES = 65_000;

/**
 * Reads the header only.
 * @throws {AppError} image/corrupt, image/unsupported, image/too-large
 */
export async function inspectHeic(path: string): Promise<HeaderOnly> {
  const header = await readHeifHeader(path);
  chooseProfile(header, path);
  return { info: describe(header), exif: header.exif === null ? undefined : Buffer.from(header.exif) };
}

/**
 * Decodes a whole picture or a part of it (in upright pixels), in its own profile; more than 8 bits come as 16.
 * @throws {AppError} as `inspectHeic`; `options/invalid` when the part is not inside the picture
 */
export async function readHeic(path: string, region: PhotoRegion | null): Promise<DecodedPicture> {
  const { header, data } = await decodeHeif(path);
  const info = describe(header);
  const { channels, bitDepth, size } = info;
  if (region !== null) assertInside(region, size, path);
  const metadata = readMetadata(header, path);
  const cut = region === null ? data : cutOut(data, size.widthPx * channels, { ...region, channels });
  const samples = { bitDepth, data: cut } as Samples;
  const { widthPx, heightPx } = region ?? size;
  return { info, picture: { widthPx, heightPx, channels, samples }, metadata };
}

/**
 * Writes the whole picture as an uncompressed PNG with its profile, for the eyes of sharp.
 * @throws {AppError} as `readHeic`, and what the file system throws
 */
export async function unpackHeic(path: string, pngPath: string): Promise<void> {
  const { picture, metadata } = await readHeic(path, null);
  const { widthPx, heightPx, channels, samples } = picture;
  const layout = { widthPx, heightPx, channels, bitDepth: samples.bitDepth };
  const spool = await PngSpool.create(pngPath, layout, { icc: metadata.icc });
  try {
    await spool.writeRows(samples, heightPx);
    await spool.finish();
  } finally {
    await spool.close();
  }
}

function describe({ size, fileBits, channels }: HeifHeader): PictureInfo {
  return { format: 'heic', size, bitDepth: fileBits > 8 ? 16 : 8, channels, lossy: true };
}

function readMetadata(header: HeifHeader, path: string): PictureMetadata {
  const exif = header.exif === null ? undefined : getTiffBlock(Buffer.from(header.exif));
  const icc = chooseProfile(header, path);
  return {
    ...(exif && exif.length <= MAX_EXIF_BYTES && { exif: resetExifOrientation(exif) }),
    ...(icc && { icc }),
    ...(header.xmp && { xmp: resetXmpOrientation(header.xmp) }),
  };
}

/** The profile of the file, or one for the colours that it describes by numbers; null stands for sRGB. */
function chooseProfile({ icc, nclx, channels }: HeifHeader, path: string): Buffer | null {
  const space = channels < 3 ? 'GRAY' : 'RGB ';
  const profile = icc === null ? null : Buffer.from(icc);
  if (profile?.toString('latin1', 36, 40) === 'acsp') {
    // A profile for another kind of pixels says nothing about these.
    return profile.toString('latin1', 16, 20) === space ? profile : null;
  }
  if (nclx === null || (channels < 3 && !isHdr(nclx))) return null;
  const made = makeNclxProfile(nclx);
  if (made !== undefined) return made;
  if (isHdr(nclx)) throw unsupported(path, 'is a picture of high dynamic range (PQ or HLG); export it as SDR first');
  throw unsupported(
    path,
    `holds colours of an unknown kind (${nclx.primaries}/${nclx.transfer}); export it as JPEG or PNG`,
  );
}

function cutOut(
  data: HeifPixels['data'],
  rowLength: number,
  part: PhotoRegion & { readonly channels: number },
): HeifPixels['data'] {
  const length = part.widthPx * part.channels;
  const cut = data.slice(0, length * part.heightPx);
  for (let row = 0; row < part.heightPx; row++) {
    const from = (part.top + row) * rowLength + part.left * part.channels;
    cut.set(data.subarray(from, from + length), row * length);
  }
  return cut;
}
