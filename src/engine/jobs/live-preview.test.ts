import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SCALE, UNSHUFFLED_CHANNELS } from '#core/pixel-unshuffle.ts';
import type { Estimate } from '#core/tiling/lockstep.ts';
import { makeTempFolder } from '#tests/helpers/folders.ts';
import { makeSyntheticImage } from '#tests/helpers/run-in-memory.ts';
import { readImage } from '../imageio/decode.ts';
import type { LivePreviewOptions } from './live-preview.ts';
import { LivePreview } from './live-preview.ts';

const IMAGE = makeSyntheticImage({ widthPx: 10, heightPx: 8 });
const REGION = { left: 0, right: 10, top: 0, bottom: 8 };

function makeEstimate(value: number, residual: number | null): Estimate {
  const plane = (fill: number) => new Float32Array(UNSHUFFLED_CHANNELS * 80).fill(fill);
  return { level: 1, region: REGION, unshuffled: plane(value), residual: residual === null ? null : plane(residual) };
}

function open(folder: string, changes: Partial<LivePreviewOptions> = {}) {
  const versions: number[] = [];
  const preview = new LivePreview({
    folder,
    image: IMAGE,
    scale: SCALE,
    metadata: {},
    firstVersion: 5,
    hasEstimates: true,
    onVersion: (version) => versions.push(version),
    ...changes,
  });
  return { preview, versions };
}

describe('live preview', () => {
  it('reports a version when its file is whole, and writes few of many', async () => {
    await using folder = await makeTempFolder();
    const { preview, versions } = open(folder.path);
    for (let i = 0; i < 20; i++) await preview.add(makeEstimate(0.5, 0.1));
    expect(versions).toEqual([5]);
    const { image } = await readImage(join(folder.path, 'estimate-5.jpg'));
    expect(image).toMatchObject({ widthPx: 40, heightPx: 32 });
    expect(Math.abs(image.samples.data[300]! - 128)).toBeLessThan(3);
    expect(await preview.finish(null)).toEqual({ hasResidualMap: true, hasEffortMap: false });
    expect((await readdir(folder.path)).sort()).toEqual(['estimate-5.jpg', 'residual-map.png']);
    expect((await readImage(join(folder.path, 'residual-map.png'))).info.size).toEqual({ widthPx: 10, heightPx: 8 });
  });

  it('writes the residual map alone where nobody watches', async () => {
    await using folder = await makeTempFolder();
    const { preview, versions } = open(folder.path, { hasEstimates: false });
    await preview.add(makeEstimate(0.5, 0.1));
    expect(await preview.finish(null)).toEqual({ hasResidualMap: true, hasEffortMap: false });
    expect([versions, await readdir(folder.path)]).toEqual([[], ['residual-map.png']]);
  });

  it('writes the effort map where a policy decided', async () => {
    await using folder = await makeTempFolder();
    const { preview } = open(folder.path);
    await preview.add(makeEstimate(0.5, null));
    const effort = { cellPx: 8, columns: 2, rows: 1, counts: Uint8Array.of(0, 2), evaluations: 1 };
    expect(await preview.finish(effort)).toEqual({ hasResidualMap: false, hasEffortMap: true });
    const { image } = await readImage(join(folder.path, 'effort-map.png'));
    expect([...image.samples.data]).toEqual([0, 0, 4, 249, 142, 9]);
  });

  it('has no residual map without a sampler', async () => {
    await using folder = await makeTempFolder();
    const { preview } = open(folder.path);
    await preview.add(makeEstimate(0.5, null));
    expect(await preview.finish(null)).toEqual({ hasResidualMap: false, hasEffortMap: false });
  });

  it('ends, and lets the job go on, when its folder is gone', async () => {
    await using folder = await makeTempFolder();
    const gone = join(folder.path, 'gone');
    await mkdir(gone);
    await rm(gone, { recursive: true });
    const { preview, versions } = open(gone);
    await preview.add(makeEstimate(0.5, 0.1));
    expect(versions).toEqual([]);
    expect(await preview.finish(null)).toEqual({ hasResidualMap: false, hasEffortMap: false });
  });
  it('lets a mistake of the program surface', async () => {
    await using folder = await makeTempFolder();
    const broken = {
      get icc(): never {
        throw new TypeError('a mistake');
      },
    };
    const { preview } = open(folder.path, { metadata: broken });
    await expect(preview.add(makeEstimate(0.5, 0.1))).rejects.toThrow('a mistake');
  });

  it('shows an image that is too long for a JPEG, at a smaller scale', async () => {
    await using folder = await makeTempFolder();
    const { preview, versions } = open(folder.path, { image: makeSyntheticImage({ widthPx: 20_000, heightPx: 1 }) });
    const region = { left: 0, right: 10, top: 0, bottom: 8 };
    await preview.add({ ...makeEstimate(0.5, 0.1), region });
    expect(versions).toEqual([5]);
    expect((await readImage(join(folder.path, 'estimate-5.jpg'))).info.size).toEqual({ widthPx: 40_000, heightPx: 2 });
  });
});
