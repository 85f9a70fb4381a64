/** The resolution of an image, as formats store it: pixels per inch or centimetre in both directions, or only their ratio. */
import type { Orientation } from './orientation.ts';
import { isTransposed } from './orientation.ts';

/** Both above 0. Without a unit, only the ratio of the two means something. */
export interface Density {
  readonly x: number;
  readonly y: number;
  readonly unit: 'inch' | 'cm' | 'none';
}

const CM_PER_INCH = 2.54;
/** PNG counts whole pixels per metre: 300 ppi are 11811, which is 299.9994 ppi. */
const ROUNDING = 2e-4;

/** Undefined for numbers that say nothing: zero, infinite, or square pixels without a unit. */
export function createDensity(x: number, y: number, unit: Density['unit']): Density | undefined {
  const isSound = [x, y].every((value) => Number.isFinite(value) && value > 0 && value < 1e6);
  if (!isSound || (unit === 'none' && x === y)) return undefined;
  return { x, y, unit };
}

/** From pixels per metre; those that whole pixels per inch are rounded to become them again. */
export function fromPixelsPerMetre(x: number, y: number): Density | undefined {
  const inches = [x, y].map((value) => (value * CM_PER_INCH) / 100);
  const whole = inches.map(Math.round);
  const isWhole = inches.every((value, i) => Math.abs(value - whole[i]!) <= ROUNDING * value);
  return isWhole ? createDensity(whole[0]!, whole[1]!, 'inch') : createDensity(x / 100, y / 100, 'cm');
}

/** Whole pixels per metre, as PNG stores them; ratios without a unit are made of whole numbers, too. */
export function toPixelsPerMetre(density: Density): readonly [x: number, y: number] {
  if (density.unit === 'none') return toWholeRatio(density, 0x7fffffff);
  const factor = density.unit === 'cm' ? 100 : 100 / CM_PER_INCH;
  return [Math.max(1, Math.round(density.x * factor)), Math.max(1, Math.round(density.y * factor))];
}

/** As JFIF stores it: whole numbers of 16 bits and a unit; a unit in which they are whole is preferred. */
export function toWholeDensity(density: Density): Density {
  if (density.unit === 'none') {
    const [x, y] = toWholeRatio(density, 0xffff);
    return { x, y, unit: 'none' };
  }
  const isWhole = Number.isInteger(density.x) && Number.isInteger(density.y);
  const factor = density.unit === 'cm' && !isWhole ? CM_PER_INCH : 1;
  const round = (value: number) => Math.min(0xffff, Math.max(1, Math.round(value * factor)));
  return { x: round(density.x), y: round(density.y), unit: isWhole ? density.unit : 'inch' };
}

function toWholeRatio({ x, y }: Density, max: number): readonly [number, number] {
  if (Number.isInteger(x) && Number.isInteger(y) && Math.max(x, y) <= max) return [x, y];
  const scale = Math.min(1000, max / Math.max(x, y));
  return [Math.max(1, Math.round(x * scale)), Math.max(1, Math.round(y * scale))];
}

export function turnDensity({ x, y, unit }: Density, orientation: Orientation): Density {
  return isTransposed(orientation) ? { x: y, y: x, unit } : { x, y, unit };
}
