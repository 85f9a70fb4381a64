import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findPhotos, getPathKind } from './find-photos.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'skipstone-find-'));
});

afterEach(async () => {
  await rm(root, { recursive: true });
});

async function makeFiles(...paths: string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(join(root, path, '..'), { recursive: true });
    await writeFile(join(root, path), '');
  }
}

async function find(inputs: readonly string[], { recursive = false, outFolder = null as string | null } = {}) {
  const paths = inputs.map((input) => join(root, input));
  const { photos, refused } = await findPhotos(paths, { recursive, outFolder });
  return {
    names: photos.map(({ path }) => relative(root, path)),
    belows: photos.map(({ folderBelow }) => folderBelow),
    messages: refused.map(({ error }) => error.message.replaceAll(root, '')),
  };
}

describe('findPhotos', () => {
  it('takes the photos of a folder, in the order that people count in, and nothing else', async () => {
    await makeFiles(
      'a10.jpg',
      'a2.JPG',
      'b.tiff',
      'c.HEIC',
      'd.hif',
      '.hidden.jpg',
      'e.nef',
      'notes.txt',
      'below/c.png',
      'x.jpg.part',
    );
    expect(await find([''])).toEqual({
      names: ['a2.JPG', 'a10.jpg', 'b.tiff', 'c.HEIC', 'd.hif'],
      belows: ['', '', '', '', ''],
      messages: [],
    });
  });

  it('goes down with recursive, but not into hidden folders, linked folders and the folder of the outputs', async () => {
    await makeFiles('in/a.jpg', 'in/x/y/b.jpg', 'in/.cache/c.jpg', 'in/out/d.jpg');
    await symlink(join(root, 'in'), join(root, 'in', 'x', 'loop'));
    const found = await find(['in'], { recursive: true, outFolder: join(root, 'in', 'out') });
    expect(found).toEqual({ names: ['in/a.jpg', 'in/x/y/b.jpg'], belows: ['', join('x', 'y')], messages: [] });
  });

  it('searches the folder of the outputs when it is the input itself', async () => {
    await makeFiles('in/a.jpg');
    expect((await find(['in'], { outFolder: join(root, 'in') })).names).toEqual(['in/a.jpg']);
  });

  it('follows links to files and passes over links to nothing', async () => {
    await makeFiles('a.jpg', 'in/b.jpg');
    await symlink(join(root, 'a.jpg'), join(root, 'in', 'c.jpg'));
    await symlink(join(root, 'gone.jpg'), join(root, 'in', 'd.jpg'));
    expect((await find(['in'])).names).toEqual(['in/b.jpg', 'in/c.jpg']);
  });

  it('takes a named file whatever its extension, hidden or not, and each file once', async () => {
    await makeFiles('in/a.jpg', 'in/scan', '.b.png');
    const found = await find(['in/scan', 'in', 'in/../in/a.jpg', '.b.png', 'in/scan']);
    expect(found.names).toEqual(['in/scan', 'in/a.jpg', '.b.png']);
  });

  it('refuses what is not there and folders without photos, and goes on', async () => {
    await makeFiles('empty/notes.txt', 'a.jpg', 'deep/below/b.jpg');
    const found = await find(['gone.jpg', 'empty', 'a.jpg']);
    expect(found.names).toEqual(['a.jpg']);
    expect(found.messages).toEqual([
      'There is no file or folder /gone.jpg.',
      'There are no photos (jpg, jpeg, png, webp, tif, tiff, avif, heic, heif, hif) in folder /empty; --recursive looks into its folders too.',
    ]);
    expect((await find(['deep'], { recursive: true })).messages).toEqual([]);
    expect((await find(['empty'], { recursive: true })).messages[0]).toMatch(/in folder \/empty\.$/);
  });

  it('labels photos as they were typed', async () => {
    await makeFiles('in/a.jpg');
    const typed = relative(process.cwd(), join(root, 'in'));
    const { photos } = await findPhotos([typed], { recursive: false, outFolder: null });
    expect(photos[0]).toMatchObject({ label: join(typed, 'a.jpg'), path: join(root, 'in', 'a.jpg') });
  });
});

it('tells files, folders and nothing apart', async () => {
  await makeFiles('a.jpg');
  expect(await getPathKind(root)).toBe('folder');
  expect(await getPathKind(join(root, 'a.jpg'))).toBe('file');
  expect(await getPathKind(join(root, 'a.jpg', 'b'))).toBe('absent');
});
