/**
 * The application without a window: what every door opens, asks and listens to. A door brings the parcel (IPC, HTTP) and what
 * only it can do (dialogs, downloads); nothing in here knows which one it is.
 */
import type { AddReport, ReportFormat } from '../shared/albums.ts';
import type { AppSnapshot, DoorAbilities, NumberedEvent } from '../shared/app-state.ts';
import type { OpenReport, Outcome } from '../shared/api.ts';
import type { OutputFormat } from '../shared/jobs.ts';
import type { EnginePort } from './engine-client.ts';
import type { ImagesPort } from './images-client.ts';

/** What a door does for the app. A door without a file system answers null to what needs one. */
export interface AppHost {
  readonly abilities: DoorAbilities;
  /** A native dialog; null when it was dismissed. */
  choosePaths(what: 'photos' | 'folder'): Promise<readonly string[] | null>;
  /** A native dialog; null when it was dismissed. The person has agreed to overwrite what stands there. */
  chooseSavePath(suggestion: {
    readonly folder: string;
    readonly name: string;
    readonly format: OutputFormat | ReportFormat;
  }): Promise<string | null>;
  /** The picture on the system's clipboard as a PNG file; null when there is none. */
  readClipboard(): Promise<Uint8Array | null>;
  showInFolder(path: string): void;
}

export interface AppOptions {
  readonly host: AppHost;
  /** Settings and recent photos. */
  readonly dataFolder: string;
  /** What can be made again: views, working results, remembered timings. A session has a folder of its own in it. */
  readonly cacheFolder: string;
  /** Each call starts a process; called for the first request and again after a crash. */
  readonly connectEngine: () => EnginePort;
  readonly connectImages: () => ImagesPort;
}

export interface SkipstoneApp {
  readonly snapshot: AppSnapshot;
  /** Answers a call of a window, `{ name, parameters }`, whatever it holds: what is malformed or unknown is refused as a value. */
  call(message: unknown): Promise<Outcome<unknown>>;
  /** Returns what ends the subscription. Events of all windows are the same. */
  onEvent(listener: (event: NumberedEvent) => void): () => void;
  /** Files and folders named by the system: dropped, in argv, opened with. */
  openPaths(paths: readonly string[]): Promise<OpenReport>;
  /** A file without a path: pasted, or sent by a browser. `name` is for people; its content decides what it is. */
  openContent(name: string, content: AsyncIterable<Uint8Array>): Promise<OpenReport>;
  /** As `openPaths`, into an album and without opening them. @throws {AppError} request/refused for an album that is not there */
  addPathsToAlbum(albumId: string, paths: readonly string[]): Promise<AddReport>;
  /** As `openContent`, into an album, which keeps a copy. @throws {AppError} as `openContent`, and request/refused */
  addContentToAlbum(albumId: string, name: string, content: AsyncIterable<Uint8Array>): Promise<AddReport>;
  /** The path of a view's file, or null for everything that is not served. Both arguments may come from anybody. */
  locateView(token: string, name: string): string | null;
  /** As `locateView`; thumbnails of albums, which are not made before, are there when it resolves. Never rejects. */
  provideView(token: string, name: string): Promise<string | null>;
  /** The file behind a download's id; good once. */
  takeDownload(id: string): { readonly path: string; readonly name: string } | null;
  /** Names of photos whose newest result was not saved. */
  listUnsaved(): readonly string[];
  /** Cancels all work, ends the processes, removes the session's folder. */
  end(): Promise<void>;
}
