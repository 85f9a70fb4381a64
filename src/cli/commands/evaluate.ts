/** `skipstone evaluate`: measures presets, bicubic or a foreign model on folders of HR and LR pictures. */
import { basename } from 'node:path';
import { Command } from 'commander';
import type { Contender, PictureScores, Scores } from '../../engine/evaluate.ts';
import {
  createBicubicContender,
  createOnnxContender,
  createProductContender,
  evaluateContender,
  findPairs,
} from '../../engine/evaluate.ts';
import { hashModel } from '../../engine/models.ts';
import { readNiqeParameters } from '../../engine/niqe-parameters.ts';
import { openOnnxUpscaler, openPerceptualDistance } from '../../engine/onnx-image-model.ts';
import type { LoadedUpscaler, openUpscaler } from '../../engine/upscale-picture.ts';
import type { CountedStart } from '../open-engine.ts';
import type { Device } from '../../shared/jobs.ts';
import type { Precision } from '../../shared/models.ts';
import type { CommandDependencies } from '../dependencies.ts';
import { runToExitCode } from '../dependencies.ts';
import type { EngineChoice } from '../engine-choice.ts';
import type { ExitCode } from '../exit-codes.ts';
import { EXIT_CODES_HELP, EXIT_DONE } from '../exit-codes.ts';
import { escapeControls, measureColumns } from '../format-text.ts';
import type { ReportStreams } from '../report.ts';
import { createJsonReporter, createTextReporter } from '../report.ts';
import type { EvaluateOptions } from './evaluate-options.ts';
import { parseEvaluateOptions } from './evaluate-options.ts';

/** What this command needs from the engine's side. */
export interface EvaluateDependencies extends Pick<CommandDependencies, 'streams' | 'setExitCode'> {
  readonly chooseEngineStart: (choice: EngineChoice) => Promise<CountedStart>;
  /** Threads for a foreign model when none are named. */
  readonly countThreads: () => Promise<number>;
  readonly openUpscaler: (
    options: Parameters<typeof openUpscaler>[0],
  ) => Promise<Pick<LoadedUpscaler, 'model' | 'device' | 'precision' | 'upscale' | 'release'>>;
}

const NOTES_HELP = `Pairs have the same name in both folders; HR is 4 times LR. Results are rounded to 8 bits before they are measured.
PSNR-Y and SSIM-Y: luma of BT.601, 4 pixels of border cut off, as RGB PSNR. LR-PSNR: the result, shrunk, against its
input. NIQE: luma, the same border, blocks of 96 x 96 pixels; lower is more natural. In JSON, decibels of a result without
error are null.`;

export function createEvaluateCommand(dependencies: EvaluateDependencies): Command {
  return new Command('evaluate')
    .description('measure the quality of results on pairs of pictures')
    .requiredOption('--hr <folder>', 'pictures as they should be')
    .requiredOption('--lr <folder>', 'the same pictures, shrunk by 4')
    .option('--preset <name>', 'instant, fidelity, balanced or perception (default: balanced)')
    .option('--dial <fraction>', 'instead of --preset: 0 is fidelity, 1 is perception')
    .option('--all-presets', 'one preset after another')
    .option('--cleanup <fraction>', 'removal of compression noise, 0 to 1 (default: 0)')
    .option('--seed <number>', 'the same seed gives the same picture (default: 0)')
    .option('--against <what>', 'measure bicubic, or an ONNX model (lr -> sr), instead of skipstone')
    .option('--lpips <file>', 'measure LPIPS too, with this ONNX model (a, b -> lpips)')
    .option('--niqe <file>', 'measure NIQE too, with these pristine parameters (npz)')
    .option('--device <device>', 'auto, cpu or webgpu (default: auto; for --against: cpu)')
    .option('--precision <precision>', 'auto, float32 or uint8 (default: auto)')
    .option('--model <folder>', 'model folder (default: the model that comes with skipstone)')
    .option('--threads <count>', 'threads of the processor (default: one per core)')
    .option('--json', 'write one JSON object per picture, and one summary, per line')
    .addHelpText('after', `\n${NOTES_HELP}\n\n${EXIT_CODES_HELP}`)
    .action(async (raw: Record<string, unknown>) => {
      dependencies.setExitCode(await runEvaluate(raw, dependencies));
    });
}

/** Runs the command and returns its exit code. */
export async function runEvaluate(
  raw: Readonly<Record<string, unknown>>,
  dependencies: EvaluateDependencies,
): Promise<ExitCode> {
  const { streams } = dependencies;
  const reporter = raw['json'] === true ? createJsonReporter(streams) : createTextReporter(streams);
  return runToExitCode(
    async () => {
      await evaluateAll(parseEvaluateOptions(raw), dependencies);
      return EXIT_DONE;
    },
    (error) => {
      reporter.reportFatal(error);
    },
  );
}

async function evaluateAll(options: EvaluateOptions, dependencies: EvaluateDependencies): Promise<void> {
  const pairs = await findPairs(options.hrFolder, options.lrFolder);
  const subject = await openSubject(options, dependencies);
  const releases = [subject.release];
  try {
    const { lpipsPath, niqePath } = options;
    const perceptual = lpipsPath === null ? null : await openPerceptualDistance(lpipsPath, subject.facts);
    if (perceptual !== null) releases.push(() => perceptual.release());
    const pristine = niqePath === null ? null : await readNiqeParameters(niqePath);
    const nameColumns = Math.max(...pairs.map(({ name }) => measureColumns(escapeControls(name))), 'mean'.length);
    for (const contender of subject.contenders) {
      const head = { contender: contender.label, ...subject.facts };
      const report = options.json
        ? createJsonReport(dependencies.streams, head)
        : createTextReport(dependencies.streams, head, nameColumns);
      const means = await evaluateContender(contender, pairs, {
        ...(perceptual === null ? {} : { perceptual }),
        ...(pristine === null ? {} : { pristine }),
        onPicture: report.reportPicture,
      });
      report.reportMeans(means, pairs.length);
    }
  } finally {
    for (const release of releases) await release();
  }
}

/** What stands in every summary. */
interface SubjectFacts {
  readonly threads: number;
  /** null: no network runs. */
  readonly device: Device | null;
  readonly model?: { readonly id: string; readonly version: string; readonly hash: string };
  readonly precision?: Precision;
  readonly cleanup?: number;
  readonly seed?: number;
}

interface Subject {
  readonly contenders: readonly Contender[];
  readonly facts: SubjectFacts;
  readonly release: () => Promise<void>;
}

async function openSubject(options: EvaluateOptions, dependencies: EvaluateDependencies): Promise<Subject> {
  const { subject, cleanup, seed } = options;
  if (subject.kind === 'looks') {
    const start = await dependencies.chooseEngineStart(options);
    const upscaler = await dependencies.openUpscaler({
      ...start,
      device: options.device,
      precision: options.precision,
    });
    const { device, precision, model } = upscaler;
    const { id, version } = model.manifest;
    const { threads } = start;
    return {
      contenders: subject.looks.map((look) => createProductContender(upscaler, { look, cleanup, seed })),
      facts: { threads, device, precision, model: { id, version, hash: hashModel(model) }, cleanup, seed },
      release: () => upscaler.release(),
    };
  }
  const threads = options.threads ?? (await dependencies.countThreads());
  if (subject.kind === 'bicubic') {
    const release = (): Promise<void> => Promise.resolve();
    return { contenders: [createBicubicContender()], facts: { threads, device: null }, release };
  }
  const device = options.device === 'auto' ? 'cpu' : options.device;
  const peer = await openOnnxUpscaler(subject.path, { threads, device });
  return {
    contenders: [createOnnxContender(peer, basename(subject.path))],
    facts: { threads, device },
    release: () => peer.release(),
  };
}

type ReportHead = SubjectFacts & { readonly contender: string };

interface EvaluationReport {
  readonly reportPicture: (scores: PictureScores) => void;
  readonly reportMeans: (means: Scores, pictures: number) => void;
}

function createJsonReport(streams: ReportStreams, head: ReportHead): EvaluationReport {
  const write = (value: object): void => {
    streams.writeOut(`${JSON.stringify(value)}\n`);
  };
  const { contender } = head;
  return {
    reportPicture: (scores) => {
      write({ kind: 'picture', contender, ...scores });
    },
    reportMeans: (means, pictures) => {
      write({ kind: 'summary', ...head, pictures, ...means });
    },
  };
}

const HEADINGS = ['PSNR-Y', 'SSIM-Y', 'RGB PSNR', 'LR-PSNR', 'LPIPS', 'NIQE', 'evaluations', 'seconds'] as const;

function createTextReport(streams: ReportStreams, head: ReportHead, nameColumns: number): EvaluationReport {
  const write = (name: string, cells: readonly string[]): void => {
    const label = escapeControls(name);
    const padding = ' '.repeat(nameColumns - measureColumns(label));
    const aligned = cells.map((cell, i) => cell.padStart(HEADINGS[i]!.length));
    streams.writeOut(`${[label + padding, ...aligned].join('  ')}\n`);
  };
  streams.writeOut(`${formatHead(head)}\n`);
  write('', HEADINGS);
  return {
    reportPicture: (scores) => {
      write(scores.name, formatScores(scores));
    },
    reportMeans: (means) => {
      write('mean', formatScores(means));
    },
  };
}

function formatHead({ contender, model, precision, device, threads }: ReportHead): string {
  const by = model === undefined ? [] : [`${model.id} ${model.version}`];
  const where = device === null ? [] : [[precision, device].filter(Boolean).join(' on '), `threads: ${threads}`];
  return escapeControls([contender, ...by, ...where].join(', '));
}

/** The cells under `HEADINGS`. */
export function formatScores(scores: Scores): string[] {
  const { lpips, niqe, evaluations } = scores;
  return [
    scores.psnrY.toFixed(2),
    scores.ssimY.toFixed(4),
    scores.psnrRgb.toFixed(2),
    scores.lrPsnr.toFixed(2),
    lpips === null ? '-' : lpips.toFixed(4),
    niqe === null ? '-' : niqe.toFixed(2),
    Number.isInteger(evaluations) ? String(evaluations) : evaluations.toFixed(1),
    (scores.elapsedMs / 1000).toFixed(2),
  ];
}
