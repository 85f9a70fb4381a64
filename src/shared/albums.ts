/** The contract of albums: options, photos with their states, runs, findings of a pre-flight. What a photo's job is belongs to jobs.ts. */
import { z } from 'zod';
import type { ErrorValue } from './errors.ts';
import type { Size } from './jobs.ts';
import { IF_EXISTS, jobRequestSchema } from './jobs.ts';
import type { Remark } from './remarks.ts';
import { settingsSchema } from './settings.ts';
import type { TiledView } from './image-pyramid.ts';

/** Limits of one page and of one command. */
export const MAX_ROWS_PER_PAGE = 500;
export const MAX_PHOTOS_PER_COMMAND = 20_000;

/**
 * Where results are written and how they are named.
 * - `place`: `beside`: the folder of the photo. `folder`: the album's output folder. `mirror`: below the output folder, in the
 *   same sub-folders as the photos below their source.
 * - `template`: as naming/name-template.ts defines it: `{name} {scale} {preset} {width} {height} {date:YYYY-MM-DD} {index:4} {ext}`.
 *   null: the default for the target.
 * - `ifExists`: what happens when another file has the name. The album's own older result is always replaced.
 */
export const albumOutputSchema = z.strictObject({
  place: z.enum(['beside', 'folder', 'mirror']),
  template: z.string().min(1).max(200).nullable(),
  ifExists: z.enum(IF_EXISTS),
  /** The result gets the photo's modification time. */
  keepFileTimes: z.boolean(),
});
export type AlbumOutput = z.infer<typeof albumOutputSchema>;

const givenOptionsSchema = z.strictObject({
  ...jobRequestSchema.pick({ preset: true, target: true, seed: true, device: true, precision: true }).shape,
  ...settingsSchema.pick({ cleanup: true, format: true, quality: true, maxBytes: true, removeMetadata: true }).shape,
  output: albumOutputSchema,
  /** `list`: the order of the list. `fastest`: photos of similar size one after another. */
  order: z.enum(['list', 'fastest']),
});
/** Albums of version 0.2 say nothing of these options. */
export const albumOptionsSchema = givenOptionsSchema.extend({
  maxBytes: givenOptionsSchema.shape.maxBytes.default(null),
  removeMetadata: givenOptionsSchema.shape.removeMetadata.default('nothing'),
});
export type AlbumOptions = z.infer<typeof albumOptionsSchema>;

/** Options to change; `output` is replaced as a whole. */
export const albumOptionsPatchSchema = givenOptionsSchema.partial();
export type AlbumOptionsPatch = z.infer<typeof albumOptionsPatchSchema>;

/** Options of one photo that differ from its album's; those left out follow the album. */
export const albumExceptionsSchema = givenOptionsSchema
  .pick({ preset: true, target: true, cleanup: true, seed: true, format: true, quality: true })
  .extend(givenOptionsSchema.pick({ maxBytes: true, removeMetadata: true }).shape)
  .partial();
export type AlbumExceptions = z.infer<typeof albumExceptionsSchema>;

export const DEFAULT_ALBUM_OPTIONS: AlbumOptions = {
  preset: { kind: 'preset', name: 'balanced' },
  target: { kind: 'scale', factor: 4 },
  cleanup: null,
  seed: 0,
  device: 'auto',
  precision: 'auto',
  format: 'same',
  quality: null,
  maxBytes: null,
  removeMetadata: 'nothing',
  output: { place: 'beside', template: null, ifExists: 'fail', keepFileTimes: false },
  order: 'list',
};

const pattern = z.string().min(1).max(200);

/** Which photos of a folder belong to an album. Patterns are globs over the path below the folder, with `/` between folders. */
export const folderRulesSchema = z.strictObject({
  recursive: z.boolean(),
  /** Empty: every photo. */
  include: z.array(pattern).max(50),
  exclude: z.array(pattern).max(50),
  /** Photos that arrive later are added, and upscaled while the album runs. */
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
  /** `fraction` 0..1; a restart of the app resets it. */
  | { readonly kind: 'running'; readonly fraction: number }
  | {
      readonly kind: 'done';
      /** Name of the result's file, for people. */
      readonly outputName: string;
      /** The result's thumbnail is served below it (`VIEW_FILES.thumb`). */
      readonly outputToken: string;
      readonly output: Size;
      readonly outputBytes: number;
      readonly elapsedMs: number;
      readonly remarks: readonly Remark[];
      /** Whether it was made with the options that the photo has now. */
      readonly hasPresentOptions: boolean;
    }
  /** Quarantined: the engine died three times while it had this photo. */
  | { readonly kind: 'failed'; readonly error: ErrorValue; readonly isQuarantined: boolean }
  /** `user`: skipped by a person. `exists`: a file had the name (`ifExists: 'skip'`). */
  | { readonly kind: 'skipped'; readonly reason: 'user' | 'exists' }
  | { readonly kind: 'cancelled' };

/** One row of an album. Ids rise in the order in which photos were added and are never reused. */
export interface AlbumPhoto {
  readonly id: number;
  /** Its thumbnail is served below it (`VIEW_FILES.thumb`), made at the first request. Changes when the file changes. */
  readonly token: string;
  readonly name: string;
  /** Folder, for people; empty for uploaded photos. */
  readonly folder: string;
  readonly bytes: number;
  /** null until the header was read. */
  readonly size: Size | null;
  readonly state: AlbumPhotoState;
  readonly exceptions: AlbumExceptions | null;
}

/** Which rows a page counts and shows. Quarantined photos are also failed ones. */
export const albumFilterSchema = z.enum(['all', ...ALBUM_PHOTO_STATES, 'quarantined']);
export type AlbumFilter = z.infer<typeof albumFilterSchema>;

export interface AlbumPage {
  /** Revision of the album; positions of rows may differ in another one. */
  readonly revision: number;
  /** Rows that match, on all pages. */
  readonly total: number;
  readonly rows: readonly AlbumPhoto[];
}

/**
 * How an album runs.
 * - `stopping`: pauses after the photos in process.
 * - `paused`, by `reason`: `user` waits for the person; `disk-full` resumes when there is room; `folder-gone` resumes when the
 *   folder is back; `store-full` as `disk-full`, for the app's data folder; `engine-failed`: no photo can be upscaled.
 *   `at` is the folder, for people; for `engine-failed` it is the reason, in English.
 * - `elsewhere`: another process of this person runs albums; here they can only be viewed.
 */
export type AlbumRunState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running' }
  | { readonly kind: 'stopping' }
  | { readonly kind: 'paused'; readonly reason: PauseReason; readonly at: string }
  | { readonly kind: 'elsewhere' };

export const PAUSE_REASONS = [
  'user',
  'disk-full',
  'folder-gone',
  'store-full',
  'store-failed',
  'engine-failed',
] as const;
export type PauseReason = (typeof PAUSE_REASONS)[number];

export interface AlbumProgress {
  readonly counts: Readonly<Record<AlbumPhotoStateName, number>>;
  /** Failed photos that are quarantined. */
  readonly quarantined: number;
  /** Finished photos whose results were made with other options than the present ones. */
  readonly otherOptions: number;
  readonly total: number;
  /** Share of the work that is done, 0..1. Failed and skipped photos do not count. */
  readonly fraction: number;
  /** From the time of finished photos, before that from the measured engine; null before either is known. */
  readonly remainingMs: number | null;
  /** Photos in process. */
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
  readonly run: AlbumRunState;
  readonly progress: AlbumProgress;
  /** Rises whenever photos are added, removed or moved, and when other options let them show other results. */
  readonly revision: number;
  /** A visitor was given its link: options, names and the list of photos are left to who made it. */
  readonly isByLink?: true;
}

/** Numbers by kind of file: an extension (`.mp4`), `own results`, `hidden`, `excluded`, `no extension`, `no regular file` (pipes, broken links). */
export type SkippedFiles = Readonly<Record<string, number>>;

/** Numbers of photos; `known` ones were in the album before. */
export interface AddReport {
  readonly added: number;
  readonly known: number;
  /** What was passed over in folders; absent where none was searched. */
  readonly skipped?: SkippedFiles;
  readonly rejected: readonly { readonly name: string; readonly error: ErrorValue }[];
}

/** A pre-flight lists this many photos at most; `count` is the number of all. */
export const MAX_FINDINGS = 200;

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

/** What upscaling some photos of an album takes, and what is in the way. */
export interface PreflightPart {
  /** Photos that would be upscaled. */
  readonly photoCount: number;
  readonly outputPixels: number;
  /** null before the engine is measured. */
  readonly estimatedMs: number | null;
  /** Per drive of results, named by one of its folders. `freeBytes` is null where the system does not say. */
  readonly drives: readonly {
    readonly folder: string;
    readonly neededBytes: number;
    readonly freeBytes: number | null;
  }[];
  /** Files that cannot be read or are no images. */
  readonly unreadable: Findings;
  /** More pixels than the format or the program can hold, or a size that the photo cannot get. */
  readonly tooLarge: Findings;
  /** The same content as another photo. */
  readonly duplicates: Findings;
  /** Two results with one name, or a name that a file of somebody else has. */
  readonly collisions: Findings;
  /** Names of the first results. */
  readonly examples: readonly { readonly name: string; readonly outputName: string }[];
}

/** Why a finished photo would be made again. `file`: the photo has changed. `gone`: its result is not there any more. */
export const CHANGES = ['options', 'file', 'gone'] as const;
export type ChangeReason = (typeof CHANGES)[number];

/** What a run would do, found without running it: with the photos that wait and, where it is asked for, finished ones. */
export interface Preflight extends PreflightPart {
  /** Finished photos that another run would make differently. */
  readonly changed: PreflightPart & {
    readonly reasons: Readonly<Record<ChangeReason, number>>;
    /** Those among `photoCount` whose present result would be replaced; the others' results stay under their names. */
    readonly replacedCount: number;
  };
  /**
   * The other finished photos that were not made by the engine's model; none while the engine is not known. `unknown`: made
   * before version 0.3, the first that remembers the model. `network`: by an imported network whose file was replaced. They are never made again unless a person asks for it.
   */
  readonly olderModel: PreflightPart & { readonly reasons: Readonly<Record<'older' | 'unknown' | 'network', number>> };
}

/** Which finished photos a start makes again, apart from those that wait: the parts of the pre-flight. The others stay done. */
export const againSchema = z.strictObject({ changed: z.boolean(), olderModel: z.boolean() });
export type AgainChoice = z.infer<typeof againSchema>;

/** Only what waits. */
export const NOTHING_AGAIN: AgainChoice = { changed: false, olderModel: false };
/** What a front end does that is not asked. */
export const CHANGED_AGAIN: AgainChoice = { changed: true, olderModel: false };

/** Tiles of a photo and of its result; `after` is null before there is one. */
export interface AlbumViews {
  readonly before: TiledView;
  readonly after: TiledView | null;
  /** Token of the result's `VIEW_FILES.residualMap`; null: none was kept. */
  readonly residualMap: string | null;
}

export const REPORT_FORMATS = ['csv', 'json', 'html'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** The options of a photo: those of its album, replaced by its exceptions. */
export function resolveAlbumOptions(options: AlbumOptions, exceptions: AlbumExceptions | null): AlbumOptions {
  if (exceptions === null) return options;
  const given = Object.entries(exceptions).filter(([, value]) => value !== undefined);
  return { ...options, ...Object.fromEntries(given) };
}
