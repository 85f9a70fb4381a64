/** The app without a window, with its real processes and the shipped model: jobs and previews, cancelled, ended early, killed. */
import { access, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { inspectImage } from '#engine/imageio/decode.ts';
import { PREVIEWED_PRESETS } from '#shared/previews/region-preview.ts';
import { VIEW_FILES } from '#shared/image-pyramid.ts';
import type { TestApp } from './helpers/app.ts';
import { makeUpscale, openCut, openTestApp } from './helpers/app.ts';
import type { TempFolder } from './helpers/folders.ts';
import { makeTempFolder } from './helpers/folders.ts';

let folder: TempFolder;
let test: TestApp;

beforeEach(async () => {
  folder = await makeTempFolder();
  await mkdir(photosFolder());
  test = await openTestApp(folder.path);
});

afterEach(async () => {
  await test.app.end();
  await folder[Symbol.asyncDispose]();
});

const photosFolder = (): string => join(folder.path, 'photos');

it('steps are reported in order, estimates arrive while it runs, and a running job can be ended early', async () => {
  const { photoId } = await openCut(test, photosFolder());
  const { jobId } = await test.call('upscale', makeUpscale(photoId, 'perception'));
  await test.until(() => test.findJob(jobId).snapshot.estimateVersion > 0);
  const { token, snapshot } = test.findJob(jobId);
  await access(test.app.locateView(token, VIEW_FILES.estimate(snapshot.estimateVersion))!);
  await test.call('endJobEarly', { jobId });
  const { snapshot: ended } = await test.untilEnded(jobId);
  expect(ended).toMatchObject({ state: 'finished', result: { endedEarly: true } });
  const steps = test.events.flatMap((event) =>
    event.kind === 'job' && event.event.kind === 'progress' ? [event.event.step.index] : [],
  );
  expect(steps).toEqual([...steps].sort((a, b) => a - b));
  expect(Math.max(...steps)).toBeLessThan(ended.steps.filter(({ runs }) => runs).length);
});

it('cancels within a second, and the next job runs', async () => {
  const { photoId } = await openCut(test, photosFolder(), { sidePx: 256 });
  const { jobId } = await test.call('upscale', {
    ...makeUpscale(photoId, 'perception'),
    precision: 'float32',
  });
  const next = await test.call('upscale', makeUpscale(photoId));
  await test.until(() => test.findJob(jobId).snapshot.step);
  const start = performance.now();
  await test.call('cancelJob', { jobId });
  expect(test.findJob(jobId).snapshot.state).toBe('cancelled');
  expect(performance.now() - start).toBeLessThan(1000);
  expect((await test.untilEnded(next.jobId)).snapshot.state).toBe('finished');
});

it('an engine that is killed is replaced, and the job starts again; killed twice, the job fails and the next one runs', async () => {
  const { photoId } = await openCut(test, photosFolder(), { sidePx: 128 });
  const killAt = async (jobId: string, retries: number): Promise<void> => {
    await test.until(() => {
      const { snapshot } = test.findJob(jobId);
      return snapshot.retries === retries && snapshot.step !== null;
    });
    process.kill(test.enginePids.at(-1)!, 'SIGKILL');
  };
  const { jobId } = await test.call('upscale', makeUpscale(photoId, 'perception'));
  await killAt(jobId, 0);
  expect((await test.untilEnded(jobId)).snapshot).toMatchObject({ state: 'finished', retries: 1 });

  const unlucky = await test.call('upscale', makeUpscale(photoId, 'perception'));
  await killAt(unlucky.jobId, 0);
  await killAt(unlucky.jobId, 1);
  expect((await test.untilEnded(unlucky.jobId)).snapshot).toMatchObject({
    state: 'failed',
    error: { code: 'engine/crashed' },
  });
  const { jobId: last } = await test.call('upscale', makeUpscale(photoId));
  expect((await test.untilEnded(last)).snapshot.state).toBe('finished');
});

it('makes a preview between the steps of a job, which then goes on', async () => {
  const { photoId } = await openCut(test, photosFolder(), { sidePx: 300 });
  const target = { kind: 'scale', factor: 8 } as const;
  const { jobId } = await test.call('upscale', { ...makeUpscale(photoId, 'perception'), target });
  await test.until(() => test.findJob(jobId).snapshot.step !== null);
  const region = { left: 16, top: 16, widthPx: 48, heightPx: 48 };
  const { device, precision } = makeUpscale(photoId);
  const options = {
    cleanup: 0,
    scale: 4,
    seed: 0,
    device,
    precision,
    compare: { kind: 'presets', slider: null, network: null },
  } as const;
  const { previewId } = await test.call('previewRegion', { photoId, region, options });
  await test.until(({ preview }) => preview?.id === previewId && preview.state === 'finished');
  const { state, fraction } = test.findJob(jobId).snapshot;
  expect(state).toBe('running');
  await test.until(() => test.findJob(jobId).snapshot.fraction > fraction);
  await test.call('cancelJob', { jobId });
});

it('shows the presets of a part, and replaces a preview by the next one', async () => {
  const { photoId } = await openCut(test, photosFolder(), { sidePx: 96 });
  const region = { left: 16, top: 16, widthPx: 48, heightPx: 48 };
  const common = { cleanup: null, scale: 4, seed: 0, device: 'cpu', precision: 'uint8' } as const;
  const options = { ...common, compare: { kind: 'presets', slider: 0.4, network: null } } as const;
  // At the same time, as settings may change.
  const [{ previewId: first }, { previewId }] = await Promise.all([
    test.call('previewRegion', { photoId, region, options }),
    test.call('previewRegion', { photoId, region, options }),
  ]);
  expect(previewId).not.toBe(first);
  const preview = await test.until(({ preview: it }) => (it?.id === previewId && it.state === 'finished' ? it : null));
  expect(preview.variants.map(({ name }) => name)).toEqual([...PREVIEWED_PRESETS, 'slider']);
  const evaluations = Object.fromEntries(preview.variants.map((variant) => [variant.name, variant.evaluations]));
  expect(evaluations['instant']).toBe(1);
  expect(evaluations['perception']).toBeGreaterThan(evaluations['balanced']!);
  for (const { name } of preview.variants) {
    const { size } = await inspectImage(test.app.locateView(preview.token, VIEW_FILES.variant(name))!);
    expect(size).toEqual({ widthPx: 192, heightPx: 192 });
  }
  // In the size that results will have; a repair keeps that of the photo.
  const double = { ...common, scale: 2, compare: { kind: 'presets', slider: null, network: null } } as const;
  const { previewId: second } = await test.call('previewRegion', { photoId, region, options: double });
  const small = await test.until(({ preview: it }) => (it?.id === second && it.state === 'finished' ? it : null));
  expect((await inspectImage(test.app.locateView(small.token, VIEW_FILES.variant('balanced'))!)).size).toEqual({
    widthPx: 96,
    heightPx: 96,
  });
  const strengths = { ...double, compare: { kind: 'strengths', used: 0.4, network: null } } as const;
  const { previewId: third } = await test.call('previewRegion', { photoId, region, options: strengths });
  const repairs = await test.until(({ preview: it }) => (it?.state === 'finished' && it.id === third ? it : null));
  expect(repairs.variants.map(({ name }) => name)).toEqual([25, 40, 50, 75, 100].map((it) => `cleanup-${it}`));
  for (const { name } of repairs.variants) {
    const { size } = await inspectImage(test.app.locateView(repairs.token, VIEW_FILES.variant(name))!);
    expect(size).toEqual({ widthPx: 48, heightPx: 48 });
  }
});
