/** Sample photos, jobs, albums and snapshots for tests; each function takes the fields that differ. */
import type { Album, AlbumPhoto, AlbumProgress } from '#shared/albums.ts';
import { DEFAULT_ALBUM_OPTIONS } from '#shared/albums.ts';
import type { AppSnapshot, JobOutcome, Photo, PhotoJob } from '#shared/app-state.ts';
import type { JobSnapshot } from '#shared/jobs.ts';
import { createJobSnapshot } from '#shared/jobs.ts';
import { DEFAULT_PHOTO_OPTIONS, DEFAULT_SETTINGS } from '#shared/settings.ts';
import { FAKE_ENGINE } from '../dev-fake/fake-engine.ts';

export function createPhoto(id: string, change: Partial<Photo> = {}): Photo {
  return {
    id,
    token: `token-of-${id}-0000`,
    name: `${id}.jpg`,
    folder: '/photos',
    options: DEFAULT_PHOTO_OPTIONS,
    state: {
      kind: 'ready',
      size: { widthPx: 640, heightPx: 400 },
      format: 'jpeg',
      bitDepth: 8,
      lossy: true,
      isDamaged: false,
      cleanup: null,
      view: null,
    },
    ...change,
  };
}

export function createJob(
  id: string,
  photoId: string,
  change: Omit<Partial<PhotoJob>, 'snapshot'> & { readonly snapshot?: Partial<JobSnapshot> } = {},
): PhotoJob {
  return {
    id,
    photoId,
    token: `token-of-${id}-0000`,
    ...DEFAULT_PHOTO_OPTIONS,
    cleanup: 0.3,
    result: null,
    ...change,
    snapshot: { ...createJobSnapshot(id), ...change.snapshot },
  };
}

export function createOutcome(change: Partial<JobOutcome> = {}): JobOutcome {
  const outcome = { view: null, fidelity: null, finishedAtMs: 0, bytes: null, savedAs: null, savedRemarks: [] };
  return { ...outcome, isSaving: false, ...change };
}

export function createSnapshot(change: Partial<AppSnapshot> = {}): AppSnapshot {
  return {
    abilities: { frontEnd: 'desktop', hasFileSystem: true, network: 'none' },
    settings: DEFAULT_SETTINGS,
    engine: FAKE_ENGINE,
    networks: [],
    networkImport: null,
    photos: [],
    jobs: [],
    preview: null,
    recent: [],
    savedResults: [],
    albums: [],
    damagedAlbums: null,
    updates: null,
    ...change,
  };
}

export function createAlbumPhoto(id: number, change: Partial<AlbumPhoto> = {}): AlbumPhoto {
  return {
    id,
    token: `token-of-row-${String(id).padStart(6, '0')}`,
    name: `IMG_${String(id).padStart(4, '0')}.jpg`,
    folder: '/photos',
    bytes: 1_000_000,
    size: { widthPx: 1600, heightPx: 1200 },
    state: { kind: 'waiting' },
    exceptions: null,
    ...change,
  };
}

export function createAlbum(
  id: string,
  change: Omit<Partial<Album>, 'progress'> & { readonly progress?: Partial<AlbumProgress> } = {},
): Album {
  const counts = { waiting: 3, running: 0, done: 0, failed: 0, skipped: 0, cancelled: 0 };
  return {
    id,
    name: `Album ${id}`,
    createdAtMs: 0,
    options: DEFAULT_ALBUM_OPTIONS,
    outputFolder: null,
    sources: [],
    run: { kind: 'idle' },
    revision: 1,
    ...change,
    progress: {
      counts,
      quarantined: 0,
      otherOptions: 0,
      total: 3,
      fraction: 0,
      remainingMs: null,
      runningIds: [],
      ...change.progress,
    },
  };
}
