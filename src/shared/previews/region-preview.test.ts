import { expect, it } from 'vitest';
import { PRESET_NAMES } from '../models.ts';
import type { PreviewOptions, PreviewSubject } from './region-preview.ts';
import { coversPreview, isSameVariant, listStrengths, listVariantNames } from './region-preview.ts';

const OPTIONS: PreviewOptions = {
  compare: { kind: 'presets', slider: 0.25 },
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
  const moved = subject({ compare: { kind: 'presets', slider: 0.5 } });
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
    { compare: { kind: 'strengths', used: null } },
  ];
  for (const change of changes) expect(isSameVariant('instant', subject(), subject(change))).toBe(false);
  expect(isSameVariant('instant', subject(), subject({}, { photoId: 'b' }))).toBe(false);
  for (const side of ['left', 'top', 'widthPx', 'heightPx'] as const)
    expect(isSameVariant('instant', subject(), subject({}, { region: { ...REGION, [side]: 33 } }))).toBe(false);
});

it('asks again for a position of the slider that is new, and not when a preset is chosen instead', () => {
  const presets = subject({ compare: { kind: 'presets', slider: null } });
  expect(coversPreview(subject(), presets)).toBe(true);
  expect(coversPreview(presets, subject())).toBe(false);
  expect(coversPreview(subject(), subject({ compare: { kind: 'presets', slider: 0.3 } }))).toBe(false);
});

it('makes the quickest preset first', () => {
  const names = listVariantNames({ kind: 'presets', slider: 0.5 });
  expect([names[0], names.at(-1)]).toEqual(['instant', 'slider']);
  expect(new Set(names)).toEqual(new Set([...PRESET_NAMES, 'slider']));
});

it('has every strength once, the one in use too, and keeps them when others of the options change', () => {
  expect(listStrengths(null)).toEqual([0.25, 0.5, 0.75, 1]);
  expect(listStrengths(0.55)).toEqual([0.25, 0.5, 0.55, 0.75, 1]);
  expect(listStrengths(0.501)).toEqual([0.25, 0.5, 0.75, 1]);
  expect(listVariantNames({ kind: 'strengths', used: 0.1 })).toEqual([
    'cleanup-10',
    'cleanup-25',
    'cleanup-50',
    'cleanup-75',
    'cleanup-100',
  ]);
  const made = subject({ compare: { kind: 'strengths', used: 0.1 } });
  expect(coversPreview(made, subject({ compare: { kind: 'strengths', used: 0.5 }, seed: 7, cleanup: 0.5 }))).toBe(true);
  expect(coversPreview(made, subject({ compare: { kind: 'strengths', used: 0.2 } }))).toBe(false);
});
