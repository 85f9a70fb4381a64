/**
 * How large results get on disk: `npm run bench:bytes -- <pictures>`. One JSON line per picture, in bits per pixel for each format
 * and quality, written as jobs write them. The table of src/app/albums/estimate-space.ts comes from here.
 */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { openOutput, readPicture } from '../src/engine/image-io.ts';
import type { OutputFormat } from '../src/shared/jobs.ts';

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
  const { picture, metadata } = await readPicture(path);
  const { widthPx, heightPx, channels, samples } = picture;
  const bitsPerPixel: Record<string, number> = {};
  for (const [format, qualities] of Object.entries(QUALITIES) as [OutputFormat, readonly number[]][]) {
    for (const quality of qualities) {
      const outputPath = join(folder, `result.${format}`);
      const input = { widthPx, heightPx, channels, bitDepth: samples.bitDepth };
      const size = { widthPx, heightPx };
      const output = await openOutput({
        path: outputPath,
        format,
        quality,
        input,
        size,
        metadata,
        ifExists: 'overwrite',
      });
      await output.writeRows(samples, heightPx);
      await output.finish();
      const { size: bytes } = await stat(outputPath);
      bitsPerPixel[`${format} ${quality}`] = Math.round((bytes * 800) / (widthPx * heightPx)) / 100;
    }
  }
  const line = { picture: basename(path), widthPx, heightPx, channels, bitDepth: samples.bitDepth, bitsPerPixel };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
await rm(folder, { recursive: true });
