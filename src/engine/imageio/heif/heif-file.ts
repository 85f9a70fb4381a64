/** A HEIF file in the library: reads its header, decodes its main image. Calls and errors are left to libheif.ts. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { AppError } from '#shared/errors.ts';
import { divideByAlpha, expandRange } from '../colour/convert-samples.ts';
import { assertPixelCount, corrupt } from '../image-errors.ts';
import type { HeifHeader, HeifSamples } from './heif-messages.ts';
import { readIcc, readMetadata, readNclx } from './heif-metadata.ts';
import { dropColour, stretchBits } from './heif-samples.ts';
import { Libheif } from './libheif.ts';

/** Numbers of libheif's C headers. */
const COLOURSPACE_RGB = 1;
const COLOURSPACE_MONOCHROME = 2;
const CHROMA_RGB = 10;
const CHROMA_RGBA = 11;
const CHROMA_RRGGBB_LE = 14;
const CHROMA_RRGGBBAA_LE = 15;
const CHANNEL_INTERLEAVED = 10;
/** Offsets in `heif_decoding_options`. */
const STRICT_DECODING = 21;
const CHROMA_UPSAMPLING = 36;
const ONLY_PREFERRED_UPSAMPLING = 40;
const UPSAMPLING_BILINEAR = 2;

/** The memory of the library ends at 2 GB, and the file lies in it beside the image. */
const MAX_FILE_BYTES = 2 ** 29;

/** An opened file; good for one image. */
export class HeifFile {
  readonly header: HeifHeader;
  readonly #heif: Libheif;
  readonly #path: string;
  readonly #handle: number;

  /** @throws {AppError} image/corrupt, image/unsupported, image/too-large */
  constructor(compiled: object, path: string) {
    const heif = new Libheif(compiled, path);
    this.#heif = heif;
    this.#path = path;
    this.#handle = heif.guard(() => this.#open());
    this.header = heif.guard(() => this.#readHeader());
  }

  /**
   * Decodes strictly: an image of which a part is missing is an error.
   * @throws {AppError} image/corrupt, image/unsupported, image/too-large
   */
  decode(): HeifSamples {
    const heif = this.#heif;
    return heif.guard(() => {
      const options = heif.calls._heif_decoding_options_alloc();
      heif.bytes[options + STRICT_DECODING] = 1;
      // The colour of phones is halved; repeating it, as libheif does by itself, would make steps that the sampler keeps.
      heif.numbers[(options + CHROMA_UPSAMPLING) >> 2] = UPSAMPLING_BILINEAR;
      heif.bytes[options + ONLY_PREFERRED_UPSAMPLING] = 1;
      const chroma = chooseChroma(this.header);
      heif.calls._heif_decode_image(heif.error, this.#handle, heif.result, COLOURSPACE_RGB, chroma, options);
      heif.assertNoError();
      heif.assertComplete();
      return this.#copyPixels(heif.returned);
    });
  }

  #open(): number {
    const heif = this.#heif;
    const descriptor = openSync(this.#path, 'r');
    try {
      const { size: fileBytes } = fstatSync(descriptor);
      if (fileBytes > MAX_FILE_BYTES) {
        throw new AppError(
          'image/too-large',
          `${this.#path} is larger than the ${MAX_FILE_BYTES / 2 ** 20} MB that a HEIC file may have`,
        );
      }
      const content = heif.allocate(fileBytes);
      let at = 0;
      while (at < fileBytes) {
        const taken = readSync(descriptor, heif.bytes, content + at, fileBytes - at, at);
        if (taken === 0) break;
        at += taken;
      }
      const context = heif.calls._heif_context_alloc();
      heif.calls._heif_context_read_from_memory_without_copy(heif.error, context, content, at, 0);
      heif.assertNoError();
      heif.calls._heif_context_get_primary_image_handle(heif.error, context, heif.result);
      heif.assertNoError();
      return heif.returned;
    } finally {
      closeSync(descriptor);
    }
  }

  #readHeader(): HeifHeader {
    const heif = this.#heif;
    const { calls } = heif;
    const handle = this.#handle;
    const fileBits = Math.max(
      calls._heif_image_handle_get_luma_bits_per_pixel(handle),
      calls._heif_image_handle_get_chroma_bits_per_pixel(handle),
    );
    if (fileBits < 1 || fileBits > 16)
      throw corrupt(this.#path, 'a HEIC file that does not say how deep its colours are');
    const size = {
      widthPx: calls._heif_image_handle_get_width(handle),
      heightPx: calls._heif_image_handle_get_height(handle),
    };
    if (size.widthPx < 1 || size.heightPx < 1) throw corrupt(this.#path, 'a HEIC file with an image of no size');
    assertPixelCount(size, this.#path);
    const colours = this.#isGrey() ? 1 : 3;
    const hasAlpha = calls._heif_image_handle_has_alpha_channel(handle) !== 0;
    const channels = (colours + (hasAlpha ? 1 : 0)) as HeifHeader['channels'];
    const [icc, nclx] = [readIcc(heif, handle), readNclx(heif, handle)];
    return { size, fileBits, channels, icc, nclx, ...readMetadata(heif, handle) };
  }

  #isGrey(): boolean {
    const heif = this.#heif;
    const chroma = heif.allocate(4);
    heif.calls._heif_image_handle_get_preferred_decoding_colorspace(heif.error, this.#handle, heif.result, chroma);
    heif.assertNoError();
    return heif.returned === COLOURSPACE_MONOCHROME;
  }

  #copyPixels(image: number): HeifSamples {
    const heif = this.#heif;
    const { calls } = heif;
    const { size, channels, fileBits } = this.header;
    const { widthPx, heightPx } = size;
    const width = calls._heif_image_get_width(image, CHANNEL_INTERLEAVED);
    const height = calls._heif_image_get_height(image, CHANNEL_INTERLEAVED);
    const plane = calls._heif_image_get_plane_readonly(image, CHANNEL_INTERLEAVED, heif.result);
    const bits = calls._heif_image_get_bits_per_pixel_range(image, CHANNEL_INTERLEAVED);
    if (width !== widthPx || height !== heightPx || plane === 0 || bits !== fileBits) {
      throw corrupt(this.#path, 'not the image that its header says');
    }
    const strideBytes = heif.returned;
    const source = heif.bytes;
    const rowSamples = widthPx * (channels % 2 === 0 ? 4 : 3);
    const sampleBytes = fileBits > 8 ? 2 : 1;
    const bytes = new Uint8Array(heightPx * rowSamples * sampleBytes);
    for (let row = 0; row < heightPx; row++) {
      const from = plane + row * strideBytes;
      bytes.set(source.subarray(from, from + rowSamples * sampleBytes), row * rowSamples * sampleBytes);
    }
    const data = sampleBytes === 1 ? bytes : new Uint16Array(bytes.buffer);
    if (fileBits > 8) stretchBits(data, fileBits);
    if (channels % 2 === 0 && calls._heif_image_handle_is_premultiplied_alpha(this.#handle) !== 0) {
      divideByAlpha(data, 4);
    }
    if (channels !== 1 && channels !== 2) return data;
    const grey = dropColour(data, channels);
    // The library expands a limited range of colours, but not of grey.
    if (this.header.nclx?.isFullRange === false) expandRange(grey, channels);
    return grey;
  }
}

function chooseChroma({ channels, fileBits }: HeifHeader): number {
  const hasAlpha = channels % 2 === 0;
  if (fileBits > 8) return hasAlpha ? CHROMA_RRGGBBAA_LE : CHROMA_RRGGBB_LE;
  return hasAlpha ? CHROMA_RGBA : CHROMA_RGB;
}
