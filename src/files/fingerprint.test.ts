import { appendFile, mkdir, mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compareWithEarlier, hashFile, hashOptions, readFileStat, readFingerprint } from './fingerprint.ts';

let root: string;
const signal = new AbortController().signal;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'skipstone-print-'));
});

afterEach(async () => {
  await rm(root, { recursive: true });
});

async function makeFile(name: string, content: string | Buffer): Promise<string> {
  const path = join(root, name);
  await writeFile(path, content);
  await utimes(path, 1_700_000_000, 1_700_000_000.9876);
  return path;
}

describe('readFileStat', () => {
  it('reads size and time in whole milliseconds', async () => {
    const path = await makeFile('a.jpg', 'abc');
    expect(await readFileStat(path)).toEqual({ sizeBytes: 3, mtimeMs: 1_700_000_000_987 });
  });

  it('refuses what is no file', async () => {
    await mkdir(join(root, 'folder.jpg'));
    await expect(readFileStat(join(root, 'folder.jpg'))).rejects.toMatchObject({ code: 'image/not-found' });
    await expect(readFileStat(join(root, 'gone.jpg'))).rejects.toMatchObject({
      code: 'image/not-found',
      message: `${join(root, 'gone.jpg')} is not there any more`,
    });
  });
});

describe('hashFile', () => {
  it('hashes all bytes, of any name and of none', async () => {
    const large = Buffer.alloc(3 * (1 << 20) + 17, 'x');
    const one = await hashFile(signal, await makeFile('\u{1f4f7}\n.jpg', large));
    const changed = Buffer.from(large);
    changed[changed.length - 1] = 0;
    expect(await hashFile(signal, await makeFile('b.jpg', large))).toBe(one);
    expect(await hashFile(signal, await makeFile('c.jpg', changed))).not.toBe(one);
    expect(await hashFile(signal, await makeFile('empty.jpg', ''))).toBe('47DEQpj8HBSa-_TImW-5JA');
  });

  it('says what cannot be read, and ends when it is told to', async () => {
    await expect(hashFile(signal, join(root, 'gone.jpg'))).rejects.toMatchObject({ code: 'image/not-found' });
    const path = await makeFile('a.jpg', 'abc');
    await expect(hashFile(AbortSignal.abort(new Error('enough')), path)).rejects.toThrow('enough');
  });
});

describe('compareWithEarlier', () => {
  it('finds a photo the same without reading it', async () => {
    const path = await makeFile('a.jpg', 'abc');
    const earlier = { ...(await readFileStat(path)), contentHash: 'never compared' };
    expect(await compareWithEarlier(signal, path, { earlier: earlier })).toEqual({
      kind: 'same',
      fingerprint: earlier,
    });
  });

  it('tells a touched file from a changed one', async () => {
    const path = await makeFile('a.jpg', 'abc');
    const earlier = await readFingerprint(signal, path);
    await utimes(path, 1_700_003_600, 1_700_003_600);
    const touched = await compareWithEarlier(signal, path, { earlier: earlier });
    expect(touched).toEqual({ kind: 'touched', fingerprint: { ...earlier, mtimeMs: 1_700_003_600_000 } });
    await writeFile(path, 'abd');
    expect((await compareWithEarlier(signal, path, { earlier: earlier })).kind).toBe('changed');
    await appendFile(path, 'e');
    expect((await compareWithEarlier(signal, path, { earlier: earlier })).kind).toBe('changed');
  });

  it('finds another file under the old name changed, even with an older time', async () => {
    const path = await makeFile('a.jpg', 'abc');
    const earlier = await readFingerprint(signal, path);
    const other = await makeFile('b.jpg', 'xyz');
    await utimes(other, 1_600_000_000, 1_600_000_000);
    await rename(other, path);
    expect((await compareWithEarlier(signal, path, { earlier: earlier })).kind).toBe('changed');
  });
});

describe('hashOptions', () => {
  it('does not depend on the order of keys, nor on keys that are undefined', () => {
    const one = hashOptions({ a: 1, b: { c: [1, 2], d: null }, e: 'x' });
    expect(one).toMatch(/^[\w-]{22}$/);
    expect(hashOptions({ e: 'x', b: { d: null, c: [1, 2] }, a: 1, f: undefined })).toBe(one);
    expect(hashOptions({ a: -0 })).toBe(hashOptions({ a: 0 }));
  });

  it('stays what it is, since it is kept on disk', () => {
    expect(hashOptions({ target: { kind: 'scale', factor: 4 }, quality: 92 })).toMatchInlineSnapshot(
      `"xPVbag6pdWPH2TLZOlR5fw"`,
    );
  });

  it.each([
    [{ a: 1 }, { a: '1' }],
    [{ a: [1, 2] }, { a: [2, 1] }],
    [{ a: null }, {}],
    [{ a: 'b","c' }, { a: 'b', c: '' }],
    [[], {}],
    [
      { '10': 1, '9': 2 },
      { '9': 1, '10': 2 },
    ],
  ])('tells %j from %j', (one, other) => {
    expect(hashOptions(one)).not.toBe(hashOptions(other));
  });

  it.each([
    [{ a: [NaN] }, /options\.a\[0\].*NaN/],
    [{ a: new Date(0) }, /\[object Date\]/],
    [{ a: new Map() }, /\[object Map\]/],
    [{ a: () => 1 }, /function/],
    [undefined, /undefined/],
  ])('refuses what JSON does not know', (options, message) => {
    expect(() => hashOptions(options)).toThrow(TypeError);
    expect(() => hashOptions(options)).toThrow(message);
  });
});
