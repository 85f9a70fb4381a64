/** Rounds values to multiples of a step: the grids that tiles, parts and networks need. */

export function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}

export function roundDown(value: number, step: number): number {
  return Math.floor(value / step) * step;
}
