/** The engine process with the shipped model: jobs from file to file, cancelled, killed, refused. */
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forkWorker } from '../src/app/node-worker-port.ts';
import { resetExifOrientation } from '../src/engine/exif.ts';
import { inspectPicture, readPicture } from '../src/engine/image-io.ts';
import type { EngineReply, EngineRequest } from '../src/shared/engine-protocol.ts';
import type { JobEvent } from '../src/shared/jobs.ts';
import { ENGINE_ENTRY, EXAMPLES, makeJob, MODEL_FOLDER, openTestEngine, withFolder } from './helpers/engine.ts';
import type { TestEngine } from './helpers/engine.ts';
import { maxDifference } from './helpers/golden.ts';
import { cutPhoto, locateHeic, shrinkByFour, writeGreyPicture, writeWidePicture } from './helpers/pictures.ts';

/** A photo that takes a moment, and one that is still running when somebody wants it to stop. */
let photo: string;
let largePhoto: string;
let engine: TestEngine;
let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'skipstone-test-'));
  engine = openTestEngine(home);
  const face = { left: 60, top: 60, width: 96, height: 80 };
  photo = await cutPhoto(join(EXAMPLES, 'astronaut.png'), join(home, 'photo.png'), face);
  const launch = { left: 150, top: 100, width: 300, height: 200 };
  largePhoto = await cutPhoto(join(EXAMPLES, 'rocket.jpg'), join(home, 'large.png'), launch);
});

afterAll(async () => {
  await engine.client.end();
  await rm(home, { recursive: true });
});

describe('a job', () => {
  it('shows its steps, rises to 1 and leaves one whole picture', async () => {
    await withFolder(async (folder) => {
      const out = join(folder, 'out.png');
      const events: JobEvent[] = [];
      const look = { kind: 'preset', name: 'balanced' } as const;
      const snapshot = await engine.client.runJob(makeJob(photo, out, { look }), (event) => events.push(event));
      expect(snapshot.state).toBe('finished');
      expect(events[0]).toMatchObject({ kind: 'started', output: { widthPx: 384, heightPx: 320 } });
      const steps = events.filter((event) => event.kind === 'progress');
      steps.slice(1).forEach((event, i) => {
        expect(event.fraction).toBeGreaterThanOrEqual(steps[i]!.fraction);
        expect(event.step.index).toBeGreaterThanOrEqual(steps[i]!.step.index);
      });
      expect(new Set(steps.map(({ step }) => step.stage))).toEqual(new Set(['encode', 'coarse', 'fine']));
      expect(snapshot.result).toMatchObject({ device: 'cpu', precision: 'float32', evaluations: steps[0]!.step.total });
      expect((await inspectPicture(out)).size).toEqual({ widthPx: 384, heightPx: 320 });
      expect(await readdir(folder)).toEqual(['out.png']);
    });
  });

  it('gives the same file for the same seed and another for another', async () => {
    await withFolder(async (folder) => {
      const look = { kind: 'preset', name: 'fidelity' } as const;
      const make = async (name: string, seed: number): Promise<Buffer> => {
        const out = join(folder, name);
        await engine.client.runJob(makeJob(photo, out, { look, seed }), () => undefined);
        return readFile(out);
      };
      const first = await make('a.png', 7);
      expect((await make('b.png', 7)).equals(first)).toBe(true);
      expect((await make('c.png', 8)).equals(first)).toBe(false);
    });
  });

  it.each([
    [{ kind: 'scale', factor: 2 }, 192, 160],
    [{ kind: 'scale', factor: 8 }, 768, 640],
    [{ kind: 'size', widthPx: 300 }, 300, 250],
  ] as const)('reaches %o', async (target, widthPx, heightPx) => {
    await withFolder(async (folder) => {
      const out = join(folder, 'out.png');
      const snapshot = await engine.client.runJob(makeJob(photo, out, { target }), () => undefined);
      expect(snapshot.error).toBeNull();
      expect((await inspectPicture(out)).size).toEqual({ widthPx, heightPx });
      expect(await readdir(folder)).toEqual(['out.png']);
    });
  });

  it('cancelled in mid-run leaves nothing, within a second', async () => {
    await withFolder(async (folder) => {
      const job = makeJob(largePhoto, join(folder, 'out.png'), { look: { kind: 'preset', name: 'perception' } });
      let cancelledAt = 0;
      const snapshot = await engine.client.runJob(job, (event) => {
        if (event.kind !== 'progress' || event.step.index < 2 || cancelledAt > 0) return;
        cancelledAt = performance.now();
        engine.client.cancel(job.id);
      });
      expect(snapshot.state).toBe('cancelled');
      expect(performance.now() - cancelledAt).toBeLessThan(1000);
      expect(await readdir(folder)).toEqual([]);
    });
  });

  it('fails clearly when the engine is killed, and the next job runs and clears up', async () => {
    await withFolder(async (folder) => {
      const out = join(folder, 'out.png');
      const starts = engine.starts();
      const snapshot = await engine.client.runJob(
        makeJob(largePhoto, out, { look: { kind: 'preset', name: 'perception' } }),
        (event) => {
          if (event.kind === 'progress' && event.step.index === 2) engine.kill();
        },
      );
      expect(snapshot).toMatchObject({ state: 'failed', error: { code: 'engine/crashed' } });
      const next = await engine.client.runJob(makeJob(photo, out), () => undefined);
      expect(next.state).toBe('finished');
      expect(engine.starts()).toBe(starts + 1);
      expect(await readdir(folder)).toEqual(['out.png']);
    });
  });

  it('that runs when the app leaves lets the process end in order', async () => {
    await withFolder(async (folder) => {
      const start = JSON.stringify({ modelFolder: MODEL_FOLDER, cacheFolder: home, threads: 2 });
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
      const look = { kind: 'preset', name: 'perception' } as const;
      port.send({ kind: 'run', id: 1, job: makeJob(largePhoto, join(folder, 'out.png'), { look }) });
      expect(await end).toMatch(/^exit code 0/);
      expect(await readdir(folder)).toEqual([]);
    });
  });

  it('never writes onto its input nor over an existing picture', async () => {
    await withFolder(async (folder) => {
      const own = join(folder, 'own.png');
      await copyFile(photo, own);
      const before = await readFile(own);
      const onto = await engine.client.runJob(makeJob(own, own, { ifExists: 'overwrite' }), () => undefined);
      expect(onto.error).toMatchObject({ code: 'output/is-input' });
      await writeFile(join(folder, 'there.png'), 'mine');
      const over = await engine.client.runJob(makeJob(own, join(folder, 'there.png')), () => undefined);
      expect(over.error).toMatchObject({ code: 'output/exists' });
      expect((await readFile(own)).equals(before)).toBe(true);
      expect(await readFile(join(folder, 'there.png'), 'utf8')).toBe('mine');
    });
  });

  it('refuses a format that cannot hold the result before work starts', async () => {
    await withFolder(async (folder) => {
      const wide = await writeWidePicture(join(folder, 'wide.png'), 2100);
      const job = makeJob(wide, join(folder, 'out.webp'), {
        format: 'webp',
        target: { kind: 'scale', factor: 8 },
      });
      const events: JobEvent[] = [];
      const snapshot = await engine.client.runJob(job, (event) => events.push(event));
      expect(snapshot.error).toMatchObject({ code: 'output/too-large' });
      expect(events.map(({ kind }) => kind)).toEqual(['failed']);
    });
  });
});

describe('devices', () => {
  it('trusts the CPU and says why it refuses another', async () => {
    const devices = await engine.client.listDevices();
    expect(devices.find(({ device }) => device === 'cpu')).toMatchObject({ available: true });
    for (const report of devices) if (!report.available) expect(report.reason.length).toBeGreaterThan(10);
  });

  it('a device that was named is used or refused, never replaced', async () => {
    const devices = await engine.client.listDevices();
    if (devices.some(({ device, available }) => device === 'webgpu' && available)) return;
    await withFolder(async (folder) => {
      const job = makeJob(photo, join(folder, 'out.png'), { device: 'webgpu' });
      const snapshot = await engine.client.runJob(job, () => undefined);
      expect(snapshot.error).toMatchObject({ code: 'device/unavailable' });
      expect(snapshot.error?.message).toContain('webgpu');
    });
  });
});

describe('a model folder', () => {
  const runWith = async (folder: string, spoil: (model: string) => Promise<void>) => {
    const model = join(folder, 'model');
    await mkdir(model);
    for (const name of await readdir(MODEL_FOLDER)) await copyFile(join(MODEL_FOLDER, name), join(model, name));
    await spoil(model);
    const spoilt = openTestEngine(folder, model);
    const snapshot = await spoilt.client.runJob(makeJob(photo, join(folder, 'out.png')), () => undefined);
    await spoilt.client.end();
    return snapshot.error;
  };

  it('says which file is truncated, changed, missing or foreign', async () => {
    await withFolder(async (folder) => {
      const error = await runWith(folder, (model) => truncate(join(model, 'encoder.onnx'), 1000));
      expect(error).toMatchObject({ code: 'model/corrupt' });
      expect(error?.message).toContain('encoder.onnx');
    });
    await withFolder(async (folder) => {
      const error = await runWith(folder, async (model) => {
        const path = join(model, 'denoiser.onnx');
        const content = await readFile(path);
        content[content.length >> 1]! ^= 1;
        await writeFile(path, content);
      });
      expect(error).toMatchObject({ code: 'model/corrupt' });
    });
    await withFolder(async (folder) => {
      const error = await runWith(folder, (model) => writeFile(join(model, 'model.json'), '{"id":"other"}'));
      expect(error).toMatchObject({ code: 'model/foreign' });
    });
    await withFolder(async (folder) => {
      const empty = openTestEngine(folder, folder);
      const snapshot = await empty.client.runJob(makeJob(photo, join(folder, 'out.png')), () => undefined);
      await empty.client.end();
      expect(snapshot.error).toMatchObject({ code: 'model/missing' });
    });
  });

  it('whose golden tile does not agree is not trusted', async () => {
    await withFolder(async (folder) => {
      const error = await runWith(folder, async (model) => {
        const path = join(model, 'model.json');
        const manifest = JSON.parse(await readFile(path, 'utf8')) as { goldenTolerance: Record<string, number> };
        manifest.goldenTolerance['float32'] = 1e-12;
        await writeFile(path, JSON.stringify(manifest));
      });
      expect(error).toMatchObject({ code: 'device/unavailable' });
      expect(error?.message).toContain('golden tile differs');
    });
  });
});

function meanDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i]! - b[i]!);
  return sum / a.length;
}

describe('pictures of odd kinds', () => {
  it('a grey photo stays grey', async () => {
    await withFolder(async (folder) => {
      const grey = join(folder, 'grey.png');
      await writeGreyPicture(grey, 40, 30);
      const out = join(folder, 'out.png');
      await engine.client.runJob(makeJob(grey, out), () => undefined);
      expect((await readPicture(out)).picture).toMatchObject({ channels: 1, widthPx: 160, heightPx: 120 });
    });
  });

  it('a HEIC photo of a phone comes out upright, in its profile, with its date', async () => {
    await withFolder(async (folder) => {
      const heic = locateHeic('phone.heic');
      const path = join(folder, 'expected.png');
      // The same photo, as another decoder gives it.
      await engine.client.runJob(makeJob(locateHeic('phone.png'), path), () => undefined);
      const expected = (await readPicture(path)).picture.samples.data;
      for (const [format, limit] of [
        ['png', 2],
        ['jpeg', 3],
      ] as const) {
        const out = join(folder, `out.${format}`);
        const snapshot = await engine.client.runJob(makeJob(heic, out, { format }), () => undefined);
        expect(snapshot.error).toBeNull();
        const { info, picture, metadata } = await readPicture(out);
        expect(info.size).toEqual({ widthPx: 4 * 97, heightPx: 4 * 131 });
        expect(meanDifference(picture.samples.data, expected)).toBeLessThan(limit);
        expect(metadata.icc).toEqual((await readPicture(heic)).metadata.icc);
        expect(metadata.exif?.includes('2025:07:14 09:30:00')).toBe(true);
        expect(metadata.xmp).toContain('tiff:Orientation="1"');
        expect(resetExifOrientation(metadata.exif!)).toEqual(metadata.exif);
      }
    });
  });

  it('a HEIC with alpha keeps it, and one of 10 bits stays deep', async () => {
    await withFolder(async (folder) => {
      const alpha = join(folder, 'alpha.png');
      const deep = join(folder, 'deep.png');
      await engine.client.runJob(makeJob(locateHeic('alpha.heic'), alpha), () => undefined);
      await engine.client.runJob(makeJob(locateHeic('ten-bit.heic'), deep), () => undefined);
      expect(await inspectPicture(alpha)).toMatchObject({ channels: 4, bitDepth: 8 });
      expect(await inspectPicture(deep)).toMatchObject({ channels: 3, bitDepth: 16 });
    });
  });

  it('a HEIC is cleaned up as a lossy photo, and one that is cut off fails by name', async () => {
    await withFolder(async (folder) => {
      const run = async (name: string, cleanup?: number): Promise<Buffer> => {
        const out = join(folder, name);
        const job = makeJob(locateHeic('plain.heic'), out);
        if (cleanup === undefined) delete job.cleanup;
        else job.cleanup = cleanup;
        await engine.client.runJob(job, () => undefined);
        return readFile(out);
      };
      const { lossy, lossless } = (await engine.client.describeModel()).defaultCleanup;
      expect(lossy).not.toBe(lossless);
      expect((await run('default.png')).equals(await run('lossy.png', lossy))).toBe(true);
      const broken = join(folder, 'broken.heic');
      await copyFile(locateHeic('plain.heic'), broken);
      await truncate(broken, 4000);
      const snapshot = await engine.client.runJob(makeJob(broken, join(folder, 'none.png')), () => undefined);
      expect(snapshot.error).toMatchObject({ code: 'image/corrupt' });
      expect(snapshot.error?.message).toContain(broken);
    });
  });

  it('the result shrinks back to the photo', async () => {
    await withFolder(async (folder) => {
      const out = join(folder, 'out.png');
      await engine.client.runJob(makeJob(photo, out), () => undefined);
      const before = (await readPicture(photo)).picture.samples.data;
      // sharp's kernel is not the one of the loop, so this is a bound on faithfulness, not an identity.
      expect(maxDifference(await shrinkByFour(out), before)).toBeLessThan(40);
    });
  });
});
