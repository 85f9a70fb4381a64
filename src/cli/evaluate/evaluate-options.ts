/** The options of `skipstone evaluate`: from what commander read to checked values. Pure; looks at no file. */
import { z } from 'zod';
import type { Device, SamplerChoice } from '#shared/jobs.ts';
import type { Precision } from '#shared/models.ts';
import { PRESET_NAMES } from '#shared/models.ts';
import type { EngineChoice } from '../open-engine.ts';
import { chooseEngine, ENGINE_EXPECTED, ENGINE_SHAPE } from '../options/engine-options.ts';
import { chooseCleanup, chooseSampler, IMAGE_EXPECTED, IMAGE_SHAPE } from '../options/image-options.ts';
import { parseOptions, rejectOptions } from '../options/option-parsing.ts';

export interface EvaluateOptions extends EngineChoice {
  readonly hrFolder: string;
  readonly lrFolder: string;
  /** What is measured: presets of the product, or `bicubic`, or another model. */
  readonly subject:
    | { readonly kind: 'presets'; readonly presets: readonly SamplerChoice[] }
    | { readonly kind: 'bicubic' }
    | { readonly kind: 'onnx'; readonly path: string };
  /** null: automatic, chosen for each image. */
  readonly cleanup: number | null;
  readonly seed: number;
  readonly device: 'auto' | Device;
  readonly precision: 'auto' | Precision;
  readonly lpipsPath: string | null;
  readonly niqePath: string | null;
  readonly json: boolean;
}

const EXPECTED = {
  ...IMAGE_EXPECTED,
  ...ENGINE_EXPECTED,
  hr: 'a folder',
  lr: 'a folder',
  lpips: 'a file',
  niqe: 'a file',
  against: 'bicubic or a file',
} as const;

const { preset, slider, cleanup, seed, device, precision } = IMAGE_SHAPE;
const text = z.string().min(1);

const rawSchema = z.strictObject({
  ...{ preset, slider, cleanup, seed, device, precision },
  ...ENGINE_SHAPE,
  hr: text,
  lr: text,
  allPresets: z.literal(true).optional(),
  lpips: text.optional(),
  niqe: text.optional(),
  against: text.optional(),
  json: z.boolean().default(false),
});
type TypedOptions = z.output<typeof rawSchema>;

/** @throws {AppError} `options/invalid` */
export function parseEvaluateOptions(raw: unknown): EvaluateOptions {
  const options = parseOptions(rawSchema, raw, EXPECTED);
  rejectConflicts(options);
  return {
    hrFolder: options.hr,
    lrFolder: options.lr,
    subject: chooseSubject(options),
    cleanup: chooseCleanup(options.cleanup ?? 0),
    seed: options.seed ?? 0,
    device: options.device ?? 'auto',
    precision: options.precision ?? 'auto',
    lpipsPath: options.lpips ?? null,
    niqePath: options.niqe ?? null,
    json: options.json,
    ...chooseEngine(options),
  };
}

function rejectConflicts({ preset, slider, allPresets, against, ...others }: TypedOptions): void {
  const presets = [preset, slider, allPresets].filter((value) => value !== undefined);
  if (presets.length > 1) {
    throw rejectOptions('--preset, --slider and --all-presets exclude each other: give one');
  }
  const own = [...presets, others.cleanup, others.seed, others.precision, others.model];
  if (against !== undefined && own.some((value) => value !== undefined)) {
    throw rejectOptions(
      '--against measures a baseline: it excludes the presets, --cleanup, --seed, --precision, --model',
    );
  }
}

function chooseSubject({ preset, slider, allPresets, against }: TypedOptions): EvaluateOptions['subject'] {
  if (against === 'bicubic') return { kind: 'bicubic' };
  if (against !== undefined) return { kind: 'onnx', path: against };
  if (allPresets !== true) return { kind: 'presets', presets: [chooseSampler({ preset, slider })] };
  return { kind: 'presets', presets: PRESET_NAMES.map((name) => ({ kind: 'preset', name })) };
}
