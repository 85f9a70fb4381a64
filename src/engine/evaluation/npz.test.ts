import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readNpz } from './npz.ts';

function makeNpy(header: string, values: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16LE(header.length + 1);
  return Buffer.concat([Buffer.from('\x93NUMPY\x01\x00', 'latin1'), length, Buffer.from(`${header}\n`), values]);
}

/** A zip with one file. */
function makeZip(name: string, content: Buffer, method: 0 | 8 | 12): Buffer {
  const packed = method === 8 ? deflateRawSync(content) : content;
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(name.length, 26);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(method, 10);
  entry.writeUInt32LE(packed.length, 20);
  entry.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(local.length + name.length + packed.length, 16);
  return Buffer.concat([local, Buffer.from(name), packed, entry, Buffer.from(name), end]);
}

const HEADER = "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }";
const VALUES = Buffer.from(Float32Array.of(1, -0.5, 256).buffer);

describe('readNpz', () => {
  it.each([0, 8] as const)('reads an array that was packed by method %i', (method) => {
    const array = readNpz(makeZip('a.npy', makeNpy(HEADER, VALUES), method)).get('a');
    expect(array).toEqual({ shape: [3], values: Float64Array.of(1, -0.5, 256) });
  });

  it('turns the order of Fortran round', () => {
    // [[[0, 1], [2, 3]], [[4, 5], [6, 7]], [[8, 9], [10, 11]]], first axis fastest.
    const values = Buffer.from(Float32Array.of(0, 4, 8, 2, 6, 10, 1, 5, 9, 3, 7, 11).buffer);
    const header = HEADER.replace('False', 'True').replace('(3,)', '(3, 2, 2)');
    expect(readNpz(makeZip('a.npy', makeNpy(header, values), 0)).get('a')).toEqual({
      shape: [3, 2, 2],
      values: Float64Array.from({ length: 12 }, (_, i) => i),
    });
  });

  it('reads one value without a shape', () => {
    const header = HEADER.replace('(3,)', '()');
    expect(readNpz(makeZip('a.npy', makeNpy(header, VALUES), 0)).get('a')).toEqual({
      shape: [],
      values: Float64Array.of(1),
    });
  });

  it.each([
    [HEADER.replace('<f4', '<i4'), VALUES, 0, /expected an array of floats/],
    [HEADER.replace('(3,)', '(4,)'), VALUES, 0, /out of range|outside/],
    [HEADER, VALUES, 12, /method 12/],
  ] as const)('rejects %s', (header, values, method, reason) => {
    expect(() => readNpz(makeZip('a.npy', makeNpy(header, values), method))).toThrow(reason);
  });

  it('rejects what is not npy', () => {
    expect(() => readNpz(makeZip('a.txt', Buffer.from('no array'), 0))).toThrow('a.txt is not an npy file');
  });
});
