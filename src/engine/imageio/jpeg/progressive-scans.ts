/** Checks which coefficients the scans of a progressive JPEG bring: the decoder takes those that never come for zeros. */

const [START_OF_IMAGE, END_OF_IMAGE, START_OF_SCAN] = [0xd8, 0xd9, 0xda];
/** Progressive frames, with Huffman codes and with arithmetic ones. */
const PROGRESSIVE: readonly number[] = [0xc2, 0xca];
const COEFFICIENTS = 64;

/**
 * True for a progressive JPEG that ends before every coefficient of every component was in a scan, with how few bits
 * soever. False for other kinds, and for headers that are damaged, which the decoder rejects.
 */
export function lacksScans(bytes: Buffer): boolean {
  /** By component: the coefficients that have come. */
  const seen = new Map<number, Set<number>>();
  for (let at = findMarker(bytes, 0); at !== null; at = findMarker(bytes, at)) {
    const marker = bytes[at + 1]!;
    if (marker === END_OF_IMAGE) break;
    at += 2;
    if (marker === START_OF_IMAGE) continue;
    if (at + 2 > bytes.length) break;
    const body = bytes.subarray(at + 2, at + bytes.readUInt16BE(at));
    if (PROGRESSIVE.includes(marker)) for (const id of readIds(body, 5, 3)) seen.set(id, new Set());
    if (marker === START_OF_SCAN) addScan(body, seen);
    at += 2 + body.length;
  }
  return [...seen.values()].some((coefficients) => coefficients.size < COEFFICIENTS);
}

function addScan(body: Buffer, seen: ReadonlyMap<number, Set<number>>): void {
  const ids = readIds(body, 0, 2);
  const [from = 0, to = -1] = body.subarray(1 + 2 * ids.length);
  for (const id of ids) for (let i = from; i <= Math.min(to, COEFFICIENTS - 1); i++) seen.get(id)?.add(i);
}

/** The names of the components, of which a header says the number at `at`, and then `width` bytes for each. */
function readIds(body: Buffer, at: number, width: number): number[] {
  const ids = Array.from({ length: body[at] ?? 0 }, (_, i) => body[at + 1 + width * i]);
  return ids.filter((id) => id !== undefined);
}

/** Offset of the next marker, from `from` on, behind the data of a scan with its stuffed zeros and restart markers. */
function findMarker(bytes: Buffer, from: number): number | null {
  for (let at = bytes.indexOf(0xff, from); at !== -1; at = bytes.indexOf(0xff, at + 1)) {
    const marker = bytes[at + 1];
    if (marker !== undefined && marker !== 0 && marker !== 0xff && !(marker >= 0xd0 && marker <= 0xd7)) return at;
  }
  return null;
}
