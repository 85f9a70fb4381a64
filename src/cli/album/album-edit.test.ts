import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULT_ALBUM_OPTIONS } from '#shared/albums.ts';
import { nameOptionsAsReleased } from '#shared/naming/released-names.ts';
import type { Outcome } from './fakes.ts';
import { useAlbumFolder } from './fakes.ts';

const folder = useAlbumFolder();

describe('create and add', () => {
  it('make an album once, and say what was added', async () => {
    const made = await folder.run(['create', 'Holiday', folder.photos, '--scale', '2', '--json']);
    expect(made.code).toBe(0);
    expect(made.lines()).toMatchObject([
      {
        kind: 'created',
        added: 2,
        known: 0,
        refused: [],
        album: { name: 'Holiday', total: 2, run: { kind: 'idle' } },
      },
    ]);
    expect(made.world.openings[0]).toMatchObject({ dataFolder: null, engine: null });
    expect(made.world.endCount()).toBe(1);
    const added = await folder.run([
      'add',
      'Holiday',
      folder.photos,
      '--recursive',
      '--exclude',
      'b.*',
      '--exclude',
      'x',
    ]);
    expect([added.code, added.out]).toEqual([
      0,
      'Holiday: 1 added, 1 known before; 3 in all\n1 file skipped: 1 excluded\n',
    ]);
    const again = await folder.run(['create', ' Holiday', folder.photos]);
    expect([again.code, again.err]).toEqual([2, expect.stringContaining('There is an album Holiday already')]);
  });

  it('report paths that do not exist; the others are in the album', async () => {
    const made = await folder.run(['create', 'Holiday', join(folder.photos, 'a.jpg'), join(folder.photos, 'gone.jpg')]);
    expect(made).toMatchObject({ code: 1, out: 'Holiday: 1 added; 1 in all\n' });
    expect(made.err).toContain('gone.jpg');
  });

  it('store nothing when an option is wrong', async () => {
    expect(await folder.run(['create', 'Holiday', folder.photos, '--exclude', '..'])).toMatchObject({
      code: 2,
      out: '',
    });
    expect(await folder.run(['create', 'Holiday', folder.photos, '--frob'])).toMatchObject({ code: 2 });
    expect((await folder.run(['create', 'Holiday', '--out', join(folder.photos, 'a.jpg', 'x')])).err).toMatch(
      /cannot be made/,
    );
    expect((await folder.run(['list', '--json'])).out).toBe('');
    expect((await folder.run(['list'])).out).toBe('There are no albums.\n');
  });
});

describe('set', () => {
  const optionsOf = ({ lines }: Outcome): Record<string, unknown> =>
    (lines()[0]?.['album'] as { readonly options: Record<string, unknown> }).options;

  it('changes what was typed and nothing else, and the next run makes its results again', async () => {
    const out = join(folder.root, 'out');
    await folder.run([
      'create',
      'Holiday',
      folder.photos,
      '--preset',
      'instant',
      '--seed',
      '3',
      '--keep-times',
      '--format',
      'png',
    ]);
    await folder.run(['run', 'Holiday']);
    const before = optionsOf(await folder.run(['set', 'Holiday', '--order', 'fastest', '--json']));
    expect(before).toMatchObject({ seed: 3, order: 'fastest', format: 'png', output: { keepFileTimes: true } });
    const changed = await folder.run(['set', 'Holiday', '--seed', '4', '--out', out, '--name', 'x-{name}', '--json']);
    expect(changed).toMatchObject({ code: 0, err: '' });
    expect(optionsOf(changed)).toEqual({
      ...before,
      ...{ seed: 4, output: { place: 'mirror', template: 'x-{name}', ifExists: 'fail', keepFileTimes: true } },
    });
    const run = await folder.run(['run', 'Holiday']);
    expect(run.world.begun.sort()).toEqual(['a.jpg', 'b.jpg']);
    expect((await readdir(out)).sort()).toEqual(['x-a.png', 'x-b.png']);

    const back = ['--beside', '--usual-names', '--no-keep-times', '--format', 'same', '--cleanup', 'auto'];
    const renamed = await folder.run(['set', 'Holiday', ...back, '--overwrite', '--rename', 'Summer']);
    expect([renamed.code, renamed.out]).toEqual([
      0,
      'Changed Summer; the next run makes those results again that would now be different.\n',
    ]);
    expect(optionsOf(await folder.run(['set', 'Summer', '--keep-existing', '--json']))).toMatchObject({
      ...{ format: 'same', cleanup: null, seed: 4 },
      output: { place: 'beside', template: null, ifExists: 'fail', keepFileTimes: false },
    });
  });

  it('rejects what makes no sense, and then changes nothing', async () => {
    await folder.run(['create', 'Holiday', folder.photos]);
    await folder.run(['create', 'Winter']);
    for (const [args, message] of [
      [[], 'nothing to change'],
      [['--flat'], '--flat says how results lie in the folder of --out'],
      [['--beside', '--flat'], '--beside and --out or --flat exclude each other'],
      [['--name', '{foo}'], 'unknown placeholder'],
      [['--format', 'gif'], '--format: expected same, jpeg'],
      [['--scale', '2', '--width', '9'], 'exclude each other'],
      [['--seed', '7', '--rename', 'Winter'], 'There is an album Winter already'],
    ] as const) {
      const rejected = await folder.run(['set', 'Holiday', ...args]);
      expect([rejected.code, rejected.out]).toEqual([2, '']);
      expect(rejected.err).toContain(message);
    }
    expect(optionsOf(await folder.run(['set', 'Holiday', '--order', 'list', '--json']))).toEqual(
      nameOptionsAsReleased(DEFAULT_ALBUM_OPTIONS),
    );
  });
});
