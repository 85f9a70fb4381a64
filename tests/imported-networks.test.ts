/** Networks of somebody else from the file to the result: the engine, the command line, and baseline models where they are. */
import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { differFromInput } from '#core/imported/reach.ts';
import { readInputRegion } from '#core/image/pixels.ts';
import type { Plane, SourceImage } from '#core/ports.ts';
import { readImage } from '#engine/imageio/decode.ts';
import { openImageSession } from '#engine/inference/imported/image-session.ts';
import { VIEW_FILES } from '#shared/image-pyramid.ts';
import type { JobRequest, JobSnapshot } from '#shared/jobs.ts';
import type { TestEngine } from './helpers/engine.ts';
import { CLI_ENTRY, EXAMPLES, makeJob, openTestEngine } from './helpers/engine.ts';
import { makeTempFolder } from './helpers/folders.ts';
import { cutPhoto } from './helpers/images.ts';
import { blur, enlarge, node, weights, writeOnnx } from './helpers/onnx-files.ts';

/** A folder of baseline models (`.onnx`, input `lr`), which are not part of the repository. */
const BASELINES = process.env['SKIPSTONE_BASELINES'];
const NEVER = () => undefined;

const TWICE = writeOnnx([...blur('in', 'a', 3), ...enlarge('a', 'out', 2)]);
const SAME = writeOnnx(blur('in', 'out', 1));
const NORMALISED = writeOnnx([
  weights('spread', [3], [0.25, 0.25, 0.25]),
  weights('middle', [3], [0.5, 0.5, 0.5]),
  node('InstanceNormalization', ['in', 'spread', 'middle'], ['a']),
  ...enlarge('a', 'out', 2),
]);

let folder: Awaited<ReturnType<typeof makeTempFolder>>;
let engine: TestEngine;
let photo: string;

beforeAll(async () => {
  folder = await makeTempFolder();
  engine = openTestEngine(folder.path);
  photo = await cutPhoto(join(EXAMPLES, 'rocket.jpg'), join(folder.path, 'photo.png'), {
    ...{ left: 0, top: 20, width: 301, height: 187 },
  });
  for (const [name, onnx] of Object.entries({ twice: TWICE, same: SAME, normalised: NORMALISED }))
    await add(name, onnx);
});

afterAll(async () => {
  await engine.client.end();
  await folder[Symbol.asyncDispose]();
});

async function add(name: string, onnx: Buffer) {
  const path = join(folder.path, `${name}.onnx`);
  await writeFile(path, onnx);
  return engine.client.importNetwork({ path, name, licence: null, replaces: false });
}

let results = 0;

interface Previewed {
  readonly backProjection?: number;
  readonly factor?: number;
}

async function upscale(id: string, changes: Partial<JobRequest> & { readonly backProjection?: number } = {}) {
  const { backProjection = 0, inputPath = photo, ...others } = changes;
  const path = join(folder.path, `result-${++results}.png`);
  const preset = { kind: 'network', id, backProjection } as const;
  const job = makeJob(inputPath, path, {
    preset,
    target: { kind: 'scale', factor: 2 },
    device: 'auto',
    precision: 'auto',
    ...others,
  });
  return { path, end: await engine.client.runJob(job, NEVER) };
}

function readWhole({ widthPx, heightPx, ...image }: SourceImage): Plane {
  return readInputRegion({ widthPx, heightPx, ...image }, { left: 0, top: 0, right: widthPx, bottom: heightPx });
}

/** What onnxruntime makes of the whole photo at once, in 8 bits. */
async function runWhole(onnxPath: string, image: SourceImage): Promise<Plane> {
  const session = await openImageSession(onnxPath, { threads: 2, device: 'cpu', label: 'whole' });
  const { data } = await session.run({ lr: readWhole(image), size: image }, 1);
  await session.release();
  return data.map((one) => Math.round(255 * Math.min(1, Math.max(0, one))));
}

/** Largest difference of a result from values of 0..255. */
async function differ(path: string, expected: Plane): Promise<number> {
  const made = readWhole((await readImage(path)).image);
  expect(made.length).toBe(expected.length);
  return made.reduce((largest, one, i) => Math.max(largest, Math.abs(Math.round(255 * one) - expected[i]!)), 0);
}

function expectFailure(end: JobSnapshot, code: string, message: RegExp): void {
  expect(end.state).toBe('failed');
  expect(end.error).toMatchObject({ code, message: expect.stringMatching(message) as string });
}

describe('an imported network', () => {
  it.each([
    ['in tiles', 'twice', 6],
    ['as a whole', 'normalised', 1],
  ])('gives %s what onnxruntime gives of the whole photo', async (_how, name, tiles) => {
    const { image } = await readImage(photo);
    const path = join(folder.path, `result-of-${name}.png`);
    const preset = { kind: 'network', id: name, backProjection: 0 } as const;
    const parts = new Set<number>();
    const job = makeJob(photo, path, {
      preset,
      target: { kind: 'scale', factor: 2 },
      device: 'auto',
      precision: 'auto',
    });
    const end = await engine.client.runJob(job, (event) => {
      if (event.kind === 'progress') parts.add(event.partDone);
    });
    expect(end.result).toMatchObject({
      output: { widthPx: 602, heightPx: 374 },
      device: 'cpu',
      precision: 'float32',
      evaluations: 1,
    });
    // Progress is sent at most every 50 ms.
    expect(parts.size).toBeLessThanOrEqual(tiles);
    expect(parts).toContain(1);
    expect(await differ(path, await runWhole(join(folder.path, `${name}.onnx`), image))).toBeLessThanOrEqual(1);
  });

  it('is back-projected when that is chosen, so that downscaling gives the photo', async () => {
    const { image } = await readImage(photo);
    const lr = readWhole(image);
    const distanceOf = async (backProjection: number): Promise<number> => {
      const { path } = await upscale('twice', { backProjection });
      return differFromInput(lr, readWhole((await readImage(path)).image), image, 2);
    };
    expect(await distanceOf(1)).toBeLessThan(0.5 * (await distanceOf(0)));
  });

  it('makes every size: two passes, a plain resize of the rest, the own size', async () => {
    const four = await upscale('twice', { target: { kind: 'scale', factor: 4 } });
    expect(four.end.result).toMatchObject({ output: { widthPx: 1204, heightPx: 748 }, evaluations: 2 });
    const plain = await upscale('twice', { target: { kind: 'scale', factor: 4, plainResize: true } });
    expect(plain.end.result).toMatchObject({ output: { widthPx: 1204, heightPx: 748 }, evaluations: 1 });
    const same = await upscale('same', { target: { kind: 'repair' } });
    expect(same.end.result).toMatchObject({ output: { widthPx: 301, heightPx: 187 }, evaluations: 1 });
    const repaired = await upscale('twice', { cleanup: 0.5 });
    expect(repaired.end.result).toMatchObject({ evaluations: 2, cleanup: 0.5 });
    expect((await sharp(repaired.path).metadata()).width).toBe(602);
  });

  it('shows its result tile by tile, at a scale of three too', async () => {
    await add('thrice', writeOnnx([...enlarge('in', 'a', 3), ...blur('a', 'out', 1)]));
    const viewFolder = join(folder.path, 'view');
    await mkdir(viewFolder);
    const { end } = await upscale('thrice', { target: { kind: 'scale', factor: 3 }, viewFolder });
    expect(end).toMatchObject({ state: 'finished', result: { hasResidualMap: false } });
    const [estimate] = await readdir(viewFolder);
    expect(await sharp(join(viewFolder, estimate!)).metadata()).toMatchObject({ width: 903, height: 561 });
  });

  it('is cancelled like any job', async () => {
    const large = join(EXAMPLES, 'rocket.jpg');
    const path = join(folder.path, 'cancelled.png');
    const preset = { kind: 'network', id: 'twice', backProjection: 1 } as const;
    const job = makeJob(large, path, { preset, target: { kind: 'scale', factor: 4 } });
    const end = await engine.client.runJob(job, ({ kind }) => {
      if (kind === 'progress') engine.client.cancel(job.id);
    });
    expect(end.state).toBe('cancelled');
    await expect(stat(path)).rejects.toThrow('ENOENT');
  });

  it.each([
    ['in tiles', 'twice', {}],
    ['in tiles, back-projected', 'twice', { backProjection: 1 }],
    ['as a whole', 'normalised', {}],
    ['at a smaller size', 'twice', { factor: 1 }],
  ])('previews a part %s as the result shows it', async (_how, id, { backProjection = 0, factor = 2 }: Previewed) => {
    const previewFolder = join(folder.path, `preview-${++results}`);
    await mkdir(previewFolder);
    const region = { left: 101, top: 40, widthPx: 96, heightPx: 80 };
    const choice = { kind: 'network', id, backProjection } as const;
    const { device, seed } = makeJob(photo, '');
    const end = await engine.client.runPreview(
      {
        ...{ id: `preview-${results}`, inputPath: photo, region, folder: previewFolder, scale: factor },
        ...{ variants: [{ kind: 'network', name: 'network', choice }], device, seed, precision: 'auto' },
      },
      NEVER,
    );
    expect(end).toEqual({ kind: 'finished' });
    const target = factor === 1 ? ({ kind: 'repair' } as const) : ({ kind: 'scale', factor } as const);
    const { path } = await upscale(id, { target, backProjection });
    const [left, top] = [factor * region.left, factor * region.top];
    const [width, height] = [factor * region.widthPx, factor * region.heightPx];
    const part = await sharp(path).extract({ left, top, width, height }).removeAlpha().raw().toBuffer();
    // What is resized sees less beyond the border of the part.
    const inner = { left: 4, top: 4, width: width - 8, height: height - 8 };
    const raw = { raw: { width, height, channels: 3 } } as const;
    const expected = await sharp(part, raw).extract(inner).raw().toBuffer();
    const made = sharp(join(previewFolder, VIEW_FILES.variant('network'))).extract(inner);
    const found = await made.removeAlpha().raw().toBuffer();
    expect(found.reduce((most, one, i) => Math.max(most, Math.abs(one - expected[i]!)), 0)).toBeLessThanOrEqual(1);
  });

  it('is rejected where it cannot be right, and says why', async () => {
    expectFailure((await upscale('nowhere')).end, 'network/missing', /There is no imported network nowhere/);
    expectFailure((await upscale('twice', { precision: 'uint8' })).end, 'device/unavailable', /float32 only/);
    const record = join(folder.path, 'networks', 'normalised', 'network.json');
    const text = await readFile(record, 'utf8');
    await writeFile(record, text.replace(/"bytesPerPixel": \d+/, '"bytesPerPixel": 1e9'));
    expectFailure(
      (await upscale('normalised')).end,
      'image/too-large',
      /photo\.png: normalised takes whole photos only/,
    );
    const copy = await add('copy', TWICE);
    await writeFile(join(folder.path, 'networks', 'copy', copy.network.file), Buffer.alloc(copy.network.bytes));
    expectFailure((await upscale('copy')).end, 'network/unusable', /is not the file that was imported/);
    // The networks of the model are there as ever.
    const path = join(folder.path, 'instant.png');
    expect((await engine.client.runJob(makeJob(photo, path), NEVER)).state).toBe('finished');
  });

  it('is not used once it was removed', async () => {
    await add('gone', TWICE);
    expect((await upscale('gone')).end.state).toBe('finished');
    await rm(join(folder.path, 'networks', 'gone'), { recursive: true });
    expectFailure((await upscale('gone')).end, 'network/missing', /gone/);
  });
});

describe('skipstone models', () => {
  it('adds a network, lists it with its licence, upscales at its own scale, and removes it', async () => {
    const home = join(folder.path, 'home');
    const env = { ...process.env, HOME: home, XDG_CONFIG_HOME: join(home, 'config'), APPDATA: home };
    const run = (...args: string[]) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [CLI_ENTRY, ...args], { encoding: 'utf8', env });
      return { status, stdout, stderr };
    };
    const onnx = join(folder.path, 'twice.onnx');
    expect(run('models', 'add', onnx, '--name', 'My Net')).toMatchObject({ status: 2 });
    const added = run('models', 'add', onnx, '--name', 'brook', '--licence', 'CC BY 4.0');
    expect(added.stdout).toMatch(
      /licence: CC BY 4\.0[^]*measured: x2, values 0 to 1, tiles of 128 pixels with a halo of 3/,
    );
    expect(run('models', 'add', onnx, '--name', 'brook').stderr).toMatch(/There is a network brook already/);
    const lines = run('models', '--json').stdout.trim().split('\n');
    expect(JSON.parse(lines.at(-1)!)).toMatchObject({ network: 'brook', licence: 'CC BY 4.0', scale: 2 });
    expect(run('upscale', photo, '--preset', 'stream').stderr).toMatch(
      /expected auto, .*, perception, brook, got "stream"/,
    );
    const out = join(folder.path, 'out');
    expect(run('upscale', photo, '--preset', 'brook', '--back-projection', '1', '--out', `${out}/`)).toMatchObject({
      status: 0,
    });
    expect((await sharp(join(out, 'photo-2x-brook.png')).metadata()).width).toBe(602);
    expect(run('models', 'remove', 'brook')).toMatchObject({ status: 0, stdout: 'Removed brook.\n' });
    expect(run('models').stdout).not.toMatch(/brook/);
    expect(run('models', 'remove', '../config').status).toBe(2);
  });
});

describe.skipIf(BASELINES === undefined)('baseline models', () => {
  it('give what onnxruntime gives of the whole photo, within a step of 8 bits', { timeout: 600_000 }, async () => {
    const paths = (await readdir(BASELINES!))
      .filter((name) => name.endsWith('.onnx'))
      .map((name) => join(BASELINES!, name));
    expect(paths.length).toBeGreaterThan(0);
    // Several tiles, and small enough for every network as a whole.
    const inputPath = join(EXAMPLES, 'cat.png');
    const { image } = await readImage(inputPath);
    for (const path of paths) {
      const name = `b-${basename(path, '.onnx').toLowerCase()}`;
      const { traits } = await engine.client.importNetwork({ path, name, licence: null, replaces: false });
      const made = await upscale(name, { inputPath, target: { kind: 'scale', factor: traits.scale } });
      expect([name, made.end.error]).toEqual([name, null]);
      const difference = await differ(made.path, await runWhole(path, image));
      console.log(`${name}: ${difference} of 255, ${JSON.stringify(traits)}`);
      expect(difference).toBeLessThanOrEqual(1);
    }
  });
});
