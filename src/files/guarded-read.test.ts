import { execFileSync } from 'node:child_process';
import type { FileHandle } from 'node:fs/promises';
import { mkdtemp, mkdir, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readInChunks, withRegularFile } from './guarded-read.ts';

vi.mock('node:fs/promises', async (importActual) => {
  const actual = await importActual<typeof import('node:fs/promises')>();
  return { ...actual, open: vi.fn(actual.open) };
});

const NEVER = new AbortController().signal;
let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'skipstone-read-'));
});

afterEach(async () => {
  await rm(root, { recursive: true });
});

const read = (name: string) => withRegularFile(join(root, name), (bytes) => bytes(1, 3));

describe('withRegularFile', () => {
  it('reads what is asked for', async () => {
    await writeFile(join(root, 'a'), 'abcdef');
    expect(String(await read('a'))).toBe('bcd');
  });

  it.runIf(process.platform !== 'win32')(
    'refuses at once what would block or is no file, with the reason',
    async () => {
      execFileSync('mkfifo', [join(root, 'pipe')]);
      await mkdir(join(root, 'folder'));
      await writeFile(join(root, 'empty'), '');
      await expect(read('pipe')).rejects.toMatchObject({
        code: 'image/unsupported',
        message: /pipe is not a regular file$/,
      });
      await expect(read('folder')).rejects.toMatchObject({ code: 'image/unsupported', message: /is a folder/ });
      await expect(read('empty')).rejects.toMatchObject({ code: 'image/corrupt', message: /empty is empty$/ });
      await expect(read('gone')).rejects.toMatchObject({ code: 'image/not-found', message: /gone does not exist$/ });
    },
  );

  it('does not wait for a drive that never answers, neither for opening, reading nor closing', async () => {
    const hang = () => new Promise<never>(() => undefined);
    const found = { isFile: () => true, size: 9 };
    const stuck = { stat: () => Promise.resolve(found), read: hang, close: hang } as unknown as FileHandle;
    const message = /a cannot be read: its drive does not answer$/;
    vi.mocked(open).mockResolvedValueOnce(stuck);
    await expect(withRegularFile('/a', (bytes) => bytes(0, 1), 5)).rejects.toMatchObject({ message });
    vi.mocked(open).mockReturnValueOnce(hang());
    await expect(withRegularFile('/a', (bytes) => bytes(0, 1), 5)).rejects.toMatchObject({ message });
  });
});

describe('readInChunks', () => {
  it('reads all bytes in order', async () => {
    const content = Buffer.from(Array.from({ length: 3_000_000 }, (_, i) => i % 251));
    await writeFile(join(root, 'a'), content);
    const chunks: Buffer[] = [];
    await readInChunks(NEVER, join(root, 'a'), (chunk) => chunks.push(chunk));
    expect(Buffer.concat(chunks).equals(content)).toBe(true);
    expect(chunks.length).toBeGreaterThan(1);
  });

  it('reads no file without bytes, and ends when it is aborted', async () => {
    await writeFile(join(root, 'empty'), '');
    await writeFile(join(root, 'a'), 'abc');
    const count = { chunks: 0 };
    const use = () => void (count.chunks += 1);
    await readInChunks(NEVER, join(root, 'empty'), use);
    const reason = new Error('enough');
    await expect(readInChunks(AbortSignal.abort(reason), join(root, 'a'), use)).rejects.toBe(reason);
    expect(count.chunks).toBe(0);
  });
});
