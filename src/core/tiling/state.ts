/**
 * The rows of a picture that are alive: fidelity estimate, features and latent on the LR grid, in rings of rows.
 *
 * The latent is updated in place, band by band from top to bottom. A band reads up to one halo of rows above it as they were
 * before their own update; those are kept apart, one set per level when several levels are under way.
 */
import type { Plane } from '../ports.ts';
import { mirrorFoldedChannel, mirrorIndex } from './mirror.ts';

/** Rows of a planar quantity; row r lives in slot r modulo capacity, laid out [channel][column]. */
export class RowRing {
  readonly channels: number;
  readonly widthPx: number;
  readonly capacityRows: number;
  readonly #data: Float32Array;

  constructor(channels: number, widthPx: number, capacityRows: number) {
    this.channels = channels;
    this.widthPx = widthPx;
    this.capacityRows = capacityRows;
    this.#data = new Float32Array(channels * widthPx * capacityRows);
  }

  /** The live row [channels * width]; a view, valid until the row is overwritten. */
  row(index: number): Float32Array {
    const length = this.channels * this.widthPx;
    const slot = index % this.capacityRows;
    return this.#data.subarray(slot * length, (slot + 1) * length);
  }
}

/** Where rows are found: in a ring, or in the rows kept above a band. */
export type RowLookup = (row: number) => Float32Array;

/** A square window with its halo; may reach beyond the picture on every side. */
export interface GatherWindow {
  readonly left: number;
  readonly top: number;
  readonly sizePx: number;
}

export interface GatherSource {
  readonly channels: number;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly rows: RowLookup;
  /** Folded channels change places in a mirror; features do not. */
  readonly folded: boolean;
  /** Rows at or beyond this one are padding that no result depends on. */
  readonly lastRow: number;
}

/** Copies a window into a new plane [channels, size, size], mirrored at the border of the picture. */
export function gatherWindow(source: GatherSource, window: GatherWindow): Plane {
  const { channels, widthPx, heightPx } = source;
  const { left, top, sizePx } = window;
  const area = sizePx * sizePx;
  const plane = new Float32Array(channels * area);
  const insideFrom = Math.max(0, -left);
  const insideTo = Math.max(insideFrom, Math.min(sizePx, widthPx - left));
  const outside = listOutside(left, sizePx, widthPx, insideFrom, insideTo);
  for (let line = 0; line < sizePx; line++) {
    const { index, flipped } = mirrorIndex(Math.min(top + line, source.lastRow), heightPx);
    const row = source.rows(index);
    for (let channel = 0; channel < channels; channel++) {
      const target = channel * area + line * sizePx;
      const straight = (source.folded ? mirrorFoldedChannel(channel, flipped, false) : channel) * widthPx;
      plane.set(row.subarray(straight + left + insideFrom, straight + left + insideTo), target + insideFrom);
      if (outside.length === 0) continue;
      const turned = (source.folded ? mirrorFoldedChannel(channel, flipped, true) : channel) * widthPx;
      for (const { at, from, flippedColumn } of outside) {
        plane[target + at] = row[(flippedColumn ? turned : straight) + from]!;
      }
    }
  }
  return plane;
}

function listOutside(left: number, sizePx: number, widthPx: number, insideFrom: number, insideTo: number) {
  const outside: { at: number; from: number; flippedColumn: boolean }[] = [];
  for (let at = 0; at < sizePx; at++) {
    if (at >= insideFrom && at < insideTo) continue;
    const { index, flipped } = mirrorIndex(left + at, widthPx);
    outside.push({ at, from: index, flippedColumn: flipped });
  }
  return outside;
}

/** The rows just above a level's cut as they were before that level updated them. */
export class KeptRows {
  readonly #rows: Float32Array[];
  readonly #haloPx: number;
  #bottom = 0;

  constructor(haloPx: number, rowLength: number) {
    this.#haloPx = haloPx;
    this.#rows = Array.from({ length: haloPx }, () => new Float32Array(rowLength));
  }

  /** Row `index`, which must lie in the halo above the last band that was kept. */
  row(index: number): Float32Array {
    if (index >= this.#bottom || index < this.#bottom - this.#haloPx) {
      throw new RangeError(`row ${index} is not kept: the rows above ${this.#bottom} are, ${this.#haloPx} of them`);
    }
    return this.#rows[index % this.#haloPx]!;
  }

  /** Keeps the last rows of a band [top, bottom) before it is overwritten. */
  keep(ring: RowRing, top: number, bottom: number): void {
    for (let row = Math.max(top, bottom - this.#haloPx); row < bottom; row++) {
      this.#rows[row % this.#haloPx]!.set(ring.row(row));
    }
    this.#bottom = bottom;
  }

  /** Begins a new pass over the picture. */
  reset(): void {
    this.#bottom = 0;
  }
}
