/**
 * How large results get on disk: `npm run bench:bytes -- <images>`. One JSON line per image, in bits per pixel for each
 * format and quality, written as jobs write them. The table of src/shared/estimates/space-estimate.ts comes from here.
 */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { readImage } from '#engine/imageio/decode.ts';
import { writeImage } from '#engine/imageio/encode.ts';
import type { OutputFormat } from '#shared/formats.ts';

const QUALITIES: Readonly<Record<OutputFormat, readonly number[]>> = {
  jpeg: [50, 70, 80, 85, 90, 92, 95, 98, 100],
  webp: [50, 70, 80, 85, 90, 92, 95, 98, 100],
  avif: [50, 70, 80, 85, 90, 92, 95, 98, 100],
  png: [100],
  tiff: [100],
};

const { positionals } = parseArgs({ allowPositionals: true });
const folder = await mkdtemp(join(tmpdir(), 'skipstone-bench-'));
for (const path of positionals) {
  const { image, metadata } = await readImage(path);
  const { widthPx, heightPx, channels, samples } = image;
  const bitsPerPixel: Record<string, number> = {};
  for (const [format, qualities] of Object.entries(QUALITIES) as [OutputFormat, readonly number[]][]) {
    for (const quality of qualities) {
      const outputPath = join(folder, `result.${format}`);
      await writeImage(image, { path: outputPath, format, quality, metadata, ifExists: 'overwrite' });
      const { size: bytes } = await stat(outputPath);
      bitsPerPixel[`${format} ${quality}`] = Math.round((bytes * 800) / (widthPx * heightPx)) / 100;
    }
  }
  const line = { image: basename(path), widthPx, heightPx, channels, bitDepth: samples.bitDepth, bitsPerPixel };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
await rm(folder, { recursive: true });
