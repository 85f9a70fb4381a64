/** How far the measuring of a network is. Pure. */
import type { ImportStage } from '#shared/imported/networks.ts';

/** Most of the time goes into how far it looks. */
const BEGINS_AT: Readonly<Record<ImportStage, number>> = {
  waiting: 0,
  scale: 0.05,
  range: 0.1,
  reach: 0.2,
  golden: 0.95,
};

/** 0..1 */
export function measureStage(stage: ImportStage): number {
  return BEGINS_AT[stage];
}
