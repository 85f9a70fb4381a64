/** Reads the colours in the sequence header of AV1 (5.5 of its specification), which count where no box says them. */
import type { CodedColours } from './code-points.ts';

const SEQUENCE_HEADER = 1;
const UNSPECIFIED = 2;
const IDENTITY = 0;

/** `units`: how the coded image begins. Null when there is no sequence header, or a broken one. */
export function readAv1Colours(units: Buffer): CodedColours | null {
  let rest = units;
  while (rest.length >= 2) {
    const [type, hasExtension, hasSize] = [(rest[0]! >> 3) & 15, (rest[0]! & 4) !== 0, (rest[0]! & 2) !== 0];
    let at = hasExtension ? 2 : 1;
    let length = hasSize ? 0 : rest.length - at;
    // Seven bits in each byte, the lowest first; the highest bit says that another byte follows.
    for (let shift = 0, more = hasSize; more && shift < 28; shift += 7) {
      const byte = rest[at++] ?? 0;
      length += (byte & 0x7f) * 2 ** shift;
      more = byte >= 0x80;
    }
    if (type === SEQUENCE_HEADER) {
      const bits = new BitReader(rest.subarray(at, at + length));
      const colours = readSequenceHeader(bits);
      return bits.isExhausted ? null : colours;
    }
    rest = rest.subarray(at + length);
  }
  return null;
}

class BitReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isExhausted(): boolean {
    return this.#at > 8 * this.#bytes.length;
  }

  /** Zeros beyond the end. */
  read(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++, this.#at++) {
      value = value * 2 + (((this.#bytes[this.#at >> 3] ?? 0) >> (7 - (this.#at & 7))) & 1);
    }
    return value;
  }

  readFlag(): boolean {
    return this.read(1) === 1;
  }
}

function readSequenceHeader(bits: BitReader): CodedColours {
  const profile = bits.read(3);
  bits.read(1);
  const isReduced = bits.readFlag();
  if (isReduced) bits.read(5);
  else skipOperatingPoints(bits);
  const [widthBits, heightBits] = [bits.read(4) + 1, bits.read(4) + 1];
  bits.read(widthBits);
  bits.read(heightBits);
  if (!isReduced && bits.readFlag()) bits.read(7);
  bits.read(3);
  if (!isReduced) skipTools(bits);
  bits.read(3);
  return readColourConfiguration(bits, profile);
}

function skipOperatingPoints(bits: BitReader): void {
  let delayBits: number | null = null;
  if (bits.readFlag()) {
    bits.read(64);
    if (bits.readFlag()) skipUnsigned(bits);
    if (bits.readFlag()) {
      delayBits = bits.read(5) + 1;
      bits.read(42);
    }
  }
  const hasDelay = bits.readFlag();
  const points = bits.read(5) + 1;
  for (let point = 0; point < points; point++) {
    bits.read(12);
    if (bits.read(5) > 7) bits.read(1);
    if (delayBits !== null && bits.readFlag()) bits.read(2 * delayBits + 1);
    if (hasDelay && bits.readFlag()) bits.read(4);
  }
}

/** A number with as many zeros before it as it has digits. */
function skipUnsigned(bits: BitReader): void {
  let zeros = 0;
  while (!bits.isExhausted && !bits.readFlag()) zeros++;
  bits.read(zeros);
}

function skipTools(bits: BitReader): void {
  bits.read(4);
  const hasOrder = bits.readFlag();
  if (hasOrder) bits.read(2);
  const hasScreenTools = bits.readFlag() || bits.readFlag();
  if (hasScreenTools && !bits.readFlag()) bits.read(1);
  if (hasOrder) bits.read(3);
}

function readColourConfiguration(bits: BitReader, profile: number): CodedColours {
  const isDeep = bits.readFlag();
  if (profile === 2 && isDeep) bits.read(1);
  const isGrey = profile !== 1 && bits.readFlag();
  const isDescribed = bits.readFlag();
  const [primaries, transfer, matrix] = [0, 1, 2].map(() => (isDescribed ? bits.read(8) : UNSPECIFIED)) as [
    number,
    number,
    number,
  ];
  // RGB in sRGB has the full range without a word.
  const isRgb = !isGrey && primaries === 1 && transfer === 13 && matrix === IDENTITY;
  return { primaries, transfer, matrix, isFullRange: isRgb || bits.readFlag() };
}
