/**
 * The messages between the decoder of HEIC (heif-decoder.ts) and its threads (heif-thread.ts). A thread sends the
 * header when it starts, then the pixels for every message that it receives.
 */
import type { ErrorValue } from '#shared/errors.ts';
import type { Size } from '#shared/jobs.ts';
import type { CodePoints } from '../colour/code-points.ts';

/** What a thread is started with. */
export interface HeifRequest {
  readonly path: string;
  /** The library as a `WebAssembly.Module`, compiled once for all threads. */
  readonly compiled: object;
}

/** The main image, without its pixels. */
export interface HeifHeader {
  /** Upright: after the rotations, mirrors and crops of the file. */
  readonly size: Size;
  /** Of the coded samples, 8 to 16. */
  readonly fileBits: number;
  readonly channels: 1 | 2 | 3 | 4;
  readonly icc: Uint8Array | null;
  /** Numbers of ISO/IEC 23091-2, when the file describes its colours so. */
  readonly nclx: NclxColours | null;
  /** TIFF structure, perhaps after `Exif\0\0`. */
  readonly exif: Uint8Array | null;
  readonly xmp: string | null;
}

export interface NclxColours extends CodePoints {
  readonly isFullRange: boolean;
}

/** Interleaved, upright; 16-bit samples over the full range when the file has more than 8 bits. */
export type HeifSamples = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;

export type HeifReply =
  | { readonly kind: 'header'; readonly header: HeifHeader }
  | { readonly kind: 'pixels'; readonly data: HeifSamples }
  | { readonly kind: 'failed'; readonly error: ErrorValue };
