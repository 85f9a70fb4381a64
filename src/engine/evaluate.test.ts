import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RgbPicture } from '../core/image/metrics.ts';
import { enlargeBicubic } from '../core/image/metrics.ts';
import { measureNiqe } from '../core/image/niqe.ts';
import type { SourcePicture } from '../core/ports.ts';
import type { Contender, PictureScores } from './evaluate.ts';
import {
  createBicubicContender,
  createOnnxContender,
  createProductContender,
  evaluateContender,
  findPairs,
  toRgbPicture,
} from './evaluate.ts';
import { readNiqeParameters } from './niqe-parameters.ts';

const GOLDEN = new URL('../../tests/golden/', import.meta.url);

function makePicture(
  widthPx: number,
  heightPx: number,
  channels: SourcePicture['channels'] = 3,
  fill: (i: number) => number = (i) => (i * 31) % 256,
): SourcePicture {
  const data = Uint8Array.from({ length: widthPx * heightPx * channels }, (_, i) => fill(i));
  return { widthPx, heightPx, channels, samples: { bitDepth: 8, data } };
}

const readFrom =
  (pictures: Readonly<Record<string, SourcePicture>>) =>
  (path: string): Promise<SourcePicture> =>
    Promise.resolve(pictures[path]!);

const PAIR = { name: 'a.png', hrPath: 'hr', lrPath: 'lr' };

/** Gives whatever it was made with. */
const oracle = (sr: RgbPicture): Contender => ({
  label: 'oracle',
  enlarge: () => Promise.resolve({ sr, evaluations: 3 }),
});

describe('findPairs', () => {
  let root: string;
  const fill = async (folder: string, names: readonly string[]): Promise<string> => {
    const path = join(root, folder);
    await mkdir(path);
    for (const name of names) await writeFile(join(path, name), '');
    return path;
  };
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'skipstone-pairs-'));
  });
  afterEach(async () => {
    await rm(root, { recursive: true });
  });

  it('joins names in the order of their numbers, whatever the extension', async () => {
    const hr = await fill('hr', ['b10.png', 'b9.png', '.hidden.png', 'notes.txt']);
    const lr = await fill('lr', ['b9.jpg', 'b10.PNG']);
    expect(await findPairs(hr, lr)).toEqual([
      { name: 'b9.png', hrPath: join(hr, 'b9.png'), lrPath: join(lr, 'b9.jpg') },
      { name: 'b10.png', hrPath: join(hr, 'b10.png'), lrPath: join(lr, 'b10.PNG') },
    ]);
  });

  it('knows the names of DIV2K, but takes the whole name first', async () => {
    const hr = await fill('hr', ['0801.png', 'boxx4.png']);
    const lr = await fill('lr', ['0801x4.png', 'boxx4.png']);
    expect((await findPairs(hr, lr)).map(({ lrPath }) => lrPath)).toEqual([
      join(lr, '0801x4.png'),
      join(lr, 'boxx4.png'),
    ]);
  });

  it('names the pictures without partner on both sides', async () => {
    const hr = await fill('hr', ['a.png', 'b.png', 'c.png', 'd.png', 'e.png', 'z.png']);
    const lr = await fill('lr', ['z.png', 'y.png']);
    await expect(findPairs(hr, lr)).rejects.toMatchObject({
      code: 'image/not-found',
      message: `${lr} has no partner for a.png, b.png, c.png and 2 more; ${hr} has no partner for y.png`,
    });
  });

  it('refuses two pictures of one name, empty folders and folders that are not there', async () => {
    const hr = await fill('hr', ['a.png']);
    const twice = await fill('twice', ['a.png', 'ax4.png', 'a.jpg']);
    const empty = await fill('empty', ['notes.txt']);
    await expect(findPairs(hr, twice)).rejects.toMatchObject({ code: 'options/invalid' });
    await expect(findPairs(hr, empty)).rejects.toMatchObject({ code: 'image/not-found' });
    await expect(findPairs(hr, join(root, 'gone'))).rejects.toMatchObject({ code: 'image/not-found' });
  });
});

describe('toRgbPicture', () => {
  it('repeats grey, leaves alpha out, rounds 16 bits', () => {
    expect(toRgbPicture(makePicture(2, 1, 1, (i) => 5 + i)).rgbU8).toEqual(Uint8Array.of(5, 5, 5, 6, 6, 6));
    expect(toRgbPicture(makePicture(2, 1, 2, (i) => i)).rgbU8).toEqual(Uint8Array.of(0, 0, 0, 2, 2, 2));
    expect(toRgbPicture(makePicture(1, 1, 4, (i) => i)).rgbU8).toEqual(Uint8Array.of(0, 1, 2));
    const deep = { bitDepth: 16, data: Uint16Array.of(65_535, 128, 129) } as const;
    expect(toRgbPicture({ widthPx: 1, heightPx: 1, channels: 3, samples: deep }).rgbU8).toEqual(
      Uint8Array.of(255, 0, 1),
    );
  });
});

describe('evaluateContender', () => {
  const hr = makePicture(24, 28);
  const lr = makePicture(6, 7, 3, () => 120);

  it('gives full marks to the truth itself', async () => {
    const seen: PictureScores[] = [];
    const means = await evaluateContender(oracle(toRgbPicture(hr)), [PAIR], {
      read: readFrom({ hr, lr }),
      onPicture: (scores) => seen.push(scores),
    });
    expect(seen).toEqual([{ ...means, name: 'a.png', widthPx: 24, heightPx: 28 }]);
    expect(means).toMatchObject({ psnrY: Infinity, psnrRgb: Infinity, lpips: null, niqe: null, evaluations: 3 });
    expect(means.ssimY).toBeCloseTo(1, 10);
  });

  it('averages decibels over pictures, and asks for LPIPS with result first', async () => {
    const offset = (by: number): SourcePicture => makePicture(24, 28, 3, (i) => ((i * 31) % 200) + by);
    const calls: number[] = [];
    const means = await evaluateContender(
      oracle(toRgbPicture(offset(0))),
      [
        { name: 'a.png', hrPath: 'one', lrPath: 'lr' },
        { name: 'b.png', hrPath: 'ten', lrPath: 'lr' },
      ],
      {
        read: readFrom({ one: offset(1), ten: offset(10), lr }),
        perceptual: { measure: (a, b) => Promise.resolve(calls.push(b.rgbU8[0]! - a.rgbU8[0]!)) },
      },
    );
    expect(means.psnrRgb).toBeCloseTo(20 * Math.log10(255) - 10, 10);
    expect(means.lpips).toBe(1.5);
    expect(calls).toEqual([1, 10]);
  });

  it('measures NIQE of the result when it has the parameters', async () => {
    const pristine = await readNiqeParameters(fileURLToPath(new URL('niqe-parameters.npz', GOLDEN)));
    const wide = makePicture(240, 240, 3, (i) => (i * i * 31) % 251);
    const small = makePicture(60, 60);
    const read = readFrom({ hr: wide, lr: small });
    const sr = toRgbPicture(wide);
    const means = await evaluateContender(oracle(sr), [PAIR], { read, pristine });
    expect(means.niqe).toBe(measureNiqe(sr, pristine));
    const flat = oracle(toRgbPicture(makePicture(240, 240, 3, () => 9)));
    await expect(evaluateContender(flat, [PAIR], { read, pristine })).rejects.toMatchObject({
      message: expect.stringMatching(/^a\.png: NIQE needs/) as string,
    });
  });

  it('cuts HR pictures that are up to 3 pixels larger, and refuses all others', async () => {
    const wide = makePicture(27, 29, 3, (i) => (i % (27 * 3) < 24 * 3 && i < 28 * 27 * 3 ? 50 : 200));
    const flat = toRgbPicture(makePicture(24, 28, 3, () => 50));
    const means = await evaluateContender(oracle(flat), [PAIR], { read: readFrom({ hr: wide, lr }) });
    expect(means.psnrRgb).toBe(Infinity);
    for (const size of [23, 28] as const) {
      const read = readFrom({ hr: makePicture(size, 28), lr });
      await expect(evaluateContender(oracle(flat), [PAIR], { read })).rejects.toMatchObject({
        code: 'options/invalid',
      });
    }
  });

  it('refuses contenders of another factor and names pictures that are too small to measure', async () => {
    const double = { ...createBicubicContender(), enlarge: (picture: RgbPicture) => enlargeOnce(picture, 2) };
    await expect(evaluateContender(double, [PAIR], { read: readFrom({ hr, lr }) })).rejects.toMatchObject({
      code: 'model/foreign',
    });
    const read = readFrom({ hr: makePicture(16, 16), lr: makePicture(4, 4) });
    await expect(evaluateContender(createBicubicContender(), [PAIR], { read })).rejects.toMatchObject({
      code: 'engine/internal',
      message: expect.stringMatching(/^a\.png: SSIM needs/) as string,
    });
  });
});

function enlargeOnce(picture: RgbPicture, factor: number): ReturnType<Contender['enlarge']> {
  return Promise.resolve({ sr: enlargeBicubic(picture, factor), evaluations: 0 });
}

describe('contenders', () => {
  const lr = toRgbPicture(makePicture(6, 7));

  it('of the product pass the look on and carry its name', async () => {
    const asked: unknown[] = [];
    const sr = makePicture(24, 28);
    const upscaler = {
      upscale: (picture: SourcePicture, options: object) => {
        asked.push(picture.channels, options);
        return Promise.resolve({ picture: sr, evaluations: 9, elapsedMs: 5 });
      },
    };
    const dial = { look: { kind: 'dial', value: 0.3 }, cleanup: 0.5, seed: 4 } as const;
    const contender = createProductContender(upscaler, dial);
    expect(contender.label).toBe('dial 0.3');
    expect(await contender.enlarge(lr)).toEqual({ sr: toRgbPicture(sr), evaluations: 9 });
    expect(asked).toEqual([3, dial]);
    const preset = { ...dial, look: { kind: 'preset', name: 'fidelity' } } as const;
    expect(createProductContender(upscaler, preset).label).toBe('fidelity');
  });

  it('of foreign kinds count their evaluations', async () => {
    expect(await createBicubicContender().enlarge(lr)).toEqual({ sr: enlargeBicubic(lr, 4), evaluations: 0 });
    const peer = { upscale: (picture: RgbPicture) => Promise.resolve(enlargeBicubic(picture, 4)) };
    expect((await createOnnxContender(peer, 'peer.onnx').enlarge(lr)).evaluations).toBe(1);
  });
});
