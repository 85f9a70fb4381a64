/**
 * Decodes image files into samples. Identifying a file is left to signature.ts, HEIC to heif/, writing to encode.ts.
 */
import type { Metadata } from 'sharp';
import type { Samples } from '#core/ports.ts';
import type { PhotoRegion } from '#shared/image-pyramid.ts';
import type { ChosenColours } from './colour/choose-profile.ts';
import { chooseColours } from './colour/choose-profile.ts';
import type { ColourDescription } from './colour/colour-description.ts';
import { convertSamples, needsConversion, pickBands } from './colour/convert-samples.ts';
import { readExifColours } from './colour/exif-colours.ts';
import { checkProfile } from './colour/icc-check.ts';
import { readColours } from './colour/read-colours.ts';
import { openHeic } from './heif/decode-heif.ts';
import { assertInside, assertPixelCount, corrupt, unsupported } from './image-errors.ts';
import type { DecodedImage, ImageInfo, ImageUser, InspectedImage, PhotoInput } from './image-types.ts';
import { sharp } from './libvips.ts';
import { readMetadata } from './containers/read-metadata.ts';
import { readTakenTime } from './metadata/taken-time.ts';
import type { ReadResult } from './photo-input.ts';
import { getHeaderOptions, openInput, readPixels } from './photo-input.ts';
import type { Signature } from './signature.ts';
import { readSignature } from './signature.ts';

/** How a kind of pixels, `<space>/<sample type>` of libvips, is decoded. */
interface Decoding {
  readonly colourspace: 'b-w' | 'grey16' | 'srgb' | 'rgb16';
  readonly bitDepth: 8 | 16;
  /** Colour channels in the file and after decoding. */
  readonly channels: readonly [file: 1 | 3 | 4, decoded: 1 | 3];
  /** False: libvips converts to sRGB, CMYK through the embedded profile when there is one. */
  readonly keepsProfile: boolean;
}

const DECODINGS: Readonly<Record<string, Decoding>> = {
  'b-w/uchar': { colourspace: 'b-w', bitDepth: 8, channels: [1, 1], keepsProfile: true },
  'grey16/ushort': { colourspace: 'grey16', bitDepth: 16, channels: [1, 1], keepsProfile: true },
  'srgb/uchar': { colourspace: 'srgb', bitDepth: 8, channels: [3, 3], keepsProfile: true },
  'rgb16/ushort': { colourspace: 'rgb16', bitDepth: 16, channels: [3, 3], keepsProfile: true },
  'cmyk/uchar': { colourspace: 'srgb', bitDepth: 8, channels: [4, 3], keepsProfile: false },
  'cmyk/ushort': { colourspace: 'srgb', bitDepth: 8, channels: [4, 3], keepsProfile: false },
  'lab/float': { colourspace: 'srgb', bitDepth: 8, channels: [3, 3], keepsProfile: false },
  'labs/short': { colourspace: 'rgb16', bitDepth: 16, channels: [3, 3], keepsProfile: false },
};

/**
 * Opens an image for `use`, which may read the header alone, or check it before it decodes. RGB and grey samples are
 * those of the file, bit for bit, in the file's own colours, which its profile says or one that is made of how it
 * describes them; CMYK, Lab and YCbCr become RGB. HDR gain maps are dropped.
 * @throws {AppError} image/not-found, image/corrupt, image/unsupported, image/too-large; and what `use` throws
 */
export async function openImage<Result>(path: string, use: ImageUser<Result>): Promise<Result> {
  const signature = await readSignature(path);
  if (signature.format === 'heic') return openHeic(path, use);
  const described = await describeImage(await openInput(path, signature), signature);
  return use({
    info: described.info,
    input: planViewing(described),
    readMetadata: () => readMetadata(described.input, described.header, described.info.size),
    decode: (region) => decode(described, region),
  });
}

/**
 * Reads the header only.
 * @throws {AppError} as `openImage`
 */
export async function inspectImage(path: string): Promise<ImageInfo> {
  return openImage(path, ({ info }) => Promise.resolve(info));
}

/** As `inspectImage`, with the time of the photo. @throws {AppError} as `openImage` */
export async function inspectPhoto(path: string): Promise<InspectedImage> {
  return openImage(path, async (image) => {
    return { info: image.info, takenAt: await readTakenTime(await image.readMetadata()) };
  });
}

/**
 * Decodes a whole image, upright.
 * @throws {AppError} as `openImage`
 */
export async function readImage(path: string): Promise<DecodedImage> {
  return openImage(path, (image) => image.decode());
}

/**
 * As `readImage`, but only a part of the image, in upright pixels; `info` is that of the whole.
 * @throws {AppError} as `openImage`; `options/invalid` when the part is not inside the image.
 */
export async function readImageRegion(path: string, region: PhotoRegion): Promise<DecodedImage> {
  return openImage(path, (image) => image.decode(region));
}

interface Described {
  /** As libvips decodes it. */
  readonly input: PhotoInput;
  readonly info: ImageInfo;
  readonly header: Metadata;
  readonly decoding: Decoding;
  readonly description: ColourDescription;
  /** Which of the channels behind the colours is alpha. */
  readonly alphaIndex: number | null;
  readonly chosen: ChosenColours;
}

async function decode(described: Described, region?: PhotoRegion): Promise<DecodedImage> {
  const { info, header, chosen, input } = described;
  const { path } = input;
  if (region !== undefined) assertInside(region, info.size, path);
  const { widthPx, heightPx } = region ?? info.size;
  const { result: samples, isDamaged } = await decodeSamples(described, region);
  if (samples.data.length !== widthPx * heightPx * info.channels) {
    throw corrupt(path, 'not the size that its header says');
  }
  const metadata = { ...(await readMetadata(input, header, info.size)), ...(chosen.icc && { icc: chosen.icc }) };
  return { info, image: { widthPx, heightPx, channels: info.channels, samples }, metadata, isDamaged };
}

async function decodeSamples(described: Described, region?: PhotoRegion): Promise<ReadResult<Samples>> {
  const { input, info, header, decoding, description, alphaIndex, chosen } = described;
  const extraChannels = header.channels - decoding.channels[0];
  // sharp drops the alpha of 8-bit grey when asked for raw samples, so that kind comes as RGBA.
  const isSpread = info.bitDepth === 8 && decoding.channels[1] === 1 && extraChannels > 0;
  const { result: decoded, isDamaged } = await readPixels(input, (photo) => {
    const part = region && { ...region, width: region.widthPx, height: region.heightPx };
    return (part === undefined ? photo : photo.extract(part))
      .toColourspace(isSpread ? 'srgb' : decoding.colourspace)
      .raw({ depth: info.bitDepth === 8 ? 'uchar' : 'ushort' })
      .toBuffer({ resolveWithObject: true });
  });
  const whole = info.bitDepth === 8 ? toSamples8(decoded.data) : toSamples16(decoded.data, header.bitsPerSample);
  const firstExtra = isSpread ? 3 : decoding.channels[1];
  const bands = [0, 1, 2].slice(0, decoding.channels[1]).concat(alphaIndex === null ? [] : firstExtra + alphaIndex);
  const isAsWanted = decoded.info.channels === bands.length;
  const samples = isAsWanted ? whole : pickBands(whole, decoded.info.channels, bands);
  convertSamples(samples, info.channels, description, chosen.curve);
  return { result: samples, isDamaged };
}

async function describeImage(found: PhotoInput, { format, lossy }: Signature): Promise<Described> {
  const { path } = found;
  const { description, source } = await readColours(found);
  const header = await sharp(source, getHeaderOptions(found))
    .metadata()
    .catch((cause: unknown) => {
      throw corrupt(path, `a ${format.toUpperCase()} file with a damaged header`, cause);
    });
  if (format === 'gif' && (header.pages ?? 1) > 1) {
    throw unsupported(path, `holds ${header.pages} frames; only single images can be upscaled`);
  }
  const decoding = DECODINGS[`${header.space}/${header.depth}`];
  const { alphaIndex = header.hasAlpha ? 0 : null } = description;
  const extraChannels = header.channels - (decoding?.channels[0] ?? 0);
  // Only TIFF says which of several further channels is alpha.
  const areExtrasKnown = description.alphaIndex !== undefined || extraChannels === (header.hasAlpha ? 1 : 0);
  if (decoding === undefined || extraChannels <= (alphaIndex ?? -1) || !areExtrasKnown) {
    const kind = `${header.channels} channels of ${header.space} in ${header.depth} samples`;
    throw unsupported(path, `holds ${kind}; save it as RGB or grey with 8 or 16 bits`);
  }
  const size = { widthPx: header.autoOrient.width, heightPx: header.autoOrient.height };
  assertPixelCount(size, path);
  const channels = (decoding.channels[1] + (alphaIndex === null ? 0 : 1)) as 1 | 2 | 3 | 4;
  const info = { format, size, bitDepth: decoding.bitDepth, channels, lossy };
  const isConverted = !decoding.keepsProfile || description.model.kind === 'lab';
  const chosen = isConverted ? { icc: null, curve: null } : await chooseFor(path, { info, header, description });
  // libvips converts CMYK through a profile that can be used, or one of its own.
  const ignoreIcc = header.space !== 'cmyk' || header.icc === undefined || checkProfile(header.icc)?.kind !== 'CMYK';
  return { input: { ...found, source, ignoreIcc }, info, header, decoding, description, alphaIndex, chosen };
}

async function chooseFor(
  path: string,
  { info, header, description }: Pick<Described, 'info' | 'header' | 'description'>,
): Promise<ChosenColours> {
  const { space, outranksProfile } = description;
  const named = info.format === 'jpeg' && header.exif !== undefined ? await readExifColours(header.exif) : null;
  const said = { icc: header.icc ?? null, space: space ?? named, outranksProfile };
  return chooseColours(path, said, info.channels < 3 ? 'GRAY' : 'RGB ');
}

/** As in `OpenImage`. sharp ignores a profile on 16 bits. */
function planViewing({ input, info, header, decoding, alphaIndex, chosen, description }: Described): PhotoInput | null {
  const isOwnProfile = chosen.icc === null || (info.bitDepth === 8 && header.icc?.equals(chosen.icc) === true);
  const areChannelsShown = header.channels - decoding.channels[0] === (alphaIndex === null ? 0 : 1);
  const isShown = isOwnProfile && areChannelsShown && !needsConversion(description, chosen.curve);
  return isShown ? { ...input, ignoreIcc: input.ignoreIcc && chosen.icc === null } : null;
}

const toSamples8 = (data: Buffer): Samples => ({ bitDepth: 8, data });

function toSamples16(decoded: Buffer, fileBits = 16): Samples {
  const isAligned = decoded.byteOffset % 2 === 0;
  const bytes = isAligned ? decoded : new Uint8Array(decoded);
  const data = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2);
  // AVIF of 10 and 12 bits comes shifted up with zeros below; the upper bits repeated make white 65535.
  if (fileBits > 8 && fileBits < 16) for (let i = 0; i < data.length; i++) data[i]! |= data[i]! >> fileBits;
  return { bitDepth: 16, data };
}
