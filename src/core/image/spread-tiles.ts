/** Chooses the tiles of an image that are looked at to estimate its faults: spread over all of it, busy where possible. */
import type { SourceImage } from '../ports.ts';
import { roundDown } from '../multiples.ts';
import type { Region } from '../tiling/region.ts';

/** Tiles along each side. */
const MOST_PER_SIDE = 4;
/** Places along each side of a cell that are compared. */
const TRIED_PER_SIDE = 3;
/** Blocks of JPEG begin at multiples of it in photos that were not cropped. */
const ALIGN_PX = 8;
/** Rows that are looked at to measure detail. */
const ROW_STEP = 4;

/**
 * Divides the image into up to 4 x 4 cells and takes the busiest of nine tiles in each. Tiles are square; where the image
 * is smaller, they reach beyond it.
 */
export function chooseSpreadTiles(image: SourceImage, sizePx: number): Region[] {
  const columns = splitSide(image.widthPx, sizePx);
  return splitSide(image.heightPx, sizePx).flatMap((tops) =>
    columns.map((lefts) => findBusiest(image, tops, { lefts, sizePx })),
  );
}

/** Per cell, where tiles may begin. */
function splitSide(lengthPx: number, sizePx: number): number[][] {
  const cells = Math.min(MOST_PER_SIDE, Math.max(1, Math.floor(lengthPx / sizePx)));
  return Array.from({ length: cells }, (_, cell) => {
    const start = (cell * lengthPx) / cells;
    const room = Math.max(0, lengthPx / cells - sizePx);
    const starts = Array.from({ length: TRIED_PER_SIDE }, (_, i) =>
      roundDown(Math.floor(start + (room * i) / (TRIED_PER_SIDE - 1)), ALIGN_PX),
    );
    return [...new Set(starts)];
  });
}

function findBusiest(
  image: SourceImage,
  tops: readonly number[],
  { lefts, sizePx }: { readonly lefts: readonly number[]; readonly sizePx: number },
): Region {
  let busiest: { readonly region: Region; readonly detail: number } | null = null;
  for (const top of tops) {
    for (const left of lefts) {
      const region = { left, top, right: left + sizePx, bottom: top + sizePx };
      const detail = measureDetail(image, region);
      if (busiest === null || detail > busiest.detail) busiest = { region, detail };
    }
  }
  return busiest!.region;
}

/** Sum of the differences of green between neighbours in some of the rows, inside the image. */
function measureDetail({ widthPx, heightPx, channels, samples }: SourceImage, region: Region): number {
  const { data } = samples;
  const green = channels >= 3 ? 1 : 0;
  const right = Math.min(region.right, widthPx) - 1;
  let sum = 0;
  for (let y = region.top; y < Math.min(region.bottom, heightPx); y += ROW_STEP) {
    const row = y * widthPx * channels + green;
    for (let x = region.left; x < right; x++) {
      sum += Math.abs(data[row + (x + 1) * channels]! - data[row + x * channels]!);
    }
  }
  return sum;
}
