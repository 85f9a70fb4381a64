/**
 * Opens HEIC photos as decode.ts opens all others. libheif turns them upright, so the orientation that their EXIF
 * repeats is ignored. Gain maps, depth and thumbnails are dropped; of several images the main one is read.
 */
import type { Samples } from '#core/ports.ts';
import type { PhotoRegion } from '#shared/image-pyramid.ts';
import type { ChosenColours } from '../colour/choose-profile.ts';
import { chooseColours } from '../colour/choose-profile.ts';
import { getColourSpace } from '../colour/code-points.ts';
import { UNDESCRIBED } from '../colour/colour-description.ts';
import { convertSamples } from '../colour/convert-samples.ts';
import { assertInside } from '../image-errors.ts';
import type { ImageInfo, ImageMetadata, ImageUser } from '../image-types.ts';
import { makeUpright } from '../containers/read-metadata.ts';
import { stripExifHead } from '../metadata/exif.ts';
import { openHeif } from './heif-decoder.ts';
import type { HeifHeader, HeifSamples } from './heif-messages.ts';

/**
 * As `openImage` (decode.ts), for HEIC; samples are in the image's own profile, and more than 8 bits come as 16.
 * @throws {AppError} image/corrupt, image/unsupported, image/too-large; and what `use` throws
 */
export async function openHeic<Result>(path: string, use: ImageUser<Result>): Promise<Result> {
  return openHeif(path, (file) => {
    const { header } = file;
    const info = describe(header);
    const colours = readColours(header, path);
    const readMetadata = () => readUprightMetadata(header);
    return use({
      info,
      input: null,
      readMetadata,
      decode: async (region) => {
        const { channels, bitDepth, size } = info;
        if (region !== undefined) assertInside(region, size, path);
        const whole = await file.decode();
        const data = region === undefined ? whole : cutOut(whole, size.widthPx * channels, { ...region, channels });
        const { widthPx, heightPx } = region ?? size;
        const samples = { bitDepth, data } as Samples;
        convertSamples(samples, channels, UNDESCRIBED, colours.curve);
        const metadata = { ...(await readMetadata()), ...(colours.icc && { icc: colours.icc }) };
        return { info, image: { widthPx, heightPx, channels, samples }, metadata, isDamaged: false };
      },
    });
  });
}

function describe({ size, fileBits, channels }: HeifHeader): ImageInfo {
  return { format: 'heic', size, bitDepth: fileBits > 8 ? 16 : 8, channels, lossy: true };
}

function readColours({ icc, nclx, channels }: HeifHeader, path: string): ChosenColours {
  const said = {
    icc: icc === null ? null : Buffer.from(icc),
    space: nclx === null ? null : getColourSpace(nclx),
    outranksProfile: false,
  };
  return chooseColours(path, said, channels < 3 ? 'GRAY' : 'RGB ');
}

function readUprightMetadata({ exif, xmp, size }: HeifHeader): Promise<ImageMetadata> {
  const block = exif === null ? undefined : stripExifHead(Buffer.from(exif));
  const parts = { exif: block, xmp: xmp === null || xmp === '' ? undefined : xmp };
  return makeUpright(parts, { format: 'heic', size, turned: 1 });
}

function cutOut(data: HeifSamples, rowLength: number, part: PhotoRegion & { readonly channels: number }): HeifSamples {
  const length = part.widthPx * part.channels;
  const cut = data.slice(0, length * part.heightPx);
  for (let row = 0; row < part.heightPx; row++) {
    const from = (part.top + row) * rowLength + part.left * part.channels;
    cut.set(data.subarray(from, from + length), row * length);
  }
  return cut;
}
