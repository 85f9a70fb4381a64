/** Everything the window holds of the album that it shows: rows, selection, options, comparison, pre-flight. Made anew for each album. */
import { createContext } from 'svelte';
import type { SkipstoneBridge } from '../../../shared/api.ts';
import type { Album, AlbumFilter, AlbumOptions, AlbumPhoto } from '../../../shared/albums.ts';
import { MOST_ROWS_PER_PAGE } from '../../../shared/albums.ts';
import type { AppSnapshot } from '../../../shared/app-state.ts';
import type { ErrorValue } from '../../../shared/errors.ts';
import type { Size } from '../../../shared/jobs.ts';
import { AlbumPreflight } from './album-preflight.svelte.ts';
import { AlbumRows } from './album-rows.svelte.ts';
import { AlbumSelection } from './album-selection.svelte.ts';
import { AlbumViewer } from './album-viewer.svelte.ts';
import type { IdSet } from './id-set.ts';
import { ManySheet } from './option-sheets.svelte.ts';
import { Options } from './options.svelte.ts';

export interface AlbumDeskPort {
  readonly bridge: SkipstoneBridge;
  readSnapshot(): AppSnapshot;
  adoptAlbumOptions(albumId: string, patch: Partial<AlbumOptions>): void;
  onRefused(error: ErrorValue): void;
}

/** What a dialog over the album is about. */
export type AlbumDialog =
  | { readonly kind: 'none' }
  | { readonly kind: 'delete' }
  | { readonly kind: 'remove'; readonly photoIds: readonly number[] }
  | { readonly kind: 'exceptions'; readonly photoIds: readonly number[]; readonly photo: AlbumPhoto | null }
  | { readonly kind: 'source'; readonly sourceId: number };

export class AlbumDesk {
  readonly albumId: string;
  readonly rows: AlbumRows;
  readonly selection: AlbumSelection;
  readonly options: Options<AlbumOptions>;
  readonly sheet: ManySheet;
  readonly viewer: AlbumViewer;
  readonly preflight: AlbumPreflight;
  readonly #port: AlbumDeskPort;
  #dialog = $state.raw<AlbumDialog>({ kind: 'none' });
  #known: Album | null = null;
  #typicalSize: Size | null = null;
  #revision: number;

  constructor(albumId: string, port: AlbumDeskPort) {
    this.albumId = albumId;
    this.#port = port;
    this.#revision = this.album.revision;
    const { bridge } = port;
    const onRefused = (error: ErrorValue): void => port.onRefused(error);
    this.rows = new AlbumRows({
      page: ({ search, ...question }) =>
        bridge.call('pageAlbum', { albumId, ...question, ...(search !== '' && { search }) }),
      onRefused,
    });
    this.selection = new AlbumSelection(this.rows);
    this.options = new Options<AlbumOptions>({
      read: () => this.album.options,
      write: (patch) => bridge.call('changeAlbumOptions', { albumId, patch }),
      onWritten: (patch) => port.adoptAlbumOptions(albumId, patch),
      onRefused,
    });
    this.sheet = new ManySheet({
      read: () => this.options.current,
      change: (patch) => this.options.change(patch),
      readEngine: () => port.readSnapshot().engine,
      readTypicalSize: () => this.typicalSize,
    });
    this.viewer = new AlbumViewer({
      rows: this.rows,
      look: (photoId) => bridge.call('lookAtAlbumPhoto', { albumId, photoId }),
      viewUrl: (token, file) => bridge.viewUrl(token, file),
    });
    this.preflight = new AlbumPreflight(() => this.#askPreflight());
  }

  /** As it was last, should it be gone: the window is about to leave it then. */
  get album(): Album {
    this.#known = this.#port.readSnapshot().albums.find(({ id }) => id === this.albumId) ?? this.#known;
    if (this.#known === null) throw new TypeError(`there is no album ${this.albumId}`);
    return this.#known;
  }

  get dialog(): AlbumDialog {
    return this.#dialog;
  }

  /** Size of the first photo that it is known of, also while others are shown; null while there is none. */
  get typicalSize(): Size | null {
    this.#typicalSize = this.rows.listLoaded().find(({ size }) => size !== null)?.size ?? this.#typicalSize;
    return this.#typicalSize;
  }

  ask(dialog: Exclude<AlbumDialog, { kind: 'none' }>): void {
    this.#dialog = dialog;
  }

  closeDialog(): void {
    this.#dialog = { kind: 'none' };
  }

  filter(filter: AlbumFilter): void {
    this.rows.show({ filter });
    this.selection.reset();
  }

  search(text: string): void {
    this.rows.show({ search: text });
    this.selection.reset();
  }

  /** The first photo of the album, however it is filtered, that is not one of these; null: there is none. */
  async findFirstOther(photoIds: IdSet): Promise<number | null> {
    for (let offset = 0; ; offset += MOST_ROWS_PER_PAGE) {
      const question = { albumId: this.albumId, filter: 'all', offset, limit: MOST_ROWS_PER_PAGE } as const;
      const outcome = await this.#port.bridge.call('pageAlbum', question);
      if (!outcome.ok) {
        this.#port.onRefused(outcome.error);
        return null;
      }
      const other = outcome.value.rows.find(({ id }) => !photoIds.has(id));
      if (other !== undefined) return other.id;
      if (offset + MOST_ROWS_PER_PAGE >= outcome.value.total) return null;
    }
  }

  /** To be called in an effect: asks for rows again when they may have come, gone or moved. */
  followRevision(): void {
    const { revision } = this.album;
    if (revision === this.#revision) return;
    this.#revision = revision;
    this.rows.refresh();
  }

  /** Returns what ends it; options that wait are written then. */
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

  /** With the options as they stand in the window. */
  async #askPreflight(): ReturnType<AlbumPreflightAsk> {
    await this.options.flush();
    return this.#port.bridge.call('preflightAlbum', { albumId: this.albumId });
  }
}

type AlbumPreflightAsk = ConstructorParameters<typeof AlbumPreflight>[0];

export const [getAlbumDesk, setAlbumDesk] = createContext<AlbumDesk>();
