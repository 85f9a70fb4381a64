/** Why automatic clean-up has its strength for a photo, in words and in the figures behind them. Pure. */
import type { AutomaticCleanup } from '#shared/cleanup.ts';
import { isSlight } from '#shared/cleanup.ts';
import type { Messages } from '../i18n/index.ts';
import type { Formats } from '../ui/format.ts';

interface Ui {
  readonly texts: Messages;
  readonly formats: Formats;
}

/** "Automatic: 55%, strong compression found". `null`: the photo is still being looked at. */
export function describeCleanup(automatic: AutomaticCleanup | null, { texts, formats }: Ui): string {
  const { cleanupReasons: reasons } = texts.panel;
  if (automatic === null) return reasons.looking;
  const { strength, estimate } = automatic;
  const percent = formats.percent(strength);
  if (estimate === null) return reasons.byKind(percent);
  const faults = estimate.findings.filter((finding) => finding !== 'clean');
  if (faults.length === 0) return reasons.nothing(percent);
  const names = faults.map((fault) => (isSlight(fault, estimate) ? reasons.slight[fault] : reasons.found[fault]));
  return reasons.because(percent, formats.list(names));
}

/** What was measured on the photo; null: nothing. */
export function describeMeasured(automatic: AutomaticCleanup | null, { texts, formats }: Ui): string | null {
  const estimate = automatic?.estimate ?? null;
  if (estimate === null) return null;
  const { noise, blurPx, compression } = estimate;
  const quality = formats.integer(Math.round(100 * (1 - compression)));
  return texts.panel.cleanupReasons.measured(formats.decimal(noise, 1), formats.decimal(blurPx, 1), quality);
}
