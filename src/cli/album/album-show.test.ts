import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { B_FAILS, useAlbumFolder } from './fakes.ts';

const folder = useAlbumFolder();

describe('list, status, export and delete', () => {
  beforeEach(async () => {
    await folder.run(['create', 'Holiday', folder.photos]);
    await folder.run(['run', 'Holiday'], B_FAILS);
  });

  it('list and status show the state of albums', async () => {
    await folder.run(['create', 'Another']);
    expect((await folder.run(['list'])).out.split('\n')).toEqual([
      'album    photos            state',
      'Holiday  1 done, 1 failed  idle',
      'Another  no photos         idle',
      '',
    ]);
    expect((await folder.run(['list', '--json'])).lines()).toMatchObject([
      { kind: 'album', name: 'Holiday', counts: { done: 1 } },
      { kind: 'album', name: 'Another', total: 0 },
    ]);
    const { code, out } = await folder.run(['status', 'Holiday']);
    expect(code).toBe(1);
    expect(out).toContain('  results: beside the photos\n');
    expect(out).toContain(`  failed:\n    ${join(folder.photos, 'b.jpg')}: b.jpg is cut off.\n`);
    expect((await folder.run(['status', 'Holiday', '--json'])).lines()).toMatchObject([
      { kind: 'album', failed: [{ inputPath: join(folder.photos, 'b.jpg'), error: { code: 'image/corrupt' } }] },
    ]);
    expect(await folder.run(['status', 'Another'])).toMatchObject({ code: 0 });
  });

  it('export writes each report once', async () => {
    const files = ['r.csv', 'r.json', 'r.html'].map((name) => join(folder.root, name));
    const { code, lines } = await folder.run(['export', 'Holiday', ...files, '--json']);
    expect([code, lines()]).toEqual([
      0,
      files.map((path) => ({ kind: 'exported', path, format: path.slice(path.lastIndexOf('.') + 1) })),
    ]);
    expect(await readFile(files[0]!, 'utf8')).toContain('image/corrupt,b.jpg is cut off.');
    expect(JSON.parse(await readFile(files[1]!, 'utf8'))).toMatchObject({ album: 'Holiday', counts: { failed: 1 } });
    expect(await readFile(files[2]!, 'utf8')).toContain('<img src="data:image/jpeg;base64,');
    expect(await folder.run(['export', 'Holiday', files[0]!])).toMatchObject({ code: 1 });
    expect(await folder.run(['export', 'Holiday', files[0]!, '--overwrite'])).toMatchObject({ code: 0 });
    expect(await folder.run(['export', 'Holiday', join(folder.root, 'r.txt')])).toMatchObject({ code: 2 });
    expect((await folder.run(['export', 'Holiday', join(folder.root, 'no', 'r.csv')])).err).toMatch(
      /cannot be written: its folder does not exist/,
    );
  });

  it('delete removes the album and leaves the files', async () => {
    const before = await readdir(folder.photos);
    expect(await folder.run(['delete', 'Holiday'])).toMatchObject({ code: 0 });
    expect((await folder.run(['list'])).out).toBe('There are no albums.\n');
    expect(await readdir(folder.photos)).toEqual(before);
  });
});

it('a damaged list of albums is kept, and every command says where', async () => {
  const store = join(folder.root, 'data', 'albums.sqlite');
  await mkdir(join(folder.root, 'data'));
  for (const args of [['list'], ['list', '--json']]) {
    for (const end of ['-wal', '-shm']) await rm(store + end, { force: true });
    await writeFile(store, 'no database at all, and long enough to be looked at'.repeat(50));
    const { code, out, err } = await folder.run(args);
    const keptAs = args.length === 1 ? `${store}.broken` : `${store}.broken-2`;
    expect(err).toBe(
      'The list of albums was damaged, and a new one was created. Photos and results are untouched. ' +
        `The old list was kept: ${keptAs}\n`,
    );
    expect([code, out]).toEqual([0, args.length === 1 ? 'There are no albums.\n' : '']);
  }
  expect((await folder.run(['list'])).err).toBe('');
});
