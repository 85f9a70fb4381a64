/** The engine process with a model whose preset leaves the fine steps to a policy, in both precisions. */
import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeModel } from '#engine/inference/describe-model.ts';
import { loadModel } from '#engine/inference/model-folder.ts';
import type { JobEvent } from '#shared/jobs.ts';
import type { ModelManifest } from '#shared/models.ts';
import { PRECISIONS } from '#shared/models.ts';
import { EXAMPLES, makeJob, MODEL_FOLDER, openTestEngine, ROOT } from './helpers/engine.ts';
import { makeTempFolder } from './helpers/folders.ts';
import type { TestEngine } from './helpers/engine.ts';
import { cutPhoto } from './helpers/images.ts';

const COARSE_LEVELS = [0.5, 0.2];
const PRESET = { kind: 'preset', name: 'balanced' } as const;

let home: string;
let photo: string;
let modelFolder: string;
let engine: TestEngine;

/** The shipped model with the small random policy of tests/golden and a preset that asks it. */
async function makeModel(folder: string): Promise<void> {
  await cp(MODEL_FOLDER, folder, { recursive: true });
  const policy = await readFile(join(ROOT, 'tests/golden/policy.onnx'));
  await writeFile(join(folder, 'policy.onnx'), policy);
  const path = join(folder, 'model.json');
  const manifest = JSON.parse(await readFile(path, 'utf8')) as ModelManifest;
  const sha256 = createHash('sha256').update(policy).digest('hex');
  const file = { file: 'policy.onnx', sha256, bytes: policy.length, memorySize: 8, meanFineSteps: 3.4 };
  const sampler = {
    coarseLevels: COARSE_LEVELS,
    fine: 'network',
    skip: 'stride',
    eta: 0.5,
    perception: 0.5,
    backProjection: 1,
  };
  const presets = { ...manifest.presets, balanced: { sampler, backProjection: 1 } };
  await writeFile(path, JSON.stringify({ ...manifest, policy: file, presets }));
}

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'skipstone-test-'));
  modelFolder = join(home, 'model');
  await makeModel(modelFolder);
  engine = openTestEngine(home, modelFolder);
  photo = await cutPhoto(join(EXAMPLES, 'astronaut.png'), join(home, 'photo.png'), {
    left: 60,
    top: 60,
    width: 60,
    height: 50,
  });
});

afterAll(async () => {
  await engine.client.end();
  await rm(home, { recursive: true });
});

describe('a preset that leaves the fine steps to a policy', () => {
  it.each(PRECISIONS)('reports what the policy decided, and runs it: %s', async (precision) => {
    await using folder = await makeTempFolder();
    const events: JobEvent[] = [];
    const job = makeJob(photo, join(folder.path, 'out.png'), { preset: PRESET, precision });
    const snapshot = await engine.client.runJob(job, (event) => events.push(event));
    expect(snapshot.error).toBeNull();
    const { steps } = snapshot;
    expect(steps.map(({ stage }) => stage)).toEqual(['encode', 'coarse', 'coarse', ...Array<string>(10).fill('fine')]);
    const running = steps.filter(({ runs }) => runs);
    expect(running.at(-1)?.level).toBe(0.01);
    expect(snapshot.result).toMatchObject({ precision, evaluations: running.length });
    expect(events.find(({ kind }) => kind === 'started')).toMatchObject({ evaluations: running.length });
  });

  it('can be cancelled while the policy is asked', async () => {
    await using folder = await makeTempFolder();
    const job = makeJob(photo, join(folder.path, 'out.png'), { preset: PRESET });
    const running = engine.client.runJob(job, () => undefined);
    engine.client.cancel(job.id);
    expect((await running).state).toBe('cancelled');
  });

  it('is estimated by what the policy chooses on average, and the tiles that it looks at', async () => {
    const model = describeModel((await loadModel(modelFolder)).manifest, 20);
    expect(model.presetEvaluations.balanced).toBeCloseTo(1 + 2 + 3.4);
    expect(model.presetProbedPx).toEqual({ instant: 0, fidelity: 0, balanced: 8 * 48 ** 2, perception: 0 });
  });

  it('is rejected where the model has no policy', async () => {
    await using folder = await makeTempFolder();
    await cp(modelFolder, folder.path, { recursive: true });
    const path = join(folder.path, 'model.json');
    const manifest = JSON.parse(await readFile(path, 'utf8')) as ModelManifest;
    await writeFile(path, JSON.stringify({ ...manifest, policy: undefined }));
    await expect(loadModel(folder.path)).rejects.toMatchObject({
      code: 'model/foreign',
      message: expect.stringContaining('there is no policy') as string,
    });
  });

  it('a changed policy is found out', async () => {
    await using folder = await makeTempFolder();
    await cp(modelFolder, folder.path, { recursive: true });
    const path = join(folder.path, 'policy.onnx');
    const content = await readFile(path);
    content[1000]! ^= 1;
    await writeFile(path, content);
    await expect(loadModel(folder.path)).rejects.toMatchObject({ code: 'model/corrupt' });
  });
});
