/**
 * The door to libheif (WebAssembly, through its C interface): opens a file, tells about its main picture, decodes it. Memory
 * is never given back, for the thread that holds the library ends with the picture (heif-thread.ts).
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { MainModule } from 'libheif-js/libheif-wasm/libheif.js';
import createLibheif from 'libheif-js/libheif-wasm/libheif.js';
import { AppError, getSystemCode } from '../shared/errors.ts';
import type { WasmInstance } from './heif-loop-filters.ts';
import { enableLoopFilters } from './heif-loop-filters.ts';
import type { HeifHeader, HeifPixels, NclxColours } from './heif-messages.ts';
import { divideByAlpha, dropColour, stretchBits } from './heif-samples.ts';
import { assertPixelCount, corrupt, unsupported } from './picture-refusals.ts';

/** What is used of WebAssembly; its types come with those of a browser alone. */
declare const WebAssembly: { readonly Instance: new (compiled: object, imports: object) => WasmInstance };

/** Numbers of libheif's C headers. */
const COLOURSPACE_RGB = 1;
const COLOURSPACE_MONOCHROME = 2;
const CHROMA_RGB = 10;
const CHROMA_RGBA = 11;
const CHROMA_RRGGBB_LE = 14;
const CHROMA_RRGGBBAA_LE = 15;
const CHANNEL_INTERLEAVED = 10;
const ERROR_UNSUPPORTED_FILE = 3;
const ERROR_UNSUPPORTED_FEATURE = 4;
const ERROR_MEMORY = 6;
const ERROR_NO_PROFILE = 10;
const SUBERROR_SECURITY_LIMIT = 1000;
/** Offsets in `heif_decoding_options`. */
const STRICT_DECODING = 21;
const CHROMA_UPSAMPLING = 36;
const ONLY_PREFERRED_UPSAMPLING = 40;
const UPSAMPLING_BILINEAR = 2;
/** Offsets in `heif_color_profile_nclx`. */
const NCLX_PRIMARIES = 4;
const NCLX_TRANSFER = 8;

/** The memory of the library ends at 2 GB, and the file lies in it beside the picture. */
const MAX_FILE_BYTES = 2 ** 29;
/** With this much in use a broken call is a lack of memory, not of sense. */
const NEARLY_ALL_MEMORY_BYTES = 2 ** 30;
const MAX_METADATA_BYTES = 2 ** 24;
const MAX_METADATA_BLOCKS = 64;
const XMP_TYPE = 'application/rdf+xml';

/** An opened file; good for one picture. */
export class HeifFile {
  readonly #lib: MainModule;
  readonly #path: string;
  /** Where calls put their error (three numbers) and what they return. */
  readonly #error: number;
  readonly #result: number;
  readonly #handle: number;

  /** @throws {AppError} image/corrupt, image/unsupported, image/too-large */
  constructor(compiled: object, path: string) {
    this.#path = path;
    let instance: WasmInstance = { exports: {} };
    this.#lib = createLibheif({
      instantiateWasm: (imports: object, take: (made: WasmInstance) => object) => {
        instance = new WebAssembly.Instance(compiled, imports);
        return take(instance);
      },
      print: ignore,
      printErr: ignore,
    });
    enableLoopFilters(this.#lib, instance);
    this.#error = this.#allocate(12);
    this.#result = this.#allocate(4);
    this.#handle = this.#try(() => this.#open());
  }

  /** @throws {AppError} image/corrupt, image/unsupported, image/too-large */
  readHeader(): HeifHeader {
    return this.#try(() => {
      const lib = this.#lib;
      const handle = this.#handle;
      const fileBits = Math.max(
        lib._heif_image_handle_get_luma_bits_per_pixel(handle),
        lib._heif_image_handle_get_chroma_bits_per_pixel(handle),
      );
      if (fileBits < 1 || fileBits > 16)
        throw corrupt(this.#path, 'a HEIC file that does not say how deep its colours are');
      const size = {
        widthPx: lib._heif_image_handle_get_width(handle),
        heightPx: lib._heif_image_handle_get_height(handle),
      };
      if (size.widthPx < 1 || size.heightPx < 1) throw corrupt(this.#path, 'a HEIC file with a picture of no size');
      assertPixelCount(size, this.#path);
      const colours = this.#isGrey() ? 1 : 3;
      const hasAlpha = lib._heif_image_handle_has_alpha_channel(handle) !== 0;
      const channels = (colours + (hasAlpha ? 1 : 0)) as HeifHeader['channels'];
      return { size, fileBits, channels, icc: this.#readIcc(), nclx: this.#readNclx(), ...this.#readMetadata() };
    });
  }

  /**
   * Decodes strictly: a picture of which a part is missing is an error.
   * @throws {AppError} image/corrupt, image/unsupported, image/too-large
   */
  decode(): HeifPixels {
    return this.#try(() => {
      const header = this.readHeader();
      const hasAlpha = header.channels % 2 === 0;
      const isDeep = header.fileBits > 8;
      const chroma = isDeep ? (hasAlpha ? CHROMA_RRGGBBAA_LE : CHROMA_RRGGBB_LE) : hasAlpha ? CHROMA_RGBA : CHROMA_RGB;
      const lib = this.#lib;
      const options = lib._heif_decoding_options_alloc();
      this.#bytes[options + STRICT_DECODING] = 1;
      // The colour of phones is halved; repeating it, as libheif does by itself, would make steps that the sampler keeps.
      this.#numbers[(options + CHROMA_UPSAMPLING) >> 2] = UPSAMPLING_BILINEAR;
      this.#bytes[options + ONLY_PREFERRED_UPSAMPLING] = 1;
      lib._heif_decode_image(this.#error, this.#handle, this.#result, COLOURSPACE_RGB, chroma, options);
      this.#assertNoError();
      return { header, data: this.#copyPixels(this.#returned, header) };
    });
  }

  get #bytes(): Uint8Array {
    return this.#lib.HEAPU8 as Uint8Array;
  }

  get #numbers(): Int32Array {
    return this.#lib.HEAP32 as Int32Array;
  }

  get #returned(): number {
    return this.#numbers[this.#result >> 2]!;
  }

  #allocate(length: number): number {
    const at = this.#lib._malloc(length);
    if (at === 0) throw this.#tooLarge();
    return at;
  }

  #open(): number {
    const lib = this.#lib;
    const descriptor = openSync(this.#path, 'r');
    try {
      const { size: fileBytes } = fstatSync(descriptor);
      if (fileBytes > MAX_FILE_BYTES) {
        throw new AppError(
          'image/too-large',
          `${this.#path} is larger than the ${MAX_FILE_BYTES / 2 ** 20} MB that a HEIC file may have`,
        );
      }
      const content = this.#allocate(fileBytes);
      let at = 0;
      while (at < fileBytes) {
        const taken = readSync(descriptor, this.#bytes, content + at, fileBytes - at, at);
        if (taken === 0) break;
        at += taken;
      }
      const context = lib._heif_context_alloc();
      lib._heif_context_read_from_memory_without_copy(this.#error, context, content, at, 0);
      this.#assertNoError();
      lib._heif_context_get_primary_image_handle(this.#error, context, this.#result);
      this.#assertNoError();
      return this.#returned;
    } finally {
      closeSync(descriptor);
    }
  }

  #isGrey(): boolean {
    const chroma = this.#allocate(4);
    this.#lib._heif_image_handle_get_preferred_decoding_colorspace(this.#error, this.#handle, this.#result, chroma);
    this.#assertNoError();
    return this.#returned === COLOURSPACE_MONOCHROME;
  }

  #readIcc(): Uint8Array | null {
    const lib = this.#lib;
    const length = lib._heif_image_handle_get_raw_color_profile_size(this.#handle);
    if (length < 1 || length > MAX_METADATA_BYTES) return null;
    const profile = this.#allocate(length);
    lib._heif_image_handle_get_raw_color_profile(this.#error, this.#handle, profile);
    this.#assertNoError();
    return this.#bytes.slice(profile, profile + length);
  }

  #readNclx(): NclxColours | null {
    this.#lib._heif_image_handle_get_nclx_color_profile(this.#error, this.#handle, this.#result);
    if (this.#numbers[this.#error >> 2] === ERROR_NO_PROFILE) return null;
    this.#assertNoError();
    const at = this.#returned;
    return {
      primaries: this.#numbers[(at + NCLX_PRIMARIES) >> 2]!,
      transfer: this.#numbers[(at + NCLX_TRANSFER) >> 2]!,
    };
  }

  /** The first block of each kind. A broken one is left behind: the picture is worth more than its description. */
  #readMetadata(): Pick<HeifHeader, 'exif' | 'xmp'> {
    const lib = this.#lib;
    const ids = this.#allocate(4 * MAX_METADATA_BLOCKS);
    const count = lib._heif_image_handle_get_list_of_metadata_block_IDs(this.#handle, 0, ids, MAX_METADATA_BLOCKS);
    let exif: Uint8Array | null = null;
    let xmp: string | null = null;
    for (let i = 0; i < count; i++) {
      const id = this.#numbers[(ids >> 2) + i]!;
      const type = this.#readText(lib._heif_image_handle_get_metadata_type(this.#handle, id));
      const contentType = this.#readText(lib._heif_image_handle_get_metadata_content_type(this.#handle, id));
      if (type === 'Exif') exif ??= skipExifOffset(this.#readBlock(id));
      if (type === 'mime' && contentType === XMP_TYPE) xmp ??= decodeXmp(this.#readBlock(id));
    }
    return { exif, xmp };
  }

  #readBlock(id: number): Uint8Array | null {
    const lib = this.#lib;
    const length = lib._heif_image_handle_get_metadata_size(this.#handle, id);
    if (length < 1 || length > MAX_METADATA_BYTES) return null;
    const block = this.#allocate(length);
    lib._heif_image_handle_get_metadata(this.#error, this.#handle, id, block);
    return this.#numbers[this.#error >> 2] === 0 ? this.#bytes.slice(block, block + length) : null;
  }

  #copyPixels(image: number, { size, channels, fileBits }: HeifHeader): HeifPixels['data'] {
    const lib = this.#lib;
    const { widthPx, heightPx } = size;
    const width = lib._heif_image_get_width(image, CHANNEL_INTERLEAVED);
    const height = lib._heif_image_get_height(image, CHANNEL_INTERLEAVED);
    const plane = lib._heif_image_get_plane_readonly(image, CHANNEL_INTERLEAVED, this.#result);
    const bits = lib._heif_image_get_bits_per_pixel_range(image, CHANNEL_INTERLEAVED);
    if (width !== widthPx || height !== heightPx || plane === 0 || bits !== fileBits) {
      throw corrupt(this.#path, 'not the picture that its header says');
    }
    const strideBytes = this.#returned;
    const source = this.#bytes;
    const rowSamples = widthPx * (channels % 2 === 0 ? 4 : 3);
    const sampleBytes = fileBits > 8 ? 2 : 1;
    const bytes = new Uint8Array(heightPx * rowSamples * sampleBytes);
    for (let row = 0; row < heightPx; row++) {
      const from = plane + row * strideBytes;
      bytes.set(source.subarray(from, from + rowSamples * sampleBytes), row * rowSamples * sampleBytes);
    }
    const data = sampleBytes === 1 ? bytes : new Uint16Array(bytes.buffer);
    if (fileBits > 8) stretchBits(data, fileBits);
    if (channels % 2 === 0 && lib._heif_image_handle_is_premultiplied_alpha(this.#handle) !== 0) divideByAlpha(data);
    return channels === 1 || channels === 2 ? dropColour(data, channels) : data;
  }

  #readText(at: number): string {
    if (at === 0) return '';
    const bytes = this.#bytes;
    return Buffer.from(bytes.subarray(at, bytes.indexOf(0, at))).toString('latin1');
  }

  #assertNoError(): void {
    const [code, subcode, message] = this.#numbers.subarray(this.#error >> 2, (this.#error >> 2) + 3);
    if (code === 0) return;
    const reason = this.#readText(message!);
    if (code === ERROR_UNSUPPORTED_FILE || code === ERROR_UNSUPPORTED_FEATURE) {
      throw unsupported(
        this.#path,
        `is a HEIC picture of a kind that cannot be read (${reason}); export it as JPEG or PNG`,
      );
    }
    if (code === ERROR_MEMORY || subcode === SUBERROR_SECURITY_LIMIT) throw this.#tooLarge();
    throw corrupt(this.#path, 'damaged or cut off', reason);
  }

  #tooLarge(): AppError {
    return new AppError(
      'image/too-large',
      `${this.#path} needs more memory than the HEIC decoder has; export it as JPEG or PNG`,
    );
  }

  /** A trap in the library is what some broken files lead to. */
  #try<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (thrown) {
      if (thrown instanceof AppError) throw thrown;
      const systemCode = getSystemCode(thrown);
      if (systemCode !== undefined) {
        throw new AppError('image/not-found', `${this.#path} cannot be opened (${systemCode})`, { cause: thrown });
      }
      if (this.#bytes.length > NEARLY_ALL_MEMORY_BYTES) throw this.#tooLarge();
      throw corrupt(this.#path, 'damaged', thrown);
    }
  }
}

function ignore(): void {
  // What libheif prints, it also returns as an error.
}

/** The block says first how far into it the TIFF structure begins. */
function skipExifOffset(block: Uint8Array | null): Uint8Array | null {
  if (block === null || block.length < 8) return null;
  const begin = 4 + new DataView(block.buffer, block.byteOffset).getUint32(0);
  return begin < block.length ? block.subarray(begin) : null;
}

function decodeXmp(block: Uint8Array | null): string | null {
  return block === null ? null : Buffer.from(block).toString('utf8').replace(/\0+$/, '');
}
