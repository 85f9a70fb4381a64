/**
 * Reaches the decoder that libheif makes for every image, libde265, whose options libheif does not pass on. The
 * function that makes one is called through the table of the module; ours replaces it there, calls it, and hands the
 * new decoder to its user.
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

/** A function of the module: addresses and numbers. */
export type WasmFunction = (...values: number[]) => number | undefined;

/** The functions that the module calls by number. */
export interface WasmTable {
  readonly length: number;
  get(index: number): unknown;
  set(index: number, entry: unknown): void;
}

/** The library with the functions that it calls by number. */
export interface HookedLibrary {
  readonly lib: MainModule;
  readonly table: WasmTable;
}

const COMPRESSION_ANY = 0;
const MAX_DECODERS = 32;
const DECODER_ID = 'libde265';
/** Offsets in `heif_decoder_plugin`, and the version that has them. */
const PLUGIN_VERSION = 0;
const ID_NAME = 40;
const NEW_DECODER = 56;
const KNOWN_VERSION = 5;

/**
 * Calls `onNew` with the address of every decoder that `lib` makes from now on. A library with another decoder than
 * ours is left as it is.
 * @param instance the one that `lib` was made of
 */
export function hookDecoder(
  lib: MainModule,
  instance: WasmInstance,
  onNew: (decoder: number, library: HookedLibrary) => void,
): void {
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
  replaceFunction(table, own.newDecoder, { parameters: 3, hasResult: false }, (makeDecoder) => (...values) => {
    const [error, result] = values as [number, number];
    makeDecoder(...values);
    if (numbers()[error >> 2] !== 0) return undefined;
    // The first field of libheif's decoder is that of libde265.
    onNew(numbers()[numbers()[result >> 2]! >> 2]!, { lib, table });
    return undefined;
  });
}

/** Puts another function of the same type into the table; `make` gets the old one. */
export function replaceFunction(
  table: WasmTable,
  index: number,
  type: { readonly parameters: number; readonly hasResult: boolean },
  make: (original: WasmFunction) => WasmFunction,
): void {
  const compiled = new WebAssembly.Module(makePassingModule(type));
  const imports = { e: { f: make(table.get(index) as WasmFunction) } };
  table.set(index, new WebAssembly.Instance(compiled, imports).exports['f']);
}

/** A module that exports the function it imports, of numbers of 32 bits, so that it can be put into a table. */
function makePassingModule({ parameters, hasResult }: { parameters: number; hasResult: boolean }): Uint8Array {
  const numbers = (count: number): number[] => [count, ...Array.from({ length: count }, () => 0x7f)];
  const type = [1, 0x60, ...numbers(parameters), ...numbers(hasResult ? 1 : 0)];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...[0x01, type.length, ...type],
    ...[0x02, 0x07, 0x01, 0x01, 0x65, 0x01, 0x66, 0x00, 0x00],
    ...[0x07, 0x05, 0x01, 0x01, 0x66, 0x00, 0x00],
  ]);
}

/** The name of a decoder, no longer than needed to compare it. */
function readId(lib: MainModule, at: number): string {
  const bytes = (lib.HEAPU8 as Uint8Array).subarray(at, at + DECODER_ID.length + 1);
  return Buffer.from(bytes).toString('latin1').replace(/\0.*$/s, '');
}
