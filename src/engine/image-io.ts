/**
 * Pictures in and out. Decodes a file into samples, encodes finished rows into a file. What a file is
 * (signature.ts), HEIC (heic-picture.ts), how rows wait on disk (png-spool.ts) and how a file reaches its name (output-file.ts) are
 * left to those.
 */
import { rm } from 'node:fs/promises';
import type { Metadata, Sharp } from 'sharp';
import sharp from 'sharp';
import type { RowSink, Samples, SourcePicture } from '../core/ports.ts';
import { AppError, assertNever } from '../shared/errors.ts';
import type { OutputFormat, Size } from '../shared/jobs.ts';
import { assertFitsFormat } from '../shared/output-format.ts';
import type { PhotoRegion } from '../shared/views.ts';
import type { WallTime } from '../shared/wall-time.ts';
import { readExifTime } from './exif-time.ts';
import { getTiffBlock, resetExifOrientation, resetXmpOrientation } from './exif.ts';
import { inspectHeic, readHeic } from './heic-picture.ts';
import type { IfExists } from './output-file.ts';
import { createTempPath, probeWriting, publishFile, toOutputError } from './output-file.ts';
import { assertInside, assertPixelCount, corrupt, getReason, unsupported } from './picture-refusals.ts';
import type { RowLayout } from './png-spool.ts';
import { PngSpool } from './png-spool.ts';
import type { InputFormat, Signature } from './signature.ts';
import { readSignature } from './signature.ts';
import { appendExif, extractExif } from './tiff-exif.ts';

export { assertWritableTarget } from './output-file.ts';
export { assertFitsFormat } from '../shared/output-format.ts';

// libvips may otherwise answer for a path with the picture that was there before.
sharp.cache(false);

/** Without the dot. Content decides when a file is opened; these are for dialogs and for searching folders. */
export const INPUT_EXTENSIONS = [
  'jpg',
  'jpeg',
  'jfif',
  'png',
  'webp',
  'tif',
  'tiff',
  'avif',
  'gif',
  'heic',
  'heif',
  'hif',
] as const;

/** Above this many pixels a JPEG is coded with the standard tables: own tables cost 15 bytes of memory per pixel. */
const MAX_OPTIMISED_JPEG_PIXELS = 8_000_000;
/**
 * Up to this many pixels the halved colour of a WebP is chosen so that coloured edges keep (up to 1.5 dB); it costs 8 bytes of
 * memory per pixel and twice the time.
 */
const MAX_SMART_WEBP_PIXELS = 32_000_000;
/** Classic TIFF ends at 4 GiB; beyond this many bytes of samples BigTIFF is written. */
const MAX_CLASSIC_TIFF_BYTES = 3_500_000_000;

/** What travels from the input to the output besides pixels. Orientation is "upright" in all of it. */
export interface PictureMetadata {
  /** Raw block, with or without `Exif\0\0`. */
  readonly exif?: Buffer;
  readonly icc?: Buffer;
  readonly xmp?: string;
  readonly densityPpi?: number;
}

export interface PictureInfo {
  readonly format: InputFormat;
  /** Upright: after EXIF orientation. */
  readonly size: Size;
  readonly bitDepth: 8 | 16;
  readonly channels: 1 | 2 | 3 | 4;
  /** JPEG, AVIF, HEIC, lossy WebP, TIFF with JPEG inside. */
  readonly lossy: boolean;
}

/** What a header says; the EXIF in whichever state, raw. */
export interface HeaderOnly {
  readonly info: PictureInfo;
  readonly exif: Buffer | undefined;
}

/** A sink for rows that ends as a file. Nothing stands under the final name before `finish` resolves. */
export interface PictureOutput extends RowSink {
  /** Encodes, makes safe on disk, renames. When it fails, all temporary files are gone. */
  finish(): Promise<void>;
  /** Removes all temporary files; may be called at any time and again. A finished output stays. */
  discard(): Promise<void>;
}

export interface OutputOptions {
  readonly path: string;
  readonly format: OutputFormat;
  /** 1..100; PNG and TIFF are lossless and ignore it. */
  readonly quality: number;
  /** The rows that will be written. */
  readonly input: RowLayout;
  /** Size of the file; rows of another size are resampled with Lanczos3 (libvips enlarges with a bicubic instead). */
  readonly size: Size;
  readonly metadata: PictureMetadata;
  readonly ifExists: IfExists;
}

/** How a kind of pixels, `<space>/<sample type>` of libvips, is decoded. */
interface Decoding {
  readonly colourspace: 'b-w' | 'grey16' | 'srgb' | 'rgb16';
  readonly bitDepth: 8 | 16;
  /** Colour channels in the file and after decoding. */
  readonly channels: readonly [file: 1 | 3 | 4, decoded: 1 | 3];
  /** False: converted to sRGB, through the embedded profile when there is one; the profile does not fit the result. */
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

/** `failOn: error` refuses what is cut off or breaks the decoder, and takes what only deserves a warning. */
export const INPUT_OPTIONS = { failOn: 'error', limitInputPixels: false, autoOrient: true } as const;

/**
 * Reads the header only.
 * @throws {AppError} image/not-found, image/corrupt, image/unsupported, image/too-large
 */
export async function inspectPicture(path: string): Promise<PictureInfo> {
  return (await readHeader(path)).info;
}

export interface InspectedPicture {
  readonly info: PictureInfo;
  /** When the camera says that the photo was taken; null where it does not. */
  readonly takenAt: WallTime | null;
}

/** As `inspectPicture`, with the time of the photo. @throws {AppError} as `inspectPicture` */
export async function inspectPhoto(path: string): Promise<InspectedPicture> {
  const { info, exif } = await readHeader(path);
  const block = exif ?? (info.format === 'tiff' ? await extractExif(path) : undefined);
  return { info, takenAt: block === undefined ? null : await readExifTime(block) };
}

async function readHeader(path: string): Promise<HeaderOnly> {
  const signature = await readSignature(path);
  if (signature.format === 'heic') return inspectHeic(path);
  const { info, header } = await describePicture(path, signature);
  return { info, exif: header.exif };
}

/**
 * Decodes a whole picture, upright. RGB and grey samples are those of the file, bit for bit, in the file's own profile; CMYK
 * and Lab become sRGB. HDR gain maps and IPTC blocks are left behind.
 * @throws {AppError} image/not-found, image/corrupt, image/unsupported, image/too-large
 */
export async function readPicture(path: string): Promise<DecodedPicture> {
  return decode(path, null);
}

/**
 * As `readPicture`, but only a part of the picture, in upright pixels; `info` is that of the whole.
 * @throws {AppError} as `readPicture`; `options/invalid` when the part is not inside the picture.
 */
export async function readPictureRegion(path: string, region: PhotoRegion): Promise<DecodedPicture> {
  return decode(path, region);
}

export interface DecodedPicture {
  readonly info: PictureInfo;
  readonly picture: SourcePicture;
  readonly metadata: PictureMetadata;
}

async function decode(path: string, region: PhotoRegion | null): Promise<DecodedPicture> {
  const signature = await readSignature(path);
  if (signature.format === 'heic') return readHeic(path, region);
  const { info, header, decoding } = await describePicture(path, signature);
  if (region !== null) assertInside(region, info.size, path);
  const { widthPx, heightPx } = region ?? info.size;
  // sharp drops the alpha of 8-bit grey when asked for raw samples, so that kind comes as RGBA.
  const isSpread = info.channels === 2 && info.bitDepth === 8;
  let pipeline = sharp(path, { ...INPUT_OPTIONS, ignoreIcc: decoding.keepsProfile });
  if (region !== null) {
    pipeline = pipeline.extract({ left: region.left, top: region.top, width: widthPx, height: heightPx });
  }
  pipeline = pipeline
    .toColourspace(isSpread ? 'srgb' : decoding.colourspace)
    .raw({ depth: info.bitDepth === 8 ? 'uchar' : 'ushort' });
  const decoded = await pipeline.toBuffer().catch((cause: unknown) => {
    throw corrupt(path, 'damaged or cut off', cause);
  });
  const samples = info.bitDepth === 8 ? toSamples8(decoded, isSpread) : toSamples16(decoded, header.bitsPerSample);
  if (samples.data.length !== widthPx * heightPx * info.channels) {
    throw corrupt(path, 'not the size that its header says');
  }
  const exif = header.exif ?? (info.format === 'tiff' ? await extractExif(path) : undefined);
  const icc = decoding.keepsProfile ? header.icc : undefined;
  const metadata = {
    ...(exif && { exif: resetExifOrientation(exif) }),
    ...(icc && { icc }),
    ...(header.xmpAsString && { xmp: resetXmpOrientation(header.xmpAsString) }),
    ...(header.density && { densityPpi: header.density }),
  };
  return { info, picture: { widthPx, heightPx, channels: info.channels, samples }, metadata };
}

async function describePicture(
  path: string,
  { format, lossy }: Signature,
): Promise<{ info: PictureInfo; header: Metadata; decoding: Decoding }> {
  const header = await sharp(path, INPUT_OPTIONS)
    .metadata()
    .catch((cause: unknown) => {
      throw corrupt(path, `a ${format.toUpperCase()} file with a damaged header`, cause);
    });
  if (format !== 'tiff' && (header.pages ?? 1) > 1) {
    throw unsupported(path, `holds ${header.pages} frames; only single pictures can be enhanced`);
  }
  const decoding = DECODINGS[`${header.space}/${header.depth}`];
  const alphaChannels = header.hasAlpha ? 1 : 0;
  if (decoding === undefined || header.channels !== decoding.channels[0] + alphaChannels) {
    const kind = `${header.channels} channels of ${header.space} in ${header.depth} samples`;
    throw unsupported(path, `holds ${kind}; save it as RGB or grey with 8 or 16 bits`);
  }
  const size = { widthPx: header.autoOrient.width, heightPx: header.autoOrient.height };
  assertPixelCount(size, path);
  const channels = (decoding.channels[1] + alphaChannels) as 1 | 2 | 3 | 4;
  const info = { format, size, bitDepth: decoding.bitDepth, channels, lossy };
  return { info, header, decoding };
}

function toSamples8(decoded: Buffer, isSpread: boolean): Samples {
  if (!isSpread) return { bitDepth: 8, data: decoded };
  const data = new Uint8Array(decoded.length / 2);
  for (let i = 0; i < data.length; i += 2) {
    data[i] = decoded[2 * i]!;
    data[i + 1] = decoded[2 * i + 3]!;
  }
  return { bitDepth: 8, data };
}

function toSamples16(decoded: Buffer, fileBits = 16): Samples {
  const isAligned = decoded.byteOffset % 2 === 0;
  const bytes = isAligned ? decoded : new Uint8Array(decoded);
  const data = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2);
  // AVIF of 10 and 12 bits comes shifted up with zeros below; the upper bits repeated make white 65535.
  if (fileBits > 8 && fileBits < 16) for (let i = 0; i < data.length; i++) data[i]! |= data[i]! >> fileBits;
  return { bitDepth: 16, data };
}

/**
 * Opens a file for rows. 16-bit rows stay so in PNG and TIFF and are rounded to 8 bits elsewhere; grey stays grey, except in
 * WebP and AVIF, which have none; JPEG lays alpha on white. EXIF, ICC and XMP are attached in every format, except: EXIF in a
 * BigTIFF; in JPEG, XMP above 64 KB; an ICC profile for another kind of pixels than it is on. Memory stays flat for JPEG, PNG
 * and TIFF; the encoders of WebP and AVIF hold the picture, in about 9 to 17 and 35 bytes per pixel.
 * @throws {AppError} output/too-large, output/not-writable, output/no-space; its methods also output/exists
 */
export async function openOutput(options: OutputOptions): Promise<PictureOutput> {
  assertFitsFormat(options.format, options.size, options.path);
  const spoolPath = createTempPath(options.path);
  const encodedPath = createTempPath(options.path);
  const block = options.metadata.exif && getTiffBlock(options.metadata.exif);
  const metadata = { ...options.metadata, exif: block };
  const spool = await guard(options.path, () => PngSpool.create(spoolPath, planSpool(options), metadata));
  const discard = async (): Promise<void> => {
    await spool.close();
    await Promise.all([rm(spoolPath, { force: true }), rm(encodedPath, { force: true })]);
  };
  const finish = async (): Promise<void> => {
    await spool.finish();
    await encodeSpool(spoolPath, encodedPath, options);
    if (options.format === 'tiff' && block) await appendExif(encodedPath, block, options.size);
    await publishFile(encodedPath, options.path, options.ifExists);
  };
  return {
    writeRows: (samples, rowCount) => guard(options.path, () => spool.writeRows(samples, rowCount)),
    finish: async () => {
      try {
        await guard(options.path, finish);
      } finally {
        await discard();
      }
    },
    discard,
  };
}

async function guard<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (thrown) {
    throw toOutputError(thrown, path);
  }
}

/** 16 bits per sample where the format has them and the rows too. */
function getOutputBitDepth({ format, input }: OutputOptions): 8 | 16 {
  return format === 'png' || format === 'tiff' ? input.bitDepth : 8;
}

/** Colour under alpha is resampled in 16 bits: premultiplied in 8, it would lose most of its values where alpha is low. */
function planSpool(options: OutputOptions): RowLayout {
  const isDeepened = isResized(options) && options.input.channels === 4 && options.format !== 'jpeg';
  return { ...options.input, bitDepth: isDeepened ? 16 : getOutputBitDepth(options) };
}

function isResized({ input, size }: OutputOptions): boolean {
  return input.widthPx !== size.widthPx || input.heightPx !== size.heightPx;
}

async function encodeSpool(spoolPath: string, encodedPath: string, options: OutputOptions): Promise<void> {
  try {
    await chooseEncoder(buildPipeline(spoolPath, options), options).toFile(encodedPath);
  } catch (cause) {
    await probeWriting(encodedPath);
    const reason = getReason(cause);
    throw new AppError('engine/internal', `${options.path} could not be encoded: ${reason}`, { cause });
  }
}

/** From the spool to pixels and metadata as they stand in the file. Nothing but the named steps touches a sample. */
function buildPipeline(spoolPath: string, options: OutputOptions): Sharp {
  const { format, input, size, metadata } = options;
  const bitDepth = getOutputBitDepth(options);
  const isGrey = input.channels < 3;
  // Neither has grey, so grey pixels become sRGB, through their profile, which cannot stay on them.
  const losesGrey = isGrey && (format === 'webp' || format === 'avif');
  let pipeline = sharp(spoolPath, { limitInputPixels: false, unlimited: true, ignoreIcc: !losesGrey });
  if (format === 'jpeg') pipeline = pipeline.flatten({ background: '#ffffff' });
  if (isResized(options)) pipeline = pipeline.resize(size.widthPx, size.heightPx, { fit: 'fill', kernel: 'lanczos3' });
  if (planSpool(options).bitDepth !== bitDepth) {
    // libvips goes to 8 bits by dropping the lower ones; floor(floor(256 (v + 128) / 257) / 256) is v / 257 rounded.
    const scale = 256 / 257;
    const channels = Array.from({ length: 4 });
    pipeline = pipeline.linear(
      channels.map(() => scale),
      channels.map(() => 128.25 * scale),
    );
  }
  if (isGrey && !losesGrey) pipeline = pipeline.toColourspace(bitDepth === 8 ? 'b-w' : 'grey16');
  else pipeline = pipeline.toColourspace(bitDepth === 8 ? 'srgb' : 'rgb16');
  if (!losesGrey) pipeline = pipeline.keepIccProfile();
  if (metadata.exif) pipeline = pipeline.keepExif().withDensity(metadata.densityPpi ?? 72);
  return metadata.xmp ? pipeline.withXmp(metadata.xmp) : pipeline;
}

function chooseEncoder(pipeline: Sharp, options: OutputOptions): Sharp {
  const { format, quality, size, input } = options;
  const pixels = size.widthPx * size.heightPx;
  switch (format) {
    case 'jpeg': {
      const optimiseCoding = pixels <= MAX_OPTIMISED_JPEG_PIXELS;
      return pipeline.jpeg({ quality, chromaSubsampling: '4:4:4', mozjpeg: false, optimiseCoding });
    }
    case 'png':
      return pipeline.png({ compressionLevel: 6, adaptiveFiltering: true });
    case 'webp':
      return pipeline.webp({ quality, effort: 4, smartSubsample: pixels <= MAX_SMART_WEBP_PIXELS });
    case 'tiff': {
      const bigtiff = (pixels * input.channels * getOutputBitDepth(options)) / 8 > MAX_CLASSIC_TIFF_BYTES;
      return pipeline.tiff({ compression: 'deflate', predictor: 'horizontal', bigtiff });
    }
    case 'avif':
      // Effort 4 takes five times as long for a file 8 % smaller.
      return pipeline.avif({ quality, effort: 3, chromaSubsampling: '4:4:4' });
    default:
      return assertNever(format);
  }
}
