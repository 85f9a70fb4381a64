/** Draws build/icon.svg in all sizes and formats of icons: `npm run icons`, after a change of the drawing. */
import { Buffer } from 'node:buffer';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const BUILD = fileURLToPath(new URL('../build', import.meta.url));
const SIZES = [16, 24, 32, 48, 64, 128, 256, 512, 1024];
const WINDOWS_SIZES = [16, 24, 32, 48, 64, 128, 256];
/** The types of an .icns that hold a PNG; those of Retina displays repeat a size. */
const APPLE_TYPES = { ic11: 32, ic12: 64, ic07: 128, ic13: 256, ic08: 256, ic14: 512, ic09: 512, ic10: 1024 };

async function draw(size) {
  // The drawing has 512 pixels at 72 dots per inch.
  return await sharp(join(BUILD, 'icon.svg'), { density: (72 * size) / 512 })
    .resize(size, size)
    .png({ compressionLevel: 9 })
    .toBuffer();
}

/** An .ico: a header, one entry of 16 bytes for each image, the images as PNG. */
function writeIco(images) {
  const header = Buffer.alloc(6 + 16 * images.length);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(images.length, 4);
  let offset = header.length;
  images.forEach(({ size, png }, index) => {
    const entry = 6 + 16 * index;
    // 256 is written as 0.
    header.writeUInt8(size % 256, entry);
    header.writeUInt8(size % 256, entry + 1);
    header.writeUInt16LE(1, entry + 4);
    header.writeUInt16LE(32, entry + 6);
    header.writeUInt32LE(png.length, entry + 8);
    header.writeUInt32LE(offset, entry + 12);
    offset += png.length;
  });
  return Buffer.concat([header, ...images.map(({ png }) => png)]);
}

/** An .icns: a header, and for each image its type, its length with these 8 bytes, and a PNG. */
function writeIcns(images) {
  const parts = images.flatMap(({ type, png }) => [label(type, png.length), png]);
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([label('icns', length), ...parts]);
}

function label(type, length) {
  const bytes = Buffer.alloc(8);
  bytes.write(type, 'latin1');
  bytes.writeUInt32BE(length + 8, 4);
  return bytes;
}

const drawn = new Map(await Promise.all(SIZES.map(async (size) => [size, await draw(size)])));
await mkdir(join(BUILD, 'icons'), { recursive: true });
for (const [size, png] of drawn) await writeFile(join(BUILD, 'icons', `${size}x${size}.png`), png);
await writeFile(join(BUILD, 'icon.png'), drawn.get(1024));
await writeFile(join(BUILD, 'icon.ico'), writeIco(WINDOWS_SIZES.map((size) => ({ size, png: drawn.get(size) }))));
const apple = Object.entries(APPLE_TYPES).map(([type, size]) => ({ type, png: drawn.get(size) }));
await writeFile(join(BUILD, 'icon.icns'), writeIcns(apple));
