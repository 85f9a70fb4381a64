/** Text about albums for people: their state, and what a run would do. Pure. */
import type { Album, AlbumRunState, Findings, Preflight } from '#shared/albums.ts';
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
export function formatPreflight(name: string, preflight: Preflight): string[] {
  const { photoCount, outputPixels, estimatedMs, drives, examples } = preflight;
  const pixels = `${(outputPixels / 1e6).toFixed(1)} megapixels of results`;
  const time = estimatedMs === null ? '' : `, about ${formatDuration(estimatedMs)}`;
  const head = photoCount === 0 ? 'nothing to do' : `${countPhotos(photoCount)} to do, ${pixels}${time}`;
  return [
    `${name}: ${head}`,
    ...drives.map(({ folder, neededBytes, freeBytes }) => {
      const free = freeBytes === null ? '' : `, ${formatBytes(freeBytes)} free`;
      return `  ${folder}: about ${formatBytes(neededBytes)} needed${free}`;
    }),
    ...examples.map((example) => `  ${example.name} -> ${example.outputName}`),
    ...(photoCount > examples.length && examples.length > 0 ? ['  ...'] : []),
    ...formatFindings('cannot be read', preflight.unreadable),
    ...formatFindings('too large', preflight.tooLarge),
    ...formatFindings('with a result name that is taken', preflight.collisions),
    ...formatFindings('with the content of another photo', preflight.duplicates),
  ];
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
