/**
 * A small picture of the work under way: the running clean estimate in 8-bit RGB, and where the sampler added detail. Drawn
 * tile by tile at one scale that keeps it small; made into a file by the engine.
 */
import type { Size } from '../../shared/jobs.ts';
import { roundUp } from '../multiples.ts';
import type { SourcePicture } from '../ports.ts';
import type { Estimate } from '../tiling/lockstep.ts';
import { readInputRegion } from './pixels.ts';

/** Pixels of a canvas, at most: enough for a large screen, small enough to be encoded in passing. */
const MAX_PIXELS = 2_000_000;
/** Invented detail of this mean size, 0..1 of the range of a sample, is drawn brightest. */
const BRIGHTEST_RESIDUAL = 12 / 255;

/** Stops of the heat map from nothing to much: black, violet, orange, pale yellow; even steps of lightness. */
const HEAT_STOPS = [
  [0, 0, 4],
  [87, 16, 110],
  [188, 55, 84],
  [249, 142, 9],
  [252, 255, 164],
] as const;

/** Side of the block that becomes one pixel, in pixels of the result: 1, 2, 4, 8, ... */
export function chooseBlock(lr: Size): number {
  let block = 1;
  while (((4 * lr.widthPx) / block) * ((4 * lr.heightPx) / block) > MAX_PIXELS) block *= 2;
  return block;
}

/** The canvas of one picture, enlarged by 4. It begins as the photo itself, each of its pixels a square. */
export class EstimateCanvas {
  readonly #lr: Size;
  readonly #block: number;
  readonly #rgbU8: Uint8Array;
  /** One value per LR pixel where blocks are smaller than that, else one per block; mean absolute residual, 0..1. */
  readonly #heat: Float32Array;

  constructor(picture: SourcePicture) {
    this.#lr = picture;
    this.#block = chooseBlock(picture);
    const { widthPx, heightPx } = this.size;
    this.#rgbU8 = new Uint8Array(3 * widthPx * heightPx);
    this.#heat = new Float32Array(this.heatSize.widthPx * this.heatSize.heightPx);
    this.#drawPhoto(picture);
  }

  get size(): Size {
    const { widthPx, heightPx } = this.#lr;
    return { widthPx: Math.ceil((4 * widthPx) / this.#block), heightPx: Math.ceil((4 * heightPx) / this.#block) };
  }

  get heatSize(): Size {
    const stride = this.#stride;
    return { widthPx: Math.ceil(this.#lr.widthPx / stride), heightPx: Math.ceil(this.#lr.heightPx / stride) };
  }

  /** Interleaved RGB; changes with the next `draw`. */
  get rgbU8(): Uint8Array {
    return this.#rgbU8;
  }

  /** LR pixels from one drawn to the next: above 1, blocks are larger than an LR pixel and the first of them stands for all. */
  get #stride(): number {
    return Math.max(1, this.#block / 4);
  }

  /** Draws a tile; what lies beyond the picture (tiles of odd sizes are rounded up) is left out. */
  draw({ region, folded, residual }: Estimate): void {
    const stride = this.#stride;
    const area = (region.right - region.left) * (region.bottom - region.top);
    const width = region.right - region.left;
    const bottom = Math.min(region.bottom, this.#lr.heightPx);
    const right = Math.min(region.right, this.#lr.widthPx);
    for (let row = roundUp(region.top, stride); row < bottom; row += stride) {
      for (let column = roundUp(region.left, stride); column < right; column += stride) {
        const cell = (row - region.top) * width + (column - region.left);
        this.#drawCell(folded, cell, area, { row, column });
        const at = (row / stride) * this.heatSize.widthPx + column / stride;
        this.#heat[at] = residual === null ? 0 : averageOfCell(residual, cell, area);
      }
    }
  }

  /** The heat map in colours, interleaved RGB. */
  paintHeat(): Uint8Array {
    const rgb = new Uint8Array(3 * this.#heat.length);
    this.#heat.forEach((value, i) => {
      const place = Math.min(1, value / BRIGHTEST_RESIDUAL) * (HEAT_STOPS.length - 1);
      const below = Math.min(HEAT_STOPS.length - 2, Math.floor(place));
      for (let c = 0; c < 3; c++) {
        const from = HEAT_STOPS[below]![c]!;
        rgb[3 * i + c] = Math.round(from + (place - below) * (HEAT_STOPS[below + 1]![c]! - from));
      }
    });
    return rgb;
  }

  #drawPhoto(picture: SourcePicture): void {
    const { widthPx, heightPx } = this.size;
    for (let y = 0; y < heightPx; y++) {
      const row = Math.floor((y * this.#block) / 4);
      const plane = readInputRegion(picture, { left: 0, right: picture.widthPx, top: row, bottom: row + 1 });
      for (let x = 0; x < widthPx; x++) {
        const column = Math.floor((x * this.#block) / 4);
        for (let c = 0; c < 3; c++) {
          this.#rgbU8[3 * (y * widthPx + x) + c] = Math.round(255 * plane[c * picture.widthPx + column]!);
        }
      }
    }
  }

  /** One LR pixel: its 4 x 4 pixels of the result, averaged in blocks. Cells are folded as c * 16 + row * 4 + column. */
  #drawCell(
    folded: Float32Array,
    cell: number,
    area: number,
    at: { readonly row: number; readonly column: number },
  ): void {
    const block = Math.min(4, this.#block);
    const side = 4 / block;
    const { widthPx } = this.size;
    const top = (at.row / this.#stride) * side;
    const left = (at.column / this.#stride) * side;
    for (let c = 0; c < 3; c++) {
      for (let y = 0; y < side; y++) {
        for (let x = 0; x < side; x++) {
          let sum = 0;
          for (let dy = 0; dy < block; dy++) {
            for (let dx = 0; dx < block; dx++) {
              sum += folded[(c * 16 + (y * block + dy) * 4 + x * block + dx) * area + cell]!;
            }
          }
          const value = Math.round((255 * sum) / (block * block));
          this.#rgbU8[3 * ((top + y) * widthPx + left + x) + c] = Math.min(255, Math.max(0, value));
        }
      }
    }
  }
}

function averageOfCell(residual: Float32Array, cell: number, area: number): number {
  let sum = 0;
  for (let channel = 0; channel < 48; channel++) sum += Math.abs(residual[channel * area + cell]!);
  return sum / 48;
}
