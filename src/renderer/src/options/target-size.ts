/** The target size: what was typed into the fields of each kind of size, and the output size it gives. Pure. */
import type { LengthUnit, Size, Target } from '#shared/jobs.ts';
import { MOST_DPI, MOST_MEGAPIXELS, MOST_PRINT_SIDE } from '#shared/jobs.ts';
import { planWork, resolveOutputSize } from '#shared/target-size.ts';

/** The kinds of size that are typed. */
export const CUSTOM_KINDS = ['size', 'long-side', 'megapixels', 'print'] as const;
export type CustomKind = (typeof CUSTOM_KINDS)[number];
export type CustomTarget = Extract<Target, { kind: CustomKind }>;

const MAX_SIDE_PX = 200_000;
/** The largest number that a field of each kind takes. */
export const MOST_TYPED: Readonly<Record<CustomKind, number>> = {
  size: MAX_SIDE_PX,
  'long-side': MAX_SIDE_PX,
  megapixels: MOST_MEGAPIXELS,
  print: MOST_PRINT_SIDE,
};
const DEFAULT_DPI = 300;
const CM_PER_INCH = 2.54;
/** Where nothing is known of the photo. */
const TYPICAL: Size = { widthPx: 3840, heightPx: 2160 };

/** The contents of the fields; those that a kind does not have are empty. */
export interface SizeFields {
  readonly width: string;
  readonly height: string;
  /** Long side or megapixels. */
  readonly amount: string;
  readonly unit: LengthUnit;
  readonly dpi: string;
}
const EMPTY: SizeFields = { width: '', height: '', amount: '', unit: 'cm', dpi: '' };

/** What the fields show for a target. */
export function toFields(target: Target): SizeFields {
  switch (target.kind) {
    case 'size':
      return { ...EMPTY, width: toText(target.widthPx), height: toText(target.heightPx) };
    case 'long-side':
      return { ...EMPTY, amount: toText(target.lengthPx) };
    case 'megapixels':
      return { ...EMPTY, amount: toText(target.megapixels) };
    case 'print': {
      const { width, height, unit, dpi } = target;
      return { ...EMPTY, width: toText(width), height: toText(height), unit, dpi: toText(dpi) };
    }
    case 'repair':
    case 'scale':
      return EMPTY;
  }
}

function toText(value: number | undefined): string {
  return value === undefined ? '' : String(value);
}

/**
 * The target for what was typed, with the crop, the paper's position and the way of resizing of the one before; null where a field holds no number that
 * is possible, or one that is needed is empty.
 */
export function readFields(before: CustomTarget, fields: SizeFields): CustomTarget | null {
  const { crop, plainResize } = { crop: undefined, ...before };
  const kept = { ...(plainResize !== undefined && { plainResize }) };
  const sides = { ...(crop !== undefined && { crop }), ...kept };
  const { width, height, amount, unit } = fields;
  switch (before.kind) {
    case 'size': {
      const pair = readPair(width, height, readPixels);
      if (pair === null) return null;
      const { across, down } = pair;
      const pixels = {
        ...(across !== undefined && { widthPx: across }),
        ...(down !== undefined && { heightPx: down }),
      };
      return { kind: 'size', ...pixels, ...sides };
    }
    case 'long-side': {
      const lengthPx = readPixels(amount);
      return lengthPx == null ? null : { kind: 'long-side', lengthPx, ...kept };
    }
    case 'megapixels': {
      const megapixels = readPositive(amount, MOST_MEGAPIXELS);
      return megapixels == null ? null : { kind: 'megapixels', megapixels, ...kept };
    }
    case 'print': {
      const pair = readPair(width, height, (text) => readPositive(text, MOST_PRINT_SIDE));
      const dpi = readPositive(fields.dpi, MOST_DPI);
      if (pair === null || dpi == null || dpi < 1) return null;
      const { across, down } = pair;
      const paper = { ...(across !== undefined && { width: across }), ...(down !== undefined && { height: down }) };
      return { kind: 'print', ...paper, unit, dpi, ...(before.asTyped === true && { asTyped: true }), ...sides };
    }
  }
}

/** undefined: left empty; null: not a possible number. */
type TypedNumber = number | undefined | null;

/** Width and height, one of which may be left empty; null: both are empty, or one is no possible number. */
function readPair(
  width: string,
  height: string,
  read: (text: string) => TypedNumber,
): { across: number | undefined; down: number | undefined } | null {
  const [across, down] = [read(width), read(height)];
  if (across === null || down === null || (across === undefined && down === undefined)) return null;
  return { across, down };
}

function readPixels(text: string): TypedNumber {
  // A sign between figures may be meant for thousands.
  return /[.,]/.test(text) ? null : readPositive(text, MAX_SIDE_PX);
}

/** Takes both decimal signs. */
function readPositive(text: string, most: number): TypedNumber {
  const trimmed = text.trim().replace(',', '.');
  if (trimmed === '') return undefined;
  const value = /^(\d{1,6}(\.\d*)?|\.\d+)$/.test(trimmed) ? Number(trimmed) : 0;
  return value > 0 && value <= most ? value : null;
}

/** The first target of a kind: about the size that the photo would get now. */
export function startKind(kind: CustomKind, output: Size | null): CustomTarget {
  const { widthPx, heightPx } = output ?? TYPICAL;
  switch (kind) {
    case 'size':
      return { kind, widthPx };
    case 'long-side':
      return { kind, lengthPx: Math.max(widthPx, heightPx) };
    case 'megapixels':
      return { kind, megapixels: Math.max(0.1, Math.round((widthPx * heightPx) / 1e5) / 10) };
    case 'print':
      return {
        kind,
        width: Math.max(0.1, Math.round((widthPx / DEFAULT_DPI) * CM_PER_INCH * 10) / 10),
        unit: 'cm',
        dpi: DEFAULT_DPI,
      };
  }
}

/** What a side that is left out comes to, in the unit of the field; null: not known. */
export function suggestSide(side: 'width' | 'height', input: Size | null, target: Target): number | null {
  if (input === null) return null;
  if (target.kind === 'size') return resolveOutputSize(input, target)[side === 'width' ? 'widthPx' : 'heightPx'];
  if (target.kind !== 'print') return null;
  const { width, height } = target;
  const ratio = input.widthPx / input.heightPx;
  const length = side === 'width' ? height && height * ratio : width && width / ratio;
  return length === undefined ? null : Math.round(length * 10) / 10;
}

/** The output size of a photo; null for an exact size with neither side given. */
export function resolveTarget(input: Size, target: Target): Size | null {
  if (target.kind === 'size' && target.widthPx === undefined && target.heightPx === undefined) return null;
  return resolveOutputSize(input, target);
}

/** Whether a photo keeps its size with this target, so that it is repaired and not upscaled. `input` is null for many photos. */
export function isRepair(input: Size | null, target: Target): boolean {
  return input === null ? target.kind === 'repair' : planWork(input, target).kind === 'repair';
}

export function isSameTarget(a: Target, b: Target): boolean {
  const [fields, others]: Partial<Record<string, unknown>>[] = [a, b];
  return [...Object.keys(a), ...Object.keys(b)].every((key) => fields?.[key] === others?.[key]);
}
