/**
 * Proves that every pixel of a HEIC was decoded: libde265 stops at damaged data and returns the image as far as it got,
 * without an error.
 *
 * Pictures in which it has found a fault are held back by an option of its own. Slices that are missing are no fault to
 * it; so the brightness of every new picture is filled with noise, and what is noise in the end was never decoded.
 */
import type { HookedLibrary } from './decoder-hook.ts';
import { replaceFunction } from './decoder-hook.ts';

/** Numbers of `de265_param`. */
const CHECK_HASH = 0;
const SUPPRESS_FAULTY_PICTURES = 6;
/** Offset of the functions that make and release the memory of a picture in a decoder of libde265 1.0.15. */
const PICTURE_FUNCTIONS = 536;
/** Their parameters: decoder, specification, picture, user data; and the same without the specification. */
const GET_PARAMETERS = 4;
const RELEASE_PARAMETERS = 3;
/** Offsets in `de265_image_spec`, and of the brightness in `de265_image`. */
const SPEC_WIDTH = 4;
const SPEC_HEIGHT = 8;
const SPEC_ALIGNMENT = 12;
const PICTURE_LUMA = 4;
const LUMA = 0;

/** Smaller than the smallest block that is coded alone (16 x 16), whose edges the filter of its neighbours may change. */
const BLOCK_PX = 8;
const NOISE_BYTES = 2 ** 16;
/** Odd, so that rows begin at different places in the noise. */
const NOISE_STEP = 4099;

/** The brightness of a picture in the memory of the library. */
interface Plane {
  readonly at: number;
  readonly rowBytes: number;
  readonly strideBytes: number;
  readonly heightPx: number;
  readonly sampleBytes: 1 | 2;
  /** What it was filled with. */
  readonly noise: Uint8Array;
}

/** Watches the decoders of one library. */
export class CompletenessCheck {
  readonly #planes = new Map<number, Plane>();
  /** By bits of a sample. */
  readonly #noises = new Map<number, Uint8Array>();
  #isComplete = true;
  #isWatching = false;

  /** False when a picture has parts that were never decoded. Final when the decoders have ended. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** @param decoder the address of a decoder that has not begun */
  watch(decoder: number, library: HookedLibrary): void {
    const { lib, table } = library;
    lib._de265_set_parameter_bool(decoder, CHECK_HASH, 1);
    lib._de265_set_parameter_bool(decoder, SUPPRESS_FAULTY_PICTURES, 1);
    // All decoders share these functions.
    if (this.#isWatching) return;
    this.#isWatching = true;
    const numbers = lib.HEAP32 as Int32Array;
    const [get, release] = [0, 4].map((offset) => numbers[(decoder + PICTURE_FUNCTIONS + offset) >> 2]!);
    if (countParameters(table.get(get!)) !== GET_PARAMETERS) throw new TypeError('an unknown version of libde265');
    if (countParameters(table.get(release!)) !== RELEASE_PARAMETERS)
      throw new TypeError('an unknown version of libde265');
    replaceFunction(table, get!, { parameters: GET_PARAMETERS, hasResult: true }, (original) => (...values) => {
      const isMade = original(...values);
      if (isMade !== 0) this.#fill(library, values[1]!, values[2]!);
      return isMade;
    });
    replaceFunction(
      table,
      release!,
      { parameters: RELEASE_PARAMETERS, hasResult: false },
      (original) =>
        (...values) => {
          this.#check(library, values[1]!);
          return original(...values);
        },
    );
  }

  #fill({ lib }: HookedLibrary, spec: number, picture: number): void {
    const numbers = lib.HEAP32 as Int32Array;
    const read = (at: number): number => numbers[at >> 2]!;
    const [width, heightPx] = [read(spec + SPEC_WIDTH), read(spec + SPEC_HEIGHT)];
    const alignment = Math.max(1, read(spec + SPEC_ALIGNMENT));
    const bits = lib._de265_get_bits_per_pixel(picture, LUMA);
    const sampleBytes = bits > 8 ? 2 : 1;
    const plane: Plane = {
      at: read(picture + PICTURE_LUMA),
      rowBytes: width * sampleBytes,
      strideBytes: Math.ceil(width / alignment) * alignment * sampleBytes,
      heightPx,
      sampleBytes,
      noise: this.#provideNoise(bits),
    };
    this.#planes.set(picture, plane);
    const bytes = lib.HEAPU8 as Uint8Array;
    for (let y = 0; y < heightPx; y++) {
      const row = plane.at + y * plane.strideBytes;
      for (let x = 0; x < plane.rowBytes; x += NOISE_BYTES) {
        const from = findNoise(y);
        bytes.set(plane.noise.subarray(from, from + Math.min(NOISE_BYTES, plane.rowBytes - x)), row + x);
      }
    }
  }

  #provideNoise(bits: number): Uint8Array {
    const noise = this.#noises.get(bits) ?? makeNoise(bits);
    this.#noises.set(bits, noise);
    return noise;
  }

  #check({ lib }: HookedLibrary, picture: number): void {
    const plane = this.#planes.get(picture);
    if (plane === undefined) return;
    this.#planes.delete(picture);
    const bytes = lib.HEAPU8 as Uint8Array;
    const blockBytes = BLOCK_PX * plane.sampleBytes;
    for (let y = 0; y + BLOCK_PX <= plane.heightPx; y += BLOCK_PX) {
      for (let x = 0; x + blockBytes <= plane.rowBytes; x += blockBytes) {
        if (isNoise(bytes, plane, { x, y, blockBytes })) this.#isComplete = false;
      }
    }
  }
}

function isNoise(
  bytes: Uint8Array,
  { at, strideBytes, noise }: Plane,
  { x, y, blockBytes }: { readonly x: number; readonly y: number; readonly blockBytes: number },
): boolean {
  for (let row = y; row < y + BLOCK_PX; row++) {
    const place = at + row * strideBytes + x;
    const from = findNoise(row) + (x % NOISE_BYTES);
    for (let i = 0; i < blockBytes; i++) if (bytes[place + i] !== noise[from + i]) return false;
  }
  return true;
}

const findNoise = (row: number): number => (row * NOISE_STEP * 2) % NOISE_BYTES;

/** Samples of up to `bits` bits, from a linear congruential generator; twice as long as a row begins in it. */
function makeNoise(bits: number): Uint8Array {
  let state = 1;
  const next = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0);
  if (bits <= 8) return Uint8Array.from({ length: 2 * NOISE_BYTES }, () => next() >>> 24);
  return new Uint8Array(Uint16Array.from({ length: NOISE_BYTES }, () => next() >>> (32 - bits)).buffer);
}

function countParameters(entry: unknown): number | null {
  return typeof entry === 'function' ? entry.length : null;
}
