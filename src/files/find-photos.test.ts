import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseTemplate } from '#shared/naming/name-template.ts';
import type { FindOptions } from './find-photos.ts';
import { findPhotos } from './find-photos.ts';
import { ResultList } from './own-results.ts';

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

const DEFAULTS: FindOptions = { recursive: false, outFolder: null, results: null, isReadByBytes: true };

async function find(inputs: readonly string[], change: Partial<FindOptions> = {}) {
  const paths = inputs.map((input) => join(root, input));
  const { photos, rejected, skipped } = await findPhotos(paths, { ...DEFAULTS, ...change });
  return {
    skipped,
    bytes: photos.flatMap(({ bytesPath }) => bytesPath ?? []),
    names: photos.map(({ path }) => relative(root, path)),
    belows: photos.map(({ folderBelow }) => folderBelow),
    messages: rejected.map(({ error }) => error.message.replaceAll(root, '')),
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
      'f.jfif',
      'notes.txt',
      'below/c.png',
      'x.jpg.part',
    );
    expect(await find([''])).toMatchObject({
      names: ['a2.JPG', 'a10.jpg', 'b.tiff', 'c.HEIC', 'd.hif', 'f.jfif'],
      belows: ['', '', '', '', '', ''],
      messages: [],
      skipped: { hidden: 1, '.nef': 1, '.txt': 1, '.part': 1 },
    });
  });

  it('goes down with recursive, follows links once, and stays out of hidden folders and the folder of the outputs', async () => {
    await makeFiles('in/a.jpg', 'in/x/y/b.jpg', 'in/.cache/c.jpg', 'in/out/d.jpg', 'other/e.jpg');
    await symlink(join(root, 'in'), join(root, 'in', 'x', 'loop'));
    await symlink(join(root, 'in', 'out'), join(root, 'in', 'x', 'results'));
    await symlink(join(root, 'in'), join(root, 'alias'));
    const out = { recursive: true, outFolder: join(root, 'alias', 'out') };
    const found = await find(['in'], out);
    await symlink(join(root, 'other'), join(root, 'in', 'x', 'linked'));
    expect((await find(['in'], out)).names).toEqual(['in/a.jpg', 'in/x/y/b.jpg', 'in/x/linked/e.jpg']);
    expect(found).toMatchObject({ names: ['in/a.jpg', 'in/x/y/b.jpg'], belows: ['', join('x', 'y')], messages: [] });
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
      'There are no photos (jpg, jpeg, jfif, jpe, mpo, png, webp, tif, tiff, avif, heic, heif, hif) in folder /empty; --recursive looks into its folders too.',
    ]);
    expect((await find(['deep'], { recursive: true })).messages).toEqual([]);
    expect((await find(['empty'], { recursive: true })).messages[0]).toMatch(/in folder \/empty\.$/);
  });

  it('passes over its own results: by their names, and by the list of what it has written', async () => {
    await makeFiles('in/a.jpg', 'in/a-4x-instant.jpg', 'in/a_big.jpg', 'in/made.jpg', 'in/made-too.jpg');
    const list = new ResultList(join(root, 'data'));
    await list.add(join(root, 'in', 'made.jpg'));
    const templates = [parseTemplate('{name}_big', { label: '', missing: {} })];
    const found = await find(['in'], { results: { list: new ResultList(join(root, 'data')), templates } });
    expect(found.names).toEqual(['in/a.jpg', 'in/made-too.jpg']);
    expect(found.skipped).toEqual({ 'own results': 3 });
    expect((await find(['in/made.jpg'], { results: { list, templates } })).names).toEqual(['in/made.jpg']);
  });

  it('finds a file whose name is not UTF-8, in a folder and as Node shows it when it is typed', async () => {
    await mkdir(join(root, 'in'));
    const bytesPath = Buffer.concat([Buffer.from(join(root, 'in/caf')), Buffer.from([0xe9]), Buffer.from('.jpg')]);
    await writeFile(bytesPath, '');
    for (const input of ['in', 'in/caf\ufffd.jpg']) {
      const found = await find([input]);
      expect(found).toMatchObject({ names: ['in/caf%E9.jpg'], messages: [] });
      expect(found.bytes.map(String)).toEqual([bytesPath.toString()]);
    }
    const { messages } = await find(['in'], { isReadByBytes: false });
    expect(messages).toEqual(['/in/caf%E9.jpg has a name that is not UTF-8; rename it.']);
  });

  it('labels photos as they were typed', async () => {
    await makeFiles('in/a.jpg');
    const typed = relative(process.cwd(), join(root, 'in'));
    const { photos } = await findPhotos([typed], DEFAULTS);
    expect(photos[0]).toMatchObject({ label: join(typed, 'a.jpg'), path: join(root, 'in', 'a.jpg') });
  });
});
