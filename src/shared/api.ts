/** The contract of all doors: every command with its arguments and result, and the shape of what a window is given. */
import { z } from 'zod';
import type { AddReport, AlbumPage, AlbumViews, Preflight } from './albums.ts';
import {
  MOST_PHOTOS_PER_COMMAND,
  MOST_ROWS_PER_PAGE,
  REPORT_FORMATS,
  albumExceptionsSchema,
  albumFilterSchema,
  albumOptionsPatchSchema,
  albumOptionsSchema,
  folderRulesSchema,
} from './albums.ts';
import type { AppSnapshot, NumberedEvent } from './app-state.ts';
import type { ErrorValue } from './errors.ts';
import { OUTPUT_FORMATS, jobRequestSchema } from './jobs.ts';
import { settingsPatchSchema } from './settings.ts';
import { regionSchema } from './views.ts';

const id = z.string().min(1).max(100);
const nothing = z.strictObject({});

const enhanceSchema = z.strictObject({
  photoId: id,
  ...jobRequestSchema.pick({ look: true, target: true, seed: true, device: true, precision: true }).shape,
  /** null: the model's default for the kind of photo. */
  cleanup: z.number().min(0).max(1).nullable(),
});
export type EnhanceArguments = z.infer<typeof enhanceSchema>;

const album = z.strictObject({ albumId: id });
const albumPhotoId = z.int().positive();
const albumPhotos = z.strictObject({
  albumId: id,
  photoIds: z.array(albumPhotoId).min(1).max(MOST_PHOTOS_PER_COMMAND),
});
const albumName = z.string().trim().min(1).max(120);

/** Argument schemas; what a command does is said at its result type below. */
export const COMMANDS = {
  hello: nothing,
  choosePhotos: nothing,
  chooseFolder: nothing,
  openRecent: z.strictObject({ recentId: id }),
  pastePhoto: nothing,
  lookAt: z.strictObject({ photoId: id }),
  closePhoto: z.strictObject({ photoId: id }),
  previewRegion: z.strictObject({
    photoId: id,
    region: regionSchema,
    ...enhanceSchema.pick({ cleanup: true, seed: true, device: true, precision: true }).shape,
    /** Where the dial stands, previewed beside the presets; null: presets alone. */
    dial: z.number().min(0).max(1).nullable(),
  }),
  cancelPreview: nothing,
  enhance: enhanceSchema,
  cancelJob: z.strictObject({ jobId: id }),
  endJobEarly: z.strictObject({ jobId: id }),
  saveResult: z.strictObject({
    jobId: id,
    format: z.enum(OUTPUT_FORMATS),
    quality: z.int().min(1).max(100),
    /** `beside` the photo, under a name that is free; `choose`: a dialog; `download`: through the browser. */
    to: z.enum(['beside', 'choose', 'download']),
  }),
  showResult: z.strictObject({ jobId: id }),
  changeSettings: z.strictObject({ patch: settingsPatchSchema }),

  createAlbum: z.strictObject({ name: albumName, options: albumOptionsSchema }),
  renameAlbum: z.strictObject({ albumId: id, name: albumName }),
  deleteAlbum: album,
  changeAlbumOptions: z.strictObject({ albumId: id, patch: albumOptionsPatchSchema }),
  chooseAlbumOutput: album,

  chooseAlbumPhotos: album,
  chooseAlbumFolder: z.strictObject({ albumId: id, rules: folderRulesSchema }),
  addOpenPhotos: z.strictObject({ albumId: id, photoIds: z.array(id).min(1).max(MOST_PHOTOS_PER_COMMAND) }),
  changeAlbumSource: z.strictObject({ albumId: id, sourceId: z.int().positive(), rules: folderRulesSchema }),
  removeAlbumSource: z.strictObject({ albumId: id, sourceId: z.int().positive() }),
  rescanAlbum: album,

  pageAlbum: z.strictObject({
    albumId: id,
    filter: albumFilterSchema,
    /** Rows whose name holds it, in capitals or not; absent or empty: every row. */
    search: z.string().max(120).optional(),
    offset: z.int().nonnegative(),
    limit: z.int().min(1).max(MOST_ROWS_PER_PAGE),
  }),
  moveAlbumPhotos: z.strictObject({ ...albumPhotos.shape, beforeId: albumPhotoId.nullable() }),
  removeAlbumPhotos: albumPhotos,
  skipAlbumPhotos: albumPhotos,
  cancelAlbumPhotos: albumPhotos,
  retryAlbumPhotos: z.strictObject({ albumId: id, photoIds: albumPhotos.shape.photoIds.nullable() }),
  changeAlbumExceptions: z.strictObject({ ...albumPhotos.shape, exceptions: albumExceptionsSchema.nullable() }),

  preflightAlbum: album,
  startAlbum: album,
  pauseAlbum: album,
  stopAlbumAfterPhoto: album,

  lookAtAlbumPhoto: z.strictObject({ albumId: id, photoId: albumPhotoId }),
  showAlbumResult: z.strictObject({ albumId: id, photoId: albumPhotoId }),
  downloadAlbumResult: z.strictObject({ albumId: id, photoId: albumPhotoId }),
  exportAlbumReport: z.strictObject({ albumId: id, format: z.enum(REPORT_FORMATS) }),
} as const satisfies Record<string, z.ZodType>;

export type CommandName = keyof typeof COMMANDS;
export type CommandArguments<Name extends CommandName> = z.infer<(typeof COMMANDS)[Name]>;

/** Files that were opened, and those that could not be (folders without photos, wrong kinds); the rest shows as events. */
export interface OpenReport {
  readonly photoIds: readonly string[];
  readonly refused: readonly { readonly name: string; readonly error: ErrorValue }[];
}

export type SaveReport =
  | { readonly kind: 'saved'; readonly path: string }
  /** A path on the web door's own address, good once, that the browser downloads as `name`. */
  | { readonly kind: 'download'; readonly url: string; readonly name: string }
  | { readonly kind: 'dismissed' };

/** What each command resolves with. */
export interface CommandResults {
  /** Everything a window needs to begin; events that follow have higher sequence numbers. */
  hello: { readonly sequence: number; readonly snapshot: AppSnapshot };
  /** Opens a native dialog (desktop only). */
  choosePhotos: OpenReport;
  chooseFolder: OpenReport;
  openRecent: OpenReport;
  /** Opens the picture on the system's clipboard (desktop only; the web page uploads what the browser gives it). */
  pastePhoto: OpenReport;
  /** The window shows this photo: its tiles are made now, if they were not yet. */
  lookAt: null;
  /** Cancels its jobs, forgets its unsaved results; the photo itself is never touched. */
  closePhoto: null;
  /** Replaces the preview before it; looks arrive as events. */
  previewRegion: { readonly previewId: string };
  cancelPreview: null;
  enhance: { readonly jobId: string };
  cancelJob: null;
  endJobEarly: null;
  saveResult: SaveReport;
  /** Shows the saved file in the system's file manager (desktop only). */
  showResult: null;
  changeSettings: null;

  createAlbum: { readonly albumId: string };
  renameAlbum: null;
  /** Stops it and forgets it. Photos and results stay, but for photos that were sent in and results never downloaded. */
  deleteAlbum: null;
  /** Photos that are being worked on end with the options they began with. Finished ones are due again at the next start. */
  changeAlbumOptions: null;
  /** Opens a native dialog for the output folder (desktop only); null when it was dismissed, else the folder, for people. */
  chooseAlbumOutput: { readonly folder: string | null };

  /** Opens a native dialog (desktop only). Dropped files: `SkipstoneBridge.addFilesToAlbum`. */
  chooseAlbumPhotos: AddReport;
  chooseAlbumFolder: AddReport;
  /** Adds photos that are open in the window. */
  addOpenPhotos: AddReport;
  /** Photos that no longer fit stay. */
  changeAlbumSource: AddReport;
  /** Its photos stay. */
  removeAlbumSource: null;
  /** Looks for new photos in the folders of the album. */
  rescanAlbum: AddReport;

  /** Rows in the order of the list. */
  pageAlbum: AlbumPage;
  /** Puts photos, in their order in the list, before another one; null: at the end. */
  moveAlbumPhotos: null;
  /** Takes them from the list; work on them is cancelled. Files stay. */
  removeAlbumPhotos: null;
  /** Waiting, failed and cancelled ones are left out until they are retried; others stay as they are. */
  skipAlbumPhotos: null;
  /** Waiting and running ones. */
  cancelAlbumPhotos: null;
  /** They wait again, whatever they were; null: all that failed. Starts nothing. */
  retryAlbumPhotos: { readonly count: number };
  /** null: as the album again. */
  changeAlbumExceptions: null;

  /** Reads what was not read yet, so that it may take a while for a new album. Starts nothing; photos that are due again wait afterwards. */
  preflightAlbum: Preflight;
  /** Begins, or goes on: what is new or has changed, and what waits. A folder of the album is looked through again first. */
  startAlbum: null;
  /** Stops at once: what was being worked on waits again. */
  pauseAlbum: null;
  /** Pauses when what is being worked on is done. */
  stopAlbumAfterPhoto: null;

  /** Makes the tiles of the photo and of its result; resolves when they are there. */
  lookAtAlbumPhoto: AlbumViews;
  /** Shows the result in the system's file manager (desktop only). */
  showAlbumResult: null;
  /** Through the browser (web only). */
  downloadAlbumResult: SaveReport;
  /** A table of all photos (csv, json) or a contact sheet (html): to a file by a dialog, or through the browser. */
  exportAlbumReport: SaveReport;
}

/** Errors travel as values: a rejected promise loses its code on the way. */
export type Outcome<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: ErrorValue };

/** What a window is given, by the preload script or by the web page's own connection: `window.skipstone`. */
export interface SkipstoneBridge {
  call<Name extends CommandName>(
    name: Name,
    parameters: CommandArguments<Name>,
  ): Promise<Outcome<CommandResults[Name]>>;
  /** Returns what ends the subscription. */
  onEvent(listener: (event: NumberedEvent) => void): () => void;
  /** Called when events may have been missed (a lost connection came back): ask `hello` again. */
  onReconnect(listener: () => void): () => void;
  /** Opens dropped, pasted or picked files; a door that has no paths sends the files' content. */
  openFiles(files: readonly File[]): Promise<Outcome<OpenReport>>;
  /** As `openFiles`, into an album and without opening them. Folders are taken with all below them. */
  addFilesToAlbum(albumId: string, files: readonly File[]): Promise<Outcome<AddReport>>;
  /** Address of a view's file (`VIEW_FILES`). */
  viewUrl(token: string, file: string): string;
}

/** A request as the doors carry it; parsed before anything else looks at it. */
export const callSchema = z.strictObject({
  name: z.enum(Object.keys(COMMANDS) as [CommandName, ...CommandName[]]),
  parameters: z.unknown(),
});
