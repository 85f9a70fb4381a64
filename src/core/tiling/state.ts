/**
 * The rows of an image that are still needed: fidelity estimate, features and latent on the LR grid, in ring buffers of
 * rows.
 *
 * The latent is updated in place, band by band from top to bottom. A band reads up to one halo of rows above it as they
 * were before their own update; those are kept separately, one set per level when several levels are in progress.
 */
import type { Plane } from '../ports.ts';
import type { Region } from './region.ts';

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

  /** A row, [channels * width]; a view, valid until the row is overwritten. */
  row(index: number): Float32Array {
    const length = this.channels * this.widthPx;
    const slot = index % this.capacityRows;
    return this.#data.subarray(slot * length, (slot + 1) * length);
  }

  /** Columns [from, to) of a channel of a row; a view, valid as long. */
  rowSlice(row: number, channel: number, from: number, to: number): Float32Array {
    const start = ((row % this.capacityRows) * this.channels + channel) * this.widthPx;
    return this.#data.subarray(start + from, start + to);
  }

  /** Writes what a plane [channels, height, width] that covers `from` has of `region`. */
  store(plane: Plane, region: Region, from: Region = region): void {
    const width = from.right - from.left;
    const height = from.bottom - from.top;
    const length = region.right - region.left;
    for (let channel = 0; channel < this.channels; channel++) {
      for (let row = region.top; row < region.bottom; row++) {
        const start = (channel * height + row - from.top) * width + region.left - from.left;
        this.rowSlice(row, channel, region.left, region.right).set(plane.subarray(start, start + length));
      }
    }
  }
}

/** The rows just above a level's cut as they were before that level updated them. */
export class KeptRows {
  readonly #rows: Float32Array[];
  readonly #widthPx: number;
  #bottom = 0;

  constructor(haloPx: number, channels: number, widthPx: number) {
    this.#widthPx = widthPx;
    this.#rows = Array.from({ length: haloPx }, () => new Float32Array(channels * widthPx));
  }

  /** Columns [from, to) of a channel of a row, which must lie in the halo above the last band that was kept; a view. */
  rowSlice(row: number, channel: number, from: number, to: number): Float32Array {
    const count = this.#rows.length;
    if (row >= this.#bottom || row < this.#bottom - count) {
      throw new RangeError(`row ${row} is not kept: the rows above ${this.#bottom} are, ${count} of them`);
    }
    const start = channel * this.#widthPx;
    return this.#rows[row % count]!.subarray(start + from, start + to);
  }

  /** Keeps the last rows of a band [top, bottom) before it is overwritten. */
  keep(ring: RowRing, top: number, bottom: number): void {
    const count = this.#rows.length;
    for (let row = Math.max(top, bottom - count); row < bottom; row++) this.#rows[row % count]!.set(ring.row(row));
    this.#bottom = bottom;
  }

  /** Starts a new pass over the image. */
  reset(): void {
    this.#bottom = 0;
  }
}
