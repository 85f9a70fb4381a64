/**
 * The application without a window: what every front end opens, calls and listens to. A front end adds the transport (IPC, HTTP) and
 * what only it can do (dialogs, downloads); no code here depends on which one it is.
 */
import type { AddReport, ReportFormat } from '#shared/albums.ts';
import type { AppSnapshot, FrontEndAbilities, NumberedEvent } from '#shared/app-state.ts';
import type { CommandArguments, CommandName, CommandResults, OpenReport, Outcome } from '#shared/api.ts';
import type { OutputFormat } from '#shared/formats.ts';
import type { DownloadContent } from './downloads/content.ts';
import type { UpdateHost } from './updates/update-source.ts';
import type { EnginePort } from './workers/engine-client.ts';
import type { ImagesPort } from './workers/images-client.ts';

/** What a front end does for the app. A front end without a file system returns null where one is needed. */
export interface AppHost {
  readonly abilities: FrontEndAbilities;
  /** A native dialog; null when it was dismissed. */
  choosePaths(what: 'photos' | 'folder'): Promise<readonly string[] | null>;
  /** A native dialog; null when it was dismissed. The dialog has asked before it returns a file that exists. */
  chooseSavePath(suggestion: {
    readonly folder: string;
    readonly name: string;
    readonly format: OutputFormat | ReportFormat;
  }): Promise<string | null>;
  /** The image on the system's clipboard as a PNG file; null when there is none. */
  readClipboard(): Promise<Uint8Array | null>;
  /** Puts a PNG file on the system's clipboard; left out: there is none. */
  writeClipboard?(png: Uint8Array): Promise<void>;
  showInFolder(path: string): void;
  /** Whether a window may have existing files replaced; left out: it may. */
  readonly mayReplace?: boolean;
  /** Left out: this front end has no updates. */
  readonly updates?: UpdateHost;
}

/** What a browser may fetch. */
export interface Download {
  readonly name: string;
  /** @throws the system's error when a file is gone */
  open(): Promise<DownloadContent>;
  /** Call when it was sent: what was made for it is removed. Never rejects. */
  discard(): Promise<void>;
}

/** A file that can be dragged, and what is shown under the pointer meanwhile. */
export interface DraggableFile {
  readonly path: string;
  /** An image; null: there is none. */
  readonly iconPath: string | null;
}

export interface AppOptions {
  readonly host: AppHost;
  /** Settings and recent photos. */
  readonly dataFolder: string;
  /** What can be made again: views, working results, timings. Each session has its own folder in it. */
  readonly cacheFolder: string;
  /** Starts a process; called for the first request, and again after a crash. */
  readonly connectEngine: () => EnginePort;
  readonly connectImages: () => ImagesPort;
}

export interface SkipstoneApp {
  readonly snapshot: AppSnapshot;
  /** Answers a call of a window, `{ name, parameters }`. A message that is malformed or unknown is rejected as a value. */
  call(message: unknown): Promise<Outcome<unknown>>;
  /** As `call`, for the front end's own code, which knows what it asks for. */
  request<Name extends CommandName>(
    name: Name,
    parameters: CommandArguments<Name>,
  ): Promise<Outcome<CommandResults[Name]>>;
  /** Returns a function that ends the subscription. All windows receive the same events. */
  onEvent(listener: (event: NumberedEvent) => void): () => void;
  /** Files and folders named by the system: dropped, in argv, opened with. */
  openPaths(paths: readonly string[]): Promise<OpenReport>;
  /** A file without a path: pasted, or sent by a browser. `name` is for people; its content decides what it is. */
  openContent(name: string, content: AsyncIterable<Uint8Array>): Promise<OpenReport>;
  /** As `openPaths`, but into an album, without opening them. @throws {AppError} request/refused for an unknown album */
  addPathsToAlbum(albumId: string, paths: readonly string[]): Promise<AddReport>;
  /** As `openContent`, but into an album, which keeps a copy. @throws {AppError} as `openContent`, and request/refused */
  addContentToAlbum(albumId: string, name: string, content: AsyncIterable<Uint8Array>): Promise<AddReport>;
  /** The path of a view file, or null for what is not served. The arguments may come from anyone. */
  locateView(token: string, name: string): string | null;
  /** As `locateView`; makes thumbnails of albums first, which exist when it resolves. Never rejects. */
  provideView(token: string, name: string): Promise<string | null>;
  /**
   * Whether what is not there may be asked for all the same: a view that is not made yet, one of a photo that was closed
   * meanwhile, or the thumbnail of a file that cannot be read.
   */
  isEmptyView(token: string, name: string): boolean;
  /** What is behind a download's id; good once. */
  takeDownload(id: string): Download | null;
  /** A file that `prepareDrag` made; null: there is none. */
  findDraggable(fileId: string): DraggableFile | null;
  /** Names of photos whose newest result was not saved. */
  listUnsaved(): readonly string[];
  /** Cancels all work, ends the processes, removes the session's folder. */
  end(): Promise<void>;
}
