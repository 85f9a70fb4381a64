/** Reads the entropy-coded data of a baseline JPEG bit by bit, up to the next marker (ITU-T T.81, annexes C and F). */

/** For every 16 bits: the length of the code that they begin with, times 256, plus its symbol; 0 for none. */
export type HuffmanTable = Uint16Array;

const MARKER = 0xff;

/**
 * @param counts codes of each length, 1 to 16
 * @returns null when there are more codes than bits can tell apart
 */
export function makeHuffmanTable(counts: Buffer, symbols: Buffer): HuffmanTable | null {
  const table = new Uint16Array(2 ** 16);
  let at = 0;
  let symbol = 0;
  for (let length = 1; length <= 16; length++) {
    const width = 2 ** (16 - length);
    for (let i = 0; i < counts[length - 1]!; i++) {
      if (at + width > table.length) return null;
      table.fill(length * 256 + symbols[symbol++]!, at, at + width);
      at += width;
    }
  }
  return table;
}

export class HuffmanBits {
  readonly #bytes: Buffer;
  #at: number;
  #buffer = 0;
  #count = 0;
  /** Bits that were made up behind the end of the data. */
  #madeUp = 0;

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  /** The next symbol; null for bits that are no code. */
  readSymbol(table: HuffmanTable): number | null {
    this.#fill();
    const found = table[(this.#buffer >>> (this.#count - 16)) & 0xffff]!;
    if (found === 0) return null;
    this.#count -= found >> 8;
    return found & 0xff;
  }

  /** @param count up to 16 */
  skip(count: number): void {
    this.#fill();
    this.#count -= count;
  }

  /**
   * Goes to the marker behind the data, which must end here, but for padding; returns its offset, or null when bits are
   * missing or left over.
   */
  finish(): number | null {
    if (this.#count < this.#madeUp) return null;
    let left = Math.floor((this.#count - this.#madeUp) / 8);
    let at = this.#at;
    // Whole bytes that were read ahead are zeros or ones, where an encoder pads.
    for (; left > 0; left--) {
      const byte = (this.#buffer >>> (this.#madeUp + 8 * (left - 1))) & 0xff;
      if (byte !== 0 && byte !== MARKER) return null;
    }
    while (at < this.#bytes.length && (this.#bytes[at] === 0 || this.#bytes[at] === MARKER)) {
      if (this.#bytes[at] === MARKER && this.#bytes[at + 1] !== MARKER && this.#bytes[at + 1] !== 0) return at;
      at++;
    }
    return null;
  }

  /** At least 17 bits. */
  #fill(): void {
    while (this.#count <= 16) {
      const byte = this.#bytes[this.#at] ?? MARKER;
      const isMarker = byte === MARKER && this.#bytes[this.#at + 1] !== 0;
      this.#buffer = (this.#buffer << 8) | (isMarker ? 0 : byte);
      this.#count += 8;
      if (isMarker) this.#madeUp += 8;
      else this.#at += byte === MARKER ? 2 : 1;
    }
  }
}
