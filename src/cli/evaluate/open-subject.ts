/** Opens what `skipstone evaluate` measures: presets of the product, bicubic, or another model as a baseline. */
import { basename } from 'node:path';
import type { Method } from '#engine/evaluation/evaluate.ts';
import { createBicubicMethod, createOnnxMethod, createProductMethod } from '#engine/evaluation/evaluate.ts';
import { hashModel } from '#engine/inference/model-folder.ts';
import { openOnnxUpscaler } from '#engine/inference/onnx-image-model.ts';
import type { LoadedUpscaler, openUpscaler } from '#engine/jobs/upscale-image.ts';
import type { Device } from '#shared/jobs.ts';
import type { Precision } from '#shared/models.ts';
import { describePreset } from '../json-names.ts';
import type { CountedStart, EngineChoice } from '../open-engine.ts';
import type { EvaluateOptions } from './evaluate-options.ts';

/** What is needed from the engine's side. */
export interface SubjectDependencies {
  readonly chooseEngineStart: (choice: EngineChoice) => Promise<CountedStart>;
  /** Threads of a baseline when the command line does not say. */
  readonly countThreads: () => Promise<number>;
  readonly openUpscaler: (
    options: Parameters<typeof openUpscaler>[0],
  ) => Promise<Pick<LoadedUpscaler, 'model' | 'device' | 'precision' | 'chooseCleanup' | 'upscale' | 'release'>>;
}

/** What every summary says of its run. */
export interface SubjectFacts {
  readonly threads: number;
  /** null: no network runs. */
  readonly device: Device | null;
  readonly model?: { readonly id: string; readonly version: string; readonly hash: string };
  readonly precision?: Precision;
  readonly cleanup?: number | 'auto';
  readonly seed?: number;
}

/** What is measured, one method after another. */
export interface Subject {
  readonly methods: readonly { readonly method: Method; /** In JSON. */ readonly printedName: string }[];
  readonly facts: SubjectFacts;
  readonly release: () => Promise<void>;
}

/** The caller releases it. @throws {AppError} as `chooseEngineStart`, and as the opening of sessions does */
export async function openSubject(options: EvaluateOptions, dependencies: SubjectDependencies): Promise<Subject> {
  const { subject, cleanup, seed } = options;
  if (subject.kind === 'presets') {
    const start = await dependencies.chooseEngineStart(options);
    const upscaler = await dependencies.openUpscaler({
      ...start,
      device: options.device,
      precision: options.precision,
    });
    const { device, precision, model } = upscaler;
    const { id, version } = model.manifest;
    const { threads } = start;
    const run = { threads, device, precision, cleanup: cleanup ?? ('auto' as const), seed };
    return {
      methods: subject.presets.map((preset) => ({
        method: createProductMethod(upscaler, { preset, cleanup, seed }),
        printedName: describePreset(preset),
      })),
      facts: { ...run, model: { id, version, hash: hashModel(model) } },
      release: () => upscaler.release(),
    };
  }
  const threads = options.threads ?? (await dependencies.countThreads());
  if (subject.kind === 'bicubic') {
    const release = (): Promise<void> => Promise.resolve();
    return { methods: [withPrintedName(createBicubicMethod())], facts: { threads, device: null }, release };
  }
  const device = options.device === 'auto' ? 'cpu' : options.device;
  const baseline = await openOnnxUpscaler(subject.path, { threads, device });
  return {
    methods: [withPrintedName(createOnnxMethod(baseline, basename(subject.path)))],
    facts: { threads, device },
    release: () => baseline.release(),
  };
}

function withPrintedName(method: Method): Subject['methods'][number] {
  return { method, printedName: method.label };
}
