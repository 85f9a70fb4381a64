/** The options that say how large a result is, and what of the photo it shows: flags, checks, values. Pure. */
import type { Command } from 'commander';
import { z } from 'zod';
import type { Target } from '#shared/jobs.ts';
import { targetSchema } from '#shared/jobs.ts';
import { numberOption, rejectOptions } from './option-parsing.ts';

const DEFAULT_FACTOR = 4;
const DEFAULT_DPI = 300;
const MIDDLE = 0.5;
const PIXELS = 'a whole number of pixels from 1';

export const TARGET_EXPECTED = {
  scale: 'a whole number from 1 to 16',
  width: PIXELS,
  height: PIXELS,
  longSide: PIXELS,
  megapixels: 'a number above 0',
  print: 'a size like 30x40cm@300dpi, 8x10inch, or 30xcm: 30 cm wide',
  crop: 'middle, or a number from 0 to 1',
} as const;

const pixels = numberOption(z.int().positive()).optional();
const LENGTH = String.raw`\d+(?:\.\d+)?`;
const PRINT = new RegExp(String.raw`^(${LENGTH})?x(${LENGTH})?(cm|inch|in)(?:@(${LENGTH})(?:dpi)?)?$`);

const print = z.string().transform((text, context) => {
  const [, width, height, unit, dpi] = PRINT.exec(text.replaceAll(' ', '')) ?? [];
  const target = targetSchema.safeParse({
    kind: 'print',
    ...(width !== undefined && { width: Number(width) }),
    ...(height !== undefined && { height: Number(height) }),
    unit: unit === 'in' ? 'inch' : unit,
    dpi: Number(dpi ?? DEFAULT_DPI),
  });
  if (target.success && target.data.kind === 'print') return target.data;
  context.addIssue('no size of a print');
  return z.NEVER;
});

/** Values as they were typed; what was not typed is absent. */
export const TARGET_SHAPE = {
  scale: numberOption(z.int().min(1).max(16)).optional(),
  width: pixels,
  height: pixels,
  longSide: pixels,
  megapixels: numberOption(z.number().positive().max(100_000)).optional(),
  print: print.optional(),
  crop: z.union([z.literal('middle').transform(() => MIDDLE), numberOption(z.number().min(0).max(1))]).optional(),
  plainResize: z.boolean().default(false),
};

export type TypedTarget = z.output<z.ZodObject<typeof TARGET_SHAPE>>;

/** Whether a size was typed at all. */
export function hasTarget({ scale, width, height, longSide, megapixels, print }: TypedTarget): boolean {
  return [scale, width, height, longSide, megapixels, print].some((value) => value !== undefined);
}

/** `rejectTargetConflicts` comes first. @param fallback the scale where no size was typed */
export function chooseTarget(typed: TypedTarget, fallback = DEFAULT_FACTOR): Target {
  const { width, height, longSide, megapixels, print, crop } = typed;
  const scale = typed.scale ?? (hasTarget(typed) ? undefined : fallback);
  if (scale === 1) return { kind: 'repair' };
  const plain = typed.plainResize && ({ plainResize: true } as const);
  const cropped = crop !== undefined && { crop };
  if (print !== undefined) return { ...print, ...cropped, ...plain };
  if (longSide !== undefined) return { kind: 'long-side', lengthPx: longSide, ...plain };
  if (megapixels !== undefined) return { kind: 'megapixels', megapixels, ...plain };
  if (scale !== undefined) return { kind: 'scale', factor: scale, ...plain };
  return {
    kind: 'size',
    ...(width !== undefined && { widthPx: width }),
    ...(height !== undefined && { heightPx: height }),
    ...cropped,
    ...plain,
  };
}

/** @throws {AppError} `options/invalid` for options that exclude each other, or need another one */
export function rejectTargetConflicts(typed: TypedTarget): void {
  const { scale, width, height, longSide, megapixels, print, crop } = typed;
  const isSize = width !== undefined || height !== undefined;
  if (scale !== undefined && isSize)
    throw rejectOptions('--scale and --width or --height exclude each other: give a factor or a size');
  const given = [
    ...(scale === undefined ? [] : ['--scale']),
    ...(isSize ? ['--width or --height'] : []),
    ...(longSide === undefined ? [] : ['--long-side']),
    ...(megapixels === undefined ? [] : ['--megapixels']),
    ...(print === undefined ? [] : ['--print']),
  ];
  if (given.length > 1) throw rejectOptions(`${given.join(' and ')} exclude each other: give one size`);
  const hasBoth =
    (width !== undefined && height !== undefined) || (print?.width !== undefined && print.height !== undefined);
  if (crop !== undefined && !hasBoth)
    throw rejectOptions('--crop needs a width and a height, of --width and --height or of --print');
}

/** @param fallback how the help says what holds without all of these */
export function addTargetOptions(command: Command, fallback: string): void {
  command
    .option('--scale <factor>', `2 to 16, or 1: repair at the same size${fallback}`)
    .option('--width <pixels>', 'exact width, instead of --scale; alone it keeps the proportions')
    .option('--height <pixels>', 'exact height, instead of --scale; alone it keeps the proportions')
    .option('--long-side <pixels>', 'the longer side, instead of --scale')
    .option('--megapixels <number>', 'millions of pixels, instead of --scale')
    .option(
      '--print <size>',
      '30x40cm@300dpi, 8x10inch, or 30xcm (30 cm wide), instead of --scale: writes the dpi (300 unless given) into the file, crops to the paper',
    )
    .option(
      '--crop <position>',
      'with a width and a height: take the part with these proportions, from 0 (left or top) to 1, or middle',
    )
    .option('--plain-resize', 'above x4 up to x6: resize the result of x4, which is faster than a second pass');
}
