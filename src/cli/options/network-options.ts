/** Owns which imported networks the command line offers as presets. Pure. */
import type { NetworkEntry } from '#shared/imported/networks.ts';
import type { ImportedNetwork } from '#shared/imported/networks.ts';

/** Those that are whole; others are listed by `skipstone models` with the reason. */
export function pickUsable(entries: readonly NetworkEntry[]): readonly ImportedNetwork[] {
  return entries.flatMap((entry) => ('network' in entry ? [entry.network] : []));
}
