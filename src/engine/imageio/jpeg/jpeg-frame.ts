/** Reads the kind of coding from the header of a JPEG, of which the decoder knows only some. */
import { unsupported } from '../image-errors.ts';
import type { ReadAt } from '../metadata/tiff-directory.ts';

/** Markers that open a frame are 0xc0 to 0xcf without these three, which open tables. */
const TABLES: readonly number[] = [0xc4, 0xc8, 0xcc];
const START_OF_SCAN = 0xda;
/** Frames of several sizes of one image (hierarchical JPEG). */
const HIERARCHICAL: readonly number[] = [0xc5, 0xc6, 0xc7, 0xcd, 0xce, 0xcf];
/** Lossless frames, whose samples differ in depth. */
const LOSSLESS: readonly number[] = [0xc3, 0xcb];
const MAX_SEGMENTS = 10_000;

/** @throws {AppError} image/unsupported, which names the kind of coding or the depth */
export async function assertReadableJpeg(readAt: ReadAt, path: string): Promise<void> {
  let at = 2;
  for (let segment = 0; segment < MAX_SEGMENTS; segment++) {
    const head = await readAt(at, 5);
    const marker = head[1] ?? START_OF_SCAN;
    // A damaged header is left to the decoder.
    if (head.length < 5 || head[0] !== 0xff || marker === START_OF_SCAN) return;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker >= 0xc0 && marker <= 0xcf && !TABLES.includes(marker)) {
      assertReadableFrame(marker, head[4]!, path);
      return;
    }
    at += 2 + head.readUInt16BE(2);
  }
}

function assertReadableFrame(marker: number, depth: number, path: string): void {
  const advice = 'which cannot be read; save it as an ordinary JPEG or as PNG';
  if (HIERARCHICAL.includes(marker)) throw unsupported(path, `is a hierarchical JPEG, ${advice}`);
  if (depth === 8) return;
  const kind = LOSSLESS.includes(marker) ? 'lossless JPEG' : 'JPEG';
  throw unsupported(path, `is a ${kind} with samples of ${depth} bits, ${advice}`);
}
