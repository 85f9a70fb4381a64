/** The texts about the state of an album and of its photos. Pure; components only lay them out. */
import type { Album, AlbumFilter, AlbumPhoto } from '#shared/albums.ts';
import { ALBUM_PHOTO_STATES } from '#shared/albums.ts';
import { assertNever } from '#shared/errors.ts';
import { describeError } from '../i18n/index.ts';
import type { Messages } from '../i18n/index.ts';
import type { Formats } from '../ui/format.ts';

/** `ready`: not started. `partly`: stopped while photos are still waiting. */
export type AlbumStage = 'empty' | 'ready' | 'running' | 'stopping' | 'paused' | 'elsewhere' | 'done' | 'partly';

/** For longer times the text also gives the time of day at which the run ends. */
const CLOCK_FROM_MS = 20 * 60_000;

/** The stage of an album: its run if there is one, otherwise what its counts say. */
export function findStage({ run, progress }: Pick<Album, 'run' | 'progress'>): AlbumStage {
  if (run.kind !== 'idle') return run.kind;
  if (progress.total === 0) return 'empty';
  const { waiting, running, done, failed } = progress.counts;
  if (waiting + running === 0) return 'done';
  return done + failed === 0 ? 'ready' : 'partly';
}

/** Whether the album is being processed. */
export function isActive(stage: AlbumStage): boolean {
  return stage === 'running' || stage === 'stopping';
}

/** The colour of an album's progress. */
export function chooseTone(stage: AlbumStage): 'accent' | 'good' | 'muted' {
  if (isActive(stage)) return 'accent';
  return stage === 'done' ? 'good' : 'muted';
}

/** One line: how many photos are done and the time left. Failures are shown separately. */
export function describeProgress(album: Album, texts: Messages, formats: Formats, nowMs: number): string {
  const { header } = texts.album;
  const { progress } = album;
  const { counts, total, remainingMs } = progress;
  const stage = findStage(album);
  if (stage === 'empty') return header.nothing;
  if (stage === 'done') return header.allDone(counts.done, formats.integer(counts.done));
  const facts = [header.done(formats.integer(counts.done), formats.integer(total))];
  if (stage === 'ready') return texts.album.photos(total, formats.integer(total));
  if (isActive(stage)) {
    if (remainingMs === null) facts.push(header.estimating);
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

/** The state of a photo, without its reason. */
export function describeState({ state }: AlbumPhoto, texts: Messages, formats: Formats): string {
  const states = texts.album.photo;
  switch (state.kind) {
    case 'waiting':
    case 'done':
    case 'cancelled':
      return states[state.kind];
    case 'running':
      return states.running(formats.percent(state.fraction));
    case 'failed':
      return state.isQuarantined ? states.quarantined : states.failed;
    case 'skipped':
      return state.reason === 'exists' ? states.exists : states.skipped;
    default:
      return assertNever(state);
  }
}

/** The line below the name: the size while the photo waits, then its result, or the reason why there is none. */
export function describePhoto(photo: AlbumPhoto, texts: Messages, formats: Formats): string {
  const { state, size } = photo;
  if (state.kind === 'done') {
    const made = texts.album.photo.made(formats.size(state.output), formats.duration(state.elapsedMs));
    const { length } = state.remarks;
    // First, since a narrow item cuts off the end.
    const facts = state.hasPresentOptions ? [made] : [texts.album.photo.otherOptions, made];
    if (length > 0) facts.push(texts.album.photo.remarks(length));
    return facts.join(' · ');
  }
  if (state.kind === 'failed') return describeError(state.error, texts);
  if (state.kind === 'waiting') return size === null ? '' : formats.size(size);
  return describeState(photo, texts, formats);
}

/** A reason why photos failed, in full, and their names. */
export interface FailureGroup {
  readonly reason: string;
  readonly names: readonly string[];
}

/** The reasons of the failed photos among these, in the order of the first photo with each. */
export function groupFailures(photos: readonly AlbumPhoto[], texts: Messages): FailureGroup[] {
  const groups = new Map<string, string[]>();
  for (const { name, state } of photos) {
    if (state.kind !== 'failed') continue;
    const reason = describeError(state.error, texts);
    groups.set(reason, [...(groups.get(reason) ?? []), name]);
  }
  return [...groups].map(([reason, names]) => ({ reason, names }));
}

/** The remarks on the result of a photo, a sentence each. */
export function listRemarks({ state }: AlbumPhoto, texts: Messages): string[] {
  return state.kind === 'done' ? state.remarks.map((remark) => texts.remarks[remark]) : [];
}

/** The accessible name of a photo: its name, its line, its state. */
export function labelPhoto(photo: AlbumPhoto, texts: Messages, formats: Formats): string {
  // The visible text comes first and unchanged, because voice control matches it.
  const line = describePhoto(photo, texts, formats).replace(/[.。]$/, '');
  const state = describeState(photo, texts, formats);
  const facts = [line === '' ? photo.name : `${photo.name} ${line}`];
  if (state !== line) facts.push(state);
  if (photo.exceptions !== null) facts.push(texts.album.photo.hasExceptions);
  facts.push(...listRemarks(photo, texts));
  return facts.join(', ');
}

/** A filter and the number of photos that it shows. */
export interface FilterChoice {
  readonly filter: AlbumFilter;
  readonly count: number;
}

const ALWAYS: readonly AlbumFilter[] = ['all', 'waiting', 'done', 'failed'];

/** The filters with a button: the usual ones, those with photos, and the current one. */
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
