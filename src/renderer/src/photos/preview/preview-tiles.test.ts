import { expect, it } from 'vitest';
import type { PreviewComparison } from '#shared/previews/region-preview.ts';
import { listVariantNames } from '#shared/previews/region-preview.ts';
import { PRESET_NAMES } from '#shared/models.ts';
import { en } from '#renderer/i18n/en/messages.ts';
import { listTiles } from './preview-tiles.ts';
import { toPreviewScale } from './preview-settings.ts';

const OPTIONS = { cleanup: null, scale: 4, seed: 0, device: 'auto', precision: 'auto' } as const;
const formats = { percent: (fraction: number): string => `${Math.round(100 * fraction)}%` };

function list(compare: PreviewComparison) {
  const region = { left: 0, top: 0, widthPx: 96, heightPx: 96 };
  return listTiles({ photoId: 'a', region, options: { ...OPTIONS, compare } }, { texts: en, formats });
}

it('has a tile for each variant that is made, presets as the settings list them', () => {
  const comparisons: PreviewComparison[] = [
    { kind: 'presets', slider: null, network: null },
    { kind: 'presets', slider: 0.4, network: null },
    { kind: 'strengths', used: null, network: null },
    { kind: 'strengths', used: 0.4, network: null },
  ];
  for (const compare of comparisons)
    expect(
      list(compare)
        .map(({ name }) => name)
        .sort(),
    ).toEqual([...listVariantNames(compare)].sort());
  expect(list(comparisons[1]!).map(({ name }) => name)).toEqual([...PRESET_NAMES, 'slider']);
});

it('says what choosing a tile means', () => {
  const presets = list({ kind: 'presets', slider: 0.4, network: null });
  expect(presets.find(({ name }) => name === 'instant')).toEqual({
    name: 'instant',
    label: 'Instant',
    choice: { preset: { kind: 'preset', name: 'instant' } },
  });
  expect(presets.at(-1)).toEqual({
    name: 'slider',
    label: 'Mix · 40%',
    choice: { preset: { kind: 'slider', value: 0.4 } },
  });
  expect(list({ kind: 'strengths', used: 0.4, network: null })[1]).toEqual({
    name: 'cleanup-40',
    label: 'Strength 40%',
    choice: { cleanup: 0.4 },
  });
});

it('shows the size of the result, up to that of one pass', () => {
  expect([1, 2, 3.5, 4, 16, null].map((factor) => toPreviewScale(factor))).toEqual([1, 2, 3.5, 4, 4, 4]);
});

it('has a tile for an imported network, whose choice runs, and beside which a strength is a repair by the model', () => {
  const network = { kind: 'network', id: 'stone', backProjection: 1 } as const;
  const presets = list({ kind: 'presets', slider: null, network });
  expect(presets.at(-1)).toEqual({ name: 'network', label: 'stone', choice: { preset: network } });
  const [strength] = list({ kind: 'strengths', used: null, network });
  expect(strength?.choice).toMatchObject({ preset: { kind: 'preset' } });
  expect([4, 2, null].map((factor) => toPreviewScale(factor, 2))).toEqual([2, 2, 2]);
  expect(toPreviewScale(8, 8)).toBe(4);
});
