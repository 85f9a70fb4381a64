/** Jobs of the engine process with the shipped model: from file to file, cancelled, killed, rejected. */
import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forkWorker } from '#app/workers/node-worker-port.ts';
import { measureFidelity } from '#engine/evaluation/fidelity.ts';
import { inspectImage, readImage } from '#engine/imageio/decode.ts';
import type { EngineReply, EngineRequest } from '#shared/engine-protocol.ts';
import { writeEngineStart } from '#shared/engine-protocol.ts';
import type { JobEvent } from '#shared/jobs.ts';
import type { EngineWithPhoto, TestEngine } from './helpers/engine.ts';
import { ENGINE_ENTRY, EXAMPLES, makeJob, MODEL_FOLDER, openEngineWithPhoto } from './helpers/engine.ts';
import { makeTempFolder } from './helpers/folders.ts';
import { cutPhoto, writeWideImage } from './helpers/images.ts';

let opened: EngineWithPhoto;
let engine: TestEngine;
/** A photo that takes a moment, and one whose job is still running when the test stops it. */
let photo: string;
let largePhoto: string;

beforeAll(async () => {
  opened = await openEngineWithPhoto();
  ({ engine, photo } = opened);
  const launch = { left: 150, top: 100, width: 300, height: 200 };
  largePhoto = await cutPhoto(join(EXAMPLES, 'rocket.jpg'), join(opened.folder, 'large.png'), launch);
});

afterAll(() => opened.close());

describe('a job', () => {
  it('shows its steps, rises to 1 and leaves one whole image', async () => {
    await using folder = await makeTempFolder();
    const out = join(folder.path, 'out.png');
    const events: JobEvent[] = [];
    const preset = { kind: 'preset', name: 'balanced' } as const;
    const snapshot = await engine.client.runJob(makeJob(photo, out, { preset }), (event) => events.push(event));
    expect(snapshot.state).toBe('finished');
    expect(events[0]).toMatchObject({ kind: 'started', output: { widthPx: 384, heightPx: 320 } });
    const steps = events.filter((event) => event.kind === 'progress');
    steps.slice(1).forEach((event, i) => {
      expect(event.fraction).toBeGreaterThanOrEqual(steps[i]!.fraction);
      expect(event.step.index).toBeGreaterThanOrEqual(steps[i]!.step.index);
    });
    expect(new Set(steps.map(({ step }) => step.stage))).toEqual(new Set(['encode', 'coarse', 'fine']));
    expect(snapshot.result).toMatchObject({ device: 'cpu', precision: 'float32', evaluations: steps[0]!.step.total });
    expect((await inspectImage(out)).size).toEqual({ widthPx: 384, heightPx: 320 });
    expect(await readdir(folder.path)).toEqual(['out.png']);
  });

  it('repairs the photo before its first pass, and not what that made', async () => {
    await using folder = await makeTempFolder();
    const stages: string[][] = [];
    const job = makeJob(photo, join(folder.path, 'out.png'), {
      ...{ preset: { kind: 'preset', name: 'instant' }, target: { kind: 'scale', factor: 8 }, cleanup: 0.5 },
    });
    const { result } = await engine.client.runJob(job, (event) => {
      if (event.kind === 'scheduled') stages.push(event.steps.map(({ stage }) => stage));
    });
    expect(stages).toEqual([['restore', 'encode'], ['encode']]);
    expect(result).toMatchObject({ evaluations: 3, cleanup: 0.5 });
  });

  it('gives the same file for the same seed and another for another', async () => {
    await using folder = await makeTempFolder();
    const preset = { kind: 'preset', name: 'fidelity' } as const;
    const make = async (name: string, seed: number): Promise<Buffer> => {
      const out = join(folder.path, name);
      await engine.client.runJob(makeJob(photo, out, { preset, seed }), () => undefined);
      return readFile(out);
    };
    const first = await make('a.png', 7);
    expect((await make('b.png', 7)).equals(first)).toBe(true);
    expect((await make('c.png', 8)).equals(first)).toBe(false);
  });

  it.each([
    [{ kind: 'scale', factor: 2 }, 192, 160],
    [{ kind: 'scale', factor: 8 }, 768, 640],
    [{ kind: 'size', widthPx: 300 }, 300, 250],
  ] as const)('reaches %o', async (target, widthPx, heightPx) => {
    await using folder = await makeTempFolder();
    const out = join(folder.path, 'out.png');
    const snapshot = await engine.client.runJob(makeJob(photo, out, { target }), () => undefined);
    expect(snapshot.error).toBeNull();
    expect((await inspectImage(out)).size).toEqual({ widthPx, heightPx });
    expect(await readdir(folder.path)).toEqual(['out.png']);
  });

  it('makes a print: its part of the photo, in its pixels, at its resolution', async () => {
    await using folder = await makeTempFolder();
    const out = join(folder.path, 'out.jpg');
    const target = { kind: 'print', width: 1, height: 1, unit: 'inch', dpi: 100, crop: 1 } as const;
    const snapshot = await engine.client.runJob(makeJob(photo, out, { target, format: 'jpeg' }), () => undefined);
    expect(snapshot).toMatchObject({ error: null, result: { input: { widthPx: 96, heightPx: 80 } } });
    const { info, metadata } = await readImage(out);
    expect(info.size).toEqual({ widthPx: 100, heightPx: 100 });
    expect(metadata.density).toEqual({ x: 100, y: 100, unit: 'inch' });
    const fidelity = (crop: number) => measureFidelity(photo, out, { target: { ...target, crop } });
    // The result is that of the right part, and of no other.
    expect((await fidelity(1)).psnrDb).toBeGreaterThan((await fidelity(0)).psnrDb + 6);
  });

  it('resizes plainly above x4 where that is wanted, in a single pass', async () => {
    await using folder = await makeTempFolder();
    const out = join(folder.path, 'out.png');
    const target = { kind: 'scale', factor: 5, plainResize: true } as const;
    const snapshot = await engine.client.runJob(makeJob(photo, out, { target }), () => undefined);
    expect((await inspectImage(out)).size).toEqual({ widthPx: 480, heightPx: 400 });
    const once = await engine.client.runJob(makeJob(photo, join(folder.path, 'x4.png')), () => undefined);
    expect(snapshot.result?.evaluations).toBe(once.result?.evaluations);
  });

  it('cancelled in mid-run leaves nothing, within a second', async () => {
    await using folder = await makeTempFolder();
    const job = makeJob(largePhoto, join(folder.path, 'out.png'), { preset: { kind: 'preset', name: 'perception' } });
    let cancelledAt = 0;
    const snapshot = await engine.client.runJob(job, (event) => {
      if (event.kind !== 'progress' || event.step.index < 2 || cancelledAt > 0) return;
      cancelledAt = performance.now();
      engine.client.cancel(job.id);
    });
    expect(snapshot.state).toBe('cancelled');
    expect(performance.now() - cancelledAt).toBeLessThan(1000);
    expect(await readdir(folder.path)).toEqual([]);
  });

  it('fails clearly when the engine is killed, and the next job runs and clears up', async () => {
    await using folder = await makeTempFolder();
    const out = join(folder.path, 'out.png');
    const starts = engine.starts();
    const snapshot = await engine.client.runJob(
      makeJob(largePhoto, out, { preset: { kind: 'preset', name: 'perception' } }),
      (event) => {
        if (event.kind === 'progress' && event.step.index === 2) engine.kill();
      },
    );
    expect(snapshot).toMatchObject({ state: 'failed', error: { code: 'engine/crashed' } });
    const next = await engine.client.runJob(makeJob(photo, out), () => undefined);
    expect(next.state).toBe('finished');
    expect(engine.starts()).toBe(starts + 1);
    expect(await readdir(folder.path)).toEqual(['out.png']);
  });

  it('that runs when the app leaves lets the process end in order', async () => {
    await using folder = await makeTempFolder();
    const start = writeEngineStart({ modelFolder: MODEL_FOLDER, cacheFolder: opened.folder, threads: 2 });
    const port = forkWorker<EngineRequest, EngineReply>(ENGINE_ENTRY, [start]);
    const end = new Promise<string>((resolve) => {
      port.onExit(resolve);
    });
    let isLeaving = false;
    port.onMessage((reply) => {
      if (isLeaving || reply.kind !== 'event' || reply.event.kind !== 'progress') return;
      isLeaving = true;
      void port.end();
    });
    const preset = { kind: 'preset', name: 'perception' } as const;
    port.send({ kind: 'run', id: 1, job: makeJob(largePhoto, join(folder.path, 'out.png'), { preset }) });
    expect(await end).toMatch(/^exit code 0/);
    expect(await readdir(folder.path)).toEqual([]);
  });

  it('never writes onto its input nor over an existing image', async () => {
    await using folder = await makeTempFolder();
    const own = join(folder.path, 'own.png');
    await copyFile(photo, own);
    const before = await readFile(own);
    const onto = await engine.client.runJob(makeJob(own, own, { ifExists: 'overwrite' }), () => undefined);
    expect(onto.error).toMatchObject({ code: 'output/is-input' });
    await writeFile(join(folder.path, 'there.png'), 'mine');
    const over = await engine.client.runJob(makeJob(own, join(folder.path, 'there.png')), () => undefined);
    expect(over.error).toMatchObject({ code: 'output/exists' });
    expect((await readFile(own)).equals(before)).toBe(true);
    expect(await readFile(join(folder.path, 'there.png'), 'utf8')).toBe('mine');
  });

  it('rejects a format that cannot hold the result before work starts', async () => {
    await using folder = await makeTempFolder();
    const wide = await writeWideImage(join(folder.path, 'wide.png'), 2100);
    const job = makeJob(wide, join(folder.path, 'out.webp'), {
      format: 'webp',
      target: { kind: 'scale', factor: 8 },
    });
    const events: JobEvent[] = [];
    const snapshot = await engine.client.runJob(job, (event) => events.push(event));
    expect(snapshot.error).toMatchObject({ code: 'output/too-large' });
    expect(events.map(({ kind }) => kind)).toEqual(['failed']);
  });
});
