/** The options that say what a result looks like, the same for `upscale` and for albums: flags, checks, values. Pure. */
import type { Command } from 'commander';
import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import type { Look, OutputFormat, Target } from '../../shared/jobs.ts';
import { DEVICES, OUTPUT_FORMATS } from '../../shared/jobs.ts';
import { PRECISIONS, PRESET_NAMES } from '../../shared/models.ts';
import { numberOption } from './option-parsing.ts';

export interface PictureOptions {
  readonly target: Target;
  readonly look: Look;
  /** 0..1; null: the model's default for the kind of input. */
  readonly cleanup: number | null;
  readonly seed: number;
  readonly device: 'auto' | (typeof DEVICES)[number];
  readonly precision: 'auto' | (typeof PRECISIONS)[number];
  /** null: as the input. */
  readonly format: OutputFormat | null;
  /** 1..100; null: the default of the format. */
  readonly quality: number | null;
}

export type IfExists = 'error' | 'overwrite' | 'skip';

const DEFAULT_PRESET = 'balanced';
const DEFAULT_FACTOR = 4;
const MAX_SEED = 0xffffffff;
const FRACTION = 'a number from 0 to 1';
const PIXELS = 'a whole number of pixels from 1';

/** What a right value of each option looks like, for messages. */
export const PICTURE_EXPECTED = {
  scale: '2, 3, 4 or 8',
  width: PIXELS,
  height: PIXELS,
  preset: PRESET_NAMES.join(', '),
  dial: FRACTION,
  cleanup: FRACTION,
  seed: `a whole number from 0 to ${MAX_SEED}`,
  device: ['auto', ...DEVICES].join(', '),
  precision: ['auto', ...PRECISIONS].join(', '),
  out: 'a path',
  name: 'a template',
  format: OUTPUT_FORMATS.join(', '),
  quality: 'a whole number from 1 to 100',
} as const;

export const ENGINE_EXPECTED = { model: 'a folder', threads: 'a whole number from 1 to 1024' } as const;

const pixels = numberOption(z.int().positive());
const fraction = numberOption(z.number().min(0).max(1));

/** Values as they were typed; what was not typed is absent. */
export const PICTURE_SHAPE = {
  scale: numberOption(z.union([z.literal(2), z.literal(3), z.literal(4), z.literal(8)])).optional(),
  width: pixels.optional(),
  height: pixels.optional(),
  preset: z.enum(PRESET_NAMES).optional(),
  dial: fraction.optional(),
  cleanup: fraction.optional(),
  seed: numberOption(z.int().min(0).max(MAX_SEED)).default(0),
  device: z.enum(['auto', ...DEVICES]).default('auto'),
  precision: z.enum(['auto', ...PRECISIONS]).default('auto'),
  out: z.string().min(1).optional(),
  name: z.string().optional(),
  format: z.enum(OUTPUT_FORMATS).optional(),
  quality: numberOption(z.int().min(1).max(100)).optional(),
  overwrite: z.boolean().default(false),
  skipExisting: z.boolean().default(false),
};

export const ENGINE_SHAPE = {
  model: z.string().min(1).optional(),
  threads: numberOption(z.int().min(1).max(1024)).optional(),
};

type TypedOptions = z.output<z.ZodObject<typeof PICTURE_SHAPE>>;
type TypedTarget = Pick<TypedOptions, 'scale' | 'width' | 'height'>;
type TypedLook = Pick<TypedOptions, 'preset' | 'dial'>;

/** @throws {AppError} `options/invalid` for options that exclude each other */
export function choosePicture(options: TypedOptions): PictureOptions {
  const { cleanup, seed, device, precision, format, quality } = options;
  refuseConflicts(options);
  return {
    ...{ target: chooseTarget(options), look: chooseLook(options), cleanup: cleanup ?? null },
    ...{ seed, device, precision, format: format ?? null, quality: quality ?? null },
  };
}

/** @throws {AppError} `options/invalid` */
export function chooseIfExists({
  overwrite,
  skipExisting,
}: Pick<TypedOptions, 'overwrite' | 'skipExisting'>): IfExists {
  if (overwrite && skipExisting)
    throw refuse('--overwrite and --skip-existing exclude each other: a file that exists is replaced or kept');
  if (overwrite) return 'overwrite';
  return skipExisting ? 'skip' : 'error';
}

interface Described {
  /** False: what is not typed stays as it is. */
  readonly hasDefaults: boolean;
}

// Defaults are given in words: commander would fill them in, and a conflict needs to know what was typed.
const tellDefault = ({ hasDefaults }: Described, words: string): string => (hasDefaults ? ` (default: ${words})` : '');

/** Scale, look, clean-up and seed. */
export function addPictureOptions(command: Command, described: Described = { hasDefaults: true }): void {
  const cleanup = described.hasDefaults ? '0 to 1 (default: by the kind of input)' : '0 to 1, or auto';
  command
    .option('--scale <factor>', `2, 3, 4 or 8${tellDefault(described, '4')}`)
    .option('--width <pixels>', 'exact width, instead of --scale; alone it keeps the proportions')
    .option('--height <pixels>', 'exact height, instead of --scale; alone it keeps the proportions')
    .option('--preset <name>', `instant, fidelity, balanced or perception${tellDefault(described, 'balanced')}`)
    .option('--dial <fraction>', 'instead of --preset: 0 is fidelity, 1 is perception')
    .option('--cleanup <fraction>', `removal of compression noise, ${cleanup}`)
    .option('--seed <number>', `the same seed gives the same picture${tellDefault(described, '0')}`);
}

/** Name and format; where outputs go is for each command to say. */
export function addFileOptions(command: Command, described: Described = { hasDefaults: true }): void {
  const format = described.hasDefaults ? 'jpeg, png, webp, tiff or avif' : 'same, jpeg, png, webp, tiff or avif';
  command
    .option('--name <template>', 'names of the outputs, see below')
    .option('--format <format>', `${format}${tellDefault(described, 'as the input, else png')}`)
    .option('--quality <number>', '1 to 100, for formats that lose (default: jpeg 92, webp 90, avif 80)');
}

export function addDeviceOptions(command: Command, described: Described = { hasDefaults: true }): void {
  command
    .option('--device <device>', `auto, cpu or webgpu${tellDefault(described, 'auto')}`)
    .option('--precision <precision>', `auto, float32 or uint8${tellDefault(described, 'auto')}`);
}

export function addEngineOptions(command: Command): void {
  command
    .option('--model <folder>', 'model folder (default: the model that comes with skipstone)')
    .option('--threads <count>', 'threads of the processor (default: one per core)');
}

export function refuse(message: string): AppError {
  return new AppError('options/invalid', message);
}

/** @throws {AppError} `options/invalid` */
export function refuseConflicts({ scale, width, height, preset, dial }: TypedTarget & TypedLook): void {
  if (scale !== undefined && (width !== undefined || height !== undefined))
    throw refuse('--scale and --width or --height exclude each other: give a factor or a size');
  if (preset !== undefined && dial !== undefined)
    throw refuse('--preset and --dial exclude each other: a preset is a place on the dial');
}

export function chooseTarget({ scale, width, height }: TypedTarget): Target {
  if (width === undefined && height === undefined) return { kind: 'scale', factor: scale ?? DEFAULT_FACTOR };
  return {
    kind: 'size',
    ...(width === undefined ? {} : { widthPx: width }),
    ...(height === undefined ? {} : { heightPx: height }),
  };
}

export function chooseLook({ preset, dial }: TypedLook): Look {
  return dial === undefined ? { kind: 'preset', name: preset ?? DEFAULT_PRESET } : { kind: 'dial', value: dial };
}
