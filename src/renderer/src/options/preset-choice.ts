/** Comparison and names of preset choices. Pure. */
import type { PresetChoice } from '#shared/jobs.ts';
import type { PresetName } from '#shared/models.ts';
import { PRESET_NAMES } from '#shared/models.ts';

/** The name that a region preview gives to its image at the slider's value. */
export const SLIDER_NAME = 'slider';

export function isSamePreset(a: PresetChoice, b: PresetChoice): boolean {
  if (a.kind === 'preset') return b.kind === 'preset' && a.name === b.name;
  return b.kind === 'slider' && Math.abs(a.value - b.value) < 1e-6;
}

/** The choice that an image of a region preview shows; null for a name that this window does not know. */
export function toPresetChoice(name: string, slider: number): PresetChoice | null {
  if (name === SLIDER_NAME) return { kind: 'slider', value: slider };
  return isPresetName(name) ? { kind: 'preset', name } : null;
}

export function isPresetName(name: string): name is PresetName {
  return (PRESET_NAMES as readonly string[]).includes(name);
}
