/** The state of the viewer: the open photo of an album, its views before and after, and the steps to its neighbours. */
import type { AlbumPhoto, AlbumViews } from '#shared/albums.ts';
import type { Outcome } from '#shared/api.ts';
import type { ErrorValue } from '#shared/errors.ts';
import { findPart } from '#shared/target-size.ts';
import { VIEW_FILES } from '#shared/image-pyramid.ts';
import type { ResidualMap, StageAfter, StagePhoto } from '#renderer/stage/stage-props.ts';
import type { PagedRows } from './paged-rows.svelte.ts';

/** Delay before the tiles are requested, so that a held arrow key requests none for the photos it passes. */
export const TILE_DELAY_MS = 150;

export interface AlbumViewerPort {
  readonly rows: Pick<PagedRows, 'at' | 'indexOf' | 'load' | 'keep' | 'total'>;
  /** Makes the tiles of a photo and of its result. */
  loadViews(photoId: number): Promise<Outcome<AlbumViews>>;
  /** Where cropped results lie in their photos, 0..1. */
  readCrop(): number;
  viewUrl(token: string, file: string): string;
}

interface LoadedViews {
  /** The `#key` that they were loaded for. */
  readonly key: string;
  readonly outcome: Outcome<AlbumViews>;
}

/** Opens photos by their position in the filtered list. */
export class AlbumViewerState {
  readonly #port: AlbumViewerPort;
  /** The row when it was opened, in case it has left the list since. */
  #opened = $state.raw<{ readonly photo: AlbumPhoto; readonly index: number } | null>(null);
  #loaded = $state.raw<LoadedViews | null>(null);
  #wantsResidualMap = $state(false);
  /** 0..1: how far the residual map covers the result. */
  residualMapStrength = $state(1);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #version = 0;

  /** Position in the list; null while the viewer is closed. */
  readonly index: number | null = $derived.by(() =>
    this.#opened === null ? null : (this.#port.rows.indexOf(this.#opened.photo.id) ?? this.#opened.index),
  );
  readonly photo: AlbumPhoto | null = $derived.by(() => {
    const [opened, index] = [this.#opened, this.index];
    if (opened === null || index === null) return null;
    const row = this.#port.rows.at(index);
    return row?.id === opened.photo.id ? row : opened.photo;
  });
  /** Changes when the views change: with another photo, another file, a new result. */
  readonly #key: string | null = $derived.by(() => {
    if (this.photo === null) return null;
    const { id, token, state } = this.photo;
    return `${id} ${token} ${state.kind === 'done' ? state.outputToken : ''}`;
  });
  readonly #views: AlbumViews | null = $derived.by(() =>
    this.#loaded !== null && this.#loaded.key === this.#key && this.#loaded.outcome.ok
      ? this.#loaded.outcome.value
      : null,
  );
  /** Why the photo cannot be shown. */
  readonly failure: ErrorValue | null = $derived.by(() =>
    this.#loaded !== null && this.#loaded.key === this.#key && !this.#loaded.outcome.ok
      ? this.#loaded.outcome.error
      : null,
  );
  readonly stagePhoto: StagePhoto | null = $derived.by(() => {
    const { photo } = this;
    const before = this.#views?.before ?? null;
    const size = before ?? photo?.size ?? null;
    if (photo === null || size === null) return null;
    const { widthPx, heightPx } = size;
    const thumbUrl = this.#port.viewUrl(photo.token, VIEW_FILES.thumb);
    return {
      id: String(photo.id),
      name: photo.name,
      size: { widthPx, heightPx },
      thumbUrl,
      tiles: before,
    };
  });
  readonly after: StageAfter | null = $derived.by(() => {
    const after = this.#views?.after ?? null;
    if (after === null) return null;
    const photo = this.stagePhoto?.size;
    const { widthPx, heightPx } = after;
    const part = photo && findPart(photo, { kind: 'size', widthPx, heightPx, crop: this.#port.readCrop() });
    return { kind: 'tiles', tiles: after, ...(part && { part }) };
  });

  readonly #residualMapToken: string | null = $derived.by(() => this.#views?.residualMap ?? null);
  readonly hasResidualMap: boolean = $derived(this.#residualMapToken !== null);
  readonly isResidualMapOn: boolean = $derived.by(() => this.#wantsResidualMap && this.hasResidualMap);
  readonly residualMap: ResidualMap | null = $derived.by(() => {
    const token = this.#residualMapToken;
    if (token === null || !this.#wantsResidualMap) return null;
    return { url: this.#port.viewUrl(token, VIEW_FILES.residualMap), strength: this.residualMapStrength };
  });

  constructor(port: AlbumViewerPort) {
    this.#port = port;
  }

  async open(index: number): Promise<void> {
    const version = ++this.#version;
    const photo = await this.#port.rows.load(index);
    if (photo === null || version !== this.#version) return;
    this.#opened = { photo, index };
    this.#port.rows.keep(index);
  }

  /** Moves `by` positions, if there is a photo. */
  async step(by: number): Promise<void> {
    if (this.index === null) return;
    const goal = this.index + by;
    if (goal >= 0 && goal < (this.#port.rows.total ?? 0)) await this.open(goal);
  }

  toggleResidualMap(): void {
    if (this.hasResidualMap) this.#wantsResidualMap = !this.#wantsResidualMap;
  }

  close(): void {
    this.#version += 1;
    clearTimeout(this.#timer);
    this.#opened = null;
    this.#loaded = null;
    this.#port.rows.keep(null);
  }

  /** For an effect: requests the views whenever `#key` changes. */
  follow(): void {
    const [key, id] = [this.#key, this.#opened?.photo.id];
    clearTimeout(this.#timer);
    if (key === null || id === undefined) return;
    this.#timer = setTimeout(() => void this.#load(key, id), TILE_DELAY_MS);
  }

  async #load(key: string, photoId: number): Promise<void> {
    const outcome = await this.#port.loadViews(photoId);
    if (key === this.#key) this.#loaded = { key, outcome };
  }
}
