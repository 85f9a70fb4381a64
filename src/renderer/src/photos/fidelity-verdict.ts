/** What the measured fidelity of a result means, in a word. Pure. */
import type { Fidelity } from '#shared/app-state.ts';

export type FidelityVerdict = 'matches' | 'close' | 'differs';

/** Mean differences, as fractions of the range: below the first no eye sees one, below the second none at a glance. */
const LIMITS = { matches: 0.01, close: 0.03 } as const;

/** Mean difference of a sample, 0..1 of its range. */
export function toDifference({ meanError }: Pick<Fidelity, 'meanError'>): number {
  return meanError / 255;
}

export function judgeFidelity(fidelity: Pick<Fidelity, 'meanError'>): FidelityVerdict {
  const difference = toDifference(fidelity);
  if (difference <= LIMITS.matches) return 'matches';
  return difference <= LIMITS.close ? 'close' : 'differs';
}
