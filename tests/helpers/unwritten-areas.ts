/** Finds areas of an image that look as they do when no decoder has written them. */

/**
 * `zeros`: memory that was not written to, black, transparent, or the green of YCbCr zeros. `grey`: what a JPEG decoder
 * fills in for blocks that are lacking. It writes black itself: any run of zeros is codes of a JPEG.
 */
export type Unwritten = 'zeros' | 'grey';

export interface ViewedImage {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Four channels of 8 bits. */
  readonly rgba: Uint8Array;
}

type Pixel = readonly [red: number, green: number, blue: number, alpha: number];

const LOOKS: Readonly<Record<Unwritten, (pixel: Pixel) => boolean>> = {
  zeros: ([red, green, blue, alpha]) =>
    alpha < 8 || (red < 8 && blue < 8 && (green < 8 || (green > 64 && green < 160))),
  grey: (pixel) => pixel.slice(0, 3).every((value) => value > 125 && value < 131),
};

/** What is looked at as a whole, in pixels of the photo. */
const CELL_PX = 4;
/** Side of the smallest tile, in cells. */
const TILE_CELLS = 4;

/** Whether a whole row of cells, or an area of 16 x 16 pixels, is unwritten. @param scale image pixels per photo pixel */
export function hasUnwrittenArea(image: ViewedImage, scale: number, unwritten: Unwritten): boolean {
  const { widthPx, heightPx, rgba } = image;
  const looksUnwritten = LOOKS[unwritten];
  const side = CELL_PX * scale;
  const [columns, rows] = [Math.floor(widthPx / side), Math.floor(heightPx / side)];
  const pixelAt = (x: number, y: number): Pixel => {
    const at = 4 * (y * widthPx + x);
    return [rgba[at]!, rgba[at + 1]!, rgba[at + 2]!, rgba[at + 3]!];
  };
  const isUnwritten = (column: number, row: number): boolean => {
    // The network mixes colours over an edge, so that only the middle of a cell counts.
    const inset = Math.floor(side / 4);
    for (let y = row * side + inset; y < (row + 1) * side - inset; y++)
      for (let x = column * side + inset; x < (column + 1) * side - inset; x++)
        if (!looksUnwritten(pixelAt(x, y))) return false;
    return true;
  };
  const cells = Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, x) => isUnwritten(x, row)),
  );
  if (columns > 0 && cells.some((row) => row.every((cell) => cell))) return true;
  const tile = Array.from({ length: TILE_CELLS ** 2 }, (_, i) => [i % TILE_CELLS, Math.floor(i / TILE_CELLS)] as const);
  return cells.some((row, y) => row.some((_, x) => tile.every(([dx, dy]) => cells[y + dy]?.[x + dx] === true)));
}
