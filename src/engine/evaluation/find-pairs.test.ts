import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findPairs } from './find-pairs.ts';

describe('findPairs', () => {
  let root: string;
  const fill = async (folder: string, names: readonly string[]): Promise<string> => {
    const path = join(root, folder);
    await mkdir(path);
    for (const name of names) await writeFile(join(path, name), '');
    return path;
  };
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'skipstone-pairs-'));
  });
  afterEach(async () => {
    await rm(root, { recursive: true });
  });

  it('joins names in the order of their numbers, whatever the extension', async () => {
    const hr = await fill('hr', ['b10.png', 'b9.png', '.hidden.png', 'notes.txt']);
    const lr = await fill('lr', ['b9.jpg', 'b10.PNG']);
    expect(await findPairs(hr, lr)).toEqual([
      { name: 'b9.png', hrPath: join(hr, 'b9.png'), lrPath: join(lr, 'b9.jpg') },
      { name: 'b10.png', hrPath: join(hr, 'b10.png'), lrPath: join(lr, 'b10.PNG') },
    ]);
  });

  it('knows the names of DIV2K, but takes the whole name first', async () => {
    const hr = await fill('hr', ['0801.png', 'boxx4.png']);
    const lr = await fill('lr', ['0801x4.png', 'boxx4.png']);
    expect((await findPairs(hr, lr)).map(({ lrPath }) => lrPath)).toEqual([
      join(lr, '0801x4.png'),
      join(lr, 'boxx4.png'),
    ]);
  });

  it('names the images without partner on both sides', async () => {
    const hr = await fill('hr', ['a.png', 'b.png', 'c.png', 'd.png', 'e.png', 'z.png']);
    const lr = await fill('lr', ['z.png', 'y.png']);
    await expect(findPairs(hr, lr)).rejects.toMatchObject({
      code: 'image/not-found',
      message: `${lr} has no partner for a.png, b.png, c.png and 2 more; ${hr} has no partner for y.png`,
    });
  });

  it('rejects two images of one name, empty folders and folders that are not there', async () => {
    const hr = await fill('hr', ['a.png']);
    const twice = await fill('twice', ['a.png', 'ax4.png', 'a.jpg']);
    const empty = await fill('empty', ['notes.txt']);
    await expect(findPairs(hr, twice)).rejects.toMatchObject({ code: 'options/invalid' });
    await expect(findPairs(hr, empty)).rejects.toMatchObject({ code: 'image/not-found' });
    await expect(findPairs(hr, join(root, 'gone'))).rejects.toMatchObject({ code: 'image/not-found' });
  });
});
