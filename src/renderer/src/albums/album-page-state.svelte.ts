/** The state of one album page: rows, selection, options, viewer, pre-flight and open dialog. Each album gets its own. */
import { createContext } from 'svelte';
import type { Outcome } from '#shared/api.ts';
import type { SkipstoneBridge } from '#shared/bridge.ts';
import type { Album, AlbumFilter, AlbumOptions, AlbumPhoto, Preflight } from '#shared/albums.ts';
import { MAX_ROWS_PER_PAGE } from '#shared/albums.ts';
import type { AppSnapshot } from '#shared/app-state.ts';
import type { ErrorValue } from '#shared/errors.ts';
import type { Size, Target } from '#shared/jobs.ts';
import { AlbumPreflight } from './run/album-preflight.svelte.ts';
import { PagedRows } from './grid/paged-rows.svelte.ts';
import { AlbumSelection } from './grid/album-selection.svelte.ts';
import { AlbumViewerState } from './grid/album-viewer-state.svelte.ts';
import type { IdSet } from './grid/id-set.ts';
import { BatchOptionSource } from '../options/option-source.svelte.ts';
import { Options } from '../options/options.svelte.ts';

export interface AlbumPagePort {
  readonly bridge: SkipstoneBridge;
  readSnapshot(): AppSnapshot;
  adoptAlbumOptions(albumId: string, patch: Partial<AlbumOptions>): void;
  onRejected(error: ErrorValue): void;
}

/** The open dialog and what it is about. */
export type AlbumDialog =
  | { readonly kind: 'none' }
  | { readonly kind: 'delete' }
  | { readonly kind: 'link'; readonly url: string }
  | { readonly kind: 'remove'; readonly photoIds: readonly number[] }
  | { readonly kind: 'exceptions'; readonly photoIds: readonly number[]; readonly photo: AlbumPhoto | null }
  | { readonly kind: 'source'; readonly sourceId: number };

/** Composes the parts of the page and connects them to the app. */
export class AlbumPageState {
  readonly albumId: string;
  readonly rows: PagedRows;
  readonly selection: AlbumSelection;
  readonly options: Options<AlbumOptions>;
  readonly optionSource: BatchOptionSource;
  readonly viewer: AlbumViewerState;
  readonly preflight: AlbumPreflight;
  readonly #port: AlbumPagePort;
  #dialog = $state.raw<AlbumDialog>({ kind: 'none' });
  #lastAlbum: Album | null = null;
  #typicalSize: Size | null = null;
  #revision: number;

  constructor(albumId: string, port: AlbumPagePort) {
    this.albumId = albumId;
    this.#port = port;
    this.#revision = this.album.revision;
    const { bridge } = port;
    const onRejected = (error: ErrorValue): void => port.onRejected(error);
    this.rows = new PagedRows({
      fetchPage: ({ search, ...query }) =>
        bridge.call('pageAlbum', { albumId, ...query, ...(search !== '' && { search }) }),
      onRejected,
    });
    this.selection = new AlbumSelection(this.rows);
    this.options = new Options<AlbumOptions>({
      read: () => this.album.options,
      write: (patch) => bridge.call('changeAlbumOptions', { albumId, patch }),
      onWritten: (patch) => port.adoptAlbumOptions(albumId, patch),
      onRejected,
    });
    this.optionSource = new BatchOptionSource({
      read: () => this.options.current,
      change: (patch) => this.options.change(patch),
      readEngine: () => port.readSnapshot().engine,
      readNetworks: () => port.readSnapshot().networks,
      readTypicalSize: () => this.typicalSize,
    });
    this.viewer = new AlbumViewerState({
      rows: this.rows,
      loadViews: (photoId) => bridge.call('viewAlbumPhoto', { albumId, photoId }),
      readCrop: () => readCrop(this.options.current.target),
      viewUrl: (token, file) => bridge.viewUrl(token, file),
    });
    this.preflight = new AlbumPreflight(() => this.#fetchPreflight());
  }

  /** The album; its last state once it is deleted, until the window leaves the page. */
  get album(): Album {
    this.#lastAlbum = this.#port.readSnapshot().albums.find(({ id }) => id === this.albumId) ?? this.#lastAlbum;
    if (this.#lastAlbum === null) throw new TypeError(`there is no album ${this.albumId}`);
    return this.#lastAlbum;
  }

  /** Whether this page may change the album itself, beyond adding photos and running it. */
  get mayChange(): boolean {
    return this.album.isByLink !== true;
  }

  get dialog(): AlbumDialog {
    return this.#dialog;
  }

  /** Size of the first loaded photo that has one, kept while a filter hides it; null while none is known. */
  get typicalSize(): Size | null {
    this.#typicalSize = this.rows.listLoaded().find(({ size }) => size !== null)?.size ?? this.#typicalSize;
    return this.#typicalSize;
  }

  /** Size of the first of these photos that is loaded and has one; that of the album where none is. */
  findTypicalSize(photoIds: readonly number[]): Size | null {
    const photo = this.rows.listLoaded().find(({ id, size }) => size !== null && photoIds.includes(id));
    return photo?.size ?? this.typicalSize;
  }

  openDialog(dialog: Exclude<AlbumDialog, { kind: 'none' }>): void {
    this.#dialog = dialog;
  }

  closeDialog(): void {
    this.#dialog = { kind: 'none' };
  }

  filter(filter: AlbumFilter): void {
    this.rows.setFilter({ filter });
    this.selection.reset();
  }

  search(text: string): void {
    this.rows.setFilter({ search: text });
    this.selection.reset();
  }

  /** The first photo of the unfiltered album that is not one of these; null: there is none. */
  async findFirstOther(photoIds: IdSet): Promise<number | null> {
    for (let offset = 0; ; offset += MAX_ROWS_PER_PAGE) {
      const query = { albumId: this.albumId, filter: 'all', offset, limit: MAX_ROWS_PER_PAGE } as const;
      const outcome = await this.#port.bridge.call('pageAlbum', query);
      if (!outcome.ok) {
        this.#port.onRejected(outcome.error);
        return null;
      }
      const other = outcome.value.rows.find(({ id }) => !photoIds.has(id));
      if (other !== undefined) return other.id;
      if (offset + MAX_ROWS_PER_PAGE >= outcome.value.total) return null;
    }
  }

  /** For an effect: fetches the rows again when the album's revision has changed. */
  followRevision(): void {
    const { revision } = this.album;
    if (revision === this.#revision) return;
    this.#revision = revision;
    this.rows.refresh();
  }

  /** Starts the subscriptions; returns the function that ends them and writes pending options. */
  start(): () => void {
    const { bridge } = this.#port;
    const stops = [
      bridge.onEvent(({ event }) => {
        if (event.kind === 'album-photos' && event.albumId === this.albumId) this.rows.receive(event.photos);
      }),
      bridge.onReconnect(() => this.rows.refresh()),
    ];
    return () => {
      for (const stop of stops) stop();
      this.rows.stop();
      this.viewer.close();
      this.preflight.close();
      void this.options.flush();
    };
  }

  /** Writes pending options first, so that the app checks what the window shows. */
  async #fetchPreflight(): Promise<Outcome<Preflight>> {
    await this.options.flush();
    return this.#port.bridge.call('preflightAlbum', { albumId: this.albumId });
  }
}

function readCrop(target: Target): number {
  return ('crop' in target ? target.crop : undefined) ?? 0.5;
}

export const [getAlbumPage, setAlbumPage] = createContext<AlbumPageState>();
