import { execFileSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { platform } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OUTPUT_FORMATS } from '#shared/formats.ts';
import { makeTempFolder } from '#tests/helpers/folders.ts';
import { makeImage } from '#tests/helpers/images.ts';
import { openOutput } from './encode.ts';

/** Mounts a disk of `size` on a new folder; says why when it cannot (not Linux, not root). */
function mountDisk(path: string, size: string): string | undefined {
  if (platform() !== 'linux') return 'needs Linux';
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path], { stdio: 'pipe' });
    return undefined;
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
}

describe('a full disk', () => {
  // The spool takes 588 kB of noise; the first disk is too small for it, the second has no room for the file beside it.
  it.each(['256k', '700k'])('of %s is reported as output/no-space, and nothing stays behind', async (size) => {
    await using folder = await makeTempFolder();
    const reason = mountDisk(folder.path, size);
    if (reason !== undefined) {
      console.log(`skipped: ${reason}`);
      return;
    }
    try {
      const layout = { widthPx: 448, heightPx: 448, channels: 3, bitDepth: 8 } as const;
      const { samples } = makeImage({ ...layout, seed: 1 });
      for (const format of OUTPUT_FORMATS) {
        const path = join(folder.path, `out.${format}`);
        const options = { path, format, quality: 100, input: layout, metadata: {}, ifExists: 'fail' } as const;
        const output = await openOutput({ ...options, size: layout });
        const work = async () => {
          await output.writeRows(samples, 448);
          await output.finish();
        };
        await expect(work()).rejects.toMatchObject({ code: 'output/no-space' });
        await output.discard();
        expect(await readdir(folder.path)).toEqual([]);
      }
    } finally {
      execFileSync('umount', [folder.path]);
    }
  });
});
