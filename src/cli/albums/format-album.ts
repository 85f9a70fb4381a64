/** Text about albums for people: what they are, what a run would do. Pure. */
import type { Album, AlbumRun, Findings, Preflight } from '../../shared/albums.ts';
import { assertNever } from '../../shared/errors.ts';
import type { PhotoRecord } from '../../app/albums/photo-record.ts';
import { formatBytes, formatDuration, formatTable } from '../format-text.ts';

/** Findings of one kind that are named; `--json` names more. */
const MOST_NAMED = 10;

/** What a person types for a name; one that a shell would take apart is put into quotes. */
export function quoteName(name: string): string {
  return /^[\p{L}\p{N}._-]+$/u.test(name) ? name : `"${name}"`;
}

/** `3 done, 1 failed, 2 waiting`, without what there is none of. */
export function formatCounts(counts: Readonly<Record<string, number>>): string {
  const known = Object.entries(counts).filter(([, count]) => count > 0);
  return known.length === 0 ? 'no photos' : known.map(([state, count]) => `${count} ${state}`).join(', ');
}

export function formatRun(run: AlbumRun): string {
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

/** `paused: there is no room left in /out`. */
export function formatPause({ reason, at }: Extract<AlbumRun, { kind: 'paused' }>): string {
  switch (reason) {
    case 'user':
      return 'paused';
    case 'disk-full':
      return `paused: there is no room left in ${at}; it goes on when there is`;
    case 'folder-gone':
      return `paused: ${at} is not there; it goes on when it is back`;
    case 'store-full':
      return `paused: there is no room left in the data folder ${at}; it goes on when there is`;
    case 'engine-failed':
      return `stopped: ${at}`;
    default:
      return assertNever(reason);
  }
}

/** @param keptAs where the damaged file of albums is now */
export function formatDamage(keptAs: string): string {
  return `The list of albums was damaged, and a new one was begun. Photos and results are untouched. The old list was kept: ${keptAs}`;
}

/** One line per album below a head. */
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
      const words = [rules.recursive ? 'with all below it' : '', rules.watch ? 'watched' : ''].filter(Boolean);
      return `  folder: ${folder}${words.length === 0 ? '' : ` (${words.join(', ')})`}`;
    }),
    ...(failed.length === 0 ? [] : ['  failed:', ...failed.map((photo) => `    ${formatFailedPhoto(photo)}`)]),
  ];
}

/** Names the photo once, whether or not the message does so itself. */
export function formatFailedPhoto({ path, error }: PhotoRecord): string {
  const message = error?.message ?? 'Nobody wrote down why.';
  return message.includes(path) ? message : `${path}: ${message}`;
}

function formatPlace({ options: { output }, outputFolder }: Album): string {
  if (output.place === 'beside') return 'beside the photos';
  const folder = outputFolder ?? 'a folder that is not chosen yet';
  return output.place === 'folder' ? `in ${folder}` : `in ${folder}, in folders like those of the photos`;
}

/** What a run would do, and what would stand in its way. */
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
    ...formatFindings('without a name of their own', preflight.collisions),
    ...formatFindings('the same as another', preflight.duplicates),
  ];
}

function formatFindings(what: string, { count, first }: Findings): string[] {
  if (count === 0) return [];
  const named = first.slice(0, MOST_NAMED);
  const lines = named.map(({ name, error }) =>
    error.message.includes(name) ? `    ${error.message}` : `    ${name}: ${error.message}`,
  );
  const rest = count > named.length ? [`    and ${count - named.length} more`] : [];
  return [`  ${countPhotos(count)} ${what}:`, ...lines, ...rest];
}

function countPhotos(count: number): string {
  return count === 1 ? '1 photo' : `${count} photos`;
}
