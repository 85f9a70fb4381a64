/**
 * Removes bytes between the segments of a JPEG header that belong to none. Decoders skip them, but warn as they do about
 * damaged pixels, so that only a file without them tells the two apart.
 */
import { readFile } from 'node:fs/promises';

const START_OF_SCAN = 0xda;
const MARKER_BYTES = 2;

/** The whole file without such bytes; null when it has none, or when its header does not lead to a scan. */
export async function readWithoutJunk(path: string): Promise<Buffer | null> {
  const file = await readFile(path);
  const parts = [file.subarray(0, MARKER_BYTES)];
  let end = MARKER_BYTES;
  let hasJunk = false;
  for (let at = findSegment(file, end); at !== null; at = findSegment(file, end)) {
    hasJunk ||= at !== end;
    if (file[at + 1] === START_OF_SCAN) return hasJunk ? Buffer.concat([...parts, file.subarray(at)]) : null;
    end = at + MARKER_BYTES + file.readUInt16BE(at + MARKER_BYTES);
    parts.push(file.subarray(at, end));
  }
  return null;
}

/** Offset of the next marker of a segment, from `from` on; null when there is none with a length. */
function findSegment(file: Buffer, from: number): number | null {
  for (let at = from; at + 2 * MARKER_BYTES <= file.length; at++) {
    if (file[at] === 0xff && hasLength(file[at + 1]!)) return at;
  }
  return null;
}

/** Not so: stuffed zeros, fill bytes, restart markers, start and end of the image. */
function hasLength(marker: number): boolean {
  return marker >= 0xc0 && marker !== 0xff && !(marker >= 0xd0 && marker <= 0xd9);
}
