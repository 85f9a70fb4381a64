/** Changes the bytes of files as damage, failing drives and hostile people do. Pure: every change follows from its seed. */
import { crc32 } from 'node:zlib';
import { createRandom } from '#core/random.ts';

export interface Mutant {
  readonly mutation: Mutation;
  /** True for a PNG whose checksums were made to fit again, so that the damage lies deeper. */
  readonly isSealed: boolean;
  readonly bytes: Buffer;
}

type Random = () => number;

const RARELY = 0.25;
/** Bytes at the start of a file that half of all changes spare, so that they reach the coded data. */
const HEAD_SHARE = 0.3;
const LENGTHS = [0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fff_ffff, 0xffff_ffff];

const MUTATIONS = {
  'one bit': (bytes: Buffer, random: Random) => flipBits(bytes, 1, random),
  'some bits': (bytes: Buffer, random: Random) => flipBits(bytes, 2 + pick(16, random), random),
  'zeroed run': (bytes: Buffer, random: Random) => fillRun(bytes, random, () => 0),
  'random run': (bytes: Buffer, random: Random) => fillRun(bytes, random, () => pick(256, random)),
  'zeroed tail': (bytes: Buffer, random: Random) => Buffer.from(bytes).fill(0, placeIn(bytes, random)),
  'cut off': (bytes: Buffer, random: Random) => bytes.subarray(0, placeIn(bytes, random)),
  'cut off at the end': (bytes: Buffer, random: Random) => bytes.subarray(0, -1 - pick(16, random)),
  'inserted block': (bytes: Buffer, random: Random) => {
    const block = Buffer.from(Array.from({ length: 1 + pick(64, random) }, () => pick(256, random)));
    return splice(bytes, placeIn(bytes, random), 0, block);
  },
  'deleted block': (bytes: Buffer, random: Random) => splice(bytes, placeIn(bytes, random), 1 + pick(64, random)),
  'repeated block': (bytes: Buffer, random: Random) => {
    const at = placeIn(bytes, random);
    return splice(bytes, at, 0, bytes.subarray(at, at + 4 + pick(128, random)));
  },
  'swapped blocks': (bytes: Buffer, random: Random) => {
    const [a, b] = [placeIn(bytes, random), placeIn(bytes, random)].sort((one, other) => one - other) as [
      number,
      number,
    ];
    const length = Math.min(1 + pick(64, random), b - a, bytes.length - b);
    const [first, second] = [bytes.subarray(a, a + length), bytes.subarray(b, b + length)];
    return splice(splice(bytes, a, length, second), b, length, first);
  },
  'changed length': changeLength,
  empty: () => Buffer.alloc(0),
} as const satisfies Record<string, (bytes: Buffer, random: Random) => Buffer>;

export type Mutation = keyof typeof MUTATIONS;

const MUTATION_NAMES = Object.keys(MUTATIONS) as readonly Mutation[];

/** Leaves `bytes` as it is. The same seed makes the same mutant; `empty` is rare, all others are as frequent. */
export function mutate(bytes: Buffer, seed: number): Mutant {
  const random = createRandom(seed);
  const names = random() < 0.01 ? (['empty'] as const) : MUTATION_NAMES.filter((name) => name !== 'empty');
  const mutation = names[pick(names.length, random)]!;
  const changed = Buffer.from(MUTATIONS[mutation](bytes, random));
  const isSealed = bytes.toString('latin1', 1, 4) === 'PNG' && random() < 0.5;
  return { mutation, isSealed, bytes: isSealed ? sealPng(changed) : changed };
}

const pick = (count: number, random: Random): number => Math.floor(random() * count);

function placeIn(bytes: Buffer, random: Random): number {
  const from = random() < 0.5 ? Math.floor(bytes.length * HEAD_SHARE) : 0;
  return from + pick(bytes.length - from, random);
}

function flipBits(bytes: Buffer, count: number, random: Random): Buffer {
  const changed = Buffer.from(bytes);
  for (let i = 0; i < count; i++) changed[placeIn(bytes, random)]! ^= 1 << pick(8, random);
  return changed;
}

function fillRun(bytes: Buffer, random: Random, next: () => number): Buffer {
  const changed = Buffer.from(bytes);
  const at = placeIn(bytes, random);
  const most = random() < RARELY ? bytes.length / 2 : 64;
  const end = Math.min(bytes.length, at + 1 + pick(most, random));
  for (let i = at; i < end; i++) changed[i] = next();
  return changed;
}

function splice(bytes: Buffer, at: number, length: number, ...blocks: readonly Buffer[]): Buffer {
  return Buffer.concat([bytes.subarray(0, at), ...blocks, bytes.subarray(at + length)]);
}

/** A number that may be a length or an offset, as it is no larger than the file, gets another value. */
function changeLength(bytes: Buffer, random: Random): Buffer {
  const changed = Buffer.from(bytes);
  const read = { 2: ['readUInt16BE', 'readUInt16LE'], 4: ['readUInt32BE', 'readUInt32LE'] } as const;
  for (let attempt = 0; attempt < 10_000; attempt++) {
    const width = random() < 0.5 ? 2 : 4;
    const isLittle = pick(2, random);
    const at = pick(bytes.length - width, random);
    const value = bytes[read[width][isLittle]!](at);
    if (value === 0 || value > bytes.length) continue;
    const near = [value - 1, value + 1, value * 2, Math.floor(value / 2)];
    const choices = [...near, ...LENGTHS].filter((choice) => choice < 2 ** (8 * width) && choice !== value);
    const chosen = choices[pick(choices.length, random)]!;
    if (isLittle === 1) changed.writeUIntLE(chosen, at, width);
    else changed.writeUIntBE(chosen, at, width);
    return changed;
  }
  return flipBits(bytes, 1, random);
}

/** Makes the checksums of all chunks fit what is in them. */
function sealPng(bytes: Buffer): Buffer {
  for (let at = 8; at + 12 <= bytes.length;) {
    const end = at + 8 + bytes.readUInt32BE(at);
    if (end + 4 > bytes.length) break;
    bytes.writeUInt32BE(crc32(bytes.subarray(at + 4, end)), end);
    at = end + 4;
  }
  return bytes;
}
