/**
 * The C interface of libheif in WebAssembly: its memory, the results of calls, and the meaning of its errors. Memory is
 * never freed, since the thread that holds the library ends with the image (heif-thread.ts).
 */
import type { MainModule } from 'libheif-js/libheif-wasm/libheif.js';
import createLibheif from 'libheif-js/libheif-wasm/libheif.js';
import { AppError, getSystemCode } from '#shared/errors.ts';
import { corrupt, unsupported } from '../image-errors.ts';
import type { WasmInstance } from './decoder-hook.ts';
import { hookDecoder } from './decoder-hook.ts';
import { CompletenessCheck } from './heif-completeness.ts';
import { enableLoopFilters } from './heif-loop-filters.ts';

/** What is used of WebAssembly; its types come with those of a browser alone. */
declare const WebAssembly: { readonly Instance: new (compiled: object, imports: object) => WasmInstance };

/** Numbers of libheif's C headers. */
const ERROR_UNSUPPORTED_FILE = 3;
const ERROR_UNSUPPORTED_FEATURE = 4;
const ERROR_MEMORY = 6;
const SUBERROR_SECURITY_LIMIT = 1000;
/** With this much in use a failed call is taken for a lack of memory. */
const NEARLY_ALL_MEMORY_BYTES = 2 ** 30;

/** The library, for the one file at `path`. */
export class Libheif {
  readonly calls: MainModule;
  /** Where calls put their error (three numbers), and what they return. */
  readonly error: number;
  readonly result: number;
  readonly #path: string;
  readonly #completeness = new CompletenessCheck();

  /** @throws {AppError} image/too-large */
  constructor(compiled: object, path: string) {
    this.#path = path;
    let instance: WasmInstance = { exports: {} };
    this.calls = createLibheif({
      instantiateWasm: (imports: object, take: (made: WasmInstance) => object) => {
        instance = new WebAssembly.Instance(compiled, imports);
        return take(instance);
      },
      print: ignore,
      printErr: ignore,
    });
    hookDecoder(this.calls, instance, (decoder, library) => {
      enableLoopFilters(decoder, library);
      this.#completeness.watch(decoder, library);
    });
    this.error = this.allocate(12);
    this.result = this.allocate(4);
  }

  get bytes(): Uint8Array {
    return this.calls.HEAPU8 as Uint8Array;
  }

  get numbers(): Int32Array {
    return this.calls.HEAP32 as Int32Array;
  }

  /** The number or address that the last call put into `result`. */
  get returned(): number {
    return this.numbers[this.result >> 2]!;
  }

  /** 0 after a call without an error. */
  get errorCode(): number {
    return this.numbers[this.error >> 2]!;
  }

  /** @throws {AppError} image/too-large */
  allocate(length: number): number {
    const at = this.calls._malloc(length);
    if (at === 0) throw this.#tooLarge();
    return at;
  }

  /** The C string at an address; empty at 0. */
  readText(at: number): string {
    if (at === 0) return '';
    const { bytes } = this;
    return Buffer.from(bytes.subarray(at, bytes.indexOf(0, at))).toString('latin1');
  }

  /** @throws {AppError} image/corrupt, image/unsupported, image/too-large: the error of the last call, if it had one */
  assertNoError(): void {
    const [code, subcode, message] = this.numbers.subarray(this.error >> 2, (this.error >> 2) + 3);
    if (code === 0) return;
    const reason = this.readText(message!);
    if (code === ERROR_UNSUPPORTED_FILE || code === ERROR_UNSUPPORTED_FEATURE) {
      throw unsupported(
        this.#path,
        `is a HEIC image of a kind that cannot be read (${reason}); export it as JPEG or PNG`,
      );
    }
    if (code === ERROR_MEMORY || subcode === SUBERROR_SECURITY_LIMIT) throw this.#tooLarge();
    throw corrupt(this.#path, 'damaged or cut off', reason);
  }

  /** @throws {AppError} image/corrupt when what was decoded has parts that were not */
  assertComplete(): void {
    if (!this.#completeness.isComplete) throw corrupt(this.#path, 'damaged or cut off: parts of it are missing');
  }

  /** Runs `work`. A trap in the library, which some broken files lead to, becomes an AppError. */
  guard<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (thrown) {
      if (thrown instanceof AppError) throw thrown;
      const systemCode = getSystemCode(thrown);
      if (systemCode !== undefined) {
        throw new AppError('image/not-found', `${this.#path} cannot be opened (${systemCode})`, { cause: thrown });
      }
      if (this.bytes.length > NEARLY_ALL_MEMORY_BYTES) throw this.#tooLarge();
      throw corrupt(this.#path, 'damaged', thrown);
    }
  }

  #tooLarge(): AppError {
    return new AppError(
      'image/too-large',
      `${this.#path} needs more memory than the HEIC decoder has; export it as JPEG or PNG`,
    );
  }
}

function ignore(): void {
  // What libheif prints, it also returns as an error.
}
