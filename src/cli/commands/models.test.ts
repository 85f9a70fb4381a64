import { describe, expect, it } from 'vitest';
import { AppError } from '#shared/errors.ts';
import type { ModelManifest } from '#shared/models.ts';
import type { ModelEntry } from '../open-engine.ts';
import { recordStreams } from '../fakes.ts';
import { formatModel, runModels, summarizeModel } from './models.ts';

const makeFile = (file: string, bytes: number) => ({ file, bytes, sha256: '0'.repeat(64) });
const PRESET = { sampler: null, backProjection: 1 };

const MANIFEST: ModelManifest = {
  formatVersion: 2,
  id: 'stone-x4',
  version: '1.0.0',
  scale: 4,
  sigmaR: 0.1,
  prediction: 'v',
  schedule: { kind: 'cosine', offset: 0.008, coarseSteps: 10, fineSteps: 100 },
  featureChannels: 32,
  tile: { sizePx: 128, haloPx: 16, alignPx: 8, receptiveRadiusPx: 16 },
  networks: {
    float32: {
      restorer: makeFile('restorer.onnx', 500_000),
      instant: makeFile('instant.onnx', 900_000),
      encoder: makeFile('encoder.onnx', 1_000_000),
      denoiser: makeFile('denoiser.onnx', 3_000_000),
    },
    uint8: {
      restorer: makeFile('restorer-u8.onnx', 200_000),
      instant: makeFile('instant.onnx', 900_000),
      encoder: makeFile('encoder.onnx', 1_000_000),
      denoiser: makeFile('denoiser-u8.onnx', 800_000),
    },
  },
  golden: makeFile('golden.json', 200_000),
  goldenTolerance: { float32: 1e-4, uint8: 0.1 },
  presets: { auto: PRESET, instant: PRESET, fidelity: PRESET, balanced: PRESET, perception: PRESET },
  defaultCleanup: { lossy: 0.3, lossless: 0 },
  origin: { trainedOn: 'a', startedFrom: 'b', hardware: 'c', hours: 1, licence: 'd' },
  measured: [
    {
      preset: 'instant',
      precision: 'uint8',
      set: 'set5',
      evaluations: 1,
      psnrY: 31.256,
      ssimY: 0.88123,
      lpips: null,
      lrPsnr: 50,
    },
  ],
};
const WHOLE: ModelEntry = { folder: '/m/stone', model: { folder: '/m/stone', manifest: MANIFEST } };
const BROKEN: ModelEntry = { folder: '/m/bad', error: { code: 'model/corrupt', message: 'a.onnx is\ncut off.' } };
const countEvaluations = () => 7;

async function run(entries: readonly ModelEntry[] | Error, raw: Record<string, unknown> = {}) {
  const streams = recordStreams();
  const listModels = () => (entries instanceof Error ? Promise.reject(entries) : Promise.resolve(entries));
  const exitCode = await runModels(raw, {
    streams,
    listModels,
    listNetworks: () => Promise.resolve([]),
    countEvaluations,
  });
  return { exitCode, out: streams.out.join(''), err: streams.err.join('') };
}

describe('models', () => {
  it('shows files, evaluations and measurements, and why a folder is broken', async () => {
    const { exitCode, out } = await run([BROKEN, WHOLE]);
    expect(exitCode).toBe(0);
    expect(out.split('\n')).toEqual([
      '/m/bad',
      '  broken: a.onnx is cut off.',
      '',
      'stone-x4 1.0.0  /m/stone',
      '  files: 6.6 MB (float32 5.4 MB, uint8 2.9 MB)',
      '  evaluations: auto 7, instant 7, fidelity 7, balanced 7, perception 7',
      '  preset   precision  set   evaluations  PSNR-Y  SSIM-Y  LPIPS  LR-PSNR',
      '  instant  uint8      set5  1            31.26   0.8812  -      50.00',
      '',
      '',
    ]);
  });

  it('counts the policy in, and files that are shared once', () => {
    const manifest = { ...MANIFEST, policy: { ...makeFile('policy.onnx', 500), memorySize: 8, meanEvaluations: 1.4 } };
    expect(summarizeModel({ ...WHOLE, model: { folder: '/m/stone', manifest } }, countEvaluations)).toMatchObject({
      bytes: 6_600_500,
    });
  });

  it('says so when nothing was measured', () => {
    const manifest = { ...MANIFEST, measured: [] };
    const summary = summarizeModel({ folder: '/m/s', model: { folder: '/m/s', manifest } }, countEvaluations);
    expect(formatModel(summary)).toContain('  nothing measured');
  });

  it('writes one JSON object per model', async () => {
    const { out } = await run([WHOLE, BROKEN], { json: true });
    const [whole, broken] = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(whole).toMatchObject({ id: 'stone-x4', presets: [{ preset: 'auto', evaluations: 7 }, {}, {}, {}, {}] });
    expect(broken).toEqual(BROKEN);
  });

  it('ends with 3 when there is no whole model', async () => {
    expect((await run([BROKEN])).exitCode).toBe(3);
    expect(await run([])).toMatchObject({ exitCode: 3, out: 'There are no models.\n' });
    const missing = await run(new AppError('model/missing', 'The folder of models cannot be read.'));
    expect(missing).toMatchObject({ exitCode: 3, err: 'skipstone: The folder of models cannot be read.\n' });
  });
});
