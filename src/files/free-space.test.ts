import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReadVolume } from './free-space.ts';
import { findDrive } from './free-space.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'skipstone-space-'));
});

afterEach(async () => {
  await rm(root, { recursive: true });
});

describe('findDrive', () => {
  it('says what the system says', async () => {
    const drive = await findDrive(root);
    const { bavail, bsize } = await statfs(root);
    // Others write meanwhile.
    expect(drive?.freeBytes).toBeGreaterThan(0.5 * bavail * bsize);
    expect(drive?.freeBytes).toBeLessThan(1.5 * bavail * bsize);
  });

  it('finds one drive for all folders on it, those too that are not there yet', async () => {
    const here = await findDrive(root);
    expect((await findDrive(join(root, 'not', 'yet')))?.id).toBe(here?.id);
    await writeFile(join(root, 'file'), '');
    expect((await findDrive(join(root, 'file', 'x')))?.id).toBe(here?.id);
  });

  it.runIf(process.platform === 'linux')('tells drives apart', async () => {
    expect((await findDrive('/proc'))?.id).not.toBe((await findDrive(root))?.id);
  });

  it.each<[string, ReadVolume | null]>([
    ['the runtime cannot ask', null],
    ['the drive has no answer', () => Promise.resolve({ bavail: 0, bsize: 0 })],
    ['the system refuses', () => Promise.reject(Object.assign(new Error('not here'), { code: 'ENOSYS' }))],
  ])('does not know when %s', async (_case, readVolume) => {
    expect((await findDrive(root, readVolume))?.freeBytes).toBeNull();
  });

  it('knows a full drive from an unknown one', async () => {
    expect((await findDrive(root, () => Promise.resolve({ bavail: 0, bsize: 4096 })))?.freeBytes).toBe(0);
  });
});
