/** Automatic clean-up of the shipped model, on an example with and without faults. */
import { cp, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sharp } from 'sharp';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import type { SourceImage } from '#core/ports.ts';
import { locateInPackage } from '#files/package-root.ts';
import type { Golden } from '#shared/models.ts';
import { MODEL_FOLDER } from '#tests/helpers/engine.ts';
import { makeTempFolder } from '#tests/helpers/folders.ts';
import { createRandom } from '#core/random.ts';
import { readImage } from '../imageio/decode.ts';
import { openEstimator } from '../inference/estimator.ts';
import { loadModel } from '../inference/model-folder.ts';
import { AutomaticCleanupChooser } from './automatic-cleanup.ts';

const model = await loadModel(MODEL_FOLDER);
const example = locateInPackage('examples', 'astronaut.png');
const chooser = new AutomaticCleanupChooser(model);

afterAll(() => chooser.release());

/** Uniform noise of up to 25 grey levels. */
async function makeNoisy(): Promise<SourceImage> {
  const { image } = await readImage(example);
  const random = createRandom(1);
  const data = Uint8ClampedArray.from(image.samples.data, (level) => level + 50 * (random() - 0.5));
  return { ...image, samples: { bitDepth: 8, data: new Uint8Array(data) } };
}

function toSharp({ widthPx, heightPx, samples }: SourceImage): Sharp {
  return sharp(samples.data as Uint8Array, { raw: { width: widthPx, height: heightPx, channels: 3 } });
}

describe('automatic clean-up', () => {
  it('leaves a clean photo alone, and repairs it once it is noisy', async () => {
    const { image } = await readImage(example);
    expect(await chooser.forImage(image, true)).toMatchObject({ strength: 0, estimate: { findings: ['clean'] } });
    const { strength, estimate } = await chooser.forImage(await makeNoisy(), false);
    expect(strength).toBeGreaterThanOrEqual(0.5);
    expect(estimate?.findings).toContain('noisy');
    expect(estimate?.noise).toBeGreaterThan(5);
  });

  it('finds strong compression in a PNG that was made from a JPEG', async () => {
    await using folder = await makeTempFolder();
    const path = join(folder.path, 'was-jpeg.png');
    await sharp(await sharp(example).jpeg({ quality: 20 }).toBuffer())
      .png()
      .toFile(path);
    expect((await chooser.forFile(path)).estimate?.findings).toContain('strong-compression');
  });

  it('depends on the pixels, not on the kind of file', async () => {
    await using folder = await makeTempFolder();
    const noisy = toSharp(await makeNoisy());
    const paths = ['a.png', 'a.tif', 'a.webp'].map((name) => join(folder.path, name));
    await noisy.clone().png().toFile(paths[0]!);
    await noisy.clone().tiff({ compression: 'lzw' }).toFile(paths[1]!);
    await noisy.clone().webp({ lossless: true }).toFile(paths[2]!);
    const answers = await Promise.all(paths.map((path) => chooser.forFile(path)));
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
  });

  it('looks again at a file that has changed', async () => {
    await using folder = await makeTempFolder();
    const path = join(folder.path, 'photo.png');
    await cp(example, path);
    expect((await chooser.forFile(path)).strength).toBe(0);
    await toSharp(await makeNoisy())
      .png()
      .toFile(path);
    await utimes(path, 1, 1);
    expect((await chooser.forFile(path)).strength).toBeGreaterThan(0);
  });

  it('goes by the kind of file where the model has no estimator', async () => {
    const manifest = { ...model.manifest };
    delete manifest.estimator;
    const old = new AutomaticCleanupChooser({ folder: model.folder, manifest });
    const { image } = await readImage(example);
    expect(await old.forImage(image, true)).toEqual({ strength: manifest.defaultCleanup.lossy, estimate: null });
    expect(await old.forFile(example)).toEqual({ strength: manifest.defaultCleanup.lossless, estimate: null });
  });
});

it('an estimator that does not give its golden values is not used', async () => {
  await using folder = await makeTempFolder();
  await cp(MODEL_FOLDER, folder.path, { recursive: true });
  const path = join(folder.path, model.manifest.golden.file);
  const golden = JSON.parse(await readFile(path, 'utf8')) as Golden;
  const estimate = golden.estimator!.estimate.map((value) => value + 0.2);
  await writeFile(path, JSON.stringify({ ...golden, estimator: { ...golden.estimator!, estimate } }));
  await expect(openEstimator({ ...model, folder: folder.path })).rejects.toMatchObject({ code: 'device/wrong-output' });
});
