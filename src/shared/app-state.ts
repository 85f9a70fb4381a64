/** What the app knows and every window mirrors: one snapshot, one union of events, one function that joins them. */
import type { Album, AlbumPhoto } from './albums.ts';
import type { DeviceReport, ModelDescription } from './engine-protocol.ts';
import type { ErrorValue } from './errors.ts';
import { assertNever } from './errors.ts';
import type { JobEvent, JobSnapshot, Look, Size, Target } from './jobs.ts';
import { applyJobEvent } from './jobs.ts';
import type { Settings } from './settings.ts';
import type { PhotoRegion, TiledView } from './views.ts';

/** A photo that was opened. Its thumbnail and tiles are served below `token`. */
export interface Photo {
  readonly id: string;
  readonly token: string;
  /** File name, for people. */
  readonly name: string;
  /** Folder, for people; empty for pasted and uploaded photos. */
  readonly folder: string;
  readonly state: PhotoState;
}

export type PhotoState =
  | { readonly kind: 'reading' }
  | {
      readonly kind: 'ready';
      readonly size: Size;
      readonly format: string;
      readonly bitDepth: 8 | 16;
      readonly lossy: boolean;
      /** null until the photo was looked at and its tiles are made; the thumbnail is there. */
      readonly view: TiledView | null;
    }
  | { readonly kind: 'failed'; readonly error: ErrorValue };

/** A job of a photo. Its estimates, heat map, thumbnail and tiles are served below `token`. */
export interface PhotoJob {
  readonly id: string;
  readonly photoId: string;
  readonly token: string;
  readonly look: Look;
  readonly target: Target;
  readonly cleanup: number;
  readonly snapshot: JobSnapshot;
  readonly result: JobOutcome | null;
}

/** What is known of a finished result; parts are filled in as they are made. */
export interface JobOutcome {
  readonly view: TiledView | null;
  readonly fidelity: Fidelity | null;
  /** Where it was saved last, for people. */
  readonly savedAs: string | null;
}

/** How exactly the result, made small again, gives the photo back. */
export interface Fidelity {
  readonly psnrDb: number;
  /** Mean absolute difference, 0..255. */
  readonly meanError: number;
}

/** The looks of one part of one photo, side by side. Each finished look's picture is `<name>.png` below `token`. */
export interface RegionPreview {
  readonly id: string;
  readonly photoId: string;
  readonly token: string;
  readonly region: PhotoRegion;
  readonly state: 'waiting' | 'running' | 'finished' | 'cancelled' | 'failed';
  readonly looks: readonly PreviewedLook[];
  readonly error: ErrorValue | null;
}

export interface PreviewedLook {
  readonly name: string;
  readonly evaluations: number;
  readonly elapsedMs: number;
}

export type EngineState =
  | { readonly kind: 'starting' }
  | {
      readonly kind: 'ready';
      readonly model: ModelDescription;
      readonly devices: readonly DeviceReport[];
      /** Measured time of finished jobs over the time predicted for them; 1 until there are any. */
      readonly pace: number;
    }
  | { readonly kind: 'failed'; readonly error: ErrorValue };

export interface RecentPhoto {
  readonly id: string;
  readonly name: string;
  readonly folder: string;
}

/** What the open door can do that another cannot. */
export interface DoorAbilities {
  readonly door: 'desktop' | 'web';
  /** Native dialogs, and "show in folder". */
  readonly hasFileSystem: boolean;
}

export interface AppSnapshot {
  readonly abilities: DoorAbilities;
  readonly settings: Settings;
  readonly engine: EngineState;
  readonly photos: readonly Photo[];
  /** Oldest first. */
  readonly jobs: readonly PhotoJob[];
  /** The last one asked for. */
  readonly preview: RegionPreview | null;
  readonly recent: readonly RecentPhoto[];
  /** Oldest first; their photos are paged (`pageAlbum`). */
  readonly albums: readonly Album[];
  /** Where the damaged file of albums is that this start of the app found and replaced by an empty one, for people. */
  readonly damagedAlbums: string | null;
}

export type AppEvent =
  | { readonly kind: 'settings'; readonly settings: Settings }
  | { readonly kind: 'engine'; readonly engine: EngineState }
  /** New or changed. */
  | { readonly kind: 'photo'; readonly photo: Photo }
  /** Its jobs and preview go with it. */
  | { readonly kind: 'photo-closed'; readonly photoId: string }
  | { readonly kind: 'job-added'; readonly job: PhotoJob }
  | { readonly kind: 'job'; readonly jobId: string; readonly event: JobEvent }
  | { readonly kind: 'job-result'; readonly jobId: string; readonly result: JobOutcome }
  | { readonly kind: 'preview'; readonly preview: RegionPreview | null }
  | { readonly kind: 'recent'; readonly recent: readonly RecentPhoto[] }
  /** New or changed. */
  | { readonly kind: 'album'; readonly album: Album }
  | { readonly kind: 'album-deleted'; readonly albumId: string }
  /** Their file was damaged: it is kept under this name, for people, and a new one was begun. */
  | { readonly kind: 'albums-damaged'; readonly keptAs: string }
  /** Rows that have changed in place, for those who show them; the snapshot holds no rows. */
  | { readonly kind: 'album-photos'; readonly albumId: string; readonly photos: readonly AlbumPhoto[] };

/** An event on its way to a window; `sequence` counts up by one, so that a gap shows. */
export interface NumberedEvent {
  readonly sequence: number;
  readonly event: AppEvent;
}

/** Returns the snapshot after `event`. Events about what is not there (any more) change nothing. */
export function applyAppEvent(snapshot: AppSnapshot, event: AppEvent): AppSnapshot {
  switch (event.kind) {
    case 'settings':
      return { ...snapshot, settings: event.settings };
    case 'engine':
      return { ...snapshot, engine: event.engine };
    case 'photo':
      return { ...snapshot, photos: upsert(snapshot.photos, event.photo) };
    case 'photo-closed':
      return {
        ...snapshot,
        photos: snapshot.photos.filter(({ id }) => id !== event.photoId),
        jobs: snapshot.jobs.filter(({ photoId }) => photoId !== event.photoId),
        preview: snapshot.preview?.photoId === event.photoId ? null : snapshot.preview,
      };
    case 'job-added':
      return { ...snapshot, jobs: upsert(snapshot.jobs, event.job) };
    case 'job':
      return changeJob(snapshot, event.jobId, (job) => ({
        ...job,
        snapshot: applyJobEvent(job.snapshot, event.event),
      }));
    case 'job-result':
      return changeJob(snapshot, event.jobId, (job) => ({ ...job, result: event.result }));
    case 'preview':
      return { ...snapshot, preview: event.preview };
    case 'recent':
      return { ...snapshot, recent: event.recent };
    case 'album':
      return { ...snapshot, albums: upsert(snapshot.albums, event.album) };
    case 'album-deleted':
      return { ...snapshot, albums: snapshot.albums.filter(({ id }) => id !== event.albumId) };
    case 'albums-damaged':
      return { ...snapshot, damagedAlbums: event.keptAs };
    case 'album-photos':
      return snapshot;
    default:
      return assertNever(event);
  }
}

function upsert<Item extends { readonly id: string }>(items: readonly Item[], item: Item): readonly Item[] {
  const known = items.some(({ id }) => id === item.id);
  return known ? items.map((other) => (other.id === item.id ? item : other)) : [...items, item];
}

function changeJob(snapshot: AppSnapshot, jobId: string, change: (job: PhotoJob) => PhotoJob): AppSnapshot {
  return { ...snapshot, jobs: snapshot.jobs.map((job) => (job.id === jobId ? change(job) : job)) };
}
