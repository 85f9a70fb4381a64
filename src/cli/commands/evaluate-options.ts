/** The options of `skipstone evaluate`: from what commander read to checked values. Pure; looks at no file. */
import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import type { Device, Look } from '../../shared/jobs.ts';
import { DEVICES } from '../../shared/jobs.ts';
import type { Precision } from '../../shared/models.ts';
import { PRECISIONS, PRESET_NAMES } from '../../shared/models.ts';
import type { EngineChoice } from '../engine-choice.ts';
import { numberOption, parseOptions } from './option-parsing.ts';

export interface EvaluateOptions extends EngineChoice {
  readonly hrFolder: string;
  readonly lrFolder: string;
  /** What is measured: looks of the product, or `bicubic`, or a foreign model. */
  readonly subject:
    | { readonly kind: 'looks'; readonly looks: readonly Look[] }
    | { readonly kind: 'bicubic' }
    | { readonly kind: 'onnx'; readonly path: string };
  readonly cleanup: number;
  readonly seed: number;
  readonly device: 'auto' | Device;
  readonly precision: 'auto' | Precision;
  readonly lpipsPath: string | null;
  readonly niqePath: string | null;
  readonly json: boolean;
}

const MAX_SEED = 0xffffffff;
const FRACTION = 'a number from 0 to 1';

const EXPECTED = {
  hr: 'a folder',
  lr: 'a folder',
  preset: PRESET_NAMES.join(', '),
  dial: FRACTION,
  cleanup: FRACTION,
  seed: `a whole number from 0 to ${MAX_SEED}`,
  device: ['auto', ...DEVICES].join(', '),
  precision: ['auto', ...PRECISIONS].join(', '),
  lpips: 'a file',
  niqe: 'a file',
  against: 'bicubic or a file',
  model: 'a folder',
  threads: 'a whole number from 1 to 1024',
} as const;

const fraction = numberOption(z.number().min(0).max(1));
const text = z.string().min(1);

const rawSchema = z.strictObject({
  hr: text,
  lr: text,
  preset: z.enum(PRESET_NAMES).optional(),
  dial: fraction.optional(),
  allPresets: z.literal(true).optional(),
  cleanup: fraction.optional(),
  seed: numberOption(z.int().min(0).max(MAX_SEED)).optional(),
  device: z.enum(['auto', ...DEVICES]).default('auto'),
  precision: z.enum(['auto', ...PRECISIONS]).optional(),
  lpips: text.optional(),
  niqe: text.optional(),
  against: text.optional(),
  model: text.optional(),
  threads: numberOption(z.int().min(1).max(1024)).optional(),
  json: z.boolean().default(false),
});
type RawOptions = z.output<typeof rawSchema>;

/** @throws {AppError} `options/invalid` */
export function parseEvaluateOptions(raw: unknown): EvaluateOptions {
  const options = parseOptions(rawSchema, raw, EXPECTED);
  refuseConflicts(options);
  return {
    hrFolder: options.hr,
    lrFolder: options.lr,
    subject: chooseSubject(options),
    cleanup: options.cleanup ?? 0,
    seed: options.seed ?? 0,
    device: options.device,
    precision: options.precision ?? 'auto',
    lpipsPath: options.lpips ?? null,
    niqePath: options.niqe ?? null,
    modelFolder: options.model ?? null,
    threads: options.threads ?? null,
    json: options.json,
  };
}

function refuseConflicts({ preset, dial, allPresets, against, ...others }: RawOptions): void {
  const looks = [preset, dial, allPresets].filter((value) => value !== undefined);
  if (looks.length > 1) {
    throw new AppError('options/invalid', '--preset, --dial and --all-presets exclude each other: give one');
  }
  const own = [...looks, others.cleanup, others.seed, others.precision, others.model];
  if (against !== undefined && own.some((value) => value !== undefined)) {
    const message =
      '--against measures something else: it excludes the presets, --cleanup, --seed, --precision, --model';
    throw new AppError('options/invalid', message);
  }
}

function chooseSubject({ preset, dial, allPresets, against }: RawOptions): EvaluateOptions['subject'] {
  if (against === 'bicubic') return { kind: 'bicubic' };
  if (against !== undefined) return { kind: 'onnx', path: against };
  if (dial !== undefined) return { kind: 'looks', looks: [{ kind: 'dial', value: dial }] };
  const names = allPresets === true ? PRESET_NAMES : [preset ?? 'balanced'];
  return { kind: 'looks', looks: names.map((name) => ({ kind: 'preset', name })) };
}
