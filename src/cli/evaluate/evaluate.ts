/** `skipstone evaluate`: measures presets, bicubic or another model on folders of HR and LR photos. */
import { Command } from 'commander';
import { evaluateMethod } from '#engine/evaluation/evaluate.ts';
import { findPairs } from '#engine/evaluation/find-pairs.ts';
import { readNiqeParameters } from '#engine/evaluation/niqe-parameters.ts';
import { openPerceptualDistance } from '#engine/inference/onnx-image-model.ts';
import { DEVICES } from '#shared/jobs.ts';
import { joinWithOr } from '#shared/naming/word-list.ts';
import type { CommandDependencies } from '../dependencies.ts';
import type { ExitCode } from '../exit-codes.ts';
import { EXIT_CODES_HELP, EXIT_DONE } from '../exit-codes.ts';
import { addEngineOptions } from '../options/engine-options.ts';
import { addPresetOptions, CLEANUP_HELP } from '../options/image-options.ts';
import type { RawOptions } from '../run-command.ts';
import { runCommand } from '../run-command.ts';
import { escapeControls, measureColumns } from '../terminal/format-text.ts';
import type { EvaluateOptions } from './evaluate-options.ts';
import { parseEvaluateOptions } from './evaluate-options.ts';
import { createJsonReport, createTextReport } from './evaluation-report.ts';
import type { SubjectDependencies } from './open-subject.ts';
import { openSubject } from './open-subject.ts';

/** What this command needs. */
export type EvaluateDependencies = SubjectDependencies & Pick<CommandDependencies, 'streams' | 'setExitCode'>;

const NOTES_HELP = `Pairs have the same name in both folders; HR is 4 times as large as LR. Results are rounded to 8 bits
before they are measured. PSNR-Y and SSIM-Y: luma of BT.601, without 4 pixels of border; RGB PSNR:
without that border too. LR-PSNR: the downscaled result against its input. NIQE: luma, without that
border, blocks of 96 x 96 pixels; lower is more natural. lattice: how much of the result repeats with the
x4 grid, over its surroundings in the spectrum; 1 is nothing, photographs have about 1.06; the mean
is geometric. worst: the same at the worst frequency; below the photos stands the median. In JSON,
decibels of a result without error are null.`;

export function createEvaluateCommand(dependencies: EvaluateDependencies): Command {
  const command = new Command('evaluate')
    .description('measure the quality of results on pairs of photos')
    .requiredOption('--hr <folder>', 'photos in high resolution, as they should come out')
    .requiredOption('--lr <folder>', 'the same photos, downscaled by 4');
  addPresetOptions(command)
    .option('--all-presets', 'measure one preset after another')
    .option('--cleanup <fraction>', `${CLEANUP_HELP} (default: 0)`)
    .option('--seed <number>', 'the same seed gives the same result (default: 0)')
    .option('--against <what>', 'measure a baseline instead of skipstone: bicubic, or an ONNX model (lr -> sr)')
    .option('--lpips <file>', 'measure LPIPS too, with this ONNX model (a, b -> lpips)')
    .option('--niqe <file>', 'measure NIQE too, with these pristine parameters (npz)')
    .option('--device <device>', `${joinWithOr(['auto', ...DEVICES])} (default: auto; with --against: cpu)`)
    .option('--precision <precision>', 'auto, float32 or uint8 (default: auto)');
  return addEngineOptions(command)
    .option('--json', 'write JSON: one object per photo and one summary, one per line')
    .addHelpText('after', `\n${NOTES_HELP}\n\n${EXIT_CODES_HELP}`)
    .action(async (raw: RawOptions) => {
      dependencies.setExitCode(await runEvaluate(raw, dependencies));
    });
}

/** Runs the command and returns its exit code. */
export function runEvaluate(raw: RawOptions, dependencies: EvaluateDependencies): Promise<ExitCode> {
  return runCommand(raw, dependencies.streams, {
    parse: parseEvaluateOptions,
    perform: async (options) => {
      await evaluateAll(options, dependencies);
      return EXIT_DONE;
    },
  });
}

async function evaluateAll(
  options: EvaluateOptions,
  { streams, ...dependencies }: EvaluateDependencies,
): Promise<void> {
  const pairs = await findPairs(options.hrFolder, options.lrFolder);
  const subject = await openSubject(options, dependencies);
  const releases = [subject.release];
  try {
    const { lpipsPath, niqePath } = options;
    const perceptual = lpipsPath === null ? null : await openPerceptualDistance(lpipsPath, subject.facts);
    if (perceptual !== null) releases.push(() => perceptual.release());
    const pristine = niqePath === null ? null : await readNiqeParameters(niqePath);
    const nameColumns = Math.max(...pairs.map(({ name }) => measureColumns(escapeControls(name))), 'mean'.length);
    for (const { method, printedName } of subject.methods) {
      const report = options.json
        ? createJsonReport(streams, printedName, subject.facts)
        : createTextReport(streams, { ...subject.facts, method: method.label }, nameColumns);
      const means = await evaluateMethod(method, pairs, {
        ...(perceptual === null ? {} : { perceptual }),
        ...(pristine === null ? {} : { pristine }),
        onImage: report.reportImage,
      });
      report.reportMeans(means, pairs.length);
    }
  } finally {
    for (const release of releases) await release();
  }
}
