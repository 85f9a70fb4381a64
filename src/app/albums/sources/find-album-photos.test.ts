import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ResultList } from '#files/own-results.ts';
import type { PhotoSearch, FolderFilter } from './find-album-photos.ts';
import { findAlbumPhotos } from './find-album-photos.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'skipstone-album-'));
});

afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

const at = (path: string) => join(root, path);

async function makeFiles(...paths: string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(join(at(path), '..'), { recursive: true });
    await writeFile(at(path), '');
  }
}

type SearchChange = Partial<FolderFilter> & { outputFolder?: string; own?: string[]; signal?: AbortSignal };

async function find(sources: string[], change: SearchChange = {}) {
  const { outputFolder, own = [], signal = new AbortController().signal, ...filter } = change;
  const search: PhotoSearch = {
    sources: sources.map((path) => ({
      path: at(path),
      filter: { recursive: true, include: [], exclude: [], ...filter },
    })),
    outputFolder: outputFolder === undefined ? null : at(outputFolder),
    isOwnOutput: (path) => own.map(at).includes(path),
    list: new ResultList(null),
    templates: [],
  };
  const { photos, problems, skipped } = await findAlbumPhotos(signal, search);
  return {
    skipped,
    photos,
    names: photos.map(({ path }) => relative(root, path)),
    kinds: problems.map(({ kind }) => kind),
    problems: problems.map(({ error }) => error.message.replaceAll(root, '')),
  };
}

describe('findAlbumPhotos', () => {
  it('takes photos as people count them, with their folder below the source', async () => {
    await makeFiles(
      'in/a10.jpg',
      'in/a2.JPG',
      'in/b/c.png',
      'in/b/d/e.webp',
      'in/b/f.HEIC',
      'in/notes.txt',
      'in/z.tif',
      'in/x.jpg.part',
    );
    const { photos, names } = await find(['in']);
    expect(names).toEqual(['in/a2.JPG', 'in/a10.jpg', 'in/b/c.png', 'in/b/d/e.webp', 'in/b/f.HEIC', 'in/z.tif']);
    expect(photos.map(({ folderBelow }) => folderBelow)).toEqual(['', '', 'b', join('b', 'd'), 'b', '']);
    expect(photos[2]).toEqual({ path: at('in/b/c.png'), sourcePath: at('in'), folderBelow: 'b' });
  });

  it('stays at the top without recursion', async () => {
    await makeFiles('in/a.jpg', 'in/b/c.jpg');
    expect((await find(['in'], { recursive: false })).names).toEqual(['in/a.jpg']);
  });

  it('takes hostile names as they are', async () => {
    const long = `${'\u{1f4f7}'.repeat(62)}.jpg`;
    const names = [
      '\u{1f468}\u200d\u{1f469}.jpg',
      'a\'b"c$(d)`e`.jpg',
      'new\nline.jpg',
      '-rf.jpg',
      'e\u0301.jpg',
      '\u00e9.jpg',
    ];
    await makeFiles(...[...names, long].map((name) => `in/${name}`));
    const found = await find(['in']);
    expect(found.names.map((name) => name.slice(3)).sort()).toEqual([...names, long].sort());
    expect((await find(['in'])).names).toEqual(found.names);
  });

  it('passes over hidden and system folders and bundles, unless they are asked for', async () => {
    const inside = ['.git', '$RECYCLE.BIN', 'System Volume Information', '@eaDir', '__MACOSX', 'Mine.photoslibrary'];
    await makeFiles('in/a.jpg', 'in/.hidden.jpg', 'in/._a.jpg', ...inside.map((name) => `in/${name}/b.jpg`));
    expect((await find(['in'])).names).toEqual(['in/a.jpg']);
    expect((await find(['in/@eaDir'])).names).toEqual(['in/@eaDir/b.jpg']);
  });

  it('includes and excludes by pattern, and does not search excluded folders', async () => {
    await makeFiles('in/a.jpg', 'in/a.png', 'in/Raw/b.jpg', 'in/x/Raw/c.jpg', 'in/x/d-edit.jpg', 'in/Trip (2)/e.jpg');
    expect((await find(['in'], { include: ['*.jpg'], exclude: ['Raw'] })).names).toEqual([
      'in/a.jpg',
      'in/Trip (2)/e.jpg',
      'in/x/d-edit.jpg',
    ]);
    expect((await find(['in'], { include: ['x/**', 'Trip (2)/*'], exclude: ['*-edit.*'] })).names).toEqual([
      'in/Trip (2)/e.jpg',
      'in/x/Raw/c.jpg',
    ]);
    await expect(find(['in'], { exclude: ['../x'] })).rejects.toMatchObject({ code: 'options/invalid' });
  });

  it('follows links once, in circles too, and gives a photo its real place', async () => {
    await makeFiles('in/a/b.jpg', 'other/c.jpg');
    await symlink(at('in'), at('in/a/loop'));
    await symlink(at('in/a'), at('in/0-first'));
    await symlink(at('other'), at('in/linked'));
    await symlink(at('in/linked'), at('other/back'));
    await symlink(at('in/self'), at('in/self'));
    await symlink(at('gone.jpg'), at('in/gone.jpg'));
    await symlink(at('other/c.jpg'), at('in/z.jpg'));
    const found = await find(['in']);
    expect(found.names).toEqual(['in/a/b.jpg', 'in/z.jpg', 'in/linked/c.jpg']);
    expect(found.problems).toEqual([]);
  });

  it('never finds the results of the album', async () => {
    await makeFiles('in/a.jpg', 'in/a-4x.jpg', 'in/out/b.jpg', 'in/out/deep/c.jpg');
    await symlink(at('in/out/deep'), at('in/link'));
    await symlink(at('in/a-4x.jpg'), at('in/same.jpg'));
    const found = await find(['in', 'in/a-4x.jpg', 'in/same.jpg'], { outputFolder: 'in/out', own: ['in/a-4x.jpg'] });
    expect(found.names).toEqual(['in/a.jpg']);
    expect(found.problems[0]).toBe('/in/a-4x.jpg was made by this album; it is not upscaled again.');
    expect(found.problems).toHaveLength(2);
  });

  it('finds no results of another program run, by their names beside their photos, and counts what it passes over', async () => {
    await makeFiles('in/a.jpg', 'in/a-4x-instant.png', 'in/a-4x-instant-4x-balanced.png', 'in/x/a-3000w-dial-0.5.jpg');
    await makeFiles('in/b-4x-balanced.jpg', 'in/notes.txt', 'in/clip.MP4', 'in/.hidden.jpg', 'in/z.png');
    const found = await find(['in'], { exclude: ['z.*'] });
    expect(found.names).toEqual(['in/a.jpg', 'in/b-4x-balanced.jpg']);
    expect(found.skipped).toEqual({ 'own results': 3, '.txt': 1, '.mp4': 1, hidden: 1, excluded: 1 });
  });

  it('reports a name that is not UTF-8 as that', async () => {
    await makeFiles('in/a.jpg');
    await writeFile(Buffer.concat([Buffer.from(at('in/caf')), Buffer.from([0xe9]), Buffer.from('.jpg')]), '');
    const found = await find(['in']);
    expect(found.names).toEqual(['in/a.jpg']);
    expect(found.problems).toEqual(['/in/caf%E9.jpg has a name that is not UTF-8; rename it to add it to an album.']);
  });

  it('searches a source that lies in the folder of the results, or is it', async () => {
    await makeFiles('out/in/a.jpg', 'out/in/b/c.jpg', 'out/d.jpg');
    expect((await find(['out/in'], { outputFolder: 'out' })).names).toEqual(['out/in/a.jpg', 'out/in/b/c.jpg']);
    const same = await find(['out/in'], { outputFolder: 'out/in', own: ['out/in/b/c.jpg'] });
    expect(same.names).toEqual(['out/in/a.jpg']);
  });

  it('takes a file whatever its extension, and each photo once', async () => {
    await makeFiles('in/a.jpg', 'in/scan', '.b.png');
    const found = await find(['in/scan', 'in', 'in/a.jpg', '.b.png', 'in']);
    expect(found.names).toEqual(['in/scan', 'in/a.jpg', '.b.png']);
    expect(found.photos[0]).toEqual({ path: at('in/scan'), sourcePath: at('in/scan'), folderBelow: '' });
    expect(found.problems).toEqual([]);
  });

  it('reports what is missing, empty or no file, and continues', async () => {
    await makeFiles('in/a.jpg', 'empty/notes.txt');
    execFileSync('mkfifo', [at('pipe.jpg'), at('in/pipe.jpg')]);
    await symlink(at('pipe.jpg'), at('in/q.jpg'));
    const found = await find(['gone', 'empty', 'pipe.jpg', 'in']);
    expect(found.names).toEqual(['in/a.jpg']);
    expect(found.problems).toEqual([
      'There is no file or folder /gone.',
      expect.stringMatching(/^There are no photos \(jpg, .*\) in folder \/empty that its rules let through\.$/),
      '/pipe.jpg is neither a file nor a folder.',
    ]);
    expect(found.kinds).toEqual(['missing', 'empty', 'missing']);
  });

  it('reports folders that cannot be read, and continues', async () => {
    await makeFiles('in/a.jpg', 'in/closed/b.jpg', 'in/z/c.jpg');
    await chmod(at('in/closed'), 0);
    await chmod(root, 0o755);
    const found = await asOrdinaryUser(() => find(['in']));
    await chmod(at('in/closed'), 0o755);
    expect(found.names).toEqual(['in/a.jpg', 'in/z/c.jpg']);
    expect(found.problems).toEqual(['Folder /in/closed cannot be read (EACCES).']);
  });

  it('ends when it is aborted', async () => {
    await makeFiles('in/a.jpg');
    const reason = new Error('enough');
    await expect(find(['in'], { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

/** The superuser may read everything, so the test lays the rights down for a while. */
async function asOrdinaryUser<Result>(act: () => Promise<Result>): Promise<Result> {
  if (process.geteuid?.() !== 0) return act();
  process.seteuid?.(65_534);
  try {
    return await act();
  } finally {
    process.seteuid?.(0);
  }
}
