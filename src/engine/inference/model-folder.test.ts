/** model.json as this version and as version 0.1 wrote it. */
import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { locateInPackage } from '#files/package-root.ts';
import { loadModel } from './model-folder.ts';
import { DEFAULT_MODEL_ID, modelManifestSchema } from '#shared/models.ts';

async function readJson(...segments: readonly string[]): Promise<unknown> {
  return JSON.parse(await readFile(locateInPackage(...segments), 'utf8'));
}

describe('model.json', () => {
  it('of version 0.1, which calls the restorer cleaner, names the same files by content', async () => {
    const old = modelManifestSchema.parse(await readJson('tests', 'fixtures', 'version-0.1.0', 'model.json'));
    const shipped = modelManifestSchema.parse(await readJson('resources', 'models', DEFAULT_MODEL_ID, 'model.json'));
    expect(old.networks.uint8.restorer.file).toBe('cleaner.uint8.onnx');
    for (const precision of ['float32', 'uint8'] as const)
      expect(Object.keys(old.networks[precision]).sort()).toEqual(Object.keys(shipped.networks[precision]).sort());
  });

  it('with both names, or with neither, is not a model', async () => {
    const manifest = (await readJson('resources', 'models', DEFAULT_MODEL_ID, 'model.json')) as {
      networks: { float32: Record<string, unknown> };
    };
    const { restorer, ...others } = manifest.networks.float32;
    for (const float32 of [others, { ...others, restorer, cleaner: restorer }]) {
      const changed = { ...manifest, networks: { ...manifest.networks, float32 } };
      expect(modelManifestSchema.safeParse(changed).success).toBe(false);
    }
  });
});

describe('a model folder', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'skipstone-model-'));
    await cp(locateInPackage('resources', 'models', DEFAULT_MODEL_ID), folder, { recursive: true });
  });

  afterEach(() => rm(folder, { recursive: true }));

  /** Replaces a network, with its size and hash in the manifest. */
  async function replaceNetwork(content: Buffer): Promise<void> {
    const path = join(folder, 'model.json');
    const manifest = modelManifestSchema.parse(JSON.parse(await readFile(path, 'utf8')));
    const { instant } = manifest.networks.float32;
    const sha256 = createHash('sha256').update(content).digest('hex');
    const float32 = { ...manifest.networks.float32, instant: { ...instant, bytes: content.length, sha256 } };
    await writeFile(join(folder, instant.file), content);
    await writeFile(path, JSON.stringify({ ...manifest, networks: { ...manifest.networks, float32 } }));
  }

  it('is refused when a network takes data from a file that the manifest does not name', async () => {
    // graph { initializer { external_data { key: "location" value: "../x" } } }
    const entry = Buffer.concat([
      Buffer.from([0x0a, 8]),
      Buffer.from('location'),
      Buffer.from([0x12, 4]),
      Buffer.from('../x'),
    ]);
    const tensor = Buffer.concat([Buffer.from([0x6a, entry.length]), entry]);
    const graph = Buffer.concat([Buffer.from([0x2a, tensor.length]), tensor]);
    await replaceNetwork(Buffer.concat([Buffer.from([0x3a, graph.length]), graph]));
    await expect(loadModel(folder)).rejects.toMatchObject({
      code: 'model/foreign',
      message: /takes data from "\.\.\/x"/,
    });
    await replaceNetwork(Buffer.from('no network'));
    await expect(loadModel(folder)).rejects.toMatchObject({ code: 'model/corrupt', message: /is no ONNX file/ });
  });

  it('is refused by the size of a file, before that is read', async () => {
    await truncate(join(folder, 'denoiser.onnx'), 2 ** 40);
    const message = `denoiser.onnx of model ${basename(folder)} has ${2 ** 40} bytes instead of`;
    await expect(loadModel(folder)).rejects.toMatchObject({
      code: 'model/corrupt',
      message: expect.stringContaining(message) as string,
    });
    await truncate(join(folder, 'model.json'), 2 ** 40);
    await expect(loadModel(folder)).rejects.toMatchObject({ code: 'model/foreign', message: /too large/ });
  });
});
