/** Albums as every door asks for them and shows them: options, photos with their states, runs, what a pre-flight finds. No I/O. */
import { z } from 'zod';
import type { ErrorValue } from './errors.ts';
import type { Size } from './jobs.ts';
import { jobRequestSchema } from './jobs.ts';
import { settingsSchema } from './settings.ts';
import type { TiledView } from './views.ts';

/** Photos of one page, and ids of one command. */
export const MOST_ROWS_PER_PAGE = 500;
export const MOST_PHOTOS_PER_COMMAND = 20_000;

/**
 * Where results go and what they are called.
 * - `beside`: into the folder of the photo. `folder`: all into the album's output folder. `mirror`: below it, in the folders
 *   that the photos have below the folder they were found in.
 * - `template`: as src/shared/name-template.ts says: `{name} {scale} {preset} {width} {height} {date:YYYY-MM-DD} {index:4} {ext}`.
 *   null: the usual name for the target.
 * - `ifExists`: what a file of that name means that the album did not write itself. Its own older result is always replaced.
 */
export const albumOutputSchema = z.strictObject({
  place: z.enum(['beside', 'folder', 'mirror']),
  template: z.string().min(1).max(200).nullable(),
  ifExists: z.enum(['fail', 'skip', 'overwrite']),
  /** The result has the photo's time of last change. */
  keepFileTimes: z.boolean(),
});
export type AlbumOutput = z.infer<typeof albumOutputSchema>;

export const albumOptionsSchema = z.strictObject({
  ...jobRequestSchema.pick({ look: true, target: true, seed: true, device: true, precision: true, quality: true })
    .shape,
  ...settingsSchema.pick({ cleanup: true, format: true }).shape,
  output: albumOutputSchema,
  /** `list`: as the list stands. `fastest`: photos of like size follow each other. */
  order: z.enum(['list', 'fastest']),
});
export type AlbumOptions = z.infer<typeof albumOptionsSchema>;

/** What may change at once; `output` is replaced as a whole. */
export const albumOptionsPatchSchema = albumOptionsSchema.partial();
export type AlbumOptionsPatch = z.infer<typeof albumOptionsPatchSchema>;

/** What one photo has otherwise than its album; what is left out follows the album. */
export const albumExceptionsSchema = albumOptionsSchema
  .pick({ look: true, target: true, cleanup: true, seed: true, format: true, quality: true })
  .partial();
export type AlbumExceptions = z.infer<typeof albumExceptionsSchema>;

export const DEFAULT_ALBUM_OPTIONS: AlbumOptions = {
  look: { kind: 'preset', name: 'balanced' },
  target: { kind: 'scale', factor: 4 },
  cleanup: null,
  seed: 0,
  device: 'auto',
  precision: 'auto',
  format: 'same',
  quality: 92,
  output: { place: 'beside', template: null, ifExists: 'fail', keepFileTimes: false },
  order: 'list',
};

const pattern = z.string().min(1).max(200);

/** Which photos of a folder belong to an album. Patterns are globs over the path below the folder, `/` between folders. */
export const folderRulesSchema = z.strictObject({
  recursive: z.boolean(),
  /** Empty: every photo. */
  include: z.array(pattern).max(50),
  exclude: z.array(pattern).max(50),
  /** What arrives later is added, and enhanced while the album runs. */
  watch: z.boolean(),
});
export type FolderRules = z.infer<typeof folderRulesSchema>;

export const DEFAULT_FOLDER_RULES: FolderRules = { recursive: true, include: [], exclude: [], watch: false };

/** A folder that an album takes photos from. Photos that were added as files have none. */
export interface AlbumSource {
  readonly id: number;
  /** The folder, for people. */
  readonly folder: string;
  readonly rules: FolderRules;
}

export const ALBUM_PHOTO_STATES = ['waiting', 'running', 'done', 'failed', 'skipped', 'cancelled'] as const;
export type AlbumPhotoStateName = (typeof ALBUM_PHOTO_STATES)[number];

export type AlbumPhotoState =
  | { readonly kind: 'waiting' }
  /** `fraction` 0..1; it is not kept over a restart. */
  | { readonly kind: 'running'; readonly fraction: number }
  | {
      readonly kind: 'done';
      /** Name of the result's file, for people. */
      readonly outputName: string;
      /** Where the result's thumbnail is served (`VIEW_FILES.thumb`). */
      readonly outputToken: string;
      readonly output: Size;
      readonly outputBytes: number;
      readonly elapsedMs: number;
    }
  /** Quarantined: the engine died under it again and again. */
  | { readonly kind: 'failed'; readonly error: ErrorValue; readonly isQuarantined: boolean }
  /** `user`: somebody said so. `exists`: there was a file of that name (`ifExists: 'skip'`). */
  | { readonly kind: 'skipped'; readonly reason: 'user' | 'exists' }
  | { readonly kind: 'cancelled' };

/** One row of an album. Ids rise in the order in which photos were added and are never used twice. */
export interface AlbumPhoto {
  readonly id: number;
  /** Where its thumbnail is served (`VIEW_FILES.thumb`); made when it is first asked for. Changes with the file. */
  readonly token: string;
  readonly name: string;
  /** Folder, for people; empty for photos that were sent in. */
  readonly folder: string;
  readonly bytes: number;
  /** null until the header was read. */
  readonly size: Size | null;
  readonly state: AlbumPhotoState;
  readonly exceptions: AlbumExceptions | null;
}

/** Which rows a page counts and shows. `quarantined` are among the failed. */
export const albumFilterSchema = z.enum(['all', ...ALBUM_PHOTO_STATES, 'quarantined']);
export type AlbumFilter = z.infer<typeof albumFilterSchema>;

export interface AlbumPage {
  /** Revision of the album that the page is of; another one means that places may have changed. */
  readonly revision: number;
  /** Rows that the filter lets through, on all pages. */
  readonly total: number;
  readonly rows: readonly AlbumPhoto[];
}

/**
 * - `stopping`: ends after the photos that are being worked on.
 * - `paused`: `user` goes on when told to; `disk-full` when there is room again; `folder-gone` when the folder is back.
 *   `at` names the folder, for people. `store-full`: as `disk-full`, for the app's own data folder. `engine-failed`: no photo
 *   can be worked on; `at` says why, in English.
 * - `elsewhere`: another Skipstone of this person runs albums; this one can only look.
 */
export type AlbumRun =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running' }
  | { readonly kind: 'stopping' }
  | { readonly kind: 'paused'; readonly reason: PauseReason; readonly at: string }
  | { readonly kind: 'elsewhere' };

export const PAUSE_REASONS = ['user', 'disk-full', 'folder-gone', 'store-full', 'engine-failed'] as const;
export type PauseReason = (typeof PAUSE_REASONS)[number];

export interface AlbumProgress {
  readonly counts: Readonly<Record<AlbumPhotoStateName, number>>;
  /** Among the failed. */
  readonly quarantined: number;
  readonly total: number;
  /** Share of the work that is done, 0..1; photos that failed or were skipped are no work. */
  readonly fraction: number;
  /** Learned from the finished photos, before that from the measured engine; null while nothing is known. */
  readonly remainingMs: number | null;
  /** Photos that the engine has now. */
  readonly runningIds: readonly number[];
}

export interface Album {
  readonly id: string;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly createdAtMs: number;
  readonly options: AlbumOptions;
  /** For people; null until one was chosen. */
  readonly outputFolder: string | null;
  readonly sources: readonly AlbumSource[];
  readonly run: AlbumRun;
  readonly progress: AlbumProgress;
  /** Counts up whenever photos come, go or change places. */
  readonly revision: number;
}

/** What was added; `known` were in the album before. */
export interface AddReport {
  readonly added: number;
  readonly known: number;
  readonly refused: readonly { readonly name: string; readonly error: ErrorValue }[];
}

/** Lists of a pre-flight name this many photos at most; `count` says how many there are. */
export const MOST_FINDINGS = 200;

export interface Findings {
  readonly count: number;
  readonly first: readonly {
    readonly photoId: number;
    readonly name: string;
    /** The other photo or file, for people; empty where there is none. */
    readonly other: string;
    readonly error: ErrorValue;
  }[];
}

/** What a run would do, found without doing it. */
export interface Preflight {
  /** Photos that would be worked on. */
  readonly photoCount: number;
  readonly outputPixels: number;
  /** null while the engine has not been measured. */
  readonly estimatedMs: number | null;
  /** Per drive that results go to, by one of its folders. `freeBytes` is null where the system does not say. */
  readonly drives: readonly {
    readonly folder: string;
    readonly neededBytes: number;
    readonly freeBytes: number | null;
  }[];
  /** Files that cannot be read or are no pictures. */
  readonly unreadable: Findings;
  /** More pixels than the format or the program can take. */
  readonly tooLarge: Findings;
  /** The same content twice. */
  readonly duplicates: Findings;
  /** Two results of one name, or a file that is there already and is not this album's. */
  readonly collisions: Findings;
  /** Names that the first photos would get. */
  readonly examples: readonly { readonly name: string; readonly outputName: string }[];
}

/** Before and after, to be looked at; `after` is null until there is a result. */
export interface AlbumViews {
  readonly before: TiledView;
  readonly after: TiledView | null;
}

export const REPORT_FORMATS = ['csv', 'json', 'html'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** The options that count for a photo. */
export function resolveAlbumOptions(options: AlbumOptions, exceptions: AlbumExceptions | null): AlbumOptions {
  if (exceptions === null) return options;
  const given = Object.entries(exceptions).filter(([, value]) => value !== undefined);
  return { ...options, ...Object.fromEntries(given) };
}
