import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { JobEvent, JobRequest } from '#shared/jobs.ts';
import { modelManifestSchema } from '#shared/models.ts';
import { MODEL_FOLDER, makeJob } from '#tests/helpers/engine.ts';
import { createPointwiseNetworks } from '#tests/helpers/fake-networks.ts';
import { makeTempFolder } from '#tests/helpers/folders.ts';
import { locateHeic, writeFixture } from '#tests/helpers/image-fixtures.ts';
import { readSignature } from '../imageio/signature.ts';
import { InferenceQueue } from './inference-queue.ts';
import { runJob } from './run-job.ts';
import { runPreview } from './run-preview.ts';

vi.mock(import('../imageio/signature.ts'), async (load) => {
  const actual = await load();
  return { ...actual, readSignature: vi.fn(actual.readSignature) };
});

const model = {
  folder: MODEL_FOLDER,
  manifest: modelManifestSchema.parse(JSON.parse(await readFile(join(MODEL_FOLDER, 'model.json'), 'utf8'))),
};
const networks = { ...createPointwiseNetworks(), release: () => Promise.resolve() };
const openProvider = () => Promise.resolve({ device: 'cpu' as const, precision: 'float32' as const, networks });
const chooseCleanup = () => Promise.resolve({ strength: 0, estimate: null });
const NEVER = new AbortController().signal;
const network = { open: () => Promise.reject(new Error('not of this job')), close: () => undefined };

async function run(job: JobRequest): Promise<JobEvent> {
  const events: JobEvent[] = [];
  const emit = (event: JobEvent) => events.push(event);
  await runJob(job, {
    ...{ model, openProvider, chooseCleanup, network, emit, signal: NEVER },
    shouldEndEarly: () => false,
    slot: new InferenceQueue().reserve(),
  });
  return events.at(-1)!;
}

/** Counts headers that are read: by sharp, and by threads for HEIC. */
function countReading() {
  const metadata = vi.spyOn(sharp.prototype as { metadata(): unknown }, 'metadata');
  let threads = 0;
  const count = () => threads++;
  process.on('worker', count);
  vi.mocked(readSignature).mockClear();
  return () => {
    process.off('worker', count);
    return {
      signatures: vi.mocked(readSignature).mock.calls.length,
      headers: metadata.mock.calls.length,
      threads,
    };
  };
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('the header of a photo', () => {
  it('is read once for a job', async () => {
    await using folder = await makeTempFolder();
    const photo = await writeFixture('jpeg-tagged', folder.path);
    const stop = countReading();
    const last = await run(makeJob(photo, join(folder.path, 'result.png')));
    expect(last.kind).toBe('finished');
    expect(stop()).toEqual({ signatures: 1, headers: 1, threads: 0 });
  });

  it('is read once for a job on a HEIC, in the thread that decodes it', async () => {
    await using folder = await makeTempFolder();
    const stop = countReading();
    const last = await run(makeJob(locateHeic('plain.heic'), join(folder.path, 'result.png')));
    expect(last.kind).toBe('finished');
    expect(stop()).toEqual({ signatures: 1, headers: 0, threads: 1 });
  });

  it('is read once for a preview', async () => {
    await using folder = await makeTempFolder();
    const inputPath = await writeFixture('png', folder.path);
    const stop = countReading();
    const kinds: string[] = [];
    await runPreview(
      {
        ...makeJob(inputPath, ''),
        region: { left: 4, top: 4, widthPx: 12, heightPx: 12 },
        scale: 4,
        variants: [{ kind: 'upscale', name: 'instant', preset: { kind: 'preset', name: 'instant' } }],
        folder: folder.path,
      },
      {
        ...{ model, openProvider, chooseCleanup, emit: ({ kind }) => kinds.push(kind), signal: NEVER },
        openNetwork: () => Promise.reject(new Error('there is none')),
      },
    );
    expect(kinds).toEqual(['variant', 'finished']);
    expect(stop()).toEqual({ signatures: 1, headers: 1, threads: 0 });
  });
});
