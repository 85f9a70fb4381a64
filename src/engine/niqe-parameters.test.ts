/** NIQE as Python computes it, and the file of its parameters, sound and broken. */
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { EXAMPLES, withFolder } from '../../tests/helpers/engine.ts';
import { arraySchema, maxDifference } from '../../tests/helpers/golden.ts';
import { extractLuma } from '../core/image/metrics.ts';
import { listBlockFeatures, measureNiqe, measurePlane } from '../core/image/niqe.ts';
import { toRgbPicture } from './evaluate.ts';
import { readPicture } from './image-io.ts';
import { readNiqeParameters } from './niqe-parameters.ts';

const FOLDER = new URL('../../tests/golden/', import.meta.url);
const PARAMETERS = fileURLToPath(new URL('niqe-parameters.npz', FOLDER));

const golden = z
  .object({ firstBlock: arraySchema, niqe: z.number(), flatFrom: z.int(), niqeHalfFlat: z.number() })
  .parse(JSON.parse(readFileSync(new URL('niqe.json', FOLDER), 'utf8')));

async function readAstronaut() {
  const picture = toRgbPicture((await readPicture(join(EXAMPLES, 'astronaut.png'))).picture);
  const luma = extractLuma(picture, 4);
  return { picture, plane: { ...luma, values: luma.values.map(Math.round) } };
}

describe('NIQE', () => {
  it('agrees with Python on a photo', async () => {
    const pristine = await readNiqeParameters(PARAMETERS);
    const { picture, plane } = await readAstronaut();
    const [first] = listBlockFeatures(plane, pristine.window);
    expect(maxDifference(first!, golden.firstBlock.values)).toBeLessThan(1e-6);
    expect(measureNiqe(picture, pristine)).toBeCloseTo(golden.niqe, 5);
  });

  it('agrees with Python where half of the blocks are flat', async () => {
    const pristine = await readNiqeParameters(PARAMETERS);
    const { plane } = await readAstronaut();
    const values = plane.values.map((value, i) => (i % plane.widthPx < golden.flatFrom ? value : 126));
    expect(measurePlane({ ...plane, values }, pristine)).toBeCloseTo(golden.niqeHalfFlat, 5);
  });
});

describe('readNiqeParameters', () => {
  it('gives three arrays', async () => {
    const { mean, covariance, window } = await readNiqeParameters(PARAMETERS);
    expect([mean.length, covariance.length, window.widthPx, window.heightPx]).toEqual([36, 1296, 7, 7]);
    expect(window.values.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
  });

  it('says what is wrong with a file', async () => {
    const bytes = readFileSync(PARAMETERS);
    await withFolder(async (folder) => {
      const path = join(folder, 'other.npz');
      await expect(readNiqeParameters(path)).rejects.toMatchObject({ code: 'model/missing' });
      const renamed = Buffer.from(bytes.toString('latin1').replaceAll('mu_pris', 'nu_pris'), 'latin1');
      for (const [content, reason] of [
        [Buffer.from('{}'), /not a zip file/],
        [bytes.subarray(0, bytes.length - 30), /not a zip file/],
        [renamed, /there is no mu_pris_param/],
      ] as const) {
        await writeFile(path, content);
        await expect(readNiqeParameters(path)).rejects.toMatchObject({
          code: 'model/foreign',
          message: expect.stringMatching(reason) as string,
        });
      }
    });
  });
});
