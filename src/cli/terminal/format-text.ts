/** Text of reports: durations, steps, progress lines, tables. Pure; the reporters decide what is printed where. */
import type { CleanupFinding } from '#shared/cleanup.ts';
import type { JobEvent, JobResult, Size, StepInfo } from '#shared/jobs.ts';
import { shareWithoutSteps } from '#shared/jobs.ts';
import type { Remark } from '#shared/remarks.ts';
import { REMARK_TEXTS } from '#shared/remarks.ts';
import { escapeHidden } from '#shared/naming/readable-text.ts';

export type ProgressEvent = Extract<JobEvent, { kind: 'progress' }>;

/** `0:41`, `12:05`, `1:02:05`. */
export function formatClock(durationMs: number): string {
  const totalSeconds = Math.max(0, Math.round(durationMs / 1000));
  const seconds = String(totalSeconds % 60).padStart(2, '0');
  const minutes = Math.floor(totalSeconds / 60) % 60;
  const hours = Math.floor(totalSeconds / 3600);
  return hours === 0 ? `${minutes}:${seconds}` : `${hours}:${String(minutes).padStart(2, '0')}:${seconds}`;
}

/** `0.4 s`, `41 s`, `12 min 05 s`, `1 h 02 min`. */
export function formatDuration(durationMs: number): string {
  const tenths = Math.max(0, Math.round(durationMs / 100));
  if (tenths < 100) return `${(tenths / 10).toFixed(1)} s`;
  const seconds = Math.round(durationMs / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
  const minutes = Math.round(durationMs / 60_000);
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** `340 B`, `12.0 kB`, `4.1 MB`, `1.2 GB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

/** A whole percentage that says 100 only at the end. */
export function formatPercent(fraction: number): string {
  return `${fraction >= 1 ? 100 : Math.min(99, Math.floor(fraction * 100))} %`;
}

export function formatSize({ widthPx, heightPx }: Size): string {
  return `${widthPx} x ${heightPx}`;
}

/** `coarse 3 of 12, level 0.60`; restorer and encoder have no level. */
export function formatStep({ stage, index, total, level }: StepInfo): string {
  const place = `${stage} ${index} of ${total}`;
  return stage === 'encode' || stage === 'restore' ? place : `${place}, level ${level.toFixed(2)}`;
}

/** What a line says about where a photo is in its batch. */
export interface LineHead {
  readonly index: number;
  readonly photoCount: number;
  readonly label: string;
}

/** `[ 2/10] name`, with the number left out for a single photo. */
export function formatHead({ index, photoCount, label }: LineHead): string {
  if (photoCount === 1) return label;
  const total = String(photoCount);
  return `[${String(index).padStart(total.length)}/${total}] ${label}`;
}

export function formatProgress(event: ProgressEvent): string {
  const { fraction, step, partDone, elapsedMs, remainingMs } = event;
  const left = remainingMs === null ? '' : `, ${formatClock(remainingMs)} left`;
  return `${formatPercent(fraction)}  ${formatStep(step)}, photo ${formatPercent(partDone)}, ${formatClock(elapsedMs)} elapsed${left}`;
}

const MIN_LABEL_COLUMNS = 8;

export function formatProgressLine(head: LineHead, event: ProgressEvent, columns: number): string {
  return formatHeadedLine(head, formatProgress(event), columns);
}

/** Head and text in at most `columns` columns: the label gives way first, from its middle. */
export function formatHeadedLine(head: LineHead, text: string, columns: number): string {
  const line = (label: string) => `${formatHead({ ...head, label })}  ${text}`;
  const room = Math.max(MIN_LABEL_COLUMNS, columns - measureColumns(line('')));
  return cutEnd(line(cutMiddle(escapeControls(head.label), room)), columns);
}

/** One line per remark, below the line of its result. */
export function formatRemarks(remarks: readonly Remark[]): string[] {
  return remarks.map((remark) => `      ${REMARK_TEXTS[remark]}`);
}

export function formatResult(result: JobResult): string {
  const { outputPath, output, device, precision, elapsedMs } = result;
  const parts = [
    formatSize(output),
    ...formatCleanup(result),
    formatWork(result),
    `${device} ${precision}`,
    formatDuration(elapsedMs),
  ];
  return `-> ${outputPath}  ${parts.join(', ')}`;
}

/** No whole number where a policy decided. */
export function formatEvaluations(evaluations: number): string {
  return Number.isInteger(evaluations) ? String(evaluations) : evaluations.toFixed(1);
}

/** `2 passes`; `1.8 passes (41 % of the photo needed no further steps)` where a policy decided. */
function formatWork({ evaluations, effort }: JobResult): string {
  const passes = `${formatEvaluations(evaluations)} ${evaluations === 1 ? 'pass' : 'passes'}`;
  if (effort === null) return passes;
  return `${passes} (${Math.round(100 * shareWithoutSteps(effort))} % of the photo needed no further steps)`;
}

const FINDING_TEXTS: Readonly<Record<CleanupFinding, string>> = {
  clean: 'clean photo',
  soft: 'soft',
  noisy: 'noisy',
  'strong-compression': 'strong compression',
};

/** `clean-up 55 % (strong compression)`; nothing when it was asked for, or when the photo needs none. */
function formatCleanup({ cleanup, cleanupEstimate }: JobResult): string[] {
  if (cleanupEstimate === null || cleanup === 0) return [];
  const words = cleanupEstimate.findings.map((finding) => FINDING_TEXTS[finding]);
  return [`clean-up ${formatPercent(cleanup)} (${words.join(', ')})`];
}

/** A message about the photo `label`, which says its name once: some messages do so themselves. */
export function nameOnce(label: string, message: string): string {
  return message.includes(escapeHidden(label)) ? message : `${label}: ${message}`;
}

/** One line of text: file names and messages may hold anything, and what would steer the terminal or hide is shown as its number. */
export function escapeControls(text: string): string {
  return escapeHidden(text.replaceAll(/\s*\n\s*/g, ' '));
}

/** Columns that a terminal gives to `text`: two to East Asian wide characters and emoji, none to combining marks. */
export function measureColumns(text: string): number {
  return Array.from(text).reduce((columns, character) => columns + measureCharacter(character), 0);
}

function measureCharacter(character: string): 0 | 1 | 2 {
  if (/[\p{Mn}\p{Me}\p{Cf}]/u.test(character)) return 0;
  return /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u.test(
    character,
  )
    ? 2
    : 1;
}

/** The longest start of `text` that fits. */
export function cutEnd(text: string, columns: number): string {
  let used = 0;
  let cut = '';
  for (const character of text) {
    used += measureCharacter(character);
    if (used > columns) break;
    cut += character;
  }
  return cut;
}

/** `text`, or its start and its end with `...` between, in at most `columns` columns (from 3). */
export function cutMiddle(text: string, columns: number): string {
  if (measureColumns(text) <= columns) return text;
  const endColumns = Math.floor((columns - 3) / 2);
  const reverse = (value: string) => Array.from(value).reverse().join('');
  return `${cutEnd(text, columns - 3 - endColumns)}...${reverse(cutEnd(reverse(text), endColumns))}`;
}

/** Rows as lines of left-aligned columns, two spaces apart. The last column is never padded. */
export function formatTable(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, measureColumns(cell))));
  return rows.map((row) =>
    row
      .map((cell, i) => cell + ' '.repeat((widths[i] ?? 0) - measureColumns(cell)))
      .join('  ')
      .trimEnd(),
  );
}
