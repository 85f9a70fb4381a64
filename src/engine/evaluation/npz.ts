/** Reads numpy's npz: a zip of npy files, one array each. Supports what such files use: floats, stored or deflated. */
import { inflateRawSync } from 'node:zlib';

export interface NpyArray {
  readonly shape: readonly number[];
  /** The last axis runs fastest, whatever the file's order. */
  readonly values: Float64Array;
}

const END_OF_DIRECTORY = 0x06054b50;
const END_BYTES = 22;
const DIRECTORY_ENTRY = 0x02014b50;
const STORED = 0;
const DEFLATED = 8;

/**
 * All arrays of an npz by name.
 * @throws {RangeError} when the bytes are cut off or of another format, with the reason.
 */
export function readNpz(bytes: Uint8Array): ReadonlyMap<string, NpyArray> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = buffer.length - END_BYTES;
  while (end >= 0 && buffer.readUInt32LE(end) !== END_OF_DIRECTORY) end -= 1;
  if (end < 0) throw new RangeError('not a zip file');
  const arrays = new Map<string, NpyArray>();
  let at = buffer.readUInt32LE(end + 16);
  for (let count = buffer.readUInt16LE(end + 10); count > 0; count -= 1) {
    if (buffer.readUInt32LE(at) !== DIRECTORY_ENTRY) throw new RangeError('the directory of the zip file is broken');
    const nameLength = buffer.readUInt16LE(at + 28);
    const name = buffer.toString('utf8', at + 46, at + 46 + nameLength).replace(/\.npy$/, '');
    arrays.set(name, readNpy(unpackEntry(buffer, at), name));
    at += 46 + nameLength + buffer.readUInt16LE(at + 30) + buffer.readUInt16LE(at + 32);
  }
  return arrays;
}

/** The content of the file that the directory entry at `entry` describes. */
function unpackEntry(buffer: Buffer, entry: number): Buffer {
  const method = buffer.readUInt16LE(entry + 10);
  const header = buffer.readUInt32LE(entry + 42);
  const start = header + 30 + buffer.readUInt16LE(header + 26) + buffer.readUInt16LE(header + 28);
  const packed = buffer.subarray(start, start + buffer.readUInt32LE(entry + 20));
  if (method === STORED) return packed;
  if (method === DEFLATED) return inflateRawSync(packed);
  throw new RangeError(`expected stored or deflated files, got method ${method}`);
}

const READERS = {
  '<f8': { bytes: 8, read: (buffer: Buffer, at: number) => buffer.readDoubleLE(at) },
  '<f4': { bytes: 4, read: (buffer: Buffer, at: number) => buffer.readFloatLE(at) },
} as const;

/** Format 1.0 and 2.0 of numpy.lib.format: magic, version, length of the header, a Python dictionary, the values. */
function readNpy(buffer: Buffer, name: string): NpyArray {
  if (buffer.toString('latin1', 0, 6) !== '\x93NUMPY') throw new RangeError(`${name} is not an npy file`);
  const longHeader = buffer[6]! > 1;
  const start = longHeader ? 12 : 10;
  const data = start + (longHeader ? buffer.readUInt32LE(8) : buffer.readUInt16LE(8));
  const header = buffer.toString('latin1', start, data);
  const kind = /'descr': '([^']*)'/.exec(header)?.[1] ?? '';
  const shapeText = /'shape': \(([\d, ]*)\)/.exec(header)?.[1];
  const isFortran = /'fortran_order': (True|False)/.exec(header)?.[1];
  if (!(kind in READERS) || shapeText === undefined || isFortran === undefined) {
    throw new RangeError(`${name}: expected an array of floats, got ${header.trim()}`);
  }
  const shape = shapeText.split(',').flatMap((part) => (part.trim() === '' ? [] : [Number(part)]));
  const reader = READERS[kind as keyof typeof READERS];
  const length = shape.reduce((product, side) => product * side, 1);
  const locate = isFortran === 'True' ? (i: number) => transposeIndex(i, shape) : (i: number) => i;
  const values = Float64Array.from({ length }, (_, i) => reader.read(buffer, data + locate(i) * reader.bytes));
  return { shape, values };
}

/** Where the element at place `index` in C order lies in Fortran order. */
function transposeIndex(index: number, shape: readonly number[]): number {
  let rest = index;
  let stride = shape.reduce((product, side) => product * side, 1);
  let place = 0;
  for (const side of [...shape].reverse()) {
    stride /= side;
    place += (rest % side) * stride;
    rest = Math.floor(rest / side);
  }
  return place;
}
