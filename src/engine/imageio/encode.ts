/**
 * Encodes finished rows into a file. Keeping rows on disk is left to png-spool.ts, moving a file to its name to
 * files/atomic-write.ts.
 */
import { rm, stat } from 'node:fs/promises';
import type { Sharp } from 'sharp';
import type { RowSink, SourceImage } from '#core/ports.ts';
import { probeWriting, publishFile } from '#files/atomic-write.ts';
import { toOutputError } from '#files/output-errors.ts';
import { createTempPath } from '#files/temp-files.ts';
import { AppError, assertNever } from '#shared/errors.ts';
import type { OutputFormat } from '#shared/formats.ts';
import { assertFitsFormat, FORMATS } from '#shared/formats.ts';
import type { MetadataRemoval, Size, WriteMode } from '#shared/jobs.ts';
import type { Remark } from '#shared/remarks.ts';
import { encodeWithin } from './encode-within.ts';
import { getReason } from './image-errors.ts';
import type { ImageMetadata } from './image-types.ts';
import { sharp } from './libvips.ts';
import type { PreparedMetadata } from './containers/write-metadata.ts';
import { prepareMetadata, writeMetadata } from './containers/write-metadata.ts';
import type { RowLayout } from './png-spool.ts';
import { PngSpool } from './png-spool.ts';

/** Above this many pixels a JPEG is coded with the standard tables: own tables cost 15 bytes of memory per pixel. */
const MAX_OPTIMISED_JPEG_PIXELS = 8_000_000;
/**
 * Up to this many pixels the halved colour of a WebP is chosen so that coloured edges stay sharp (up to 1.5 dB); it
 * costs 8 bytes of memory per pixel and twice the time.
 */
const MAX_SMART_WEBP_PIXELS = 32_000_000;
/** Classic TIFF ends at 4 GiB; beyond this many bytes of samples BigTIFF is written. */
const MAX_CLASSIC_TIFF_BYTES = 3_500_000_000;

/** A sink for rows that becomes a file. Nothing exists under the final name before `finish` resolves. */
export interface ImageOutput extends RowSink {
  /**
   * Encodes, synchronises to disk, renames; returns what the file lacks. When it fails, all temporary files are gone.
   */
  finish(): Promise<readonly Remark[]>;
  /** Removes all temporary files; may be called at any time and again. A finished output stays. */
  discard(): Promise<void>;
}

export interface OutputOptions {
  readonly path: string;
  readonly format: OutputFormat;
  /** 1..100; PNG and TIFF are lossless and ignore it. */
  readonly quality: number;
  /** The file gets the highest quality up to `quality` that fits; null or absent: any number of bytes. For lossy formats. */
  readonly maxBytes?: number | null;
  /** The rows that will be written. */
  readonly input: RowLayout;
  /** Size of the file; rows of another size are resampled with Lanczos3 (libvips upscales with a bicubic instead). */
  readonly size: Size;
  readonly metadata: ImageMetadata;
  /** Pixels per inch to write; null or absent: what the metadata says. */
  readonly dpi?: number | null;
  /** What is taken out of the metadata; absent: nothing. */
  readonly removal?: MetadataRemoval;
  readonly ifExists: WriteMode;
}

/**
 * Opens a file for rows. 16-bit rows stay so in PNG and TIFF and are rounded to 8 bits in other formats; grey stays
 * grey, except in WebP and AVIF, which have none; JPEG puts transparent pixels on white. The profile
 * is attached in every format, unless it is for another kind of pixels; what else of the metadata is, containers/ decides. Memory stays flat for JPEG, PNG and TIFF; the encoders of WebP and AVIF hold the image, in about 9 to 17
 * and 35 bytes per pixel.
 * @throws {AppError} output/too-large, output/not-writable, output/no-space; its methods also output/exists
 */
export async function openOutput(options: OutputOptions): Promise<ImageOutput> {
  assertFitsFormat(options.format, options.size, options.path);
  const spoolPath = createTempPath(options.path);
  const encodedPath = createTempPath(options.path);
  const sparePath = createTempPath(options.path);
  const spool = await guard(options.path, () => PngSpool.create(spoolPath, planSpool(options), options.metadata));
  const discard = async (): Promise<void> => {
    await spool.close();
    await Promise.all([spoolPath, encodedPath, sparePath].map((path) => rm(path, { force: true })));
  };
  const finish = async (): Promise<readonly Remark[]> => {
    const { metadata, format, size, dpi = null, removal = 'nothing', maxBytes = null } = options;
    await spool.finish();
    const { parts, remarks } = await prepareMetadata(metadata, { format, size, dpi, removal });
    const encode = async (quality: number): Promise<number> => {
      await encodeSpool(spoolPath, encodedPath, { ...options, quality, parts });
      await writeMetadata(encodedPath, sparePath, { parts, format, size });
      return (await stat(encodedPath)).size;
    };
    const { bytes } = await encodeWithin(maxBytes, {
      quality: options.quality,
      isLossy: FORMATS[format].isLossy,
      encode,
    });
    await rm(spoolPath);
    await publishFile(encodedPath, options.path, options.ifExists);
    return maxBytes !== null && bytes > maxBytes ? [...remarks, 'larger-than-wanted'] : remarks;
  };
  return {
    writeRows: (samples, rowCount) => guard(options.path, () => spool.writeRows(samples, rowCount)),
    finish: async () => {
      try {
        return await guard(options.path, finish);
      } finally {
        await discard();
      }
    },
    discard,
  };
}

/**
 * Writes an image that is in memory as a whole, at its own size unless another is given.
 * @throws {AppError} as `openOutput` and its methods do
 */
export async function writeImage(
  image: SourceImage,
  options: Omit<OutputOptions, 'input' | 'size'> & Partial<Pick<OutputOptions, 'size'>>,
): Promise<readonly Remark[]> {
  const { widthPx, heightPx, channels, samples } = image;
  const input = { widthPx, heightPx, channels, bitDepth: samples.bitDepth };
  const output = await openOutput({ size: { widthPx, heightPx }, ...options, input });
  try {
    await output.writeRows(samples, heightPx);
    return await output.finish();
  } finally {
    await output.discard();
  }
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
  return input.bitDepth <= FORMATS[format].maxBitDepth ? input.bitDepth : 8;
}

/**
 * Colour under alpha is resampled in 16 bits: premultiplied in 8, it would lose most of its values where alpha is low.
 */
function planSpool(options: OutputOptions): RowLayout {
  const isDeepened = isResized(options) && options.input.channels === 4 && options.format !== 'jpeg';
  return { ...options.input, bitDepth: isDeepened ? 16 : getOutputBitDepth(options) };
}

function isResized({ input, size }: OutputOptions): boolean {
  return input.widthPx !== size.widthPx || input.heightPx !== size.heightPx;
}

type EncodeOptions = OutputOptions & Pick<PreparedMetadata, 'parts'>;

async function encodeSpool(spoolPath: string, encodedPath: string, options: EncodeOptions): Promise<void> {
  try {
    await chooseEncoder(buildPipeline(spoolPath, options), options).toFile(encodedPath);
  } catch (cause) {
    await probeWriting(encodedPath);
    const reason = getReason(cause);
    throw new AppError('engine/internal', `${options.path} could not be encoded: ${reason}`, { cause });
  }
}

/** From the spool to the pixels and the profile of the file. Nothing but the named steps changes a sample. */
function buildPipeline(spoolPath: string, options: EncodeOptions): Sharp {
  const { format, input, size, parts } = options;
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
  if (format !== 'avif') return pipeline;
  // Other formats get all of it afterwards; here libheif makes the items, and the block of EXIF is a stand-in.
  if (parts.exif) pipeline = pipeline.withExif({ IFD0: { Software: '-' } });
  return parts.xmp ? pipeline.withXmp(parts.xmp.main) : pipeline;
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
