/** The time that a running job still takes: it begins as the panel's estimate and becomes what the engine measures. Pure. */
import type { JobSnapshot } from '#shared/jobs.ts';

/** From this share of the work on, the measured pace alone counts: the first steps are unlike the others. */
const MEASURED_FROM = 0.5;

/**
 * Milliseconds; null while nothing is known.
 * @param estimatedMs of the whole job, as the panel shows it
 */
export function estimateRemainingMs(
  { fraction, remainingMs }: Pick<JobSnapshot, 'fraction' | 'remainingMs'>,
  estimatedMs: number | null,
): number | null {
  if (estimatedMs === null) return remainingMs;
  const byEstimate = estimatedMs * (1 - fraction);
  if (remainingMs === null) return byEstimate;
  const weight = Math.min(1, fraction / MEASURED_FROM);
  return weight * remainingMs + (1 - weight) * byEstimate;
}
