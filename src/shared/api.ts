/** The contract of all front ends: every command with its arguments and result. */
import { z } from 'zod';
import type { AddReport, AlbumPage, AlbumViews, Preflight } from './albums.ts';
import {
  MAX_PHOTOS_PER_COMMAND,
  MAX_ROWS_PER_PAGE,
  REPORT_FORMATS,
  againSchema,
  albumExceptionsSchema,
  albumFilterSchema,
  albumOptionsPatchSchema,
  albumOptionsSchema,
  folderRulesSchema,
} from './albums.ts';
import type { AppSnapshot } from './app-state.ts';
import type { ErrorValue } from './errors.ts';
import { OUTPUT_FORMATS } from './formats.ts';
import { jobRequestSchema, METADATA_REMOVALS } from './jobs.ts';
import type { ChosenNetwork } from './imported/networks.ts';
import { addNetworkSchema, networkIdSchema } from './imported/networks.ts';
import { previewOptionsSchema } from './previews/region-preview.ts';
import type { RejectedFile, SaveAllReport, SaveReport } from './save-reports.ts';
import { photoOptionsSchema, settingsPatchSchema, settingsSchema } from './settings.ts';
import { regionSchema } from './image-pyramid.ts';

/** So many fit into one call of the web front end. */
export const MAX_RESULTS_PER_COMMAND = 1000;
export const MAX_OPTIONS_PER_COMMAND = 100;

const id = z.string().min(1).max(100);
const nothing = z.strictObject({});

const upscaleSchema = z.strictObject({
  photoId: id,
  ...jobRequestSchema.pick({ preset: true, target: true, seed: true, device: true, precision: true }).shape,
  /** null: automatic, chosen by looking at the photo. */
  cleanup: z.number().min(0).max(1).nullable(),
});
export type UpscaleArguments = z.infer<typeof upscaleSchema>;

const album = z.strictObject({ albumId: id });
const albumPhotoId = z.int().positive();
const albumPhotos = z.strictObject({
  albumId: id,
  photoIds: z.array(albumPhotoId).min(1).max(MAX_PHOTOS_PER_COMMAND),
});
const albumName = z.string().trim().min(1).max(120);

/** Schemas of arguments. `CommandResults` says what each command does. */
export const COMMANDS = {
  hello: nothing,
  choosePhotos: nothing,
  chooseFolder: nothing,
  openRecent: z.strictObject({ recentId: id }),
  pastePhoto: nothing,
  viewPhoto: z.strictObject({ photoId: id }),
  estimateCleanup: z.strictObject({ photoId: id }),
  closePhoto: z.strictObject({ photoId: id }),
  changePhotoOptions: z.strictObject({
    changes: z
      .array(z.strictObject({ photoId: id, options: photoOptionsSchema }))
      .min(1)
      .max(MAX_OPTIONS_PER_COMMAND),
  }),
  previewRegion: z.strictObject({ photoId: id, region: regionSchema, options: previewOptionsSchema }),
  cancelPreview: nothing,
  upscale: upscaleSchema,
  cancelJob: z.strictObject({ jobId: id }),
  endJobEarly: z.strictObject({ jobId: id }),
  saveResult: z.strictObject({
    jobId: id,
    format: z.enum(OUTPUT_FORMATS),
    quality: z.int().min(1).max(100),
    maxBytes: settingsSchema.shape.maxBytes.default(null),
    removeMetadata: z.enum(METADATA_REMOVALS).default('nothing'),
    /** `beside`: next to the photo, under a free name. `choose`: by a dialog. `download`: through the browser. */
    to: z.enum(['beside', 'choose', 'download']),
  }),
  saveResults: z.strictObject({
    jobIds: z.array(id).min(1).max(MAX_RESULTS_PER_COMMAND),
    /** `folder`: by a dialog, under free names. `download`: one ZIP, through the browser. */
    to: z.enum(['folder', 'download']),
  }),
  cancelSaving: nothing,
  removeResult: z.strictObject({ jobId: id }),
  showResult: z.strictObject({ jobId: id }),
  copyResult: z.strictObject({ jobId: id, removeMetadata: z.enum(METADATA_REMOVALS) }),
  prepareDrag: z.strictObject({
    jobId: id,
    format: z.enum(OUTPUT_FORMATS),
    quality: z.int().min(1).max(100),
    maxBytes: settingsSchema.shape.maxBytes,
    removeMetadata: z.enum(METADATA_REMOVALS),
  }),
  openSavedResult: z.strictObject({ resultId: id }),
  showSavedResult: z.strictObject({ resultId: id }),
  clearHistory: z.strictObject({ of: z.enum(['photos', 'results']) }),
  changeSettings: z.strictObject({ patch: settingsPatchSchema }),

  createAlbum: z.strictObject({ name: albumName, options: albumOptionsSchema }),
  renameAlbum: z.strictObject({ albumId: id, name: albumName }),
  deleteAlbum: album,
  changeAlbumOptions: z.strictObject({ albumId: id, patch: albumOptionsPatchSchema }),
  chooseAlbumOutput: album,

  chooseAlbumPhotos: album,
  chooseAlbumFolder: z.strictObject({ albumId: id, rules: folderRulesSchema }),
  addOpenPhotos: z.strictObject({ albumId: id, photoIds: z.array(id).min(1).max(MAX_PHOTOS_PER_COMMAND) }),
  changeAlbumSource: z.strictObject({ albumId: id, sourceId: z.int().positive(), rules: folderRulesSchema }),
  removeAlbumSource: z.strictObject({ albumId: id, sourceId: z.int().positive() }),
  rescanAlbum: album,

  pageAlbum: z.strictObject({
    albumId: id,
    filter: albumFilterSchema,
    /** Rows whose name contains it, whatever the case; absent or empty: every row. */
    search: z.string().max(120).optional(),
    offset: z.int().nonnegative(),
    limit: z.int().min(1).max(MAX_ROWS_PER_PAGE),
  }),
  moveAlbumPhotos: z.strictObject({ ...albumPhotos.shape, beforeId: albumPhotoId.nullable() }),
  removeAlbumPhotos: albumPhotos,
  skipAlbumPhotos: albumPhotos,
  cancelAlbumPhotos: albumPhotos,
  retryAlbumPhotos: z.strictObject({ albumId: id, photoIds: albumPhotos.shape.photoIds.nullable() }),
  changeAlbumExceptions: z.strictObject({ ...albumPhotos.shape, exceptions: albumExceptionsSchema.nullable() }),

  preflightAlbum: album,
  startAlbum: z.strictObject({ albumId: id, again: againSchema }),
  pauseAlbum: album,
  stopAlbumAfterPhoto: album,

  viewAlbumPhoto: z.strictObject({ albumId: id, photoId: albumPhotoId }),
  showAlbumResult: z.strictObject({ albumId: id, photoId: albumPhotoId }),
  downloadAlbumResult: z.strictObject({ albumId: id, photoId: albumPhotoId }),
  measureAlbumResults: album,
  /** null: those of all finished photos. */
  downloadAlbumResults: z.strictObject({ albumId: id, photoIds: albumPhotos.shape.photoIds.nullable() }),
  exportAlbumReport: z.strictObject({ albumId: id, format: z.enum(REPORT_FORMATS) }),
  linkAlbum: album,

  chooseNetwork: nothing,
  addNetwork: addNetworkSchema,
  cancelNetwork: nothing,
  removeNetwork: z.strictObject({ networkId: networkIdSchema }),

  chooseUpdates: z.strictObject({ isOn: z.boolean() }),
  checkForUpdates: nothing,
  downloadUpdate: nothing,
  cancelUpdateDownload: nothing,
  showUpdate: nothing,
} as const satisfies Record<string, z.ZodType>;

export type CommandName = keyof typeof COMMANDS;
export type CommandArguments<Name extends CommandName> = z.infer<(typeof COMMANDS)[Name]>;

/** Photos that were opened, and files that could not be: folders without photos, other kinds of file. Everything else arrives as events. */
export interface OpenReport {
  readonly photoIds: readonly string[];
  readonly rejected: readonly RejectedFile[];
}

/** What each command resolves with. */
export interface CommandResults {
  /** The state that a window starts from; later events have higher sequence numbers. */
  hello: { readonly sequence: number; readonly snapshot: AppSnapshot };
  /** Opens a native dialog (desktop only). */
  choosePhotos: OpenReport;
  chooseFolder: OpenReport;
  openRecent: OpenReport;
  /** Opens the image on the system's clipboard (desktop only; the web page uploads what the browser pastes). */
  pastePhoto: OpenReport;
  /** Makes the photo's tiles unless they are there; the photo changes when they are. */
  viewPhoto: null;
  /** Finds the strength of automatic clean-up unless it is known; the photo changes when it is. */
  estimateCleanup: null;
  /** Cancels its jobs and drops its unsaved results. The photo's file stays. */
  closePhoto: null;
  /** Photos that were closed meanwhile are left out. Photos that are opened later begin with the options of the settings. */
  changePhotoOptions: null;
  /** Replaces the preview before it; previewed variants arrive as events. */
  previewRegion: { readonly previewId: string };
  cancelPreview: null;
  upscale: { readonly jobId: string };
  cancelJob: null;
  endJobEarly: null;
  saveResult: SaveReport;
  /** Saves results one after another, each as the options of its photo say; each of them has `isSaving` until it is its turn. */
  saveResults: SaveAllReport;
  /** Ends `saveResults` after the file that is being written: those in the folder stay, a ZIP is not offered. */
  cancelSaving: null;
  /** Removes a version of a photo that has ended; its saved file stays. */
  removeResult: null;
  /** Shows the saved file in the system's file manager (desktop only). */
  showResult: null;
  /** Puts the result on the system's clipboard (desktop only). It does not count as saved. */
  copyResult: null;
  /** Makes a file that can be dragged into another program (desktop only): `DesktopBridge.startDrag` takes its id. */
  prepareDrag: { readonly fileId: string };
  /** Opens a result that was saved earlier, as a photo (desktop only). */
  openSavedResult: OpenReport;
  /** Shows it in the system's file manager (desktop only). */
  showSavedResult: null;
  /** Empties the list of recent photos, or of saved results (desktop only). The files stay. */
  clearHistory: null;
  changeSettings: null;

  createAlbum: { readonly albumId: string };
  renameAlbum: null;
  /** Stops and removes the album. Photos and results stay, except uploaded photos and results that were never downloaded. */
  deleteAlbum: null;
  /**
   * A photo in process keeps the options it began with. Photos whose result with these options is in its place show it; other
   * finished photos keep theirs until a start makes them again.
   */
  changeAlbumOptions: null;
  /** Opens a native dialog for the output folder (desktop only). The folder, for people; null when the dialog was dismissed. */
  chooseAlbumOutput: { readonly folder: string | null };

  /** Opens a native dialog (desktop only). Dropped files: `SkipstoneBridge.addFilesToAlbum`. */
  chooseAlbumPhotos: AddReport;
  chooseAlbumFolder: AddReport;
  /** Adds photos that are open in the window. */
  addOpenPhotos: AddReport;
  /** Photos that the rules no longer match stay. */
  changeAlbumSource: AddReport;
  /** Its photos stay. */
  removeAlbumSource: null;
  /** Searches the folders of the album for new photos. */
  rescanAlbum: AddReport;

  /** Rows in the order of the list. */
  pageAlbum: AlbumPage;
  /** Moves photos before another one, or to the end (null); among themselves they keep their order. */
  moveAlbumPhotos: null;
  /** Removes rows and cancels work on them. Files stay. */
  removeAlbumPhotos: null;
  /** Leaves out waiting, failed and cancelled photos until they are retried. Others do not change. */
  skipAlbumPhotos: null;
  /** Cancels waiting and running photos. */
  cancelAlbumPhotos: null;
  /** Photos wait again, whatever their state and result; null: all failed ones. Does not start the album. */
  retryAlbumPhotos: { readonly count: number };
  /** null: the album's options hold again. */
  changeAlbumExceptions: null;

  /** Reads headers that were not read yet, which takes a while for a new album. Changes no photo. Does not start the album. */
  preflightAlbum: Preflight;
  /** Starts or resumes: folders are searched first, then new and waiting photos are upscaled, and those that `again` asks for. */
  startAlbum: null;
  /** Stops at once; photos in process wait again. */
  pauseAlbum: null;
  /** Pauses when the photos in process are done. */
  stopAlbumAfterPhoto: null;

  /** Makes the tiles of the photo and of its result. */
  viewAlbumPhoto: AlbumViews;
  /** Shows the result in the system's file manager (desktop only). */
  showAlbumResult: null;
  /** Downloads the result through the browser (web only). */
  downloadAlbumResult: SaveReport;
  /** The results of finished photos, as they were made. */
  measureAlbumResults: { readonly count: number; readonly bytes: number };
  /** Downloads results as one ZIP (web only). */
  downloadAlbumResults: SaveAllReport;
  /** Saves a table of all photos (csv, json) or a contact sheet (html), by a dialog or through the browser. */
  exportAlbumReport: SaveReport;
  /** The address that shows the album to whoever has it (only where other computers reach the front end). */
  linkAlbum: { readonly url: string };

  /** Opens a native dialog for an ONNX file (desktop only). The web page uploads it: `SkipstoneBridge.sendNetwork`. null: it was dismissed. */
  chooseNetwork: ChosenNetwork | null;
  /** Measures a chosen file and keeps it under the name; another network of that name is replaced. Progress arrives as events. */
  addNetwork: { readonly kind: 'added' | 'cancelled' };
  cancelNetwork: null;
  removeNetwork: null;

  /** Turns the daily look for updates on or off (desktop only, as all commands about updates). */
  chooseUpdates: null;
  /** Looks now; what it finds, or why it fails, arrives as an event. Rejected while updates are off. */
  checkForUpdates: null;
  /** Begins to download the offered file; events follow it. */
  downloadUpdate: null;
  cancelUpdateDownload: null;
  /** Shows the downloaded file in the system's file manager. */
  showUpdate: null;
}

/** Errors travel as values: a rejected promise loses its code on the way. */
export type Outcome<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: ErrorValue };

/** A call as front ends carry it, parsed first of all. */
export const callSchema = z.strictObject({
  name: z.enum(Object.keys(COMMANDS) as [CommandName, ...CommandName[]]),
  parameters: z.unknown(),
});
