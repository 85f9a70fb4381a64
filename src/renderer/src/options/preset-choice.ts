/** Comparison of preset choices. Pure. */
import type { PresetChoice } from '#shared/jobs.ts';

export function isSamePreset(a: PresetChoice, b: PresetChoice): boolean {
  if (a.kind === 'preset') return b.kind === 'preset' && a.name === b.name;
  if (a.kind === 'network') return b.kind === 'network' && a.id === b.id && a.backProjection === b.backProjection;
  return b.kind === 'slider' && Math.abs(a.value - b.value) < 1e-6;
}
