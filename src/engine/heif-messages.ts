/** What is said between the decoder of HEIC (heif-decoder.ts) and its threads (heif-thread.ts). */
import type { ErrorValue } from '../shared/errors.ts';
import type { Size } from '../shared/jobs.ts';

export interface HeifRequest {
  readonly path: string;
  readonly wants: 'header' | 'pixels';
  /** The library as a `WebAssembly.Module`, compiled once for all threads. */
  readonly compiled: object;
}

/** What is known of the main picture without decoding it. */
export interface HeifHeader {
  /** Upright: after the turns, mirrors and cuts that the file asks for. */
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

export interface NclxColours {
  readonly primaries: number;
  readonly transfer: number;
}

export interface HeifPixels {
  readonly header: HeifHeader;
  /** Interleaved, upright; 16-bit samples over the full range when the file has more than 8 bits. */
  readonly data: Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;
}

export type HeifReply =
  | { readonly kind: 'header'; readonly header: HeifHeader }
  | { readonly kind: 'pixels'; readonly pixels: HeifPixels }
  | { readonly kind: 'failed'; readonly error: ErrorValue };
