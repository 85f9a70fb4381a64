/** Owns how reports become one: files may be opened, or added to an album, in several messages. Pure, without zod. */
import type { AddReport, SkippedFiles } from '../albums.ts';
import type { OpenReport, Outcome } from '../api.ts';

/** What one message came to. */
export interface ReportPart<Report> {
  /** Of its file or files, for people. */
  readonly name: string;
  readonly outcome: Outcome<Report>;
}

export const NOTHING_OPENED: OpenReport = { photoIds: [], rejected: [] };
export const NOTHING_ADDED: AddReport = { added: 0, known: 0, rejected: [] };

export function mergeOpenReports(reports: readonly OpenReport[]): OpenReport {
  return {
    photoIds: reports.flatMap(({ photoIds }) => photoIds),
    rejected: reports.flatMap(({ rejected }) => rejected),
  };
}

export function mergeAddReports(reports: readonly AddReport[]): AddReport {
  const skipped = reports.flatMap((report) => (report.skipped === undefined ? [] : [report.skipped]));
  return {
    ...(skipped.length > 0 && { skipped: mergeSkipped(skipped) }),
    added: reports.reduce((total, { added }) => total + added, 0),
    known: reports.reduce((total, { known }) => total + known, 0),
    rejected: reports.flatMap(({ rejected }) => rejected),
  };
}

/** One outcome of several; a part that failed as a whole counts as its files, rejected. A single part is its own outcome. */
export function mergeOpenParts(parts: readonly ReportPart<OpenReport>[]): Outcome<OpenReport> {
  return mergeParts(parts, mergeOpenReports, NOTHING_OPENED);
}

/** As `mergeOpenParts`. */
export function mergeAddParts(parts: readonly ReportPart<AddReport>[]): Outcome<AddReport> {
  return mergeParts(parts, mergeAddReports, NOTHING_ADDED);
}

function mergeParts<Report>(
  parts: readonly ReportPart<Report>[],
  merge: (reports: readonly Report[]) => Report,
  nothing: Report,
): Outcome<Report> {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only.outcome;
  const reports = parts.map(({ name, outcome }) =>
    outcome.ok ? outcome.value : { ...nothing, rejected: [{ name, error: outcome.error }] },
  );
  return { ok: true, value: merge(reports) };
}

export const NOTHING_SKIPPED: SkippedFiles = {};

export function mergeSkipped(lists: readonly SkippedFiles[]): SkippedFiles {
  const merged: Record<string, number> = {};
  for (const list of lists)
    for (const [kind, count] of Object.entries(list)) merged[kind] = (merged[kind] ?? 0) + count;
  return merged;
}

/** `5 files skipped: 3 .mp4, 2 own results`, the most frequent kind first; null: nothing was skipped. */
export function formatSkipped(skipped: SkippedFiles): string | null {
  const kinds = Object.entries(skipped).sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
  const total = kinds.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return null;
  const list = kinds.map(([kind, count]) => `${count} ${kind}`).join(', ');
  return `${total === 1 ? '1 file' : `${total} files`} skipped: ${list}`;
}
