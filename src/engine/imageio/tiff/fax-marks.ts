/** Counts the marks between the rows of a fax of group 3 (ITU-T T.4, section 4.1.2). */

/** A mark is at least this many zeros, and a one. No code, nor two in a row, has as many zeros. */
const MARK_ZEROS = 11;

/** @param isLowestFirst whether the lowest bit of each byte comes first */
export function countFaxRowMarks(bytes: Buffer, isLowestFirst: boolean): number {
  let marks = 0;
  let zeros = 0;
  for (const byte of bytes) {
    for (let bit = 0; bit < 8; bit++) {
      const isOne = ((byte >> (isLowestFirst ? bit : 7 - bit)) & 1) === 1;
      if (isOne && zeros >= MARK_ZEROS) marks++;
      zeros = isOne ? 0 : zeros + 1;
    }
  }
  return marks;
}
