import { expect, it } from 'vitest';
import { toPresetChoice } from './preset-choice.ts';

it('knows the presets of a preview by name', () => {
  expect(toPresetChoice('fidelity', 0.2)).toEqual({ kind: 'preset', name: 'fidelity' });
  expect(toPresetChoice('slider', 0.2)).toEqual({ kind: 'slider', value: 0.2 });
  expect(toPresetChoice('other', 0.2)).toBeNull();
});
