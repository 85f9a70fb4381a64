/**
 * A small image of a running job: the clean estimate in 8-bit RGB, and where the sampler added detail. Drawn tile by
 * tile, at one scale for the whole image; the engine makes files of it.
 */
import { FORMATS } from '#shared/formats.ts';
import type { Size } from '#shared/jobs.ts';
import type { NetworkScale } from '#shared/imported/networks.ts';
import { roundUp } from '../multiples.ts';
import type { SourceImage } from '../ports.ts';
import type { Estimate } from '../tiling/lockstep.ts';
import { readOpacity } from './alpha.ts';
import { readInputRegion } from './pixels.ts';

/** Pixels of a canvas, at most: enough for a large screen, small enough to be encoded in passing. */
const MAX_PIXELS = 2_000_000;
/** Longest side of a canvas: the engine makes a JPEG of it. */
const MAX_SIDE_PX = FORMATS.jpeg.maxSidePx;
/** Invented detail of this mean size, 0..1 of the range of a sample, is drawn brightest. */
const BRIGHTEST_RESIDUAL = 12 / 255;

/** Stops of the residual map from nothing to much: black, violet, orange, pale yellow; even steps of lightness. */
const RESIDUAL_MAP_STOPS = [
  [0, 0, 4],
  [87, 16, 110],
  [188, 55, 84],
  [249, 142, 9],
  [252, 255, 164],
] as const;

/** Scale of a result: that of the networks, or 1 where the image is repaired. */
export type CanvasScale = NetworkScale;

/** Side of the block that becomes one pixel, in pixels of the result: 1, 2, 4, ...; blocks within an LR pixel divide it. */
export function chooseBlock(lr: Size, scale: CanvasScale): number {
  let block = 1;
  for (;;) {
    const [widthPx, heightPx] = [(scale * lr.widthPx) / block, (scale * lr.heightPx) / block];
    if (widthPx * heightPx <= MAX_PIXELS && Math.max(widthPx, heightPx) <= MAX_SIDE_PX) return block;
    block = block < scale && scale % (2 * block) !== 0 ? scale : 2 * block;
  }
}

/** The canvas of one result. It begins as the photo itself, each of its pixels a square. */
export class EstimateCanvas {
  readonly #lr: SourceImage;
  readonly #scale: CanvasScale;
  readonly #block: number;
  readonly #rgbU8: Uint8Array;
  /** One value per LR pixel where blocks are smaller than that, else one per block; mean absolute residual, as far as it is seen, 0..1. */
  readonly #residualMap: Float32Array;

  constructor(image: SourceImage, scale: CanvasScale) {
    this.#lr = image;
    this.#scale = scale;
    this.#block = chooseBlock(image, scale);
    const { widthPx, heightPx } = this.size;
    this.#rgbU8 = new Uint8Array(3 * widthPx * heightPx);
    this.#residualMap = new Float32Array(this.residualMapSize.widthPx * this.residualMapSize.heightPx);
    this.#drawPhoto(image);
  }

  get size(): Size {
    const { widthPx, heightPx } = this.#lr;
    const scale = this.#scale / this.#block;
    return { widthPx: Math.ceil(scale * widthPx), heightPx: Math.ceil(scale * heightPx) };
  }

  get residualMapSize(): Size {
    const stride = this.#stride;
    return { widthPx: Math.ceil(this.#lr.widthPx / stride), heightPx: Math.ceil(this.#lr.heightPx / stride) };
  }

  /** Interleaved RGB; changes with the next `draw`. */
  get rgbU8(): Uint8Array {
    return this.#rgbU8;
  }

  /**
   * LR pixels from one that is drawn to the next: above 1, blocks are larger than an LR pixel and their first one
   * stands for all.
   */
  get #stride(): number {
    return Math.max(1, this.#block / this.#scale);
  }

  /** Draws a tile; what lies beyond the image (tiles of odd sizes are rounded up) is left out. */
  draw({ region, unshuffled, residual }: Estimate): void {
    const stride = this.#stride;
    const area = (region.right - region.left) * (region.bottom - region.top);
    const width = region.right - region.left;
    const bottom = Math.min(region.bottom, this.#lr.heightPx);
    const right = Math.min(region.right, this.#lr.widthPx);
    for (let row = roundUp(region.top, stride); row < bottom; row += stride) {
      for (let column = roundUp(region.left, stride); column < right; column += stride) {
        const pixel = (row - region.top) * width + (column - region.left);
        this.#drawPixel(unshuffled, pixel, area, { row, column });
        const at = (row / stride) * this.residualMapSize.widthPx + column / stride;
        const added = residual === null ? 0 : averageAbsolute(residual, pixel, area);
        this.#residualMap[at] = added * readOpacity(this.#lr, row, column);
      }
    }
  }

  /** The residual map in colours, interleaved RGB. */
  paintResidualMap(): Uint8Array {
    const rgb = new Uint8Array(3 * this.#residualMap.length);
    this.#residualMap.forEach((value, i) => {
      const position = Math.min(1, value / BRIGHTEST_RESIDUAL) * (RESIDUAL_MAP_STOPS.length - 1);
      const below = Math.min(RESIDUAL_MAP_STOPS.length - 2, Math.floor(position));
      for (let c = 0; c < 3; c++) {
        const from = RESIDUAL_MAP_STOPS[below]![c]!;
        rgb[3 * i + c] = Math.round(from + (position - below) * (RESIDUAL_MAP_STOPS[below + 1]![c]! - from));
      }
    });
    return rgb;
  }

  #drawPhoto(image: SourceImage): void {
    const { widthPx, heightPx } = this.size;
    for (let y = 0; y < heightPx; y++) {
      const row = Math.floor((y * this.#block) / this.#scale);
      const plane = readInputRegion(image, { left: 0, right: image.widthPx, top: row, bottom: row + 1 });
      for (let x = 0; x < widthPx; x++) {
        const column = Math.floor((x * this.#block) / this.#scale);
        for (let c = 0; c < 3; c++) {
          this.#rgbU8[3 * (y * widthPx + x) + c] = Math.round(255 * plane[c * image.widthPx + column]!);
        }
      }
    }
  }

  /** Draws the HR pixels of one LR pixel, averaged in blocks. */
  #drawPixel(
    unshuffled: Float32Array,
    pixel: number,
    area: number,
    at: { readonly row: number; readonly column: number },
  ): void {
    const scale = this.#scale;
    const block = Math.min(scale, this.#block);
    const side = scale / block;
    const { widthPx } = this.size;
    const top = (at.row / this.#stride) * side;
    const left = (at.column / this.#stride) * side;
    for (let c = 0; c < 3; c++) {
      for (let y = 0; y < side; y++) {
        for (let x = 0; x < side; x++) {
          let sum = 0;
          for (let dy = 0; dy < block; dy++) {
            for (let dx = 0; dx < block; dx++) {
              const channel = (c * scale + y * block + dy) * scale + x * block + dx;
              sum += unshuffled[channel * area + pixel]!;
            }
          }
          const value = Math.round((255 * sum) / (block * block));
          this.#rgbU8[3 * ((top + y) * widthPx + left + x) + c] = Math.min(255, Math.max(0, value));
        }
      }
    }
  }
}

/** Mean absolute residual in one LR pixel. */
function averageAbsolute(residual: Float32Array, pixel: number, area: number): number {
  let sum = 0;
  for (let at = pixel; at < residual.length; at += area) sum += Math.abs(residual[at]!);
  return (sum * area) / residual.length;
}
