/**
 * Owns how a target becomes a size in pixels and a part of the photo, and what the networks do to give that part that size. Limits
 * are the engine's.
 */
import { AppError, assertNever } from './errors.ts';
import type { PhotoRegion } from './image-pyramid.ts';
import type { LengthUnit, Size, Target } from './jobs.ts';
import type { InvalidOption } from './reasons.ts';

/** How many times as wide and as high as its input the result of the networks is. */
export const NETWORK_SCALE = 4;

/** Beyond two passes the network would upscale its own inventions. */
const MAX_FACTOR = NETWORK_SCALE ** 2;
/** Beyond this a plain resize after x4 is visibly soft. */
const MAX_PLAIN_FACTOR = 6;
/** How far a requested width and height may be from the image's proportions. */
const PROPORTION_TOLERANCE = 0.01;
const MIDDLE = 0.5;
const UNITS_PER_INCH: Readonly<Record<LengthUnit, number>> = { inch: 1, cm: 2.54 };

/** Why a photo cannot get a size, and what the limit is. */
export type TargetProblem = Exclude<InvalidOption, { readonly reason: 'pattern' }>;

/** null: the size is possible. Images are neither downscaled nor stretched, and grow 16 times at most. */
export function findTargetProblem(photo: Size, target: Target): TargetProblem | null {
  const size = resolveOutputSize(photo, target);
  const { widthPx, heightPx } = findPart(photo, target) ?? photo;
  const details = { widthPx, heightPx, wantedWidthPx: size.widthPx, wantedHeightPx: size.heightPx };
  const [x, y] = [size.widthPx / widthPx, size.heightPx / heightPx];
  const keepsAll = target.kind === 'size' && target.crop === undefined && hasBothSides(target);
  if (keepsAll && Math.abs(Math.log(x / y)) > PROPORTION_TOLERANCE) return { reason: 'stretched', ...details };
  if (Math.min(x, y) < 1) return { reason: 'smaller', ...details };
  if (Math.max(x, y) <= MAX_FACTOR) return null;
  const most = resolveOutputSize(photo, limitTarget(photo, target, { widthPx, heightPx, limit: MAX_FACTOR }));
  return {
    reason: 'too-large',
    ...details,
    maxFactor: MAX_FACTOR,
    mostWidthPx: most.widthPx,
    mostHeightPx: most.heightPx,
  };
}

/**
 * Size of the result of a photo, of which messages give the path.
 * @throws {AppError} `options/invalid` when the image would be downscaled, stretched out of proportion, or grow more
 *   than x16.
 */
export function resolveTargetSize(input: Size, target: Target, path: string): Size {
  const problem = findTargetProblem(input, target);
  if (problem !== null) throw new AppError('options/invalid', describeProblem(problem, path), { details: problem });
  return resolveOutputSize(input, target);
}

function describeProblem(problem: TargetProblem, path: string): string {
  const { reason, widthPx, heightPx, wantedWidthPx, wantedHeightPx } = problem;
  const [has, wanted] = [`${widthPx} x ${heightPx}`, `${wantedWidthPx} x ${wantedHeightPx}`];
  switch (reason) {
    case 'smaller':
      return `${path} is ${has} pixels, larger than the ${wanted} that were asked for.`;
    case 'too-large': {
      const factor = Math.max(wantedWidthPx / widthPx, wantedHeightPx / heightPx).toFixed(1);
      return `${path} would grow ${factor} times to ${wanted}; ${problem.maxFactor} times is the most.`;
    }
    case 'stretched':
      return `${path} is ${has}; ${wanted} would stretch it. Give one side only.`;
    default:
      return assertNever(reason);
  }
}

/**
 * The possible target that is nearest to an impossible one: the photo is cropped instead of stretched, a print gets another
 * resolution, everything else another size. A possible target comes back as it is.
 */
export function correctTarget(photo: Size, target: Target): Target {
  const problem = findTargetProblem(photo, target);
  if (problem === null) return target;
  if (problem.reason === 'stretched' && target.kind === 'size')
    return correctTarget(photo, { ...target, crop: MIDDLE });
  return limitTarget(photo, target, { ...problem, limit: problem.reason === 'smaller' ? 1 : MAX_FACTOR });
}

/** The target at a limit: this many times the size of the part of the photo. A resolution above 1 times is whole. */
function limitTarget(photo: Size, target: Target, part: Size & { readonly limit: number }): Target {
  const { widthPx, heightPx, limit } = part;
  switch (target.kind) {
    case 'repair':
    case 'scale':
      return target;
    case 'size':
      return hasBothSides(target)
        ? { ...target, widthPx: widthPx * limit, heightPx: heightPx * limit }
        : {
            ...target,
            ...(target.widthPx === undefined ? { heightPx: heightPx * limit } : { widthPx: widthPx * limit }),
          };
    case 'long-side':
      return { ...target, lengthPx: Math.max(widthPx, heightPx) * limit };
    case 'megapixels':
      return { ...target, megapixels: (widthPx * heightPx * limit ** 2) / 1e6 };
    case 'print': {
      const sides = layPaper(photo, target);
      // What is cropped was rounded; the other side was not.
      const isFree = (side: 'widthPx' | 'heightPx'): boolean => {
        const part = findPart(photo, target);
        return part === null || part[side] === photo[side];
      };
      const dpis = [
        ...(sides.width === undefined || !isFree('widthPx') ? [] : [(widthPx * limit) / sides.width]),
        ...(sides.height === undefined || !isFree('heightPx') ? [] : [(heightPx * limit) / sides.height]),
      ];
      const dpi = limit === 1 ? Math.max(...dpis) : Math.min(...dpis);
      // At its own resolution, the photo is repaired and not upscaled.
      if (limit === 1) return { ...target, dpi: Math.round(dpi * 100) / 100 };
      return { ...target, dpi: dpi < 1 ? dpi : Math.floor(dpi) };
    }
    default:
      return assertNever(target);
  }
}

/** Pixels of the result; a side left out follows from the proportions, at least 1. */
export function resolveOutputSize(photo: Size, target: Target): Size {
  const { widthPx, heightPx } = photo;
  switch (target.kind) {
    case 'repair':
      return { widthPx, heightPx };
    case 'scale':
      return { widthPx: widthPx * target.factor, heightPx: heightPx * target.factor };
    case 'size':
      return completeSize(photo, target);
    case 'long-side':
      return completeSize(photo, widthPx >= heightPx ? { widthPx: target.lengthPx } : { heightPx: target.lengthPx });
    case 'megapixels': {
      const scale = Math.sqrt((target.megapixels * 1e6) / (widthPx * heightPx));
      return completeSize(photo, { widthPx: toPixels(widthPx * scale) });
    }
    case 'print':
      return completeSize(photo, measurePrint(photo, target));
    default:
      return assertNever(target);
  }
}

/** The part of the photo that the result shows; null: the whole photo. */
export function findPart(photo: Size, target: Target): PhotoRegion | null {
  if ((target.kind !== 'size' && target.kind !== 'print') || !hasBothSides(target)) return null;
  const position = target.crop ?? (target.kind === 'print' ? MIDDLE : undefined);
  const wanted = resolveOutputSize(photo, target);
  const paper = target.kind === 'print' ? layPaper(photo, target) : {};
  // Of pixels that are not rounded.
  const ratio = (paper.width ?? wanted.widthPx) / (paper.height ?? wanted.heightPx);
  const photoRatio = photo.widthPx / photo.heightPx;
  if (position === undefined || Math.abs(Math.log(ratio / photoRatio)) <= PROPORTION_TOLERANCE) return null;
  const size =
    photoRatio > ratio
      ? { widthPx: toPixels(photo.heightPx * ratio), heightPx: photo.heightPx }
      : { widthPx: photo.widthPx, heightPx: toPixels(photo.widthPx / ratio) };
  // Of a print at the photo's own resolution, each side may be rounded by a pixel.
  const isOwn =
    Math.abs(wanted.widthPx - size.widthPx) <= 1 &&
    Math.abs(wanted.heightPx - size.heightPx) <= 1 &&
    wanted.widthPx <= photo.widthPx &&
    wanted.heightPx <= photo.heightPx;
  const part = isOwn ? wanted : size;
  return {
    left: Math.round(position * (photo.widthPx - part.widthPx)),
    top: Math.round(position * (photo.heightPx - part.heightPx)),
    ...part,
  };
}

/** Pixels per inch that are written into the file; null: those of the photo. */
export function getPrintDpi(target: Target): number | null {
  return target.kind === 'print' ? target.dpi : null;
}

interface Sides {
  readonly widthPx?: number | undefined;
  readonly heightPx?: number | undefined;
}

function hasBothSides(target: Target): boolean {
  if (target.kind === 'size') return target.widthPx !== undefined && target.heightPx !== undefined;
  return target.kind === 'print' && target.width !== undefined && target.height !== undefined;
}

/** Whether the paper of a print lies across its typed width and height, as the photo does. */
export function isPaperTurned(photo: Size, target: Target): boolean {
  if (target.kind !== 'print' || target.asTyped === true) return false;
  const { width, height } = target;
  return width !== undefined && height !== undefined && (width - height) * (photo.widthPx - photo.heightPx) < 0;
}

/** Inches across and down. */
function layPaper(
  photo: Size,
  target: Extract<Target, { kind: 'print' }>,
): { readonly width?: number | undefined; readonly height?: number | undefined } {
  const { width, height, unit } = target;
  const toInches = (length?: number): number | undefined => length && length / UNITS_PER_INCH[unit];
  return isPaperTurned(photo, target)
    ? { width: toInches(height), height: toInches(width) }
    : { width: toInches(width), height: toInches(height) };
}

function measurePrint(photo: Size, target: Extract<Target, { kind: 'print' }>): Sides {
  const { width, height } = layPaper(photo, target);
  return {
    ...(width !== undefined && { widthPx: toPixels(width * target.dpi) }),
    ...(height !== undefined && { heightPx: toPixels(height * target.dpi) }),
  };
}

function completeSize(photo: Size, { widthPx, heightPx }: Sides): Size {
  const scale = widthPx === undefined ? (heightPx ?? 1) / photo.heightPx : widthPx / photo.widthPx;
  return {
    widthPx: widthPx ?? toPixels(photo.widthPx * scale),
    heightPx: heightPx ?? toPixels(photo.heightPx * scale),
  };
}

function toPixels(length: number): number {
  return Math.max(1, Math.round(length));
}

/**
 * What the networks do to give a photo, or its part, a size.
 * - `repair`: the size is its own; the restorer alone runs.
 * - `upscale`: the sizes of the results of one or two passes, the last one being that of the result.
 */
export type WorkPlan = { readonly kind: 'repair' } | { readonly kind: 'upscale'; readonly passes: readonly Size[] };

/** Above the scale of the network a first pass makes an image that the second one upscales by exactly that scale. */
export function planWork(photo: Size, target: Target): WorkPlan {
  const output = resolveOutputSize(photo, target);
  const input = findPart(photo, target) ?? photo;
  if (output.widthPx === input.widthPx && output.heightPx === input.heightPx) return { kind: 'repair' };
  const isPlain = target.kind !== 'repair' && target.plainResize === true && hasPlainChoice(photo, target);
  if (isPlain || findFactor(photo, target) <= NETWORK_SCALE) return { kind: 'upscale', passes: [output] };
  const between = {
    widthPx: Math.ceil(output.widthPx / NETWORK_SCALE),
    heightPx: Math.ceil(output.heightPx / NETWORK_SCALE),
  };
  return { kind: 'upscale', passes: [between, output] };
}

/**
 * The sizes of the results of one or two passes of an imported network. It runs at every size, and a plain resize makes
 * what its scale does not.
 */
export function planNetworkPasses(photo: Size, target: Target, scale: number): readonly Size[] {
  const output = resolveOutputSize(photo, target);
  const isPlain = target.kind !== 'repair' && target.plainResize === true;
  if (scale === 1 || isPlain || findFactor(photo, target) <= scale) return [output];
  const input = findPart(photo, target) ?? photo;
  const between = (inputPx: number, outputPx: number): number => Math.min(scale * inputPx, Math.ceil(outputPx / scale));
  return [
    {
      widthPx: between(input.widthPx, output.widthPx),
      heightPx: between(input.heightPx, output.heightPx),
    },
    output,
  ];
}

/** Whether there is the choice between a second pass and a plain resize (`plainResize`). */
export function hasPlainChoice(photo: Size, target: Target): boolean {
  const factor = findFactor(photo, target);
  return factor > NETWORK_SCALE && factor <= MAX_PLAIN_FACTOR;
}

/** How many times as wide or as high as its part of the photo the result is. */
export function findFactor(photo: Size, target: Target): number {
  const output = resolveOutputSize(photo, target);
  const input = findPart(photo, target) ?? photo;
  return Math.max(output.widthPx / input.widthPx, output.heightPx / input.heightPx);
}
