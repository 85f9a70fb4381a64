/** The options of `skipstone upscale`: from what commander read to checked values. Pure; looks at no file. */
import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import type { Look, OutputFormat, Target } from '../../shared/jobs.ts';
import { DEVICES, OUTPUT_FORMATS } from '../../shared/jobs.ts';
import { PRECISIONS, PRESET_NAMES } from '../../shared/models.ts';
import { getDefaultTemplate, parseTemplate } from '../name-template.ts';
import { numberOption, parseOptions } from './option-parsing.ts';

export interface UpscaleOptions {
  readonly target: Target;
  readonly look: Look;
  /** 0..1; null: the model's default for the kind of input. */
  readonly cleanup: number | null;
  readonly seed: number;
  readonly device: 'auto' | (typeof DEVICES)[number];
  readonly precision: 'auto' | (typeof PRECISIONS)[number];
  /** As typed; null: beside the inputs. */
  readonly out: string | null;
  /** Checked; holds `{ext}`. */
  readonly template: string;
  readonly isNamed: boolean;
  /** null: as the input. */
  readonly format: OutputFormat | null;
  /** 1..100; null: the default of the format. */
  readonly quality: number | null;
  readonly recursive: boolean;
  readonly ifExists: 'error' | 'overwrite' | 'skip';
  readonly modelFolder: string | null;
  /** null: one per physical core. */
  readonly threads: number | null;
}

const DEFAULT_PRESET = 'balanced';
const DEFAULT_FACTOR = 4;
const MAX_SEED = 0xffffffff;
const FRACTION = 'a number from 0 to 1';
const PIXELS = 'a whole number of pixels from 1';

const EXPECTED = {
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
  model: 'a folder',
  threads: 'a whole number from 1 to 1024',
} as const;

const pixels = numberOption(z.int().positive());
const fraction = numberOption(z.number().min(0).max(1));

const rawSchema = z.strictObject({
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
  recursive: z.boolean().default(false),
  overwrite: z.boolean().default(false),
  skipExisting: z.boolean().default(false),
  json: z.boolean().default(false),
  model: z.string().min(1).optional(),
  threads: numberOption(z.int().min(1).max(1024)).optional(),
});
type RawOptions = z.output<typeof rawSchema>;

/**
 * Checks what commander read. Values arrive as the text that was typed; what was not typed must be absent.
 * @throws {AppError} `options/invalid`
 */
export function parseUpscaleOptions(raw: unknown): UpscaleOptions {
  const options = parseOptions(rawSchema, raw, EXPECTED);
  refuseConflicts(options);
  const target = chooseTarget(options);
  return {
    target,
    look: chooseLook(options),
    cleanup: options.cleanup ?? null,
    seed: options.seed,
    device: options.device,
    precision: options.precision,
    out: options.out ?? null,
    template: parseTemplate(options.name ?? getDefaultTemplate(target), target),
    isNamed: options.name !== undefined,
    format: options.format ?? null,
    quality: options.quality ?? null,
    recursive: options.recursive,
    ifExists: chooseIfExists(options),
    modelFolder: options.model ?? null,
    threads: options.threads ?? null,
  };
}

function refuseConflicts(options: RawOptions): void {
  const refuse = (message: string) => new AppError('options/invalid', message);
  if (options.scale !== undefined && (options.width !== undefined || options.height !== undefined))
    throw refuse('--scale and --width or --height exclude each other: give a factor or a size');
  if (options.preset !== undefined && options.dial !== undefined)
    throw refuse('--preset and --dial exclude each other: a preset is a place on the dial');
  if (options.overwrite && options.skipExisting)
    throw refuse('--overwrite and --skip-existing exclude each other: a file that exists is replaced or kept');
}

function chooseTarget({ scale, width, height }: RawOptions): Target {
  if (width === undefined && height === undefined) return { kind: 'scale', factor: scale ?? DEFAULT_FACTOR };
  return {
    kind: 'size',
    ...(width === undefined ? {} : { widthPx: width }),
    ...(height === undefined ? {} : { heightPx: height }),
  };
}

function chooseLook({ preset, dial }: RawOptions): Look {
  return dial === undefined ? { kind: 'preset', name: preset ?? DEFAULT_PRESET } : { kind: 'dial', value: dial };
}

function chooseIfExists({ overwrite, skipExisting }: RawOptions): UpscaleOptions['ifExists'] {
  if (overwrite) return 'overwrite';
  return skipExisting ? 'skip' : 'error';
}
