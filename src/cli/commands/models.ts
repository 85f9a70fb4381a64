/**
 * `skipstone models`: the model folders that come with skipstone, what they hold, what was measured of them, and imported
 * networks (networks.ts).
 */
import { Command } from 'commander';
import { z } from 'zod';
import type { ModelFile, ModelManifest, Preset, PresetName } from '#shared/models.ts';
import { PRECISIONS, PRESET_NAMES } from '#shared/models.ts';
import type { RawOptions } from '../run-command.ts';
import { runCommand } from '../run-command.ts';
import type { ModelEntry } from '../open-engine.ts';
import type { ExitCode } from '../exit-codes.ts';
import { EXIT_CANNOT_RUN, EXIT_CODES_HELP, EXIT_DONE } from '../exit-codes.ts';
import { formatBytes, formatEvaluations, formatTable } from '../terminal/format-text.ts';
import { writeJson, writeLines } from '../terminal/line-writer.ts';
import { parseOptions } from '../options/option-parsing.ts';
import type { NetworkDependencies } from './networks.ts';
import { createAddCommand, createRemoveCommand, describeNetwork, formatNetwork } from './networks.ts';

/** Not a whole number where a policy chooses the steps. */
type CountEvaluations = (preset: Preset, policy: ModelManifest['policy']) => number;

/** What this command needs from the engine's side. */
export interface ModelsDependencies extends NetworkDependencies {
  readonly listModels: () => Promise<readonly ModelEntry[]>;
  readonly countEvaluations: CountEvaluations;
}

const rawSchema = z.strictObject({ json: z.boolean().default(false) });

/** @throws {AppError} `options/invalid` */
export function parseModelsOptions(raw: unknown): { readonly json: boolean } {
  return parseOptions(rawSchema, raw, {});
}

export function createModelsCommand(dependencies: ModelsDependencies): Command {
  const command = new Command('models')
    .description('list the installed models and the imported networks; add and remove networks')
    .option('--json', 'write JSON: one object per model or network, one per line')
    .addHelpText('after', `\n${EXIT_CODES_HELP}`)
    .action(async (raw: RawOptions) => {
      dependencies.setExitCode(await runModels(raw, dependencies));
    });
  command.addCommand(createAddCommand(dependencies));
  command.addCommand(createRemoveCommand(dependencies));
  return command;
}

/** Runs the command. One whole model is enough for exit code 0. */
export function runModels(
  raw: RawOptions,
  {
    streams,
    listModels,
    listNetworks,
    countEvaluations,
  }: Pick<ModelsDependencies, 'streams' | 'listModels' | 'listNetworks' | 'countEvaluations'>,
): Promise<ExitCode> {
  return runCommand(raw, streams, {
    parse: parseModelsOptions,
    perform: async ({ json }) => {
      const summaries = (await listModels()).map((entry) => summarizeModel(entry, countEvaluations));
      const networks = await listNetworks(null);
      if (json) writeJson(streams, ...summaries, ...networks.map(describeNetwork));
      else {
        const models = summaries.length === 0 ? ['There are no models.'] : summaries.flatMap(formatModel);
        writeLines(streams, [...models, ...networks.flatMap(formatNetwork)]);
      }
      return summaries.some((summary) => !('error' in summary)) ? EXIT_DONE : EXIT_CANNOT_RUN;
    },
  });
}

/** What `--json` writes of a model. */
export type ModelSummary =
  | { readonly folder: string; readonly error: { readonly code: string; readonly message: string } }
  | {
      readonly folder: string;
      readonly id: string;
      readonly version: string;
      /** Files of both precisions together; policy, estimator and golden tile included. */
      readonly bytes: number;
      readonly precisions: readonly { readonly precision: string; readonly bytes: number }[];
      readonly presets: readonly { readonly preset: PresetName; readonly evaluations: number }[];
      readonly measured: ModelManifest['measured'];
    };

export function summarizeModel(entry: ModelEntry, countEvaluations: CountEvaluations): ModelSummary {
  if ('error' in entry) return { folder: entry.folder, error: entry.error };
  const { id, version, networks, policy, estimator, golden, presets, measured } = entry.model.manifest;
  const precisions = PRECISIONS.map((precision) => ({ precision, files: Object.values(networks[precision]) }));
  const shared = [golden, policy, estimator].filter((file) => file !== undefined);
  return {
    folder: entry.folder,
    id,
    version,
    bytes: sumBytes([...precisions.flatMap(({ files }) => files), ...shared]),
    precisions: precisions.map(({ precision, files }) => ({ precision, bytes: sumBytes(files) })),
    presets: PRESET_NAMES.map((preset) => ({ preset, evaluations: countEvaluations(presets[preset], policy) })),
    measured,
  };
}

/** A file that two networks share counts once. */
function sumBytes(files: readonly ModelFile[]): number {
  const bytesOfFile = new Map(files.map(({ file, bytes }) => [file, bytes]));
  return [...bytesOfFile.values()].reduce((sum, bytes) => sum + bytes, 0);
}

/** The lines about one model, ending with an empty one. */
export function formatModel(summary: ModelSummary): string[] {
  if ('error' in summary) return [summary.folder, `  broken: ${summary.error.message}`, ''];
  const { id, version, folder, bytes, precisions, presets, measured } = summary;
  const sizes = precisions.map((one) => `${one.precision} ${formatBytes(one.bytes)}`).join(', ');
  const counts = presets.map(({ preset, evaluations }) => `${preset} ${formatEvaluations(evaluations)}`).join(', ');
  return [
    `${id} ${version}  ${folder}`,
    `  files: ${formatBytes(bytes)} (${sizes})`,
    `  evaluations: ${counts}`,
    ...(measured.length === 0 ? ['  nothing measured'] : formatMeasured(measured).map((line) => `  ${line}`)),
    '',
  ];
}

function formatMeasured(measured: ModelManifest['measured']): string[] {
  const head = ['preset', 'precision', 'set', 'evaluations', 'PSNR-Y', 'SSIM-Y', 'LPIPS', 'LR-PSNR'];
  const rows = measured.map((row) => [
    row.preset,
    row.precision,
    row.set,
    String(row.evaluations),
    row.psnrY.toFixed(2),
    row.ssimY.toFixed(4),
    row.lpips === null ? '-' : row.lpips.toFixed(4),
    row.lrPsnr.toFixed(2),
  ]);
  return formatTable([head, ...rows]);
}
