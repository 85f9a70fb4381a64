import { access, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '#shared/errors.ts';
import type { FakeEngine, FakeEngineOptions, FakeWorld } from '../fakes.ts';
import { createFakeEngine, createFakeWorld } from '../fakes.ts';
import { runUpscale } from './upscale.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'skipstone-upscale-'));
  for (const name of ['a.jpg', 'b.jpg', 'c.jpg']) await writeFile(join(root, name), '');
});

afterEach(async () => {
  vi.useRealTimers();
  await rm(root, { recursive: true });
});

interface Setup {
  readonly world: FakeWorld;
  readonly engine: FakeEngine;
  readonly run: (raw?: Record<string, unknown>, inputs?: string[]) => Promise<number>;
  readonly text: () => string;
}

function setUp(options: FakeEngineOptions = {}): Setup {
  const engine = createFakeEngine(options);
  const world = createFakeWorld(engine);
  return {
    world,
    engine,
    run: (raw = {}, inputs = [root]) => runUpscale(inputs, raw, world.dependencies),
    text: () => [...world.streams.out, ...world.streams.err].join(''),
  };
}

const CRASH = { fail: { code: 'engine/crashed', message: 'The engine ended.' } } as const;
const BAD = { fail: { code: 'image/corrupt', message: 'b.jpg is cut off.' } } as const;
const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

describe('a batch', () => {
  it('runs one photo after another on one engine, which it ends', async () => {
    const { run, world, engine } = setUp();
    expect(await run()).toBe(0);
    expect(engine.ran.map(({ inputPath }) => inputPath)).toEqual(
      ['a', 'b', 'c'].map((name) => join(root, `${name}.jpg`)),
    );
    expect(await readdir(root)).toContain('b-4x-balanced.jpg');
    expect([world.openCount(), engine.endCount(), world.stopCount()]).toEqual([1, 1, 1]);
    expect(world.streams.out.at(-1)).toMatch(/^3 done in /);
    expect(world.streams.err).toEqual([]);
  });

  it('continues after a bad file and reports it at the end', async () => {
    const { run, world, engine } = setUp({ choose: ({ id }) => (id === '2' ? BAD : 'write') });
    expect(await run()).toBe(1);
    expect(engine.ran).toHaveLength(3);
    expect(world.streams.out.at(-1)).toMatch(/^2 done, 1 failed in /);
    expect(world.streams.err.at(-1)).toBe(`  ${join(root, 'b.jpg')}: b.jpg is cut off.\n`);
  });

  it('continues after the engine crashed twice under a photo', async () => {
    const { run, engine, text } = setUp({ choose: ({ id }) => (id === '1' ? CRASH : 'write') });
    expect(await run()).toBe(1);
    expect(engine.ran.map(({ id }) => id)).toEqual(['1', '1', '2', '3']);
    expect(text()).toContain('2 done, 1 failed');
  });

  it('tries a photo again after a crash and says so', async () => {
    const choose: FakeEngineOptions['choose'] = ({ id }, attempt) => (id === '2' && attempt === 0 ? CRASH : 'write');
    const setup = setUp({ choose });
    expect(await setup.run()).toBe(0);
    expect(setup.engine.ran.map(({ id }) => id)).toEqual(['1', '2', '2', '3']);
    expect(setup.world.streams.err).toEqual([`[2/3] ${join(root, 'b.jpg')}  trying again: The engine ended.\n`]);
    const json = setUp({ choose });
    await json.run(
      { json: true },
      ['a.jpg', 'b.jpg'].map((name) => join(root, name)),
    );
    expect(json.world.streams.out.map((line) => JSON.parse(line) as unknown)).toContainEqual({
      ...{ kind: 'retrying', id: '2', inputPath: join(root, 'b.jpg') },
      reason: CRASH.fail,
    });
  });

  it('treats a client that throws as one photo that failed', async () => {
    const { run, engine, text } = setUp();
    vi.spyOn(engine, 'runJob').mockRejectedValueOnce(new Error('no pipe'));
    expect(await run()).toBe(1);
    expect(text()).toContain('no pipe');
    expect(engine.ran).toHaveLength(2);
  });

  it('reports inputs that are not there and runs the others', async () => {
    const { run, text } = setUp();
    expect(await run({}, [join(root, 'gone.jpg'), join(root, 'a.jpg')])).toBe(1);
    expect(text()).toContain('There is no file or folder');
    expect(text()).toContain('1 done, 1 failed');
  });

  it('says that a folder has no photos, without an engine', async () => {
    await mkdir(join(root, 'empty'));
    const { run, text, world } = setUp();
    expect(await run({}, [join(root, 'empty')])).toBe(1);
    expect(text()).toContain('There are no photos');
    expect(world.openCount()).toBe(0);
  });

  it('makes the folders of the outputs', async () => {
    await mkdir(join(root, 'x', 'y'), { recursive: true });
    await writeFile(join(root, 'x', 'y', 'd.png'), '');
    const out = join(root, 'deep', 'out');
    expect(await setUp().run({ out, recursive: true })).toBe(0);
    expect(await exists(join(out, 'x', 'y', 'd-4x-balanced.png'))).toBe(true);
  });

  it('fails a photo whose folder cannot be made, not the batch', async () => {
    const { run, text, engine } = setUp();
    expect(await run({ out: join(root, 'a.jpg', 'below') })).toBe(1);
    expect(engine.ran).toEqual([]);
    expect(text()).toMatch(/cannot be made \((ENOTDIR|EEXIST)\)/);
  });

  it('writes one photo to one file', async () => {
    const out = join(root, 'big.webp');
    const { run, engine } = setUp();
    expect(await run({ out }, [join(root, 'a.jpg')])).toBe(0);
    expect(engine.ran[0]).toMatchObject({ outputPath: out, format: 'webp' });
  });
});

describe('outputs that exist', () => {
  beforeEach(() => writeFile(join(root, 'b-4x-balanced.jpg'), 'earlier'));
  const inputs = () => ['a.jpg', 'b.jpg'].map((name) => join(root, name));

  it('are left alone with --skip-existing, which is no failure', async () => {
    const { run, engine, text } = setUp();
    expect(await run({ skipExisting: true }, inputs())).toBe(0);
    expect(engine.ran.map(({ id }) => id)).toEqual(['1']);
    expect(text()).toContain('1 done, 1 skipped');
    expect(await readFile(join(root, 'b-4x-balanced.jpg'), 'utf8')).toBe('earlier');
  });

  it('need no engine when all are skipped', async () => {
    const { run, world } = setUp();
    expect(await run({ skipExisting: true }, [join(root, 'b.jpg')])).toBe(0);
    expect(world.openCount()).toBe(0);
  });

  it('are the business of the engine otherwise', async () => {
    const { run, engine } = setUp();
    await run({ overwrite: true }, inputs());
    await run({}, inputs());
    expect(engine.ran.map(({ ifExists }) => ifExists)).toEqual(['overwrite', 'overwrite', 'fail', 'fail']);
  });
});

describe('an interrupt', () => {
  function setUpInterrupt(script: 'wait-for-cancel' | 'ignore-cancel'): Setup {
    const setup = setUp({
      choose: ({ id }) => {
        if (id !== '2') return 'write';
        queueMicrotask(() => {
          setup.world.interrupt.abort();
        });
        return script;
      },
    });
    return setup;
  }

  it('cancels the running job, leaves out the others, ends the engine and says what was done', async () => {
    const { run, engine, world } = setUpInterrupt('wait-for-cancel');
    expect(await run()).toBe(130);
    expect(engine.cancelled).toEqual(['2']);
    expect(engine.ran.map(({ id }) => id)).toEqual(['1', '2']);
    expect(engine.endCount()).toBe(1);
    expect(world.streams.out.at(-1)).toMatch(/^Interrupted: 1 done, 1 cancelled, 1 not started in /);
    expect(await readdir(root)).toEqual(['a-4x-balanced.jpg', 'a.jpg', 'b.jpg', 'c.jpg']);
  });

  it('is reported as JSON too', async () => {
    const { run, world } = setUpInterrupt('wait-for-cancel');
    await run({ json: true });
    const last = JSON.parse(world.streams.out.at(-1) ?? '') as Record<string, unknown>;
    expect(last).toMatchObject({ kind: 'summary', exitCode: 130, finished: 1, cancelled: 1, notRun: 1 });
  });

  it('ends the engine even when the job does not answer', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { run, engine } = setUpInterrupt('ignore-cancel');
    const running = run();
    await vi.waitFor(() => {
      expect(engine.cancelled).toEqual(['2']);
    });
    expect(engine.endCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await running).toBe(130);
    expect(engine.killCount()).toBe(1);
    expect(engine.endCount()).toBe(1);
  });

  it('before the first photo runs none', async () => {
    const { run, world, engine } = setUp();
    world.interrupt.abort();
    expect(await run()).toBe(130);
    expect(engine.ran).toEqual([]);
    expect(world.openCount()).toBe(0);
  });

  it('while the engine opens runs none', async () => {
    const { run, world, engine } = setUp();
    vi.spyOn(world.dependencies, 'openEngine').mockImplementation(() => {
      world.interrupt.abort();
      return Promise.resolve(engine);
    });
    expect(await run()).toBe(130);
    expect(engine.ran).toEqual([]);
    expect(engine.endCount()).toBe(1);
  });
});

describe('what stops a batch', () => {
  it('is an engine that cannot be opened: 3, said once', async () => {
    const world = createFakeWorld(new AppError('model/missing', 'There is no model.'));
    expect(await runUpscale([root], {}, world.dependencies)).toBe(3);
    expect(world.streams.err).toEqual(['skipstone: There is no model.\n']);
    expect(world.openCount()).toBe(1);
    expect(world.stopCount()).toBe(1);
  });

  it('is a device that is not there: 3, and the other photos are not tried', async () => {
    const fail = { code: 'device/unavailable', message: 'No device.' } as const;
    const { run, engine, text } = setUp({ choose: () => ({ fail }) });
    expect(await run({ device: 'webgpu' })).toBe(3);
    expect(engine.ran).toHaveLength(1);
    expect(text()).toContain('0 done, 1 failed, 2 not started');
  });

  it('is an engine that dies before it starts any photo: 3', async () => {
    const fail = { code: 'engine/crashed', message: 'The engine ended.' } as const;
    expect(await setUp({ choose: () => ({ fail }) }).run()).toBe(3);
  });

  it('is wrong usage: 2, before anything is looked at', async () => {
    const { run, text, world } = setUp();
    expect(await run({ scale: '17' })).toBe(2);
    expect(text()).toBe('skipstone: --scale: expected a whole number from 1 to 16, got "17"\n');
    expect(world.openCount()).toBe(0);
    expect(await run({ out: join(root, 'big.jpg') })).toBe(2);
  });

  it('is never a fault of ours', async () => {
    const world = createFakeWorld(new TypeError('a fault'));
    await expect(runUpscale([root], {}, world.dependencies)).rejects.toThrow('a fault');
    expect(world.stopCount()).toBe(1);
  });
});

it('writes nothing but JSON lines on stdout with --json', async () => {
  const { run, world } = setUp({ choose: ({ id }) => (id === '2' ? BAD : 'write') });
  expect(await run({ json: true })).toBe(1);
  const lines = world.streams.out.join('').trimEnd().split('\n');
  const kinds = lines.map((line) => (JSON.parse(line) as { kind: string }).kind);
  expect(kinds.filter((kind) => kind !== 'progress')).toEqual([
    'batch',
    'started',
    'finished',
    'failed',
    'started',
    'finished',
    'summary',
  ]);
  expect(world.streams.err).toEqual([]);
});
