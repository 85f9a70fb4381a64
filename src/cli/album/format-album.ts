/** Text about albums for people: their state, and what a run would do. Pure. */
import type { AgainChoice, Album, AlbumRunState, ChangeReason, Findings, Preflight } from '#shared/albums.ts';
import { CHANGES } from '#shared/albums.ts';
import { combinePreflight } from '#shared/combining/combine-preflight.ts';
import { assertNever } from '#shared/errors.ts';
import type { PhotoRecord } from '#app/albums/store/photo-record.ts';
import { formatBytes, formatDuration, formatTable, nameOnce } from '../terminal/format-text.ts';

/** Findings of one kind that are listed; `--json` lists more. */
const MOST_NAMED = 10;

export const UNKNOWN_REASON = 'the reason is not known';

/** The name as a person types it: in quotes where a shell would split it. */
export function quoteName(name: string): string {
  return /^[\p{L}\p{N}._-]+$/u.test(name) ? name : `"${name}"`;
}

/** `3 done, 1 failed, 2 waiting`, without states that no photo has. */
export function formatCounts(counts: Readonly<Record<string, number>>): string {
  const known = Object.entries(counts).filter(([, count]) => count > 0);
  return known.length === 0 ? 'no photos' : known.map(([state, count]) => `${count} ${state}`).join(', ');
}

export function formatRun(run: AlbumRunState): string {
  switch (run.kind) {
    case 'idle':
    case 'running':
    case 'stopping':
      return run.kind;
    case 'elsewhere':
      return 'running in another Skipstone';
    case 'paused':
      return formatPause(run);
    default:
      return assertNever(run);
  }
}

/** `paused: the disk of /out is full`. */
export function formatPause({ reason, at }: Extract<AlbumRunState, { kind: 'paused' }>): string {
  switch (reason) {
    case 'user':
      return 'paused';
    case 'disk-full':
      return `paused: the disk of ${at} is full; the run resumes when there is space`;
    case 'folder-gone':
      return `paused: ${at} is missing; the run resumes when it is back`;
    case 'store-full':
      return `paused: the disk of the data folder ${at} is full; the run resumes when there is space`;
    case 'store-failed':
    case 'engine-failed':
      return `stopped: ${at}`;
    default:
      return assertNever(reason);
  }
}

/** @param keptAs the path that the damaged database of albums has now */
export function formatDamage(keptAs: string): string {
  return `The list of albums was damaged, and a new one was created. Photos and results are untouched. The old list was kept: ${keptAs}`;
}

/** One line per album, below a heading. */
export function formatAlbums(albums: readonly Album[]): string[] {
  if (albums.length === 0) return ['There are no albums.'];
  const rows = albums.map(({ name, run, progress }) => [name, formatCounts(progress.counts), formatRun(run)]);
  return formatTable([['album', 'photos', 'state'], ...rows]);
}

/** @param failed photos of the album that have failed */
export function formatStatus(album: Album, failed: readonly PhotoRecord[]): string[] {
  const { name, run, progress, sources } = album;
  const rest =
    progress.remainingMs === null || progress.remainingMs === 0 ? [] : [formatDuration(progress.remainingMs)];
  return [
    `${name}: ${formatRun(run)}`,
    `  photos: ${formatCounts(progress.counts)}${rest.map((time) => `; about ${time} left`).join('')}`,
    ...(progress.otherOptions === 0
      ? []
      : [`  made with other options than the present ones: ${progress.otherOptions}`]),
    `  results: ${formatPlace(album)}`,
    ...sources.map(({ folder, rules }) => {
      const words = [rules.recursive ? 'with subfolders' : '', rules.watch ? 'watched' : ''].filter(Boolean);
      return `  folder: ${folder}${words.length === 0 ? '' : ` (${words.join(', ')})`}`;
    }),
    ...(failed.length === 0 ? [] : ['  failed:', ...failed.map((photo) => `    ${formatFailedPhoto(photo)}`)]),
  ];
}

function formatFailedPhoto({ path, error }: PhotoRecord): string {
  return nameOnce(path, error?.message ?? UNKNOWN_REASON);
}

function formatPlace({ options: { output }, outputFolder }: Album): string {
  if (output.place === 'beside') return 'beside the photos';
  const folder = outputFolder ?? 'a folder that is not chosen yet';
  return output.place === 'folder' ? `in ${folder}` : `in ${folder}, in subfolders like those of the photos`;
}

/** What a run would do, and what would prevent it. */
export function formatPreflight(name: string, preflight: Preflight, again: AgainChoice): string[] {
  const sum = combinePreflight(preflight, again);
  const { photoCount, outputPixels, estimatedMs, drives, examples } = sum;
  const pixels = `${(outputPixels / 1e6).toFixed(1)} megapixels of results`;
  const time = estimatedMs === null ? '' : `, about ${formatDuration(estimatedMs)}`;
  const head = photoCount === 0 ? 'nothing to do' : `${countPhotos(photoCount)} to do, ${pixels}${time}`;
  return [
    `${name}: ${head}`,
    ...formatChanged(preflight.changed, again),
    ...formatOlderModel(preflight.olderModel, again),
    ...drives.map(({ folder, neededBytes, freeBytes }) => {
      const free = freeBytes === null ? '' : `, ${formatBytes(freeBytes)} free`;
      return `  ${folder}: about ${formatBytes(neededBytes)} needed${free}`;
    }),
    ...examples.map((example) => `  ${example.name} -> ${example.outputName}`),
    ...(photoCount > examples.length && examples.length > 0 ? ['  ...'] : []),
    ...formatFindings('cannot be read', sum.unreadable),
    ...formatFindings('of an impossible size', sum.tooLarge),
    ...formatFindings('with a result name that is taken', sum.collisions),
    ...formatFindings('with the content of another photo', sum.duplicates),
  ];
}

const CHANGE_TEXTS: Readonly<Record<ChangeReason, string>> = {
  options: 'other options',
  file: 'the photo has changed',
  gone: 'the result is gone',
};

function formatChanged({ photoCount, estimatedMs, reasons }: Preflight['changed'], again: AgainChoice): string[] {
  const total = CHANGES.reduce((sum, reason) => sum + reasons[reason], 0);
  if (total === 0) return [];
  const known = CHANGES.filter((reason) => reasons[reason] > 0);
  const why = known
    .map((reason) => (known.length === 1 ? '' : `${reasons[reason]} `) + CHANGE_TEXTS[reason])
    .join(', ');
  if (!again.changed) return [`  ${countFinished(total)} left as ${total === 1 ? 'it is' : 'they are'}: ${why}`];
  if (photoCount === 0) return [];
  return [
    `  of these, ${countFinished(photoCount)} made again${formatTime(estimatedMs)}: ${why} (--only-new leaves them)`,
  ];
}

const MAKER_TEXTS = { older: 'an older model', unknown: 'an unknown model', network: 'a network that was replaced' };
const MAKERS = ['older', 'unknown', 'network'] as const;

/** Results that do not say which model made them are named where they would be made again, too. */
function formatOlderModel({ photoCount, estimatedMs, reasons }: Preflight['olderModel'], again: AgainChoice): string[] {
  const { unknown } = reasons;
  if (again.olderModel) {
    const why = MAKERS.filter((maker) => reasons[maker] > 0)
      .map((maker) => MAKER_TEXTS[maker])
      .join(', ');
    return photoCount === 0
      ? []
      : [`  of these, ${countFinished(photoCount)} made again${formatTime(estimatedMs)}: ${why}`];
  }
  const known = reasons.older + reasons.network;
  if (known === 0) return [];
  const makers = MAKERS.filter((maker) => maker !== 'unknown' && reasons[maker] > 0);
  const by = makers.map((maker) => MAKER_TEXTS[maker]).join(' or ');
  const made = known === 1 ? `was made by ${by} and stays` : `were made by ${by} and stay`;
  const [pronoun, them] = known === 1 ? ['it is', 'it'] : ['they are', 'them'];
  // The time is that of all, also of those that do not say their model.
  const time = unknown === 0 ? formatTime(estimatedMs) : '';
  return [`  ${countPhotos(known)} ${made} as ${pronoun}; --new-model makes ${them} again${time}`];
}

function formatTime(estimatedMs: number | null): string {
  return estimatedMs === null ? '' : ` (about ${formatDuration(estimatedMs)})`;
}

function countFinished(count: number): string {
  return count === 1 ? '1 finished photo is' : `${count} finished photos are`;
}

function formatFindings(what: string, { count, first }: Findings): string[] {
  if (count === 0) return [];
  const named = first.slice(0, MOST_NAMED);
  const lines = named.map(({ name, error }) => `    ${nameOnce(name, error.message)}`);
  const rest = count > named.length ? [`    and ${count - named.length} more`] : [];
  return [`  ${countPhotos(count)} ${what}:`, ...lines, ...rest];
}

function countPhotos(count: number): string {
  return count === 1 ? '1 photo' : `${count} photos`;
}
