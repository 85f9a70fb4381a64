import { describe, expect, it } from 'vitest';
import type { BenchOptions, BenchReport } from '#engine/evaluation/bench-tile.ts';
import type { PhotoBenchOptions, PhotoBenchReport } from '#engine/evaluation/bench-photo.ts';
import type { Model } from '#engine/inference/model-folder.ts';
import { AppError } from '#shared/errors.ts';
import { recordStreams } from '../fakes.ts';
import { parseBenchOptions, runBench } from './bench.ts';

const MODEL = {
  folder: 'shipped',
  manifest: { id: 'stone-x4', version: '1.0.0', networks: {} },
} as unknown as Model;

const REPORT: BenchReport = {
  model: MODEL,
  calls: [
    { network: 'denoiser', precision: 'uint8', inputPx: 64, medianMs: 12.34, minMs: 11, ratioToBaseline: 0.189 },
    { network: 'denoiser', precision: 'uint8', inputPx: 96, medianMs: 24, minMs: 23, ratioToBaseline: 0.2 },
    { network: 'baseline', precision: null, inputPx: 64, medianMs: 65.3, minMs: 64, ratioToBaseline: 1 },
  ],
  tiles: [{ preset: 'instant', precision: 'uint8', inputPx: 96, evaluations: 1, tileMs: 20.01 }],
};

const PHOTO_REPORT: PhotoBenchReport = {
  model: MODEL,
  widthPx: 451,
  heightPx: 300,
  times: [
    {
      ...{ method: 'instant', precision: 'uint8', cleanup: 0, file: null },
      ...{ evaluations: 1, medianMs: 512, minMs: 500, ratioToBaseline: 0.4 },
    },
    {
      ...{ method: 'balanced', precision: 'uint8', cleanup: 0.5, file: null },
      ...{ evaluations: 6.5, medianMs: 2560, minMs: 2500, ratioToBaseline: 2 },
    },
    {
      ...{ method: 'baseline', precision: null, cleanup: null, file: 'other.onnx' },
      ...{ evaluations: 1, medianMs: 1280, minMs: 1200, ratioToBaseline: 1 },
    },
  ],
};

async function run(raw: Record<string, unknown>, report: BenchReport | AppError = REPORT) {
  const streams = recordStreams();
  const asked: (BenchOptions | PhotoBenchOptions)[] = [];
  const exitCode = await runBench(raw, {
    streams,
    setExitCode: () => undefined,
    chooseEngineStart: ({ modelFolder, threads }) =>
      Promise.resolve({ modelFolder: modelFolder ?? 'shipped', cacheFolder: 'cache', threads: threads ?? 2 }),
    benchModel: (options) => {
      asked.push(options);
      return report instanceof AppError ? Promise.reject(report) : Promise.resolve(report);
    },
    benchPhoto: (options) => {
      asked.push(options);
      return Promise.resolve(PHOTO_REPORT);
    },
  });
  return { exitCode, asked, out: streams.out.join(''), err: streams.err.join('') };
}

describe('options of bench', () => {
  it('have defaults', () => {
    expect(parseBenchOptions({})).toEqual({
      what: { kind: 'calls', tilePx: 64, baselinePath: null },
      device: 'cpu',
      rounds: 15,
      modelFolder: null,
      threads: null,
      json: false,
    });
    expect(parseBenchOptions({ tile: '96', against: ['baseline.onnx'] })).toMatchObject({
      what: { kind: 'calls', tilePx: 96, baselinePath: 'baseline.onnx' },
    });
    expect(parseBenchOptions({ photo: 'cat.png' })).toMatchObject({
      what: { kind: 'photo', photoPath: 'cat.png', precision: 'uint8', cleanups: [0], baselinePaths: [] },
      rounds: 3,
    });
  });

  it('of a photo take several baselines, and a strength of clean-up in addition to 0', () => {
    const { what } = parseBenchOptions({ photo: 'cat.png', against: ['a.onnx', 'b.onnx'], cleanup: '0.5' });
    expect(what).toMatchObject({ cleanups: [0, 0.5], baselinePaths: ['a.onnx', 'b.onnx'] });
  });

  it.each([
    [{ against: ['a.onnx', 'b.onnx'] }, /several --against go with --photo/],
    [{ cleanup: '0.5' }, /--cleanup goes with --photo/],
    [{ tile: '4' }, /--tile: expected a whole number of pixels from 8 to 1024, got "4"/],
    [{ device: 'auto' }, /--device: expected cpu, webgpu/],
    [{ rounds: '1.5' }, /--rounds/],
    [{ photo: 'cat.png', tile: '64' }, /--tile does not go with --photo/],
    [{ precision: 'uint8' }, /--precision goes with --photo/],
  ])('are rejected: %o', (raw, message) => {
    expect(() => parseBenchOptions(raw)).toThrow(message);
  });
});

describe('bench', () => {
  it('shows calls with their ratio to the baseline, and tiles', async () => {
    const { exitCode, out, asked } = await run({ against: ['peers/other.onnx'], threads: '1' });
    expect(exitCode).toBe(0);
    expect(asked).toMatchObject([
      { modelFolder: 'shipped', baselinePath: 'peers/other.onnx', tilePx: 64, device: 'cpu', threads: 1, rounds: 15 },
    ]);
    const [head, ...lines] = out.trimEnd().split('\n');
    expect(head).toMatch(/^stone-x4 1\.0\.0 \([0-9a-f]{16}\) on cpu, threads: 1, rounds: 15$/);
    expect(lines).toEqual([
      '',
      'network   precision  input                median ms  least ms  ratio to other.onnx',
      'denoiser  uint8      64 x 64              12.3       11.0      0.19',
      'denoiser  uint8      96 x 96 (with halo)  24.0       23.0      0.20',
      'baseline  -          64 x 64              65.3       64.0      1.00',
      '',
      'preset   precision  evaluations  ms per tile of 64 x 64',
      'instant  uint8      1            20.0',
    ]);
  });

  it('writes one JSON object per call and per tile', async () => {
    const { out } = await run({ json: true });
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(lines).toHaveLength(4);
    const shared = { tilePx: 64, device: 'cpu', threads: 2, rounds: 15, peer: null, model: { id: 'stone-x4' } };
    expect(lines[0]).toMatchObject({ kind: 'call', network: 'denoiser', inputPx: 64, medianMs: 12.34, ...shared });
    expect(lines[2]).toMatchObject({ kind: 'call', network: 'peer', precision: null, ratioToPeer: 1 });
    expect(lines[3]).toMatchObject({ kind: 'tile', preset: 'instant', tileMs: 20.01, ...shared });
  });

  it('shows every preset on a whole photo, and the baseline', async () => {
    const { out, asked } = await run({ photo: 'cat.png', against: ['peers/other.onnx'], rounds: '5' });
    expect(asked).toMatchObject([
      {
        photoPath: 'cat.png',
        precision: 'uint8',
        baselinePaths: ['peers/other.onnx'],
        modelFolder: 'shipped',
        rounds: 5,
      },
    ]);
    const [head, ...lines] = out.trimEnd().split('\n');
    expect(head).toMatch(/ on cpu, threads: 2, rounds: 5, photo: 451 x 300, 4 times$/);
    expect(lines).toEqual([
      '',
      'preset      precision  clean-up  evaluations  median s  least s  ratio to other.onnx',
      'instant     uint8      0         1            0.51      0.50     0.40',
      'balanced    uint8      0.5       6.5          2.56      2.50     2.00',
      'other.onnx  -          -         1            1.28      1.20     1.00',
    ]);
  });

  it('writes one JSON object per preset on a photo', async () => {
    const { out } = await run({ photo: 'cat.png', json: true });
    const lines = out.trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    expect(JSON.parse(lines[1]!)).toMatchObject({
      kind: 'photo',
      contender: 'balanced',
      medianMs: 2560,
      widthPx: 451,
      rounds: 3,
      model: { id: 'stone-x4' },
    });
  });

  it('says why it cannot run', async () => {
    const { exitCode, err } = await run({}, new AppError('options/invalid', 'A tile of 65 does not fit.'));
    expect([exitCode, err]).toEqual([2, 'skipstone: A tile of 65 does not fit.\n']);
  });
});
