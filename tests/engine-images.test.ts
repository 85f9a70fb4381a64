/** Images of odd kinds through the engine process: grey, HEIC, with alpha, deep. */
import { copyFile, readFile, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resetExifOrientation } from '#engine/imageio/metadata/exif.ts';
import { inspectImage, readImage } from '#engine/imageio/decode.ts';
import type { EngineWithPhoto, TestEngine } from './helpers/engine.ts';
import { makeJob, openEngineWithPhoto } from './helpers/engine.ts';
import { makeTempFolder } from './helpers/folders.ts';
import { maxDifference } from './helpers/golden.ts';
import { locateHeic } from './helpers/image-fixtures.ts';
import { shrinkByFour, writeGreyImage } from './helpers/images.ts';

let opened: EngineWithPhoto;
let engine: TestEngine;
let photo: string;

beforeAll(async () => {
  opened = await openEngineWithPhoto();
  ({ engine, photo } = opened);
});

afterAll(() => opened.close());

function meanDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i]! - b[i]!);
  return sum / a.length;
}

describe('images of odd kinds', () => {
  it('a grey photo stays grey', async () => {
    await using folder = await makeTempFolder();
    const grey = join(folder.path, 'grey.png');
    await writeGreyImage(grey, 40, 30);
    const out = join(folder.path, 'out.png');
    await engine.client.runJob(makeJob(grey, out), () => undefined);
    expect((await readImage(out)).image).toMatchObject({ channels: 1, widthPx: 160, heightPx: 120 });
  });

  it('a HEIC photo of a phone comes out upright, in its profile, with its date', async () => {
    await using folder = await makeTempFolder();
    const heic = locateHeic('phone.heic');
    const path = join(folder.path, 'expected.png');
    // The same photo, as another decoder gives it.
    await engine.client.runJob(makeJob(locateHeic('phone.png'), path), () => undefined);
    const expected = (await readImage(path)).image.samples.data;
    for (const [format, limit] of [
      ['png', 2],
      ['jpeg', 3],
    ] as const) {
      const out = join(folder.path, `out.${format}`);
      const snapshot = await engine.client.runJob(makeJob(heic, out, { format }), () => undefined);
      expect(snapshot.error).toBeNull();
      const { info, image, metadata } = await readImage(out);
      expect(info.size).toEqual({ widthPx: 4 * 97, heightPx: 4 * 131 });
      expect(meanDifference(image.samples.data, expected)).toBeLessThan(limit);
      expect(metadata.icc).toEqual((await readImage(heic)).metadata.icc);
      expect(metadata.exif?.includes('2025:07:14 09:30:00')).toBe(true);
      expect(metadata.xmp).toContain('tiff:Orientation="1"');
      expect(resetExifOrientation(metadata.exif!)).toEqual(metadata.exif);
    }
  });

  it('a HEIC with alpha keeps it, and one of 10 bits stays deep', async () => {
    await using folder = await makeTempFolder();
    const alpha = join(folder.path, 'alpha.png');
    const deep = join(folder.path, 'deep.png');
    await engine.client.runJob(makeJob(locateHeic('alpha.heic'), alpha), () => undefined);
    await engine.client.runJob(makeJob(locateHeic('ten-bit.heic'), deep), () => undefined);
    expect(await inspectImage(alpha)).toMatchObject({ channels: 4, bitDepth: 8 });
    expect(await inspectImage(deep)).toMatchObject({ channels: 3, bitDepth: 16 });
  });

  it('a HEIC is cleaned up as looking at it says, and one that is cut off fails by name', async () => {
    await using folder = await makeTempFolder();
    const run = async (name: string, cleanup?: number): Promise<Buffer> => {
      const out = join(folder.path, name);
      const job = makeJob(locateHeic('plain.heic'), out);
      if (cleanup === undefined) delete job.cleanup;
      else job.cleanup = cleanup;
      await engine.client.runJob(job, () => undefined);
      return readFile(out);
    };
    const { strength } = await engine.client.estimateCleanup(locateHeic('plain.heic'));
    expect((await run('default.png')).equals(await run('asked-for.png', strength))).toBe(true);
    const broken = join(folder.path, 'broken.heic');
    await copyFile(locateHeic('plain.heic'), broken);
    await truncate(broken, 4000);
    const snapshot = await engine.client.runJob(makeJob(broken, join(folder.path, 'none.png')), () => undefined);
    expect(snapshot.error).toMatchObject({ code: 'image/corrupt' });
    expect(snapshot.error?.message).toContain(broken);
  });

  it('the result, downscaled, is close to the photo', async () => {
    await using folder = await makeTempFolder();
    const out = join(folder.path, 'out.png');
    await engine.client.runJob(makeJob(photo, out), () => undefined);
    const before = (await readImage(photo)).image.samples.data;
    // sharp's kernel is not the one of the loop, so this is a bound on faithfulness, not an identity.
    expect(maxDifference(await shrinkByFour(out), before)).toBeLessThan(40);
  });
});
