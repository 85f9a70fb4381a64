import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunLock } from '../../app/albums/run-lock.ts';
import { DEFAULT_ALBUM_OPTIONS } from '../../shared/albums.ts';
import { AppError } from '../../shared/errors.ts';
import type { FakeAlbumWorld, FakeAlbumWorldOptions } from '../albums/fakes.ts';
import { createFakeAlbumWorld } from '../albums/fakes.ts';
import { runProgram } from '../program.ts';
import { createAlbumCommand } from './album.ts';

let root: string;
let photos: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'skipstone-album-command-'));
  photos = join(root, 'photos');
  await mkdir(join(photos, 'below'), { recursive: true });
  for (const name of ['a.jpg', 'b.jpg', 'below/c.jpg']) await writeFile(join(photos, name), `photo ${name}`);
});

afterEach(() => rm(root, { recursive: true, force: true }));

interface Outcome {
  readonly code: number | undefined;
  readonly out: string;
  readonly err: string;
  /** Lines of `--json`. */
  readonly lines: () => Record<string, unknown>[];
  readonly world: FakeAlbumWorld;
}

/** Runs `skipstone album ...` with processes of its own. */
async function album(args: readonly string[], options: FakeAlbumWorldOptions = {}): Promise<Outcome> {
  return albumIn(createFakeAlbumWorld(root, options), args);
}

async function albumIn(world: FakeAlbumWorld, args: readonly string[]): Promise<Outcome> {
  const commands = [createAlbumCommand(world.dependencies)];
  await runProgram(['album', ...args], { ...world.dependencies, version: '1', commands });
  const out = world.streams.out.join('');
  const lines = (): Record<string, unknown>[] =>
    out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { code: world.exitCodes.at(-1), out, err: world.streams.err.join(''), lines, world };
}

const BAD = { fail: { code: 'image/corrupt', message: 'b.jpg is cut off.' } } as const;
const failB = (name: string): 'write' | typeof BAD => (name === 'b.jpg' ? BAD : 'write');

it('documents options, placeholders and exit codes of every command, in 120 columns', async () => {
  const helps = await Promise.all(
    ['create', 'add', 'run', 'retry', 'status', 'list', 'export', 'delete', 'set'].map((name) =>
      album([name, '--help']),
    ),
  );
  expect(helps.map(({ code }) => code)).toEqual(helps.map(() => 0));
  for (const { out } of helps) {
    expect(out).toContain('--data-folder');
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
  }
  for (const text of ['Exit codes:', '{date}', '--keep-times', '--watch', 'A folder stays part of the album'])
    expect(helps[0]?.out).toContain(text);
  expect(helps[2]?.out).toContain('whichever run they failed in');
  expect(await album(['run'])).toMatchObject({ code: 2, out: '' });
});

describe('create and add', () => {
  it('make an album once, and say what came into it', async () => {
    const made = await album(['create', 'Holiday', photos, '--scale', '2', '--json']);
    expect(made.code).toBe(0);
    expect(made.lines()).toMatchObject([
      { kind: 'created', added: 2, known: 0, refused: [], album: { name: 'Holiday', total: 2, run: { kind: 'idle' } } },
    ]);
    expect(made.world.wishes[0]).toMatchObject({ dataFolder: null, engine: null });
    expect(made.world.endCount()).toBe(1);
    const added = await album(['add', 'Holiday', photos, '--recursive', '--exclude', 'b.*', '--exclude', 'x']);
    expect([added.code, added.out]).toEqual([0, 'Holiday: 1 added, 1 known before; 3 in all\n']);
    const again = await album(['create', ' Holiday', photos]);
    expect([again.code, again.err]).toEqual([2, expect.stringContaining('There is an album Holiday already')]);
  });

  it('tell of paths that are not there; the others are in the album', async () => {
    const made = await album(['create', 'Holiday', join(photos, 'a.jpg'), join(photos, 'gone.jpg')]);
    expect(made).toMatchObject({ code: 1, out: 'Holiday: 1 added; 1 in all\n' });
    expect(made.err).toContain('gone.jpg');
  });

  it('write nothing down when an option is wrong', async () => {
    expect(await album(['create', 'Holiday', photos, '--exclude', '..'])).toMatchObject({ code: 2, out: '' });
    expect(await album(['create', 'Holiday', photos, '--frob'])).toMatchObject({ code: 2 });
    expect((await album(['create', 'Holiday', '--out', join(photos, 'a.jpg', 'x')])).err).toMatch(/cannot be made/);
    expect((await album(['list', '--json'])).out).toBe('');
    expect((await album(['list'])).out).toBe('There are no albums.\n');
  });
});

describe('set', () => {
  const optionsOf = ({ lines }: Outcome): Record<string, unknown> =>
    (lines()[0]?.['album'] as { readonly options: Record<string, unknown> }).options;

  it('changes what was typed and nothing else, and the next run makes it anew', async () => {
    const out = join(root, 'out');
    await album(['create', 'Holiday', photos, '--preset', 'instant', '--seed', '3', '--keep-times', '--format', 'png']);
    await album(['run', 'Holiday']);
    const before = optionsOf(await album(['set', 'Holiday', '--order', 'fastest', '--json']));
    expect(before).toMatchObject({ seed: 3, order: 'fastest', format: 'png', output: { keepFileTimes: true } });
    const changed = await album(['set', 'Holiday', '--seed', '4', '--out', out, '--name', 'x-{name}', '--json']);
    expect(changed).toMatchObject({ code: 0, err: '' });
    expect(optionsOf(changed)).toEqual({
      ...before,
      ...{ seed: 4, output: { place: 'mirror', template: 'x-{name}', ifExists: 'fail', keepFileTimes: true } },
    });
    const run = await album(['run', 'Holiday']);
    expect(run.world.begun.sort()).toEqual(['a.jpg', 'b.jpg']);
    expect((await readdir(out)).sort()).toEqual(['x-a.png', 'x-b.png']);

    const back = ['--beside', '--usual-names', '--no-keep-times', '--format', 'same', '--cleanup', 'auto'];
    const renamed = await album(['set', 'Holiday', ...back, '--overwrite', '--rename', 'Summer']);
    expect([renamed.code, renamed.out]).toEqual([
      0,
      'Changed Summer; the next run makes anew what comes out otherwise.\n',
    ]);
    expect(optionsOf(await album(['set', 'Summer', '--keep-existing', '--json']))).toMatchObject({
      ...{ format: 'same', cleanup: null, seed: 4 },
      output: { place: 'beside', template: null, ifExists: 'fail', keepFileTimes: false },
    });
  });

  it('refuses what makes no sense, and changes nothing then', async () => {
    await album(['create', 'Holiday', photos]);
    await album(['create', 'Winter']);
    for (const [args, message] of [
      [[], 'nothing to change'],
      [['--flat'], '--flat says how results lie in the folder of --out'],
      [['--beside', '--flat'], '--beside and --out or --flat exclude each other'],
      [['--name', '{foo}'], 'unknown placeholder'],
      [['--format', 'gif'], '--format: expected same, jpeg'],
      [['--scale', '2', '--width', '9'], 'exclude each other'],
      [['--seed', '7', '--rename', 'Winter'], 'There is an album Winter already'],
    ] as const) {
      const refused = await album(['set', 'Holiday', ...args]);
      expect([refused.code, refused.out]).toEqual([2, '']);
      expect(refused.err).toContain(message);
    }
    expect(optionsOf(await album(['set', 'Holiday', '--order', 'list', '--json']))).toEqual(DEFAULT_ALBUM_OPTIONS);
  });
});

describe('run', () => {
  it('says what it will do, does it, names what failed, and does only what is due the next time', async () => {
    const out = join(root, 'out');
    await album(['create', 'Holiday', photos, '--recursive', '--out', out, '--preset', 'instant']);
    const { code, out: text, err, world } = await album(['run', 'Holiday'], { choose: failB });
    expect(code).toBe(1);
    expect(text).toMatch(/^Holiday: 3 photos to do, 2\.9 megapixels of results\n/);
    expect(text).toContain('  a.jpg -> a-4x-instant.jpg\n');
    expect(text).toContain(`a.jpg  -> ${join(out, 'a-4x-instant.jpg')}  40 x 20, `);
    expect(text).toMatch(/\n2 done, 1 failed in [\d.]+ s\n$/);
    expect(err).toMatch(/^\[\d\/3\] b\.jpg {2}failed: b\.jpg is cut off\.\n/);
    expect(err).toContain('skipstone album retry Holiday');
    expect(world.begun.sort()).toEqual(['a.jpg', 'b.jpg', 'c.jpg']);
    expect(await readdir(join(out, 'below'))).toEqual(['c-4x-instant.jpg']);

    await writeFile(join(photos, 'd.jpg'), 'new');
    const again = await album(['run', 'Holiday']);
    expect([again.code, again.world.begun]).toEqual([1, ['d.jpg']]);
    const retried = await album(['retry', 'Holiday']);
    expect([retried.code, retried.world.begun, retried.err]).toEqual([0, ['b.jpg'], '']);
  });

  it('as JSON tells every photo once, with whole paths', async () => {
    await album(['create', 'Holiday', photos]);
    const { code, lines, err } = await album(['run', 'Holiday', '--json'], { choose: failB });
    expect([code, err]).toEqual([1, '']);
    const told = lines().filter(({ kind }) => kind !== 'progress');
    expect(told.map(({ kind }) => kind)).toEqual(['preflight', 'photo', 'photo', 'summary']);
    expect(told[0]).toMatchObject({ name: 'Holiday', photoCount: 2, collisions: { count: 0 } });
    expect(told.find(({ state }) => state === 'done')).toMatchObject({
      ...{ inputPath: join(photos, 'a.jpg'), outputPath: join(photos, 'a-4x-balanced.jpg'), photos: 2 },
      ...{ error: null, isQuarantined: false, output: { widthPx: 40, heightPx: 20 } },
    });
    expect(told.find(({ state }) => state === 'failed')).toMatchObject({ error: BAD.fail, outputPath: null });
    expect(told.at(-1)).toMatchObject({ done: 1, failed: 1, exitCode: 1, album: { run: { kind: 'idle' }, total: 2 } });
  });

  it('--dry-run does nothing, for a retry too', async () => {
    await writeFile(join(photos, 'unreadable.jpg'), 'x');
    await album(['create', 'Holiday', photos]);
    const { code, out, world } = await album(['run', 'Holiday', '--dry-run']);
    expect([code, world.begun]).toEqual([0, []]);
    expect(out).toContain('  1 photo cannot be read:\n');
    expect(out).toContain('unreadable.jpg is damaged.');
    await album(['run', 'Holiday'], { choose: failB });
    expect((await album(['retry', 'Holiday', '--dry-run'])).world.begun).toEqual([]);
    expect((await album(['status', 'Holiday', '--json'])).lines()[0]).toMatchObject({ counts: { failed: 1 } });
  });

  it('that is interrupted pauses, says how to go on, and goes on', async () => {
    await album(['create', 'My Holiday', photos]);
    const world = createFakeAlbumWorld(root, {
      choose: () => {
        setTimeout(() => {
          world.interrupt.abort();
        }, 5);
        return 'hold';
      },
    });
    const { code, out } = await albumIn(world, ['run', 'My Holiday']);
    expect(code).toBe(130);
    expect(out).toMatch(/Paused: 2 not done yet in .*\nGo on with: skipstone album run "My Holiday"\n$/);
    expect((await album(['status', 'My Holiday'])).out).toMatch(/^My Holiday: paused\n {2}photos: 2 waiting/);
    expect(await readdir(photos)).toEqual(['a.jpg', 'b.jpg', 'below']);
    expect(await album(['run', 'My Holiday'])).toMatchObject({ code: 0 });
  });

  it('that is interrupted before it began has begun nothing', async () => {
    await album(['create', 'Holiday', photos]);
    const world = createFakeAlbumWorld(root);
    world.interrupt.abort();
    expect(await albumIn(world, ['run', 'Holiday'])).toMatchObject({ code: 130 });
    expect(world.begun).toEqual([]);
  });

  it('cannot begin without an engine, without an album, or while another program runs albums', async () => {
    await album(['create', 'Holiday', photos]);
    const engineFault = new AppError('model/missing', 'There is no model.');
    expect(await album(['run', 'Holiday'], { engineFault })).toMatchObject({
      ...{ code: 3, out: '', err: 'skipstone: There is no model.\n' },
    });
    expect(await album(['run', 'Nope', '--json'])).toMatchObject({ code: 2, err: '' });
    const lock = RunLock.take(join(root, 'data'));
    expect(await album(['run', 'Holiday'])).toMatchObject({
      code: 3,
      err: expect.stringContaining('Another') as string,
    });
    lock?.release();
    expect(await album(['run', 'Holiday'])).toMatchObject({ code: 0 });
  });

  it('opens the engine and folders that it is told', async () => {
    await album(['create', 'Holiday']);
    const args = ['run', 'Holiday', '--model', 'm', '--threads', '3', '--data-folder', 'd', '--cache-folder', 'c'];
    const { world, code } = await album(args);
    expect(code).toBe(0);
    expect(world.wishes).toMatchObject([
      { dataFolder: 'd', cacheFolder: 'c', engine: { modelFolder: 'm', threads: 3 } },
    ]);
  });
});

describe('list, status, export and delete', () => {
  beforeEach(async () => {
    await album(['create', 'Holiday', photos]);
    await album(['run', 'Holiday'], { choose: failB });
  });

  it('list and status say where albums stand', async () => {
    await album(['create', 'Another']);
    expect((await album(['list'])).out.split('\n')).toEqual([
      'album    photos            state',
      'Holiday  1 done, 1 failed  idle',
      'Another  no photos         idle',
      '',
    ]);
    expect((await album(['list', '--json'])).lines()).toMatchObject([
      { kind: 'album', name: 'Holiday', counts: { done: 1 } },
      { kind: 'album', name: 'Another', total: 0 },
    ]);
    const { code, out } = await album(['status', 'Holiday']);
    expect(code).toBe(1);
    expect(out).toContain('  results: beside the photos\n');
    expect(out).toContain(`  failed:\n    ${join(photos, 'b.jpg')}: b.jpg is cut off.\n`);
    expect((await album(['status', 'Holiday', '--json'])).lines()).toMatchObject([
      { kind: 'album', failed: [{ inputPath: join(photos, 'b.jpg'), error: { code: 'image/corrupt' } }] },
    ]);
    expect(await album(['status', 'Another'])).toMatchObject({ code: 0 });
  });

  it('export writes each report once', async () => {
    const files = ['r.csv', 'r.json', 'r.html'].map((name) => join(root, name));
    const { code, lines } = await album(['export', 'Holiday', ...files, '--json']);
    expect([code, lines()]).toEqual([
      0,
      files.map((path) => ({ kind: 'exported', path, format: path.slice(path.lastIndexOf('.') + 1) })),
    ]);
    expect(await readFile(files[0]!, 'utf8')).toContain('image/corrupt,b.jpg is cut off.');
    expect(JSON.parse(await readFile(files[1]!, 'utf8'))).toMatchObject({ album: 'Holiday', counts: { failed: 1 } });
    expect(await readFile(files[2]!, 'utf8')).toContain('<img src="data:image/jpeg;base64,');
    expect(await album(['export', 'Holiday', files[0]!])).toMatchObject({ code: 1 });
    expect(await album(['export', 'Holiday', files[0]!, '--overwrite'])).toMatchObject({ code: 0 });
    expect(await album(['export', 'Holiday', join(root, 'r.txt')])).toMatchObject({ code: 2 });
    expect((await album(['export', 'Holiday', join(root, 'no', 'r.csv')])).err).toMatch(/cannot be written \(ENOENT\)/);
  });

  it('delete forgets the album and leaves the files', async () => {
    const before = await readdir(photos);
    expect(await album(['delete', 'Holiday'])).toMatchObject({ code: 0 });
    expect((await album(['list'])).out).toBe('There are no albums.\n');
    expect(await readdir(photos)).toEqual(before);
  });
});

it('a damaged list of albums is kept, and every command says where', async () => {
  const store = join(root, 'data', 'albums.sqlite');
  await mkdir(join(root, 'data'));
  for (const args of [['list'], ['list', '--json']]) {
    for (const end of ['-wal', '-shm']) await rm(store + end, { force: true });
    await writeFile(store, 'no database at all, and long enough to be looked at'.repeat(50));
    const { code, out, err } = await album(args);
    const keptAs = args.length === 1 ? `${store}.broken` : `${store}.broken-2`;
    expect(err).toBe(
      'The list of albums was damaged, and a new one was begun. Photos and results are untouched. ' +
        `The old list was kept: ${keptAs}\n`,
    );
    expect([code, out]).toEqual([0, args.length === 1 ? 'There are no albums.\n' : '']);
  }
  expect((await album(['list'])).err).toBe('');
});
