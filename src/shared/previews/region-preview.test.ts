import { expect, it } from 'vitest';
import { PRESET_NAMES } from '../models.ts';
import type { PreviewOptions, PreviewSubject } from './region-preview.ts';
import { coversPreview, isSameVariant, listStrengths, listVariantNames } from './region-preview.ts';

const OPTIONS: PreviewOptions = {
  compare: { kind: 'presets', slider: 0.25, network: null },
  cleanup: null,
  scale: 4,
  seed: 0,
  device: 'auto',
  precision: 'auto',
};
const REGION = { left: 10, top: 20, widthPx: 96, heightPx: 64 };

function subject(change: Partial<PreviewOptions> = {}, other: Partial<PreviewSubject> = {}): PreviewSubject {
  return { photoId: 'a', region: REGION, options: { ...OPTIONS, ...change }, ...other };
}

it('keeps the presets when the slider moves, and nothing when what all of them share changes', () => {
  const moved = subject({ compare: { kind: 'presets', slider: 0.5, network: null } });
  expect(['instant', 'perception', 'slider'].map((name) => isSameVariant(name, subject(), moved))).toEqual([
    true,
    true,
    false,
  ]);
  const changes: Partial<PreviewOptions>[] = [
    { cleanup: 0.5 },
    { scale: 2 },
    { seed: 1 },
    { device: 'cpu' },
    { precision: 'float32' },
    { compare: { kind: 'strengths', used: null, network: null } },
  ];
  for (const change of changes) expect(isSameVariant('instant', subject(), subject(change))).toBe(false);
  expect(isSameVariant('instant', subject(), subject({}, { photoId: 'b' }))).toBe(false);
  for (const side of ['left', 'top', 'widthPx', 'heightPx'] as const)
    expect(isSameVariant('instant', subject(), subject({}, { region: { ...REGION, [side]: 33 } }))).toBe(false);
});

it('asks again for a position of the slider that is new, and not when a preset is chosen instead', () => {
  const presets = subject({ compare: { kind: 'presets', slider: null, network: null } });
  expect(coversPreview(subject(), presets)).toBe(true);
  expect(coversPreview(presets, subject())).toBe(false);
  expect(coversPreview(subject(), subject({ compare: { kind: 'presets', slider: 0.3, network: null } }))).toBe(false);
});

it('makes the quickest preset first', () => {
  const names = listVariantNames({ kind: 'presets', slider: 0.5, network: null });
  expect([names[0], names.at(-1)]).toEqual(['instant', 'slider']);
  expect(new Set(names)).toEqual(new Set([...PRESET_NAMES, 'slider']));
});

it('has every strength once, the one in use too, and keeps them when others of the options change', () => {
  expect(listStrengths(null)).toEqual([0.25, 0.5, 0.75, 1]);
  expect(listStrengths(0.55)).toEqual([0.25, 0.5, 0.55, 0.75, 1]);
  expect(listStrengths(0.501)).toEqual([0.25, 0.5, 0.75, 1]);
  expect(listVariantNames({ kind: 'strengths', used: 0.1, network: null })).toEqual([
    'cleanup-10',
    'cleanup-25',
    'cleanup-50',
    'cleanup-75',
    'cleanup-100',
  ]);
  const made = subject({ compare: { kind: 'strengths', used: 0.1, network: null } });
  expect(
    coversPreview(made, subject({ compare: { kind: 'strengths', used: 0.5, network: null }, seed: 7, cleanup: 0.5 })),
  ).toBe(true);
  expect(coversPreview(made, subject({ compare: { kind: 'strengths', used: 0.2, network: null } }))).toBe(false);
});

it('makes the image of an imported network last, and again where it, its back-projection or its clean-up is another one', () => {
  const network = { kind: 'network', id: 'stone', backProjection: 0 } as const;
  for (const compare of [
    { kind: 'presets', slider: 0.5 },
    { kind: 'strengths', used: null },
  ] as const) {
    const made = subject({ compare: { ...compare, network } });
    expect(listVariantNames(made.options.compare).at(-1)).toBe('network');
    expect(isSameVariant('network', made, subject({ compare: { ...compare, network }, seed: 5 }))).toBe(true);
    for (const change of [
      { compare: { ...compare, network: { ...network, id: 'brook' } } },
      { compare: { ...compare, network: { ...network, backProjection: 1 } } },
      { compare: { ...compare, network }, cleanup: 0.5 },
      { compare: { ...compare, network }, scale: 2 },
    ])
      expect(isSameVariant('network', made, subject(change))).toBe(false);
    expect(coversPreview(made, subject({ compare: { ...compare, network: null } }))).toBe(true);
  }
});
