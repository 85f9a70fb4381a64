import { describe, expect, it } from 'vitest';
import type { Preset } from '#shared/models.ts';
import { samplerSchema } from '#shared/models.ts';
import { interpolatePresets, resolvePreset } from './presets.ts';

const FIDELITY: Preset = {
  sampler: { coarseLevels: [0.5, 0.3], fine: [0], skip: 'stride', eta: 1, perception: 0.2, backProjection: 1 },
  backProjection: 1,
};
const BALANCED: Preset = {
  sampler: {
    coarseLevels: [1, 0.7, 0.4, 0.2],
    fine: [0],
    skip: 'stride',
    eta: 0.5,
    perception: 0.5,
    backProjection: 1,
  },
  backProjection: 1,
};
const PERCEPTION: Preset = {
  sampler: {
    coarseLevels: [1, 0.8, 0.6, 0.4, 0.3, 0.2],
    fine: [8, 4, 0],
    skip: 'restart',
    eta: 0.4,
    perception: 1,
    backProjection: 0.8,
  },
  backProjection: 1,
};
const PRESETS = {
  auto: BALANCED,
  instant: { sampler: null, backProjection: 1 },
  fidelity: FIDELITY,
  balanced: BALANCED,
  perception: PERCEPTION,
};

describe('the slider', () => {
  it('passes through the presets that it joins', () => {
    const at = (value: number): Preset => resolvePreset(PRESETS, { kind: 'slider', value }, 0);
    expect(at(0)).toEqual(FIDELITY);
    expect(at(0.5)).toEqual(BALANCED);
    expect(at(1)).toEqual(PERCEPTION);
  });

  it('mixes strengths and level lists in between', () => {
    const { sampler } = interpolatePresets(FIDELITY, BALANCED, 0.5);
    expect(sampler?.eta).toBeCloseTo(0.75);
    expect(sampler?.perception).toBeCloseTo(0.35);
    expect(sampler?.coarseLevels).toHaveLength(3);
    expect(sampler?.coarseLevels[0]).toBeCloseTo(0.75);
    expect(sampler?.coarseLevels.at(-1)).toBeCloseTo(0.25);
  });

  it('gives a valid sampler everywhere, with strengths that move one way', () => {
    let eta = Infinity;
    for (let i = 0; i <= 100; i++) {
      const { sampler } = resolvePreset(PRESETS, { kind: 'slider', value: i / 100 }, 0);
      expect(samplerSchema.safeParse(sampler).success).toBe(true);
      expect(sampler!.eta).toBeLessThanOrEqual(eta);
      eta = sampler!.eta;
    }
  });

  it('names a preset without the slider', () => {
    expect(resolvePreset(PRESETS, { kind: 'preset', name: 'instant' }, 0).sampler).toBeNull();
  });
});

describe('the weight of perception', () => {
  const repairing = { ...BALANCED, sampler: { ...BALANCED.sampler!, repairedPerception: 0.1 } };
  const presets = { ...PRESETS, balanced: repairing };

  it('changes with the strength of the repair', () => {
    const at = (cleanup: number) =>
      resolvePreset(presets, { kind: 'preset', name: 'balanced' }, cleanup).sampler!.perception;
    expect(at(0)).toBe(0.5);
    expect(at(1)).toBeCloseTo(0.1);
    expect(at(0.25)).toBeCloseTo(0.4);
  });

  it('stays where the preset says nothing of it, and is mixed along the slider', () => {
    const at = (value: number) => resolvePreset(presets, { kind: 'slider', value }, 1).sampler!.perception;
    expect(at(1)).toBe(1);
    expect(at(0.75)).toBeCloseTo(0.55);
  });
});
