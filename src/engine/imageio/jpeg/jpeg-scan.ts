/**
 * Checks the coded data of a baseline JPEG without decoding pixels: libjpeg takes any bits for an image and does not
 * look where they end. Of other kinds of JPEG it reads everything, and warns.
 */
import { setImmediate } from 'node:timers/promises';
import type { HuffmanTable } from './huffman-bits.ts';
import { HuffmanBits, makeHuffmanTable } from './huffman-bits.ts';

const [START_OF_IMAGE, END_OF_IMAGE, START_OF_SCAN] = [0xd8, 0xd9, 0xda];
const [HUFFMAN_TABLES, RESTART_INTERVAL, FIRST_RESTART] = [0xc4, 0xdd, 0xd0];
/** Sequential frames with Huffman codes. */
const BASELINE: readonly number[] = [0xc0, 0xc1];
const BLOCK_PX = 8;
/** Blocks between two turns of the event loop; a millisecond or two. */
const BLOCKS_AT_ONCE = 20_000;

interface Component {
  readonly id: number;
  readonly across: number;
  readonly down: number;
}

interface Frame {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly components: readonly Component[];
}

/** The tables that a scan uses for one of its components. */
interface ScanComponent extends Component {
  readonly dc: HuffmanTable;
  readonly ac: HuffmanTable;
}

/**
 * True when the data of every scan is made of codes, has as many blocks as the image, and ends where they end, at the
 * markers that belong there. Null for other kinds of JPEG and for headers that are damaged, which the decoder rejects.
 */
export async function isSoundJpeg(bytes: Buffer): Promise<boolean | null> {
  return new JpegScan(bytes).check();
}

class JpegScan {
  readonly #bytes: Buffer;
  /** By the byte that names them: class and number. */
  readonly #tables = new Map<number, HuffmanTable>();
  #frame: Frame | null = null;
  #restartInterval = 0;
  #blocksSincePause = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  async check(): Promise<boolean | null> {
    const bytes = this.#bytes;
    let at = 0;
    let scans = 0;
    while (at + 4 <= bytes.length || bytes[at + 1] === END_OF_IMAGE) {
      if (bytes[at] !== 0xff) return null;
      const marker = bytes[at + 1]!;
      if (marker === END_OF_IMAGE) return scans > 0 ? true : null;
      if (marker === START_OF_IMAGE || marker === 0xff) {
        at += marker === 0xff ? 1 : 2;
        continue;
      }
      const length = bytes.readUInt16BE(at + 2);
      const body = bytes.subarray(at + 4, at + 2 + length);
      if (!this.#read(marker, body)) return null;
      at += 2 + length;
      if (marker !== START_OF_SCAN) continue;
      const end = await this.#checkScan(body, at);
      if (end === undefined) return null;
      if (end === null) return false;
      at = end;
      scans++;
    }
    return scans > 0 ? false : null;
  }

  /** Reads a segment; false when it makes the file one that is not checked. */
  #read(marker: number, body: Buffer): boolean {
    if (marker === HUFFMAN_TABLES) return this.#readTables(body);
    if (marker === RESTART_INTERVAL && body.length >= 2) this.#restartInterval = body.readUInt16BE(0);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc8 && marker !== 0xcc;
    if (!isFrame) return true;
    if (!BASELINE.includes(marker) || body.length < 6 + 3 * body[5]!) return false;
    this.#frame = {
      heightPx: body.readUInt16BE(1),
      widthPx: body.readUInt16BE(3),
      components: Array.from({ length: body[5]! }, (_, i) => {
        const [id, sampling] = [body[6 + 3 * i]!, body[7 + 3 * i]!];
        return { id, across: sampling >> 4, down: sampling & 15 };
      }),
    };
    return this.#frame.heightPx > 0 && this.#frame.components.every(({ across, down }) => across > 0 && down > 0);
  }

  #readTables(body: Buffer): boolean {
    let rest = body;
    while (rest.length >= 17) {
      const counts = rest.subarray(1, 17);
      const length = counts.reduce((sum, count) => sum + count, 0);
      const table = rest.length < 17 + length ? null : makeHuffmanTable(counts, rest.subarray(17, 17 + length));
      if (table === null) return false;
      this.#tables.set(rest[0]!, table);
      rest = rest.subarray(17 + length);
    }
    return true;
  }

  /** The offset of the marker behind the scan; null when its data is damaged, undefined when its header is. */
  async #checkScan(header: Buffer, from: number): Promise<number | null | undefined> {
    const frame = this.#frame;
    const components = frame && this.#findComponents(header, frame);
    if (frame === null || components === null) return undefined;
    const units = countUnits(frame, components);
    const isInterleaved = components.length > 1;
    let bits = new HuffmanBits(this.#bytes, from);
    for (let unit = 0; unit < units; unit++) {
      if (this.#restartInterval > 0 && unit > 0 && unit % this.#restartInterval === 0) {
        const marker = bits.finish();
        const number = (unit / this.#restartInterval - 1) % 8;
        if (marker === null || this.#bytes[marker + 1] !== FIRST_RESTART + number) return null;
        bits = new HuffmanBits(this.#bytes, marker + 2);
      }
      for (const component of components) {
        const blocks = isInterleaved ? component.across * component.down : 1;
        for (let block = 0; block < blocks; block++) if (!skipBlock(bits, component)) return null;
        this.#blocksSincePause += blocks;
      }
      if (this.#blocksSincePause > BLOCKS_AT_ONCE) {
        this.#blocksSincePause = 0;
        await setImmediate();
      }
    }
    return bits.finish();
  }

  #findComponents(header: Buffer, frame: Frame): readonly ScanComponent[] | null {
    const found = Array.from({ length: header[0] ?? 0 }, (_, i): ScanComponent | null => {
      const [id, tables] = [header[1 + 2 * i], header[2 + 2 * i] ?? 0];
      const component = frame.components.find((candidate) => candidate.id === id);
      const [dc, ac] = [this.#tables.get(tables >> 4), this.#tables.get(0x10 + (tables & 15))];
      return component === undefined || dc === undefined || ac === undefined ? null : { ...component, dc, ac };
    });
    const known = found.filter((component) => component !== null);
    return known.length === 0 || known.length < found.length ? null : known;
  }
}

/** Units of a scan: blocks of one component, or groups of blocks of several. */
function countUnits({ widthPx, heightPx, components }: Frame, scanned: readonly Component[]): number {
  const across = Math.max(...components.map((component) => component.across));
  const down = Math.max(...components.map((component) => component.down));
  const [only] = scanned;
  if (scanned.length > 1 || only === undefined) {
    return Math.ceil(widthPx / (BLOCK_PX * across)) * Math.ceil(heightPx / (BLOCK_PX * down));
  }
  const columns = Math.ceil(Math.ceil((widthPx * only.across) / across) / BLOCK_PX);
  return columns * Math.ceil(Math.ceil((heightPx * only.down) / down) / BLOCK_PX);
}

/** False when the bits are no block. */
function skipBlock(bits: HuffmanBits, { dc, ac }: ScanComponent): boolean {
  const size = bits.readSymbol(dc);
  if (size === null || size > 16) return false;
  bits.skip(size);
  for (let place = 1; place < 64; place++) {
    const symbol = bits.readSymbol(ac);
    if (symbol === null) return false;
    const [zeros, length] = [symbol >> 4, symbol & 15];
    if (length === 0 && zeros < 15) return true;
    place += zeros;
    if (place > 63) return false;
    bits.skip(length);
  }
  return true;
}
