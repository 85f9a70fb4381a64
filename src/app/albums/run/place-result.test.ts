import { link, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findFileStat } from '#files/fingerprint.ts';
import { makeTempName } from '#files/temp-files.ts';
import type { MadeResult, WorkInProgress } from '../store/photo-record.ts';
import { placeResult, recoverResult } from './place-result.ts';

let folder: string;
let stagingPath: string;
let targetPath: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skipstone-place-'));
  stagingPath = join(folder, makeTempName('a.png', process.pid, 'ab'));
  targetPath = join(folder, 'a.png');
  await writeFile(stagingPath, 'result');
});
afterEach(() => rm(folder, { recursive: true }));

async function describeWork(): Promise<WorkInProgress> {
  const fileStat = (await findFileStat(stagingPath))!;
  const output = { widthPx: 4, heightPx: 4 };
  const made: MadeResult = {
    fileStat,
    output,
    elapsedMs: 1,
    wallMs: 1,
    source: fileStat,
    optionsHash: 'h',
    remarks: [],
    model: null,
  };
  return { stagingPath, targetPath, made };
}

describe('a result', () => {
  it('takes a free name, and another file’s only when it may', async () => {
    await placeResult(stagingPath, targetPath, false);
    expect(await readdir(folder)).toEqual(['a.png']);
    await writeFile(stagingPath, 'newer');
    await expect(placeResult(stagingPath, targetPath, false)).rejects.toMatchObject({ code: 'output/exists' });
    expect(await readFile(targetPath, 'utf8')).toBe('result');
    await placeResult(stagingPath, targetPath, true);
    expect(await readFile(targetPath, 'utf8')).toBe('newer');
    await writeFile(stagingPath, 'lost');
    await expect(placeResult(stagingPath, join(folder, 'none', 'a.png'), false)).rejects.toMatchObject({
      code: 'output/not-writable',
    });
  });

  it('that was cut off before, between or after its two names is in its place once', async () => {
    const work = await describeWork();
    await link(stagingPath, targetPath);
    expect(await recoverResult(work, false)).toBe(true);
    expect(await recoverResult(work, false)).toBe(true);
    expect(await readdir(folder)).toEqual(['a.png']);
    await rm(targetPath);
    expect(await recoverResult(work, false)).toBe(false);
    await writeFile(stagingPath, 'result');
    const again = await describeWork();
    await writeFile(targetPath, '');
    expect(await recoverResult(again, false)).toBe(true);
    expect(await readFile(targetPath, 'utf8')).toBe('result');
  });

  it('leaves a stranger’s file alone, and nothing behind when it was not made', async () => {
    const work = await describeWork();
    await writeFile(targetPath, 'a stranger');
    await expect(recoverResult(work, false)).rejects.toMatchObject({ code: 'output/exists' });
    expect(await recoverResult({ ...work, made: null }, false)).toBe(false);
    expect(await readdir(folder)).toEqual(['a.png']);
    expect(await readFile(targetPath, 'utf8')).toBe('a stranger');
  });
});
