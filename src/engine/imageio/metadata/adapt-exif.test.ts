import { describe, expect, it } from 'vitest';
import { makeExif } from '#tests/helpers/exif-blocks.ts';
import { addExifDensity, fitExif, readExifDensity, readExifOrientation, turnExif } from './adapt-exif.ts';
import { openExif } from './exif-edit.ts';
import { getNumber, readValue } from './tiff-directory.ts';

const NOTE = Buffer.from('a maker note that counts from the beginning');
const STORED = { widthPx: 4000, heightPx: 3000 };
const WHOLE = { left: 0, top: 0, ...STORED };

async function readShorts(block: Buffer, tag: number): Promise<number[]> {
  const { source, directories } = (await openExif(block))!;
  const value = (await readValue(
    source,
    directories.exif!.entries.find((one) => one.tag === tag)!,
    8,
  ))!;
  const isLittle = source.isLittleEndian;
  return [0, 2, 4, 6].map((at) => (isLittle ? value.readUInt16LE(at) : value.readUInt16BE(at)));
}

async function readSize(block: Buffer): Promise<(number | undefined)[]> {
  const { source, directories } = (await openExif(block))!;
  return [0xa002, 0xa003].map((tag) => getNumber(source, directories.exif!, tag));
}

describe.each(['II', 'MM'] as const)('a block of byte order %s', (order) => {
  it('is turned with its pixels, and its maker note stays where it is', async () => {
    const subject = [1000, 600, 400, 200] as const;
    const block = makeExif({ order, orientation: 6, makerNote: NOTE, resolution: [300, 150], subject });
    const before = Buffer.from(block);
    const turned = await turnExif(block, 6, STORED);
    expect(block).toEqual(before);
    expect(await readExifOrientation(turned)).toBe(1);
    expect(await readExifDensity(turned)).toEqual({ x: 150, y: 300, unit: 'inch' });
    // The left top part of the stored image is at the right top of the upright one.
    expect(await readShorts(turned, 0x9214)).toEqual([2400, 1000, 200, 400]);
    expect(turned.indexOf(NOTE)).toBe(block.indexOf(NOTE));
    expect(turned.length).toBe(block.length);
  });

  it('stays as it is where nothing was turned', async () => {
    const block = makeExif({ order, orientation: 6, resolution: [300, 150] });
    expect(await turnExif(block, 1, STORED)).toEqual(makeExif({ order, orientation: 1, resolution: [300, 150] }));
  });

  it('gets the sizes and places of the result', async () => {
    const block = makeExif({ order, makerNote: NOTE, subject: [1000, 600, 400, 200] });
    const fitted = await fitExif(block, WHOLE, { widthPx: 16_000, heightPx: 9000 });
    expect(await readSize(fitted)).toEqual([16_000, 9000]);
    expect(await readShorts(fitted, 0x9214)).toEqual([4000, 1800, 1600, 600]);
    expect(fitted.indexOf(NOTE)).toBe(block.indexOf(NOTE));
  });

  it('gets a resolution where it has none', async () => {
    const added = await addExifDensity(makeExif({ order, makerNote: NOTE }), { x: 72.5, y: 118.11, unit: 'cm' });
    expect(await readExifDensity(added)).toEqual({ x: 72.5, y: 118.11, unit: 'cm' });
    expect(added.indexOf(NOTE)).toBe(makeExif({ order, makerNote: NOTE }).indexOf(NOTE));
    expect(added.includes('Stone 3')).toBe(true);
    const kept = makeExif({ order, resolution: [300, 300] });
    expect(await addExifDensity(kept, { x: 72, y: 72, unit: 'inch' })).toEqual(kept);
  });

  it('is never made longer by what it has not', async () => {
    const block = makeExif({ order });
    expect((await fitExif(block, WHOLE, STORED)).length).toBeLessThanOrEqual(block.length);
  });
});

it('takes broken blocks as they are', async () => {
  const whole = makeExif({ orientation: 6, subject: [1, 2, 3, 4], resolution: [9, 8] });
  for (let length = 0; length < whole.length; length += 3) {
    const cut = whole.subarray(0, length);
    await expect(turnExif(cut, 6, STORED)).resolves.toBeInstanceOf(Buffer);
    await expect(fitExif(cut, WHOLE, STORED)).resolves.toBeInstanceOf(Buffer);
  }
});
