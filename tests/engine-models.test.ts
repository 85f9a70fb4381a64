/** What the engine process says of devices and of model folders that are damaged. */
import { copyFile, mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineWithPhoto, TestEngine } from './helpers/engine.ts';
import { makeJob, MODEL_FOLDER, openEngineWithPhoto, openTestEngine } from './helpers/engine.ts';
import { makeTempFolder } from './helpers/folders.ts';

let opened: EngineWithPhoto;
let engine: TestEngine;
let photo: string;

beforeAll(async () => {
  opened = await openEngineWithPhoto();
  ({ engine, photo } = opened);
});

afterAll(() => opened.close());

describe('devices', () => {
  it('trusts the CPU and says why it rejects another', async () => {
    const devices = await engine.client.listDevices();
    expect(devices.find(({ device }) => device === 'cpu')).toMatchObject({ available: true });
    for (const report of devices) if (!report.available) expect(report.reason.length).toBeGreaterThan(10);
  });

  it('a device that was named is used or rejected, never replaced', async () => {
    const devices = await engine.client.listDevices();
    if (devices.some(({ device, available }) => device === 'webgpu' && available)) return;
    await using folder = await makeTempFolder();
    const job = makeJob(photo, join(folder.path, 'out.png'), { device: 'webgpu' });
    const snapshot = await engine.client.runJob(job, () => undefined);
    expect(snapshot.error).toMatchObject({ code: 'device/unavailable' });
    expect(snapshot.error?.message).toContain('webgpu');
  });
});

describe('a model folder', () => {
  const runWith = async (spoil: (model: string) => Promise<void>) => {
    await using folder = await makeTempFolder();
    const model = join(folder.path, 'model');
    await mkdir(model);
    for (const name of await readdir(MODEL_FOLDER)) await copyFile(join(MODEL_FOLDER, name), join(model, name));
    await spoil(model);
    return await run(folder.path, model);
  };
  const run = async (folder: string, model: string) => {
    const spoilt = openTestEngine(folder, model);
    const snapshot = await spoilt.client.runJob(makeJob(photo, join(folder, 'out.png')), () => undefined);
    await spoilt.client.end();
    return snapshot.error;
  };

  it('says which file is truncated', async () => {
    const error = await runWith((model) => truncate(join(model, 'encoder.onnx'), 1000));
    expect(error).toMatchObject({ code: 'model/corrupt' });
    expect(error?.message).toContain('encoder.onnx');
  });

  it('says that it is changed, foreign or missing', async () => {
    const changed = await runWith(async (model) => {
      const path = join(model, 'denoiser.onnx');
      const content = await readFile(path);
      content[content.length >> 1]! ^= 1;
      await writeFile(path, content);
    });
    expect(changed).toMatchObject({ code: 'model/corrupt' });
    const foreign = await runWith((model) => writeFile(join(model, 'model.json'), '{"id":"other"}'));
    expect(foreign).toMatchObject({ code: 'model/foreign' });
    await using folder = await makeTempFolder();
    expect(await run(folder.path, folder.path)).toMatchObject({ code: 'model/missing' });
  });

  it('whose golden tile does not agree is not trusted', async () => {
    const error = await runWith(async (model) => {
      const path = join(model, 'model.json');
      const manifest = JSON.parse(await readFile(path, 'utf8')) as { goldenTolerance: Record<string, number> };
      manifest.goldenTolerance['float32'] = 1e-12;
      await writeFile(path, JSON.stringify(manifest));
    });
    expect(error).toMatchObject({ code: 'device/unavailable' });
    expect(error?.message).toContain('golden tile differs');
  });
});
