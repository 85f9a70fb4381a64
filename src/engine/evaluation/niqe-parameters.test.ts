/** NIQE as Python computes it, and the file of its parameters, sound and broken. */
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { extractLuma } from '#core/image/metrics.ts';
import { listBlockFeatures, measureNiqe, measureLumaNiqe } from '#core/image/niqe.ts';
import { locateInPackage } from '#files/package-root.ts';
import { EXAMPLES } from '#tests/helpers/engine.ts';
import { makeTempFolder } from '#tests/helpers/folders.ts';
import { arraySchema, maxDifference } from '#tests/helpers/golden.ts';
import { readImage } from '../imageio/decode.ts';
import { toRgbImage } from './evaluate.ts';
import { readNiqeParameters } from './niqe-parameters.ts';

const PARAMETERS = locateInPackage('tests', 'golden', 'niqe-parameters.npz');

const golden = z
  .object({ firstBlock: arraySchema, niqe: z.number(), flatFrom: z.int(), niqeHalfFlat: z.number() })
  .parse(JSON.parse(readFileSync(locateInPackage('tests', 'golden', 'niqe.json'), 'utf8')));

async function readAstronaut() {
  const image = toRgbImage((await readImage(join(EXAMPLES, 'astronaut.png'))).image);
  const luma = extractLuma(image, 4);
  return { image, plane: { ...luma, values: luma.values.map(Math.round) } };
}

describe('NIQE', () => {
  it('agrees with Python on a photo', async () => {
    const pristine = await readNiqeParameters(PARAMETERS);
    const { image, plane } = await readAstronaut();
    const [first] = listBlockFeatures(plane, pristine.window);
    expect(maxDifference(first!, golden.firstBlock.values)).toBeLessThan(1e-6);
    expect(measureNiqe(image, pristine)).toBeCloseTo(golden.niqe, 5);
  });

  it('agrees with Python where half of the blocks are flat', async () => {
    const pristine = await readNiqeParameters(PARAMETERS);
    const { plane } = await readAstronaut();
    const values = plane.values.map((value, i) => (i % plane.widthPx < golden.flatFrom ? value : 126));
    expect(measureLumaNiqe({ ...plane, values }, pristine)).toBeCloseTo(golden.niqeHalfFlat, 5);
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
    await using folder = await makeTempFolder();
    const path = join(folder.path, 'other.npz');
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
