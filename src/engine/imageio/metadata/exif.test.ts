import { describe, expect, it } from 'vitest';
import { getTiffBlock, resetExifOrientation } from './exif.ts';

/** A block with Make, Orientation and a link to a thumbnail directory. */
function makeExif(order: 'II' | 'MM', orientation: number): Buffer {
  const block = Buffer.alloc(8 + 2 + 24 + 4);
  const write16 = (value: number, at: number) =>
    order === 'II' ? block.writeUInt16LE(value, at) : block.writeUInt16BE(value, at);
  const write32 = (value: number, at: number) =>
    order === 'II' ? block.writeUInt32LE(value, at) : block.writeUInt32BE(value, at);
  block.write(order, 0, 'latin1');
  write16(42, 2);
  write32(8, 4);
  write16(2, 8);
  [0x010f, 2, 0x0112, 3].forEach((value, i) => write16(value, 10 + 12 * (i >> 1) + 2 * (i % 2)));
  write32(4, 14);
  block.write('Abc\0', 18, 'latin1');
  write32(1, 26);
  write16(orientation, 30);
  write32(999, 34);
  return block;
}

describe('resetExifOrientation', () => {
  for (const order of ['II', 'MM'] as const) {
    for (const prefix of ['', 'Exif\0\0']) {
      it(`turns ${order} ${prefix === '' ? 'without' : 'with'} prefix upright and unlinks the thumbnail`, () => {
        const exif = Buffer.concat([Buffer.from(prefix, 'latin1'), makeExif(order, 6)]);
        const before = Buffer.from(exif);
        const expected = Buffer.concat([Buffer.from(prefix, 'latin1'), makeExif(order, 1)]);
        expected.fill(0, expected.length - 4);
        expect(resetExifOrientation(exif)).toEqual(expected);
        expect(exif).toEqual(before);
      });
    }
  }

  it('keeps the thumbnail of an upright image', () => {
    expect(resetExifOrientation(makeExif('MM', 1))).toEqual(makeExif('MM', 1));
  });

  it('returns malformed blocks as they are', () => {
    const whole = makeExif('II', 6);
    const farDirectory = Buffer.from(whole);
    farDirectory.writeUInt32LE(0xffffffff, 4);
    const noise = Buffer.from('not EXIF at all, only words');
    for (const broken of [Buffer.alloc(0), noise, whole.subarray(0, 9), whole.subarray(0, 20), farDirectory]) {
      expect(resetExifOrientation(broken)).toEqual(broken);
    }
  });

  it('reads on when the entry count says more than there is', () => {
    const block = makeExif('II', 3);
    block.writeUInt16LE(500, 8);
    expect(resetExifOrientation(block).readUInt16LE(30)).toBe(1);
  });
});

describe('getTiffBlock', () => {
  it('finds the structure with and without the prefix, and nothing in noise', () => {
    const block = makeExif('II', 1);
    expect(getTiffBlock(block)).toEqual(block);
    expect(getTiffBlock(Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), block]))).toEqual(block);
    expect(getTiffBlock(Buffer.from('Exif\0\0words'))).toBeUndefined();
    expect(getTiffBlock(Buffer.from('II*\0'))).toBeUndefined();
  });
});
