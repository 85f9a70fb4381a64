/**
 * The application without a window: what every front end opens, calls and listens to. A front end adds the transport (IPC, HTTP) and
 * what only it can do (dialogs, downloads); no code here depends on which one it is.
 */
import type { AddReport, ReportFormat } from '#shared/albums.ts';
import type { AppSnapshot, FrontEndAbilities, NumberedEvent } from '#shared/app-state.ts';
import type { CommandArguments, CommandName, CommandResults, OpenReport, Outcome } from '#shared/api.ts';
import type { ChosenNetwork } from '#shared/imported/networks.ts';
import type { OutputFormat } from '#shared/formats.ts';
import type { DownloadContent } from './downloads/content.ts';
import type { UpdateHost } from './updates/update-source.ts';
import type { EnginePort } from './workers/engine-client.ts';
import type { ImagesPort } from './workers/images-client.ts';

/** What a native dialog asks for; `network`: an ONNX file. */
export type PathKind = 'photos' | 'folder' | 'network';

/** What a front end does for the app. A front end without a file system returns null where one is needed. */
export interface AppHost {
  readonly abilities: FrontEndAbilities;
  /** A native dialog; null when it was dismissed. */
  choosePaths(what: PathKind): Promise<readonly string[] | null>;
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
  /** The address that shows one album to whoever has it. Left out: nobody else reaches this front end. */
  locateAlbum?(albumId: string): string;
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
  /** What can be made again: views, working results, timings. Each person has their own folder in it. */
  readonly cacheFolder: string;
  /** Starts a process; called for the first request, and again after a crash. */
  readonly connectEngine: () => EnginePort;
  readonly connectImages: () => ImagesPort;
}

/** What a page needs of the app. */
export interface PageApp {
  /** Answers a call of a window, `{ name, parameters }`. A message that is malformed or unknown is rejected as a value. */
  call(message: unknown): Promise<Outcome<unknown>>;
  /** Returns a function that ends the subscription. All windows of one person receive the same events. */
  onEvent(listener: (event: NumberedEvent) => void): () => void;
  /** A file without a path: pasted, or sent by a browser. `name` is for people; its content decides what it is. */
  openContent(name: string, content: AsyncIterable<Uint8Array>): Promise<OpenReport>;
  /** As `openContent`, but into an album, which keeps a copy. @throws {AppError} as `openContent`, and request/refused */
  addContentToAlbum(albumId: string, name: string, content: AsyncIterable<Uint8Array>): Promise<AddReport>;
  /** An ONNX file that a browser sends, for `addNetwork`. @throws {AppError} as `openContent`, request/refused for a visitor */
  receiveNetwork(name: string, content: AsyncIterable<Uint8Array>): Promise<ChosenNetwork>;
  /** The path of a view file, or null for what is not served; makes thumbnails of albums first. The arguments may come from anyone. Never rejects. */
  provideView(token: string, name: string): Promise<string | null>;
  /**
   * Whether what is not there may be asked for all the same: a view that is not made yet, one of a photo that was closed
   * meanwhile, or the thumbnail of a file that cannot be read.
   */
  isEmptyView(token: string, name: string): boolean;
  /** What is behind a download's id; good once. */
  takeDownload(id: string): Download | null;
  /** Shows the album of a link from now on. False: there is none with this id, which may come from anyone. */
  showAlbum(albumId: string): boolean;
}

/** The app as one visitor sees it: photos and settings of their own, and the albums that they were given. */
export interface VisitorApp extends PageApp {
  /** Cancels the visitor's work and removes what it left on disk; albums keep their photos. */
  end(): Promise<void>;
}

/** The app as the person at it sees it. */
export interface SkipstoneApp extends PageApp {
  readonly snapshot: AppSnapshot;
  /** As `call`, for the front end's own code, which knows what it asks for. */
  request<Name extends CommandName>(
    name: Name,
    parameters: CommandArguments<Name>,
  ): Promise<Outcome<CommandResults[Name]>>;
  /** Files and folders named by the system: dropped, in argv, opened with. */
  openPaths(paths: readonly string[]): Promise<OpenReport>;
  /** As `openPaths`, but into an album, without opening them. @throws {AppError} request/refused for an unknown album */
  addPathsToAlbum(albumId: string, paths: readonly string[]): Promise<AddReport>;
  /** As `provideView`, for views of open photos and tiles of albums, which are there already. */
  locateView(token: string, name: string): string | null;
  /** The app for one more visitor, who reaches it over a network. The caller ends it; `end` ends those that are left. */
  openVisitor(): Promise<VisitorApp>;
  /** A file that `prepareDrag` made; null: there is none. */
  findDraggable(fileId: string): DraggableFile | null;
  /** Names of photos whose newest result was not saved. */
  listUnsaved(): readonly string[];
  /** Cancels all work, ends the processes, removes the session's folder. */
  end(): Promise<void>;
}
