/** Finds the quality with which a file has at most so many bytes, in few encodes. What is encoded is the caller's. */

/** Below it no photo is worth its bytes. */
const MIN_QUALITY = 10;
/** Encodes of one file at most, the last one included. */
export const MAX_ENCODES = 8;
/** A file that uses this share of its bytes is good enough. */
const GOOD_FILL = 0.93;
/** So much less quality halves the bytes, about, in all formats. */
const HALVING = 15;

/** An encode and what it gave. */
interface Encoded {
  readonly quality: number;
  readonly bytes: number;
}

export interface Encoding {
  /** The highest quality, 1..100. */
  readonly quality: number;
  /** False: the quality changes nothing. */
  readonly isLossy: boolean;
  /** Replaces the file by one of another quality; resolves with its bytes. */
  readonly encode: (quality: number) => Promise<number>;
}

/**
 * Encodes with the highest quality up to the one given that keeps the file within `maxBytes` (null: any number). Where none from
 * 10 on does, the file has the lowest. The file is that of the result; it is encoded `MAX_ENCODES` times at most.
 */
export async function encodeWithin(maxBytes: number | null, { quality, isLossy, encode }: Encoding): Promise<Encoded> {
  const tryQuality = async (of: number): Promise<Encoded> => ({ quality: of, bytes: await encode(of) });
  let last = await tryQuality(quality);
  if (maxBytes === null || !isLossy || last.bytes <= maxBytes || quality <= MIN_QUALITY) return last;
  let above = last;
  let within: Encoded | null = null;
  let isSameSide = false;
  let step = 0;
  // One encode is kept for the best quality, where another one was tried last.
  for (let left = MAX_ENCODES - 2; left > 0 && above.quality - (within?.quality ?? MIN_QUALITY) > 1; left--) {
    const previous = last;
    // Guesses that miss on one side again come closer too slowly.
    const guess: number = isSameSide ? leap(step, above, within) : guessQuality(maxBytes, above, within);
    last = await tryQuality(guess);
    isSameSide = previous.bytes > maxBytes === last.bytes > maxBytes;
    step = last.quality - previous.quality;
    if (last.bytes > maxBytes) above = last;
    else within = last;
    if (within !== null && within.bytes >= GOOD_FILL * maxBytes) break;
  }
  const best = within?.quality ?? MIN_QUALITY;
  return last.quality === best ? last : tryQuality(best);
}

/** Twice as far as the last step, between the two; halfway while nothing fits. */
function leap(step: number, above: Encoded, within: Encoded | null): number {
  if (within === null) return Math.floor((MIN_QUALITY + above.quality) / 2);
  const from = step < 0 ? above.quality : within.quality;
  return Math.min(above.quality - 1, Math.max(within.quality + 1, from + 2 * step));
}

/** Between the two: bytes grow by a constant factor from one quality to the next. */
function guessQuality(maxBytes: number, above: Encoded, within: Encoded | null): number {
  const slope =
    within === null
      ? Math.LN2 / HALVING
      : Math.max(1e-6, Math.log(above.bytes / within.bytes) / (above.quality - within.quality));
  const guess = Math.floor(above.quality - Math.log(above.bytes / (0.98 * maxBytes)) / slope);
  const lowest = within === null ? MIN_QUALITY : within.quality + 1;
  return Math.min(above.quality - 1, Math.max(lowest, guess));
}
