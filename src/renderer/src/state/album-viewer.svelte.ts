/** One photo of an album, before and after, and the way to its neighbours. The tiles are asked for when the hand rests. */
import type { AlbumPhoto, AlbumViews } from '../../../shared/albums.ts';
import type { Outcome } from '../../../shared/api.ts';
import type { ErrorValue } from '../../../shared/errors.ts';
import { VIEW_FILES } from '../../../shared/views.ts';
import type { StageAfter, StagePhoto } from '../stage/stage-props.ts';
import type { AlbumRows } from './album-rows.svelte.ts';

/** Whoever holds an arrow key passes photos that nobody wants tiles of. */
export const LOOK_DELAY_MS = 150;

export interface AlbumViewerPort {
  readonly rows: Pick<AlbumRows, 'at' | 'indexOf' | 'load' | 'keep' | 'total'>;
  look(photoId: number): Promise<Outcome<AlbumViews>>;
  viewUrl(token: string, file: string): string;
}

interface Looked {
  readonly key: string;
  readonly outcome: Outcome<AlbumViews>;
}

export class AlbumViewer {
  readonly #port: AlbumViewerPort;
  /** As it was when it was opened, for a row that has left the list since. */
  #opened = $state.raw<{ readonly photo: AlbumPhoto; readonly index: number } | null>(null);
  #looked = $state.raw<Looked | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #turn = 0;

  /** Place in the list; null while nothing is looked at. */
  readonly index: number | null = $derived.by(() =>
    this.#opened === null ? null : (this.#port.rows.indexOf(this.#opened.photo.id) ?? this.#opened.index),
  );
  readonly photo: AlbumPhoto | null = $derived.by(() => {
    const [opened, index] = [this.#opened, this.index];
    if (opened === null || index === null) return null;
    const row = this.#port.rows.at(index);
    return row?.id === opened.photo.id ? row : opened.photo;
  });
  /** Changes when there is something else to look at: another photo, another file, a result. */
  readonly #key: string | null = $derived.by(() => {
    if (this.photo === null) return null;
    const { id, token, state } = this.photo;
    return `${id} ${token} ${state.kind === 'done' ? state.outputToken : ''}`;
  });
  readonly #views: AlbumViews | null = $derived.by(() =>
    this.#looked !== null && this.#looked.key === this.#key && this.#looked.outcome.ok
      ? this.#looked.outcome.value
      : null,
  );
  /** Why the photo cannot be shown. */
  readonly failure: ErrorValue | null = $derived.by(() =>
    this.#looked !== null && this.#looked.key === this.#key && !this.#looked.outcome.ok
      ? this.#looked.outcome.error
      : null,
  );
  readonly stagePhoto: StagePhoto | null = $derived.by(() => {
    const { photo } = this;
    const before = this.#views?.before ?? null;
    const size = before ?? photo?.size ?? null;
    if (photo === null || size === null) return null;
    const { widthPx, heightPx } = size;
    const thumbUrl = this.#port.viewUrl(photo.token, VIEW_FILES.thumb);
    return { id: String(photo.id), name: photo.name, size: { widthPx, heightPx }, thumbUrl, tiles: before };
  });
  readonly after: StageAfter | null = $derived.by(() => {
    const after = this.#views?.after ?? null;
    return after === null ? null : { kind: 'tiles', tiles: after };
  });

  constructor(port: AlbumViewerPort) {
    this.#port = port;
  }

  async open(index: number): Promise<void> {
    const turn = ++this.#turn;
    const photo = await this.#port.rows.load(index);
    if (photo === null || turn !== this.#turn) return;
    this.#opened = { photo, index };
    this.#port.rows.keep(index);
  }

  /** To the photo `by` places further, if there is one. */
  async step(by: number): Promise<void> {
    if (this.index === null) return;
    const goal = this.index + by;
    if (goal >= 0 && goal < (this.#port.rows.total ?? 0)) await this.open(goal);
  }

  close(): void {
    this.#turn += 1;
    clearTimeout(this.#timer);
    this.#opened = null;
    this.#looked = null;
    this.#port.rows.keep(null);
  }

  /** To be called in an effect: asks for the tiles of what is looked at, whenever that becomes something else. */
  follow(): void {
    const [key, id] = [this.#key, this.#opened?.photo.id];
    clearTimeout(this.#timer);
    if (key === null || id === undefined) return;
    this.#timer = setTimeout(() => void this.#look(key, id), LOOK_DELAY_MS);
  }

  async #look(key: string, photoId: number): Promise<void> {
    const outcome = await this.#port.look(photoId);
    if (key === this.#key) this.#looked = { key, outcome };
  }
}
