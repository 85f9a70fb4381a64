/** The types of image files, opened and decoded; shared by all formats. */
import type { SourceImage } from '#core/ports.ts';
import type { InputFormat } from '#shared/formats.ts';
import type { PhotoRegion } from '#shared/image-pyramid.ts';
import type { Size } from '#shared/jobs.ts';
import type { WallTime } from '#shared/naming/local-time.ts';
import type { Remark } from '#shared/remarks.ts';
import type { Density } from './metadata/density.ts';
import type { TextEntry } from './metadata/text-entries.ts';

/** What is carried from the input to the output besides pixels. It describes the upright image. */
export interface ImageMetadata {
  /** TIFF structure, without `Exif\0\0`. */
  readonly exif?: Buffer;
  readonly icc?: Buffer;
  readonly xmp?: string;
  /** Fields of IIM. */
  readonly iptc?: Buffer;
  readonly text?: readonly TextEntry[];
  readonly density?: Density;
  /** Of the image that all of this describes; absent: nothing in it depends on a size. */
  readonly size?: Size;
  /** The part of that image that the result shows; absent: all of it. */
  readonly part?: PhotoRegion;
  /** What was lost before: it could not be read, or belongs to other images of the file. */
  readonly remarks?: readonly Remark[];
}

export interface ImageInfo {
  readonly format: InputFormat;
  /** Upright: after EXIF orientation. */
  readonly size: Size;
  readonly bitDepth: 8 | 16;
  readonly channels: 1 | 2 | 3 | 4;
  /** JPEG, AVIF, HEIC, lossy WebP, TIFF with JPEG inside. */
  readonly lossy: boolean;
}

export interface InspectedImage {
  readonly info: ImageInfo;
  /** When the photo was taken, by its EXIF or XMP; null where they do not say. */
  readonly takenAt: WallTime | null;
}

export interface DecodedImage {
  readonly info: ImageInfo;
  readonly image: SourceImage;
  readonly metadata: ImageMetadata;
  /** True when the decoder or a checksum says that a part of the image is damaged. */
  readonly isDamaged: boolean;
}

/** What a warning of the decoder says: that pixels are lacking, that some are damaged, or nothing. */
export type WarningMeaning = 'lacking' | 'damaged' | 'none';

/** A photo that libvips can decode, as far as its structure tells. */
export interface PhotoInput {
  readonly path: string;
  readonly format: InputFormat;
  /** The directory of a TIFF. */
  readonly page: number;
  readonly warnings: WarningMeaning;
  /** What libvips opens: the path, or the bytes of the file with some changed. */
  readonly source: string | Buffer;
  /** Whether libvips leaves the file's ICC profile alone, or converts to sRGB through it. */
  readonly ignoreIcc: boolean;
}

/** A file whose header has been read, so that decoding does not read it again. Valid while its user runs. */
export interface OpenImage {
  readonly info: ImageInfo;
  /**
   * For `readPixels`, so that libvips by itself shows the colours in which the image is decoded; null when it cannot, so
   * that the image has to be decoded to be shown.
   */
  readonly input: PhotoInput | null;
  /** Without decoding the image, and without a profile. */
  readMetadata(): Promise<ImageMetadata>;
  /**
   * Decodes the image, or a part of it in upright pixels.
   * @throws {AppError} image/corrupt; `options/invalid` when the part is not inside the image
   */
  decode(region?: PhotoRegion): Promise<DecodedImage>;
}

/** Uses an open image, which is closed when the promise settles. */
export type ImageUser<Result> = (image: OpenImage) => Promise<Result>;
