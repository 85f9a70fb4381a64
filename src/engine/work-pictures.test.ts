import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeSyntheticPicture } from '../../tests/helpers/enhance-in-memory.ts';
import { makeFolder } from '../../tests/helpers/pictures.ts';
import type { Estimate } from '../core/tiling/lockstep.ts';
import { readPicture } from './image-io.ts';
import { WorkPictures } from './work-pictures.ts';

const PICTURE = makeSyntheticPicture({ widthPx: 10, heightPx: 8 });
const REGION = { left: 0, right: 10, top: 0, bottom: 8 };

function makeEstimate(value: number, residual: number | null): Estimate {
  const plane = (fill: number) => new Float32Array(48 * 80).fill(fill);
  return { level: 1, region: REGION, folded: plane(value), residual: residual === null ? null : plane(residual) };
}

function open(folder: string) {
  const versions: number[] = [];
  const pictures = new WorkPictures({
    folder,
    picture: PICTURE,
    metadata: {},
    firstVersion: 5,
    onVersion: (version) => versions.push(version),
  });
  return { pictures, versions };
}

describe('pictures of work under way', () => {
  it('tells a version when its file is whole, and makes few of many', async () => {
    await using folder = await makeFolder();
    const { pictures, versions } = open(folder.path);
    for (let i = 0; i < 20; i++) await pictures.add(makeEstimate(0.5, 0.1));
    expect(versions).toEqual([5]);
    const { picture } = await readPicture(join(folder.path, 'estimate-5.jpg'));
    expect(picture).toMatchObject({ widthPx: 40, heightPx: 32 });
    expect(Math.abs(picture.samples.data[300]! - 128)).toBeLessThan(3);
    expect(await pictures.finish()).toBe(true);
    expect((await readdir(folder.path)).sort()).toEqual(['estimate-5.jpg', 'heat.png']);
    expect((await readPicture(join(folder.path, 'heat.png'))).info.size).toEqual({ widthPx: 10, heightPx: 8 });
  });

  it('has no heat map without a sampler', async () => {
    await using folder = await makeFolder();
    const { pictures } = open(folder.path);
    await pictures.add(makeEstimate(0.5, null));
    expect(await pictures.finish()).toBe(false);
  });

  it('gives up quietly when its folder is gone', async () => {
    await using folder = await makeFolder();
    const gone = join(folder.path, 'gone');
    await mkdir(gone);
    await rm(gone, { recursive: true });
    const { pictures, versions } = open(gone);
    await pictures.add(makeEstimate(0.5, 0.1));
    expect(versions).toEqual([]);
    expect(await pictures.finish()).toBe(false);
  });
});
