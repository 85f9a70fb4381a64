import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSamples } from '#tests/helpers/images.ts';
import type { Model } from '#engine/inference/model-folder.ts';
import { AppError } from '#shared/errors.ts';
import { recordStreams } from '../fakes.ts';
import type { EvaluateDependencies } from './evaluate.ts';
import { runEvaluate } from './evaluate.ts';

let root: string;
let folders: { hr: string; lr: string };

/** A flat grey image; the results of the fake are brighter by 10. */
function makeFlat(sizePx: number, value: number) {
  const data = new Uint8Array(3 * sizePx * sizePx).fill(value);
  return { widthPx: sizePx, heightPx: sizePx, channels: 3, samples: { bitDepth: 8, data } } as const;
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'skipstone-evaluate-'));
  folders = { hr: join(root, 'hr'), lr: join(root, 'lr') };
  for (const [folder, sizePx] of [
    [folders.hr, 32],
    [folders.lr, 8],
  ] as const) {
    await mkdir(folder);
    for (const name of ['a.png', 'long-name.png']) {
      await openSamples(makeFlat(sizePx, 100)).png().toFile(join(folder, name));
    }
  }
});

afterAll(async () => {
  await rm(root, { recursive: true });
});

function createWorld() {
  const streams = recordStreams();
  const asked: unknown[] = [];
  let releases = 0;
  const defaultCleanup = { lossy: 0.3, lossless: 0.1 };
  const manifest = { id: 'stone-x4', version: '1.0.0', networks: {}, defaultCleanup };
  const dependencies: EvaluateDependencies = {
    streams,
    setExitCode: () => undefined,
    countThreads: () => Promise.resolve(3),
    chooseEngineStart: ({ modelFolder, threads }) =>
      modelFolder === 'gone'
        ? Promise.reject(new AppError('model/missing', 'There is no model.'))
        : Promise.resolve({ modelFolder: modelFolder ?? 'shipped', cacheFolder: 'cache', threads: threads ?? 2 }),
    openUpscaler: (options) => {
      asked.push(options);
      return Promise.resolve({
        model: { folder: options.modelFolder, manifest } as unknown as Model,
        device: 'cpu',
        precision: 'uint8',
        upscale: (_, { preset, cleanup, seed }) => {
          asked.push({ preset, cleanup, seed });
          return Promise.resolve({ image: makeFlat(32, 110), evaluations: 9, elapsedMs: 1 });
        },
        chooseCleanup: () => Promise.resolve({ strength: 0.1, estimate: null }),
        release: () => Promise.resolve(void (releases += 1)),
      });
    },
  };
  return { streams, asked, dependencies, releases: () => releases };
}

async function run(raw: Record<string, unknown>) {
  const world = createWorld();
  const exitCode = await runEvaluate({ ...folders, ...raw }, world.dependencies);
  return { ...world, exitCode, out: world.streams.out.join('') };
}

// An offset of 10: 20 log10(255 / 10) dB, and 20 log10(255 / 10 * 255 / 219) on luma; SSIM of flat luma 101.9 and 110.5.
const RGB_DB = 28.13;
const LUMA_DB = 29.45;

describe('evaluate', () => {
  it('shows a table with a row per photo and the means', async () => {
    const { exitCode, out, asked, releases } = await run({ seed: '5', cleanup: '0.25' });
    expect(exitCode).toBe(0);
    const lines = out.trimEnd().split('\n');
    expect(lines[0]).toBe('balanced, stone-x4 1.0.0, uint8 on cpu, threads: 2');
    expect(lines[1]).toBe(
      '               PSNR-Y  SSIM-Y  RGB PSNR  LR-PSNR  LPIPS  NIQE  lattice  worst  clean-up  evaluations  seconds',
    );
    expect(lines.slice(2).map((line) => line.replace(/ +\d+\.\d\d$/, ''))).toEqual([
      `a.png           ${LUMA_DB}  0.9967     ${RGB_DB}    ${RGB_DB}      -     -        -      -      0.25            9`,
      `long-name.png   ${LUMA_DB}  0.9967     ${RGB_DB}    ${RGB_DB}      -     -        -      -      0.25            9`,
      `mean            ${LUMA_DB}  0.9967     ${RGB_DB}    ${RGB_DB}      -     -        -      -      0.25            9`,
    ]);
    expect(asked).toEqual([
      { modelFolder: 'shipped', cacheFolder: 'cache', threads: 2, device: 'auto', precision: 'auto' },
      ...[1, 2].map(() => ({ preset: { kind: 'preset', name: 'balanced' }, cleanup: 0.25, seed: 5 })),
    ]);
    expect(releases()).toBe(1);
  });

  it('writes one JSON object per photo and one summary, preset after preset', async () => {
    const { out } = await run({ json: true, allPresets: true });
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const kinds = lines.map(({ kind, contender }) => `${kind as string} ${contender as string}`);
    expect(kinds.slice(0, 4)).toEqual(['picture auto', 'picture auto', 'summary auto', 'picture instant']);
    expect(kinds).toHaveLength(15);
    expect(lines[1]).toMatchObject({ name: 'long-name.png', widthPx: 32, heightPx: 32, lpips: null, evaluations: 9 });
    expect(lines[2]).toMatchObject({
      pictures: 2,
      device: 'cpu',
      precision: 'uint8',
      threads: 2,
      cleanup: 0,
      seed: 0,
      model: { id: 'stone-x4', version: '1.0.0' },
    });
    expect(lines[2]!['psnrRgb']).toBeCloseTo(RGB_DB, 2);
  });

  it('measures a position of the slider, which is a dial in JSON', async () => {
    expect((await run({ slider: '0.5' })).out).toMatch(/^slider 0\.5, stone-x4/);
    const { out } = await run({ slider: '0.5', json: true });
    expect(JSON.parse(out.split('\n')[0]!)).toMatchObject({ kind: 'picture', contender: 'dial 0.5' });
  });

  it('says which clean-up each photo was given, when it is automatic', async () => {
    const { out, asked } = await run({ json: true, cleanup: 'auto' });
    const [first, , summary] = out.split('\n').map((line) => (line === '' ? null : (JSON.parse(line) as object)));
    expect(first).toMatchObject({ kind: 'picture', cleanup: 0.1 });
    expect(summary).toMatchObject({ kind: 'summary', cleanup: 'auto', meanCleanup: 0.1 });
    expect(asked[1]).toMatchObject({ cleanup: 0.1 });
  });

  it('measures bicubic without a model', async () => {
    const { out, asked } = await run({ against: 'bicubic', json: true });
    expect(asked).toEqual([]);
    const summary = JSON.parse(out.trimEnd().split('\n').at(-1)!) as object;
    // Flat images are upscaled without error: infinite decibels, which JSON cannot hold.
    expect(summary).toMatchObject({ contender: 'bicubic', device: null, threads: 3, psnrY: null, evaluations: 0 });
  });

  it('ends with 2 for wrong options and 3 without a model, and says why', async () => {
    const wrong = await run({ preset: 'best' });
    expect([wrong.exitCode, wrong.streams.err.join('')]).toEqual([2, expect.stringContaining('--preset: expected')]);
    const missing = await run({ model: 'gone' });
    expect([missing.exitCode, missing.streams.err]).toEqual([3, ['skipstone: There is no model.\n']]);
    const noParameters = await run({ niqe: join(root, 'gone.npz') });
    expect([noParameters.exitCode, noParameters.releases()]).toEqual([3, 1]);
    const lonely = await run({ lr: root });
    expect([lonely.exitCode, lonely.asked]).toEqual([1, []]);
  });

  it('releases the model when a photo fails', async () => {
    const world = createWorld();
    const swapped = { hr: folders.lr, lr: folders.hr };
    expect(await runEvaluate(swapped, world.dependencies)).toBe(2);
    expect(world.releases()).toBe(1);
  });
});
