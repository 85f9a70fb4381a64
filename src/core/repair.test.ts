import { describe, expect, it } from 'vitest';
import { createConvolutionNetworks, createPointwiseNetworks, FAKE_RADIUS_PX } from '#tests/helpers/fake-networks.ts';
import { makeSyntheticImage } from '#tests/helpers/run-in-memory.ts';
import { LOCAL_MEANS_RADIUS_PX } from './image/local-means.ts';
import type { PipelineProgress } from './progress.ts';
import type { SourceImage } from './ports.ts';
import type { RepairOptions } from './repair.ts';
import { repairImage } from './repair.ts';

const HALO_PX = FAKE_RADIUS_PX + LOCAL_MEANS_RADIUS_PX + 1;
const TILES = { sizePx: 16 + 2 * HALO_PX, haloPx: HALO_PX, alignPx: 2 };
const WHOLE = { ...TILES, sizePx: 4096 };

/** The repaired samples, and the numbers of rows that were written at once. */
async function repair(image: SourceImage, options: Partial<RepairOptions> = {}) {
  const data: number[] = [];
  const writes: number[] = [];
  await repairImage({
    image,
    networks: createConvolutionNetworks(),
    ...{ cleanup: 0.8, tile: TILES, signal: new AbortController().signal },
    sink: {
      writeRows: (rows, rowCount) => {
        data.push(...rows.data);
        writes.push(rowCount);
        return Promise.resolve();
      },
    },
    ...options,
  });
  return { data, writes };
}

describe('a repair', () => {
  it.each([
    { widthPx: 61, heightPx: 53 },
    { widthPx: 7, heightPx: 200 },
    { widthPx: 1, heightPx: 1 },
  ])('in tiles with a halo of the radius is that of the whole image: %o', async (size) => {
    const image = makeSyntheticImage({ ...size, bitDepth: 16 });
    const whole = await repair(image, { tile: WHOLE });
    const tiled = await repair(image);
    expect(whole.writes).toEqual([size.heightPx]);
    expect(tiled.data).toEqual(whole.data);
    expect(Math.max(...tiled.writes)).toBeLessThan(TILES.sizePx);
  });

  it('shows where a halo is too small', async () => {
    const image = makeSyntheticImage({ widthPx: 61, heightPx: 53, bitDepth: 16 });
    const whole = await repair(image, { tile: WHOLE });
    const tiled = await repair(image, { tile: { ...TILES, haloPx: 2 } });
    expect(tiled.data).not.toEqual(whole.data);
  });

  it.each([1, 2, 3, 4] as const)('with %i channels keeps alpha and changes the colours', async (channels) => {
    const image = makeSyntheticImage({ widthPx: 20, heightPx: 12, channels });
    const { data } = await repair(image, { networks: createPointwiseNetworks(), cleanup: 1 });
    const hasAlpha = channels % 2 === 0;
    const expected = [...image.samples.data].map((value, i) => {
      const isAlpha = hasAlpha && i % channels === channels - 1;
      return isAlpha ? value : Math.min(255, Math.round(value + 25.5));
    });
    const difference = Math.max(...data.map((value, i) => Math.abs(value - expected[i]!)));
    expect(difference).toBeLessThanOrEqual(1);
    expect(data.filter((_, i) => hasAlpha && i % channels === channels - 1)).toEqual(
      [...image.samples.data].filter((_, i) => hasAlpha && i % channels === channels - 1),
    );
  });

  it('tells its progress, which rises to 1, and shows each tile as it is written', async () => {
    const image = makeSyntheticImage({ widthPx: 61, heightPx: 53 });
    const progress: PipelineProgress[] = [];
    const shown = new Uint8Array(image.samples.data.length);
    const { data } = await repair(image, {
      onProgress: (step) => progress.push(step),
      onEstimate: ({ region, unshuffled, residual }) => {
        const [width, area] = [region.right - region.left, unshuffled.length / 3];
        unshuffled.forEach((value, i) => {
          const [row, column] = [region.top + Math.floor((i % area) / width), region.left + ((i % area) % width)];
          shown[3 * (row * 61 + column) + Math.floor(i / area)] = Math.round(255 * value);
        });
        expect(residual).toBeNull();
        return Promise.resolve();
      },
    });
    expect([...shown]).toEqual(data);
    const fractions = progress.map(({ fraction }) => fraction);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
    expect(fractions.length).toBe(4);
    expect(progress[0]!.step).toEqual({ stage: 'restore', index: 1, total: 1, level: 0 });
  });

  it('ends when it is aborted, although the network does not answer', async () => {
    const abort = new AbortController();
    const restore = () => {
      setTimeout(() => {
        abort.abort(new Error('enough'));
      }, 5);
      return new Promise<never>(() => undefined);
    };
    const image = makeSyntheticImage({ widthPx: 61, heightPx: 53 });
    await expect(repair(image, { networks: { restore }, signal: abort.signal })).rejects.toThrow('enough');
  });
});
