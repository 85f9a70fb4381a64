/** The options that say what a result looks like, the same for `upscale` and for albums: flags, checks, values. Pure. */
import type { Command } from 'commander';
import { z } from 'zod';
import type { OutputFormat } from '#shared/formats.ts';
import { FORMATS, OUTPUT_FORMATS } from '#shared/formats.ts';
import type { IfExists, MetadataRemoval, PresetChoice, SamplerChoice, Target } from '#shared/jobs.ts';
import { DEVICES, METADATA_REMOVALS } from '#shared/jobs.ts';
import { joinWithOr } from '#shared/naming/word-list.ts';
import { PRECISIONS, PRESET_NAMES } from '#shared/models.ts';
import type { ImportedNetwork } from '#shared/imported/networks.ts';
import { addRenamedOption, numberOption, rejectOptions } from './option-parsing.ts';
import type { TypedTarget } from './target-options.ts';
import {
  addTargetOptions,
  chooseTarget,
  rejectTargetConflicts,
  TARGET_EXPECTED,
  TARGET_SHAPE,
} from './target-options.ts';

export interface ImageOptions {
  readonly target: Target;
  readonly preset: PresetChoice;
  /** 0..1; null: chosen by looking at each photo. */
  readonly cleanup: number | null;
  readonly seed: number;
  readonly device: 'auto' | (typeof DEVICES)[number];
  readonly precision: 'auto' | (typeof PRECISIONS)[number];
  /** null: as the input. */
  readonly format: OutputFormat | null;
  /** 1..100; null: the default of the format. */
  readonly quality: number | null;
  /** null: any number. */
  readonly maxBytes: number | null;
  readonly removeMetadata: MetadataRemoval;
}

const DEFAULT_QUALITIES = OUTPUT_FORMATS.filter((format) => FORMATS[format].isLossy)
  .map((format) => `${format} ${FORMATS[format].defaultQuality}`)
  .join(', ');
const DEFAULT_PRESET = 'balanced';
const MAX_SEED = 0xffffffff;
export const FRACTION = 'a number from 0 to 1';
export const CLEANUP_HELP = 'removal of noise, blur and compression marks, 0 to 1, or auto: by looking at each photo';

/** What a right value of each option looks like, for messages. */
export const IMAGE_EXPECTED = {
  ...TARGET_EXPECTED,
  preset: PRESET_NAMES.join(', '),
  slider: FRACTION,
  backProjection: FRACTION,
  cleanup: `auto, or ${FRACTION}`,
  seed: `a whole number from 0 to ${MAX_SEED}`,
  device: ['auto', ...DEVICES].join(', '),
  precision: ['auto', ...PRECISIONS].join(', '),
  out: 'a path',
  name: 'a template',
  format: OUTPUT_FORMATS.join(', '),
  quality: 'a whole number from 1 to 100',
  under: 'a number of bytes like 2MB or 500KB',
  removeMetadata: METADATA_REMOVALS.join(', '),
} as const;

/** Units as drives have them: MB is a million bytes. */
const BYTES = { KB: 1e3, MB: 1e6, GB: 1e9 } as const;
const bytesOption = z
  .string()
  .regex(/^\d+(\.\d+)?\s*(KB|MB|GB)$/i)
  .transform((text) => Math.floor(Number.parseFloat(text) * BYTES[text.slice(-2).toUpperCase() as keyof typeof BYTES]))
  .pipe(z.int().positive());
export const fractionOption = numberOption(z.number().min(0).max(1));

/** Values as they were typed; what was not typed is absent. */
export const IMAGE_SHAPE = {
  ...TARGET_SHAPE,
  preset: z.enum(PRESET_NAMES).optional(),
  slider: fractionOption.optional(),
  backProjection: fractionOption.optional(),
  cleanup: z.union([z.literal('auto'), fractionOption]).optional(),
  seed: numberOption(z.int().min(0).max(MAX_SEED)).optional(),
  device: z.enum(['auto', ...DEVICES]).optional(),
  precision: z.enum(['auto', ...PRECISIONS]).optional(),
  out: z.string().min(1).optional(),
  name: z.string().optional(),
  format: z.enum(OUTPUT_FORMATS).optional(),
  quality: numberOption(z.int().min(1).max(100)).optional(),
  under: bytesOption.optional(),
  removeMetadata: z.enum(METADATA_REMOVALS).optional(),
  overwrite: z.boolean().default(false),
  skipExisting: z.boolean().default(false),
};

type TypedOptions = Omit<z.output<z.ZodObject<typeof IMAGE_SHAPE>>, 'preset'> & TypedPreset;

/** Presets are those of the model, and imported networks by their names. */
interface TypedPreset {
  readonly preset?: string | undefined;
  readonly slider?: number | undefined;
  readonly backProjection?: number | undefined;
}

/** What a schema and its messages say instead, so that imported networks are presets, too. */
export function describePresets(networks: readonly ImportedNetwork[]) {
  const names = [...PRESET_NAMES, ...networks.map(({ id }) => id)];
  return { shape: { preset: z.enum(names).optional() }, expected: { preset: names.join(', ') } };
}

/** @throws {AppError} `options/invalid` for options that exclude each other */
export function chooseImage(typed: TypedOptions, networks: readonly ImportedNetwork[]): ImageOptions {
  rejectConflicts(typed, networks);
  return {
    target: chooseTarget(typed, findNetwork(typed, networks)?.traits.scale),
    preset: choosePreset(typed, networks),
    cleanup: chooseCleanup(typed.cleanup ?? 'auto'),
    seed: typed.seed ?? 0,
    device: typed.device ?? 'auto',
    precision: typed.precision ?? 'auto',
    format: typed.format ?? null,
    quality: typed.quality ?? null,
    maxBytes: typed.under ?? null,
    removeMetadata: typed.removeMetadata ?? 'nothing',
  };
}

/** @throws {AppError} `options/invalid` */
export function chooseIfExists({
  overwrite,
  skipExisting,
}: Pick<TypedOptions, 'overwrite' | 'skipExisting'>): IfExists {
  if (overwrite && skipExisting)
    throw rejectOptions('--overwrite and --skip-existing exclude each other: a file that exists is replaced or kept');
  if (overwrite) return 'overwrite';
  return skipExisting ? 'skip' : 'fail';
}

/** @throws {AppError} `options/invalid` */
export function rejectConflicts(typed: TypedTarget & TypedPreset, networks: readonly ImportedNetwork[]): void {
  const { scale, preset, slider, backProjection } = typed;
  const network = findNetwork(typed, networks);
  rejectTargetConflicts(typed);
  if (backProjection !== undefined && network === undefined)
    throw rejectOptions('--back-projection needs an imported network as --preset: the presets have their own');
  if (backProjection !== undefined && network?.traits.scale === 1)
    throw rejectOptions(`--back-projection would give back the photo itself: ${network.id} keeps the size`);
  if (network === undefined && scale === 1 && (preset !== undefined || slider !== undefined))
    throw rejectOptions(
      '--scale 1 and --preset or --slider exclude each other: a repair at the same size has no preset',
    );
  if (preset !== undefined && slider !== undefined)
    throw rejectOptions('--preset and --slider exclude each other: a preset is a position of the slider');
}

/** 0..1, or null where each photo is looked at. */
export function chooseCleanup(cleanup: 'auto' | number): number | null {
  return cleanup === 'auto' ? null : cleanup;
}

export function choosePreset(typed: TypedPreset, networks: readonly ImportedNetwork[]): PresetChoice {
  const network = findNetwork(typed, networks);
  if (network === undefined) return chooseSampler(typed);
  return { kind: 'network', id: network.id, backProjection: typed.backProjection ?? 0 };
}

export function chooseSampler({ preset, slider }: TypedPreset): SamplerChoice {
  if (slider !== undefined) return { kind: 'slider', value: slider };
  return { kind: 'preset', name: PRESET_NAMES.find((name) => name === preset) ?? DEFAULT_PRESET };
}

function findNetwork({ preset }: TypedPreset, networks: readonly ImportedNetwork[]): ImportedNetwork | undefined {
  return networks.find(({ id }) => id === preset);
}

/** How the help describes options. */
interface Described {
  /** False: what is not typed stays as it is. */
  readonly hasDefaults: boolean;
}

// Defaults are given in words: commander would fill them in, and a conflict needs to know what was typed.
const formatDefault = ({ hasDefaults }: Described, words: string): string =>
  hasDefaults ? ` (default: ${words})` : '';

/** Scale, preset, clean-up and seed. */
export function addImageOptions(command: Command, described: Described = { hasDefaults: true }): void {
  addTargetOptions(command, formatDefault(described, '4, or that of an imported network'));
  addPresetOptions(command, described)
    .option(
      '--back-projection <fraction>',
      `with an imported network as preset: consistency with the photo, 0 to 1${formatDefault(described, '0')}`,
    )
    .option('--cleanup <fraction>', `${CLEANUP_HELP}${formatDefault(described, 'auto')}`)
    .option('--seed <number>', `the same seed gives the same result${formatDefault(described, '0')}`);
}

/** The presets and the slider, with the name that it had in version 0.1.0. */
export function addPresetOptions(command: Command, described: Described = { hasDefaults: true }): Command {
  command
    .option(
      '--preset <name>',
      `auto, instant, fidelity, balanced, perception, or an imported network${formatDefault(described, DEFAULT_PRESET)}`,
    )
    .option('--slider <fraction>', 'instead of --preset: 0 is fidelity, 1 is perception');
  return addRenamedOption(command, { from: '--dial', to: '--slider', value: '<fraction>' });
}

/** Name and format; where outputs go is for each command to say. */
export function addFileOptions(command: Command, described: Described = { hasDefaults: true }): void {
  const format = joinWithOr(described.hasDefaults ? OUTPUT_FORMATS : ['same', ...OUTPUT_FORMATS]);
  command
    .option('--name <template>', 'names of the outputs, see below')
    .option('--format <format>', `${format}${formatDefault(described, 'as the input, else png')}`)
    .option('--under <size>', '2MB, 500KB: lowers the quality of lossy formats until the file fits')
    .option('--quality <number>', `1 to 100, for lossy formats (default: ${DEFAULT_QUALITIES})`)
    .option(
      '--remove-metadata <what>',
      `location (places and what identifies the camera), all, or nothing${formatDefault(described, 'nothing')}`,
    );
}

export function addDeviceOptions(command: Command, described: Described = { hasDefaults: true }): void {
  command
    .option('--device <device>', `${joinWithOr(['auto', ...DEVICES])}${formatDefault(described, 'auto')}`)
    .option('--precision <precision>', `auto, float32 or uint8${formatDefault(described, 'auto')}`);
}
