import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32, inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Samples } from '#core/ports.ts';
import { makeTempFolder } from '#tests/helpers/folders.ts';
import { makeImage } from '#tests/helpers/images.ts';
import type { RowLayout } from './png-spool.ts';
import { PngSpool } from './png-spool.ts';

/** Takes a PNG apart, checking every checksum on the way; the pixel data without filter bytes. */
function parsePng(png: Buffer): { types: string[]; chunks: Map<string, Buffer>; rows: Buffer[] } {
  expect(png.subarray(0, 8)).toEqual(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'));
  const types: string[] = [];
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    expect(png.readUInt32BE(at + 8 + length)).toBe(crc32(png.subarray(at + 4, at + 8 + length)));
    chunks.set(type, Buffer.concat([chunks.get(type) ?? Buffer.alloc(0), png.subarray(at + 8, at + 8 + length)]));
    if (types.at(-1) !== type) types.push(type);
    at += 12 + length;
  }
  // Checks the Adler-32 too.
  const pixels = inflateSync(chunks.get('IDAT')!);
  const heightPx = chunks.get('IHDR')!.readUInt32BE(4);
  const stride = pixels.length / heightPx;
  const rows = Array.from({ length: heightPx }, (_, y) => pixels.subarray(y * stride, (y + 1) * stride));
  for (const row of rows) expect(row[0]).toBe(0);
  return { types, chunks, rows: rows.map((row) => row.subarray(1)) };
}

function toBigEndian({ bitDepth, data }: Samples): Buffer {
  if (bitDepth === 8) return Buffer.from(data);
  const bytes = Buffer.alloc(data.length * 2);
  data.forEach((value, i) => bytes.writeUInt16BE(value, 2 * i));
  return bytes;
}

const LAYOUT: RowLayout = { widthPx: 7, heightPx: 5, channels: 3, bitDepth: 8 };

describe('PngSpool', () => {
  for (const bitDepth of [8, 16] as const) {
    for (const channels of [1, 2, 3, 4] as const) {
      it(`stores ${channels} channels of ${bitDepth} bits`, async () => {
        await using folder = await makeTempFolder();
        const path = join(folder.path, 'spool');
        const layout = { ...LAYOUT, bitDepth, channels };
        const { samples } = makeImage({ ...layout, seed: 3 });
        const spool = await PngSpool.create(path, layout, {});
        const rowSamples = 7 * channels;
        const slice = (from: number, to: number) =>
          ({ bitDepth, data: samples.data.subarray(from * rowSamples, to * rowSamples) }) as Samples;
        await spool.writeRows(slice(0, 2), 2);
        await spool.writeRows(slice(2, 5), 3);
        await spool.finish();
        const { types, chunks, rows } = parsePng(await readFile(path));
        expect(types).toEqual(['IHDR', 'IDAT', 'IEND']);
        expect([...chunks.get('IHDR')!.subarray(8)]).toEqual([bitDepth, [0, 0, 4, 2, 6][channels], 0, 0, 0]);
        expect(Buffer.concat(rows)).toEqual(toBigEndian(samples));
      });
    }
  }

  it('carries the profile before the pixels', async () => {
    await using folder = await makeTempFolder();
    const path = join(folder.path, 'spool');
    const metadata = { icc: Buffer.from('a profile') };
    const spool = await PngSpool.create(path, LAYOUT, metadata);
    await spool.writeRows(makeImage({ ...LAYOUT, seed: 1 }).samples, 5);
    await spool.finish();
    const { types, chunks } = parsePng(await readFile(path));
    expect(types).toEqual(['IHDR', 'iCCP', 'IDAT', 'IEND']);
    expect(inflateSync(chunks.get('iCCP')!.subarray(5)).toString()).toBe('a profile');
  });

  it('stores rows longer than a slice and a stored block', async () => {
    await using folder = await makeTempFolder();
    const path = join(folder.path, 'spool');
    const layout = { ...LAYOUT, widthPx: 400_000, heightPx: 3 };
    const { samples } = makeImage({ ...layout, seed: 2 });
    const spool = await PngSpool.create(path, layout, {});
    await spool.writeRows(samples, 3);
    await spool.finish();
    expect(Buffer.concat(parsePng(await readFile(path)).rows).equals(samples.data as Uint8Array)).toBe(true);
  });

  it('rounds all 16-bit values to the nearest of 8 bits, and spreads 8 over 16', async () => {
    await using folder = await makeTempFolder();
    const layout = { widthPx: 65536, heightPx: 1, channels: 1 } as const;
    const deep = await PngSpool.create(join(folder.path, 'down'), { ...layout, bitDepth: 8 }, {});
    await deep.writeRows({ bitDepth: 16, data: Uint16Array.from({ length: 65536 }, (_, i) => i) }, 1);
    await deep.finish();
    const down = parsePng(await readFile(join(folder.path, 'down'))).rows[0]!;
    expect(down.findIndex((value, i) => value !== Math.round((i * 255) / 65535))).toBe(-1);
    const flat = await PngSpool.create(join(folder.path, 'up'), { ...layout, widthPx: 256, bitDepth: 16 }, {});
    await flat.writeRows({ bitDepth: 8, data: Uint8Array.from({ length: 256 }, (_, i) => i) }, 1);
    await flat.finish();
    const up = parsePng(await readFile(join(folder.path, 'up'))).rows[0]!;
    expect(Array.from({ length: 256 }, (_, i) => up.readUInt16BE(2 * i))).toEqual(
      Array.from({ length: 256 }, (_, i) => i * 257),
    );
  });

  it('rejects too few, too many and misshapen rows', async () => {
    await using folder = await makeTempFolder();
    const spool = await PngSpool.create(join(folder.path, 'spool'), LAYOUT, {});
    const { samples } = makeImage({ ...LAYOUT, seed: 1 });
    await expect(spool.writeRows(samples, 4)).rejects.toThrow('expected 4 rows of 21 samples, got 105 samples');
    await expect(spool.finish()).rejects.toThrow('got 0 rows of 5');
    await spool.writeRows(samples, 5);
    await expect(spool.writeRows(samples, 5)).rejects.toThrow("more rows than the image's 5");
    await spool.close();
    await spool.close();
  });

  it('leaves a file that exists as it is', async () => {
    await using folder = await makeTempFolder();
    const path = join(folder.path, 'spool');
    await writeFile(path, 'mine');
    await expect(PngSpool.create(path, LAYOUT, {})).rejects.toMatchObject({ code: 'EEXIST' });
    expect(await readFile(path, 'utf8')).toBe('mine');
    expect(await readdir(folder.path)).toEqual(['spool']);
  });
});
