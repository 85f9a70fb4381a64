/** Files of one drop may be opened in several messages; this makes one report of them. Pure. */
import type { OpenReport, Outcome } from '../shared/api.ts';

/** The reports of all parts; a part that failed as a whole counts as its files, refused. */
export function mergeReports(
  parts: readonly { readonly name: string; readonly outcome: Outcome<OpenReport> }[],
): Outcome<OpenReport> {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only.outcome;
  return {
    ok: true,
    value: {
      photoIds: parts.flatMap(({ outcome }) => (outcome.ok ? outcome.value.photoIds : [])),
      refused: parts.flatMap(({ name, outcome }) =>
        outcome.ok ? outcome.value.refused : [{ name, error: outcome.error }],
      ),
    },
  };
}
