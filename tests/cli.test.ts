/** The built command line with the shipped model, as a person runs it: odd inputs, interruption, exit codes. */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inspectImage } from '#engine/imageio/decode.ts';
import { CLI_ENTRY, EXAMPLES } from './helpers/engine.ts';
import { makeTempFolder } from './helpers/folders.ts';
import type { FixtureKind } from './helpers/image-fixtures.ts';
import { FIXTURE_KINDS, writeFixture } from './helpers/image-fixtures.ts';

/** What is rejected, and with which code; every other fixture is upscaled. */
const REJECTED: Partial<Record<FixtureKind, string>> = {
  'jpeg-truncated': 'image/corrupt',
  'png-truncated': 'image/corrupt',
  'webp-truncated': 'image/corrupt',
  'tiff-truncated': 'image/corrupt',
  'avif-truncated': 'image/corrupt',
  'png-huge': 'image/too-large',
  'png-animated': 'image/unsupported',
  'webp-animated': 'image/unsupported',
  'gif-animated': 'image/unsupported',
  'tiff-pages': 'image/unsupported',
  'tiff-preview': 'image/camera-raw',
  'tiff-float': 'image/unsupported',
  'text-named-jpg': 'image/unsupported',
  'heic-brand-only': 'image/corrupt',
  'heic-truncated': 'image/corrupt',
  empty: 'image/corrupt',
};

interface CliRun {
  readonly code: number | null;
  readonly events: {
    readonly kind: string;
    readonly inputPath?: string;
    readonly error?: { code: string; message: string };
  }[];
  readonly stdout: string;
}

function runCli(...args: string[]): CliRun {
  const run = spawnSync(process.execPath, [CLI_ENTRY, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines = run.stdout.split('\n').filter((line) => line.startsWith('{'));
  return {
    code: run.status,
    stdout: run.stdout,
    events: lines.map((line) => JSON.parse(line) as CliRun['events'][number]),
  };
}

async function hashFiles(paths: readonly string[]): Promise<string[]> {
  return Promise.all(
    paths.map(async (path) =>
      createHash('sha256')
        .update(await readFile(path))
        .digest('hex'),
    ),
  );
}

const FAST = ['--preset', 'instant', '--precision', 'float32', '--device', 'cpu'];

describe('skipstone upscale', () => {
  it('keeps onnxruntime from reporting: the files that its reporter begins with are not there', async () => {
    await using folder = await makeTempFolder();
    const temp = join(folder.path, 'temp');
    await mkdir(temp);
    const photo = await writeFixture('png', folder.path);
    const env: NodeJS.ProcessEnv = { ...process.env, TMPDIR: temp, TEMP: temp };
    delete env['ORT_DISABLE_TELEMETRY'];
    const run = spawnSync(process.execPath, [CLI_ENTRY, 'upscale', photo, ...FAST], { encoding: 'utf8', env });
    expect(run.status).toBe(0);
    expect((await readdir(temp)).filter((name) => name.startsWith('mat-debug'))).toEqual([]);
  });

  it('takes what it can of a folder of odd files, names every reason, touches no original', async () => {
    await using folder = await makeTempFolder();
    const out = join(folder.path, 'out');
    await mkdir(out);
    const kinds = FIXTURE_KINDS.filter((kind) => kind !== 'folder-named-jpg');
    expect(kinds.length).toBeGreaterThan(40);
    const paths = new Map<string, FixtureKind>();
    for (const kind of kinds) paths.set(await writeFixture(kind, folder.path), kind);
    const before = await hashFiles([...paths.keys()]);
    // One name template per input format, since photo.jpg and photo.png may both become photo.png.
    const { code, events } = runCli(
      'upscale',
      ...paths.keys(),
      '--out',
      out,
      '--json',
      ...FAST,
      '--name',
      '{name}-{index}',
    );
    expect(code).toBe(1);
    for (const [path, kind] of paths) {
      const failed = events.find((event) => event.kind === 'failed' && event.inputPath === path);
      expect([kind, failed?.error?.code]).toEqual([kind, REJECTED[kind]]);
      if (failed) expect(failed.error?.message).toContain(basename(path));
    }
    const finished = events.filter((event) => event.kind === 'finished');
    expect(finished).toHaveLength(kinds.length - Object.keys(REJECTED).length);
    expect(await readdir(out)).toHaveLength(finished.length);
    expect(await hashFiles([...paths.keys()])).toEqual(before);
  });

  it('shows denoising steps and writes the result where --out says', async () => {
    await using folder = await makeTempFolder();
    const { code, stdout } = runCli(
      'upscale',
      join(EXAMPLES, 'astronaut.png'),
      '--preset',
      'fidelity',
      '--out',
      folder.path,
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/coarse 2 of \d+, level 0\.\d+/);
    expect(stdout).toMatch(/fine/);
    await expect(inspectImage(join(folder.path, 'astronaut-4x-fidelity.png'))).resolves.toMatchObject({
      size: { widthPx: 1024, heightPx: 1024 },
    });
  });

  it('an existing output is an error, unless it is skipped or overwritten', async () => {
    await using folder = await makeTempFolder();
    const photo = await writeFixture('png', folder.path);
    const run = (...flags: string[]): CliRun => runCli('upscale', photo, ...FAST, '--json', ...flags);
    expect(run().code).toBe(0);
    const again = run();
    expect(again.code).toBe(1);
    expect(again.events.some((event) => event.error?.code === 'output/exists')).toBe(true);
    expect(run('--skip-existing').code).toBe(0);
    expect(run('--overwrite').code).toBe(0);
  });

  it('Ctrl-C in mid-run ends with 130 and leaves no file', async () => {
    await using folder = await makeTempFolder();
    const args = [
      CLI_ENTRY,
      'upscale',
      join(EXAMPLES, 'rocket.jpg'),
      '--preset',
      'perception',
      '--json',
      '--out',
      folder.path,
    ];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    let interrupted = false;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (interrupted || !text.includes('"stage":"coarse"')) return;
      interrupted = true;
      child.kill('SIGINT');
    });
    const code = await new Promise((resolve) => child.once('exit', resolve));
    expect(interrupted).toBe(true);
    expect(code).toBe(130);
    expect(await readdir(folder.path)).toEqual([]);
  });

  it('wrong usage ends with 2, a missing model with 3', async () => {
    await using folder = await makeTempFolder();
    expect(runCli('upscale', 'x.png', '--preset', 'instant', '--slider', '0.5').code).toBe(2);
    expect(runCli('upscale', join(EXAMPLES, 'astronaut.png'), '--out', folder.path, '--model', folder.path).code).toBe(
      3,
    );
  });
});

describe('skipstone devices and models', () => {
  it('say what there is, as text and as JSON', () => {
    expect(runCli('devices').stdout).toMatch(/cpu +float32/);
    expect(runCli('models').stdout).toContain('skipstone-x4-s');
    expect(runCli('models', '--json').events.length + runCli('devices', '--json').events.length).toBeGreaterThan(2);
  });
});
