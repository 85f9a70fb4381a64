/** Files of one drop may be added to an album in several messages; this makes one report of them. Pure, and without zod. */
import type { AddReport } from './albums.ts';
import type { Outcome } from './api.ts';

/** One report of several; a part that failed as a whole counts as its files, refused. */
export function mergeAddReports(
  parts: readonly { readonly name: string; readonly outcome: Outcome<AddReport> }[],
): Outcome<AddReport> {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only.outcome;
  const reports = parts.map(({ name, outcome }) =>
    outcome.ok ? outcome.value : { added: 0, known: 0, refused: [{ name, error: outcome.error }] },
  );
  const sum = (pick: (report: AddReport) => number): number =>
    reports.reduce((total, report) => total + pick(report), 0);
  return {
    ok: true,
    value: {
      added: sum(({ added }) => added),
      known: sum(({ known }) => known),
      refused: reports.flatMap(({ refused }) => refused),
    },
  };
}
