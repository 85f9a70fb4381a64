/** What an album and its photos are said to be, in words and figures. Pure; the components only place it. */
import type { Album, AlbumFilter, AlbumPhoto } from '../../../shared/albums.ts';
import { ALBUM_PHOTO_STATES } from '../../../shared/albums.ts';
import { assertNever } from '../../../shared/errors.ts';
import { describeError } from '../i18n/index.ts';
import type { Messages } from '../i18n/index.ts';
import type { Formats } from '../lib/format.ts';

/** `ready`: nothing was begun. `partly`: stopped with photos still waiting. */
export type AlbumStage = 'empty' | 'ready' | 'running' | 'stopping' | 'paused' | 'elsewhere' | 'done' | 'partly';

/** From here on it is said when the end will be, not only how long it takes. */
const CLOCK_FROM_MS = 20 * 60_000;

export function findStage({ run, progress }: Pick<Album, 'run' | 'progress'>): AlbumStage {
  if (run.kind !== 'idle') return run.kind;
  if (progress.total === 0) return 'empty';
  const { waiting, running, done, failed } = progress.counts;
  if (waiting + running === 0) return 'done';
  return done + failed === 0 ? 'ready' : 'partly';
}

/** Whether the engine is, or may soon be, at work on it. */
export function isAtWork(stage: AlbumStage): boolean {
  return stage === 'running' || stage === 'stopping';
}

/** One line of figures: how much is done, how long it still takes. Failures are said apart. */
export function describeProgress(album: Album, texts: Messages, formats: Formats, nowMs: number): string {
  const { header } = texts.album;
  const { progress } = album;
  const { counts, total, remainingMs } = progress;
  const stage = findStage(album);
  if (stage === 'empty') return header.nothing;
  if (stage === 'done') return header.allDone(counts.done, formats.integer(counts.done));
  const facts = [header.done(formats.integer(counts.done), formats.integer(total))];
  if (stage === 'ready') return texts.album.photos(total, formats.integer(total));
  if (isAtWork(stage)) {
    if (remainingMs === null) facts.push(header.learning);
    else facts.push(describeRemaining(remainingMs, texts, formats, nowMs));
  }
  return facts.join(' · ');
}

function describeRemaining(remainingMs: number, texts: Messages, formats: Formats, nowMs: number): string {
  const { header } = texts.album;
  const duration = formats.duration(Math.max(1000, Math.round(remainingMs / 1000) * 1000));
  if (remainingMs < CLOCK_FROM_MS) return header.remaining(duration);
  return header.remainingUntil(duration, formats.clock(nowMs + remainingMs, nowMs));
}

/** The state of a photo without its reason. */
export function nameState({ state }: AlbumPhoto, texts: Messages, formats: Formats): string {
  const words = texts.album.photo;
  switch (state.kind) {
    case 'waiting':
    case 'done':
    case 'cancelled':
      return words[state.kind];
    case 'running':
      return words.running(formats.percent(state.fraction));
    case 'failed':
      return state.isQuarantined ? words.quarantined : words.failed;
    case 'skipped':
      return state.reason === 'exists' ? words.exists : words.skipped;
    default:
      return assertNever(state);
  }
}

/** The line below the name: size while it waits, what came of it afterwards, or why nothing did. */
export function describePhoto(photo: AlbumPhoto, texts: Messages, formats: Formats): string {
  const { state, size } = photo;
  if (state.kind === 'done') {
    return texts.album.photo.made(formats.size(state.output), formats.duration(state.elapsedMs));
  }
  if (state.kind === 'failed') return describeError(state.error, texts);
  if (state.kind === 'waiting') return size === null ? '' : formats.size(size);
  return nameState(photo, texts, formats);
}

/** What a screen reader says of a photo. */
export function speakPhoto(photo: AlbumPhoto, texts: Messages, formats: Formats): string {
  // What can be read comes first and as it stands, for people who speak to their computer.
  const line = describePhoto(photo, texts, formats).replace(/[.。]$/, '');
  const state = nameState(photo, texts, formats);
  const facts = [line === '' ? photo.name : `${photo.name} ${line}`];
  if (state !== line) facts.push(state);
  if (photo.exceptions !== null) facts.push(texts.album.photo.hasExceptions);
  return facts.join(', ');
}

export interface FilterChoice {
  readonly filter: AlbumFilter;
  readonly count: number;
}

const ALWAYS: readonly AlbumFilter[] = ['all', 'waiting', 'done', 'failed'];

/** The filters that are worth a button: the usual ones, those with photos, and the one that is on. */
export function listFilters({ progress }: Pick<Album, 'progress'>, current: AlbumFilter): FilterChoice[] {
  const order: readonly AlbumFilter[] = [
    'all',
    ...ALBUM_PHOTO_STATES.slice(0, 4),
    'quarantined',
    'skipped',
    'cancelled',
  ];
  const countOf = (filter: AlbumFilter): number => {
    if (filter === 'all') return progress.total;
    return filter === 'quarantined' ? progress.quarantined : progress.counts[filter];
  };
  return order
    .map((filter) => ({ filter, count: countOf(filter) }))
    .filter(({ filter, count }) => count > 0 || filter === current || ALWAYS.includes(filter));
}
