/** The state of the app, which every window mirrors: one snapshot, one union of events, one function that applies an event. */
import type { InputFormat } from './formats.ts';
import type { Album, AlbumPhoto } from './albums.ts';
import type { AutomaticCleanup } from './cleanup.ts';
import type { DeviceReport, ModelDescription } from './engine-protocol.ts';
import type { ErrorValue } from './errors.ts';
import { assertNever } from './errors.ts';
import type { NetworkEntry, NetworkImport } from './imported/networks.ts';
import type { JobEvent, JobSnapshot, Size } from './jobs.ts';
import { applyJobEvent } from './jobs.ts';
import type { Remark } from './remarks.ts';
import type { PhotoOptions, Settings } from './settings.ts';
import type { TiledView } from './image-pyramid.ts';
import type { RegionPreview } from './previews/region-preview.ts';
import type { UpdateState } from './updates.ts';

/** An open photo. Its thumbnail and tiles are served below `token`. */
export interface Photo {
  readonly id: string;
  readonly token: string;
  /** File name, for people. */
  readonly name: string;
  /** Folder, for people; empty for pasted and uploaded photos. */
  readonly folder: string;
  /** Its own; it began with those of the settings. */
  readonly options: PhotoOptions;
  readonly state: PhotoState;
}

export type PhotoState =
  | { readonly kind: 'reading' }
  | {
      readonly kind: 'ready';
      readonly size: Size;
      readonly format: InputFormat;
      readonly bitDepth: 8 | 16;
      readonly lossy: boolean;
      /** True when a part of the photo is damaged in its file. */
      readonly isDamaged: boolean;
      /** The strength of automatic clean-up; null until a window has asked for it and it is found. */
      readonly cleanup: AutomaticCleanup | null;
      /** null until a window has viewed the photo and its tiles are made; the thumbnail is there before. */
      readonly view: TiledView | null;
    }
  | { readonly kind: 'failed'; readonly error: ErrorValue };

/** The options that decide the pixels of a result. `cleanup` null: automatic; the result says what it came to. */
export type ResultOptions = Pick<PhotoOptions, 'preset' | 'target' | 'cleanup' | 'seed' | 'device' | 'precision'>;

/**
 * A job of a photo, with its options. A finished one is a version of the photo until the photo is closed. Its estimates, residual
 * map, thumbnail and tiles are served below `token`.
 */
export interface PhotoJob extends ResultOptions {
  readonly id: string;
  readonly photoId: string;
  readonly token: string;
  readonly snapshot: JobSnapshot;
  readonly result: JobOutcome | null;
}

/** A finished result; each part is null until it is made. */
export interface JobOutcome {
  readonly view: TiledView | null;
  readonly fidelity: Fidelity | null;
  readonly finishedAtMs: number;
  /** On disk, with its tiles. */
  readonly bytes: number | null;
  /** Where it was last saved, for people. */
  readonly savedAs: string | null;
  /** What the saved file lacks. */
  readonly savedRemarks: readonly Remark[];
  /** It is being saved, or waits for others that are saved with it. */
  readonly isSaving: boolean;
}

/** Whether closing its photo loses the result of a job. */
export function isUnsaved({ snapshot, result }: PhotoJob): boolean {
  return snapshot.state === 'finished' && (result?.savedAs ?? null) === null;
}

/** Data consistency: how close the result, downscaled to the photo's size, is to the photo. */
export interface Fidelity {
  readonly psnrDb: number;
  /** Mean absolute difference, 0..255. */
  readonly meanError: number;
}

export type EngineState =
  | { readonly kind: 'starting' }
  | {
      readonly kind: 'ready';
      readonly model: ModelDescription;
      readonly devices: readonly DeviceReport[];
      /** Measured time of finished jobs divided by their estimate; 1 before the first. */
      readonly pace: number;
      /** The same of imported networks that have run since the start, by their sha256. */
      readonly networkPaces?: Readonly<Record<string, number>>;
    }
  | { readonly kind: 'failed'; readonly error: ErrorValue };

export interface RecentPhoto {
  readonly id: string;
  readonly name: string;
  readonly folder: string;
}

/** A result that was saved to a file. */
export interface SavedResult extends RecentPhoto {
  readonly savedAtMs: number;
}

/** What this front end can do and another cannot. */
export interface FrontEndAbilities {
  readonly frontEnd: 'desktop' | 'web';
  /** Native dialogs, and "show in folder". */
  readonly hasFileSystem: boolean;
  /** `none`: one person uses it, at its computer. Otherwise other computers reach it: it shows the person at it, or a visitor. */
  readonly network: 'none' | 'server' | 'visitor';
}

export interface AppSnapshot {
  readonly abilities: FrontEndAbilities;
  readonly settings: Settings;
  readonly engine: EngineState;
  /** Imported networks, by name. */
  readonly networks: readonly NetworkEntry[];
  /** null: none is being measured. */
  readonly networkImport: NetworkImport | null;
  readonly photos: readonly Photo[];
  /** Oldest first. */
  readonly jobs: readonly PhotoJob[];
  /** The last one requested. */
  readonly preview: RegionPreview | null;
  readonly recent: readonly RecentPhoto[];
  /** Newest first. */
  readonly savedResults: readonly SavedResult[];
  /** Oldest first. Their photos are not part of the snapshot: `pageAlbum` reads them. */
  readonly albums: readonly Album[];
  /** Where this start of the app keeps a damaged file of albums that it replaced by an empty one, for people; null: none was damaged. */
  readonly damagedAlbums: string | null;
  /** null: this front end has no updates. */
  readonly updates: UpdateState | null;
}

export type AppEvent =
  | { readonly kind: 'settings'; readonly settings: Settings }
  | { readonly kind: 'engine'; readonly engine: EngineState }
  | { readonly kind: 'networks'; readonly networks: readonly NetworkEntry[] }
  | { readonly kind: 'network-import'; readonly networkImport: NetworkImport | null }
  /** New or changed. */
  | { readonly kind: 'photo'; readonly photo: Photo }
  /** Its jobs and its preview are removed with it. */
  | { readonly kind: 'photo-closed'; readonly photoId: string }
  | { readonly kind: 'job-added'; readonly job: PhotoJob }
  | { readonly kind: 'job'; readonly jobId: string; readonly event: JobEvent }
  | { readonly kind: 'job-result'; readonly jobId: string; readonly result: JobOutcome }
  | { readonly kind: 'job-removed'; readonly jobId: string }
  | { readonly kind: 'preview'; readonly preview: RegionPreview | null }
  | { readonly kind: 'recent'; readonly recent: readonly RecentPhoto[] }
  | { readonly kind: 'saved-results'; readonly results: readonly SavedResult[] }
  /** New or changed. */
  | { readonly kind: 'album'; readonly album: Album }
  | { readonly kind: 'album-deleted'; readonly albumId: string }
  /** The file of albums was damaged: it is kept under this name, for people, and replaced by an empty one. */
  | { readonly kind: 'albums-damaged'; readonly keptAs: string }
  /** Rows that changed without moving. */
  | { readonly kind: 'album-photos'; readonly albumId: string; readonly photos: readonly AlbumPhoto[] }
  | { readonly kind: 'updates'; readonly updates: UpdateState };

/** An event on its way to a window. `sequence` rises by one, so that a window notices a gap. */
export interface NumberedEvent {
  readonly sequence: number;
  readonly event: AppEvent;
}

/** Returns the snapshot after `event`. An event about something that is not in the snapshot changes nothing. */
export function applyAppEvent(snapshot: AppSnapshot, event: AppEvent): AppSnapshot {
  switch (event.kind) {
    case 'settings':
      return { ...snapshot, settings: event.settings };
    case 'engine':
      return { ...snapshot, engine: event.engine };
    case 'networks':
      return { ...snapshot, networks: event.networks };
    case 'network-import':
      return { ...snapshot, networkImport: event.networkImport };
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
    case 'job-removed':
      return { ...snapshot, jobs: snapshot.jobs.filter(({ id }) => id !== event.jobId) };
    case 'preview':
      return { ...snapshot, preview: event.preview };
    case 'recent':
      return { ...snapshot, recent: event.recent };
    case 'saved-results':
      return { ...snapshot, savedResults: event.results };
    case 'album':
      return { ...snapshot, albums: upsert(snapshot.albums, event.album) };
    case 'album-deleted':
      return { ...snapshot, albums: snapshot.albums.filter(({ id }) => id !== event.albumId) };
    case 'albums-damaged':
      return { ...snapshot, damagedAlbums: event.keptAs };
    case 'album-photos':
      return snapshot;
    case 'updates':
      return { ...snapshot, updates: event.updates };
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
