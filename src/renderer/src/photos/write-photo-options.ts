/** Writes the options of photos to the app, in as many calls as they need. */
import type { Outcome } from '#shared/api.ts';
import { MAX_OPTIONS_PER_COMMAND } from '#shared/api.ts';
import type { SkipstoneBridge } from '#shared/bridge.ts';
import type { OptionsById } from '../options/option-history.ts';

/** Ends at the first error. */
export async function writePhotoOptions(
  byId: OptionsById,
  bridge: Pick<SkipstoneBridge, 'call'>,
): Promise<Outcome<null>> {
  const changes = Object.entries(byId).map(([photoId, options]) => ({ photoId, options }));
  for (let at = 0; at < changes.length; at += MAX_OPTIONS_PER_COMMAND) {
    const part = changes.slice(at, at + MAX_OPTIONS_PER_COMMAND);
    const outcome = await bridge.call('changePhotoOptions', { changes: part });
    if (!outcome.ok) return outcome;
  }
  return { ok: true, value: null };
}
