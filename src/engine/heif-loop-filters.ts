/**
 * Switches the two filters of HEVC on that libheif leaves out when it is built for JavaScript (to be faster): without them the
 * pixels are not those of the file, and blocks show that the sampler would keep.
 *
 * libheif has no option for it, but libde265, which it calls, has. The function that makes a new decoder is called through the table of
 * the module; ours takes its place there, calls it, and takes back what libheif has set.
 */
import type { MainModule } from 'libheif-js/libheif-wasm/libheif.js';

/** What is used of WebAssembly; its types come with those of a browser alone. */
declare const WebAssembly: {
  readonly Module: new (code: Uint8Array) => object;
  readonly Instance: new (compiled: object, imports: object) => WasmInstance;
  readonly Table: new () => WasmTable;
};

export interface WasmInstance {
  readonly exports: Readonly<Record<string, unknown>>;
}

/** Where its error goes, where the decoder goes, options. */
type NewDecoder = (error: number, result: number, options: number) => void;

interface WasmTable {
  get(index: number): unknown;
  set(index: number, entry: unknown): void;
}

const COMPRESSION_ANY = 0;
const MAX_DECODERS = 32;
const DECODER_ID = 'libde265';
/** Offsets in `heif_decoder_plugin`, and the version that has them. */
const PLUGIN_VERSION = 0;
const ID_NAME = 40;
const NEW_DECODER = 56;
const KNOWN_VERSION = 5;
/** Numbers of `de265_param`. */
const DISABLE_DEBLOCKING = 7;
const DISABLE_SAO = 8;

/** A module that hands out the function it is given, `(i32, i32, i32) -> ()`, so that it can stand in a table. */
const PASSING_MODULE = Uint8Array.from([
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  ...[0x01, 0x07, 0x01, 0x60, 0x03, 0x7f, 0x7f, 0x7f, 0x00],
  ...[0x02, 0x07, 0x01, 0x01, 0x65, 0x01, 0x66, 0x00, 0x00],
  ...[0x07, 0x05, 0x01, 0x01, 0x66, 0x00, 0x00],
]);

/**
 * Has an effect on all pictures that `lib` decodes from now on. A library with another decoder than ours is left as it is.
 * @param instance the one that `lib` was made of
 */
export function enableLoopFilters(lib: MainModule, instance: WasmInstance): void {
  const numbers = (): Int32Array => lib.HEAP32 as Int32Array;
  const table = Object.values(instance.exports).find((value) => value instanceof WebAssembly.Table);
  if (!(table instanceof WebAssembly.Table)) return;
  const list = lib._malloc(4 * MAX_DECODERS);
  const count = lib._heif_get_decoder_descriptors(COMPRESSION_ANY, list, MAX_DECODERS);
  const decoders = [...numbers().subarray(list >> 2, (list >> 2) + count)].map((plugin) => ({
    id: readId(lib, numbers()[(plugin + ID_NAME) >> 2]!),
    version: numbers()[(plugin + PLUGIN_VERSION) >> 2]!,
    newDecoder: numbers()[(plugin + NEW_DECODER) >> 2]!,
  }));
  const own = decoders.find(({ id, version }) => id === DECODER_ID && version === KNOWN_VERSION);
  // A function that decoders share cannot be changed for one of them.
  if (own === undefined || decoders.some((other) => other !== own && other.newDecoder === own.newDecoder)) return;
  const makeDecoder = table.get(own.newDecoder) as NewDecoder;
  const makeFiltering: NewDecoder = (error, result, options) => {
    makeDecoder(error, result, options);
    if (numbers()[error >> 2] !== 0) return;
    // The first thing in the decoder of libheif is that of libde265.
    const inner = numbers()[numbers()[result >> 2]! >> 2]!;
    lib._de265_set_parameter_bool(inner, DISABLE_DEBLOCKING, 0);
    lib._de265_set_parameter_bool(inner, DISABLE_SAO, 0);
  };
  const passing = new WebAssembly.Instance(new WebAssembly.Module(PASSING_MODULE), { e: { f: makeFiltering } });
  table.set(own.newDecoder, passing.exports['f']);
}

/** As much of a name as tells whether it is the one that is looked for. */
function readId(lib: MainModule, at: number): string {
  const bytes = (lib.HEAPU8 as Uint8Array).subarray(at, at + DECODER_ID.length + 1);
  return Buffer.from(bytes).toString('latin1').replace(/\0.*$/s, '');
}
