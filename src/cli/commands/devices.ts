/** `skipstone devices`: which devices of this machine can run the model, how fast, and why others cannot. */
import { Command } from 'commander';
import { z } from 'zod';
import type { DeviceReport } from '../../shared/engine-protocol.ts';
import { PRECISIONS } from '../../shared/models.ts';
import type { CommandDependencies } from '../dependencies.ts';
import { runToExitCode } from '../dependencies.ts';
import type { EngineChoice } from '../engine-choice.ts';
import type { ExitCode } from '../exit-codes.ts';
import { EXIT_CANNOT_RUN, EXIT_CODES_HELP, EXIT_DONE, EXIT_INTERRUPTED } from '../exit-codes.ts';
import { formatTable } from '../format-text.ts';
import { createJsonReporter, createTextReporter } from '../report.ts';
import { untilAborted } from '../until-aborted.ts';
import { numberOption, parseOptions } from './option-parsing.ts';

const rawSchema = z.strictObject({
  json: z.boolean().default(false),
  model: z.string().min(1).optional(),
  threads: numberOption(z.int().min(1).max(1024)).optional(),
});

const EXPECTED = { model: 'a folder', threads: 'a whole number from 1 to 1024' } as const;

/** @throws {AppError} `options/invalid` */
export function parseDevicesOptions(raw: unknown): EngineChoice & { readonly json: boolean } {
  const { json, model, threads } = parseOptions(rawSchema, raw, EXPECTED);
  return { json, modelFolder: model ?? null, threads: threads ?? null };
}

export function createDevicesCommand(dependencies: CommandDependencies): Command {
  return new Command('devices')
    .description('list the devices that can run the model, and how fast they are')
    .option('--json', 'write one JSON object per device and line')
    .option('--model <folder>', 'model folder (default: the model that comes with skipstone)')
    .option('--threads <count>', 'threads of the processor (default: one per core)')
    .addHelpText('after', `\n${EXIT_CODES_HELP}`)
    .action(async (raw: Record<string, unknown>) => {
      dependencies.setExitCode(await runDevices(raw, dependencies));
    });
}

/** Runs the command and returns its exit code. */
export async function runDevices(
  raw: Readonly<Record<string, unknown>>,
  { openEngine, streams, watchInterrupts }: CommandDependencies,
): Promise<ExitCode> {
  const reporter = raw['json'] === true ? createJsonReporter(streams) : createTextReporter(streams);
  const run = async (): Promise<ExitCode> => {
    const options = parseDevicesOptions(raw);
    const reports = await askDevices(() => openEngine(options), watchInterrupts());
    if (reports === null) return EXIT_INTERRUPTED;
    const lines = options.json ? reports.map((report) => JSON.stringify(report)) : formatDevices(reports);
    streams.writeOut(lines.map((line) => `${line}\n`).join(''));
    return reports.some(({ available }) => available) ? EXIT_DONE : EXIT_CANNOT_RUN;
  };
  return runToExitCode(run, (error) => {
    reporter.reportFatal(error);
  });
}

/** null: interrupted. */
async function askDevices(
  open: () => ReturnType<CommandDependencies['openEngine']>,
  watch: ReturnType<CommandDependencies['watchInterrupts']>,
): Promise<readonly DeviceReport[] | null> {
  try {
    const client = await open();
    try {
      return await untilAborted(watch.signal, () => client.listDevices());
    } finally {
      await client.end();
    }
  } finally {
    watch.stop();
  }
}

/** The provider table: a row per device and precision, a column each for the time of a tile and for what is preferred. */
export function formatDevices(reports: readonly DeviceReport[]): string[] {
  const rows = reports.flatMap((report): string[][] => {
    if (!report.available) return [[report.device, '-', '-', `not available: ${report.reason}`]];
    return PRECISIONS.map((precision) => {
      const tileMs = report.tileMs[precision];
      const refusal = report.refused[precision];
      const note = refusal === undefined ? (precision === report.preferred ? 'preferred' : '') : `not used: ${refusal}`;
      return [report.device, precision, tileMs === undefined ? '-' : tileMs.toFixed(1), note];
    });
  });
  return formatTable([['device', 'precision', 'ms per tile', ''], ...rows]);
}
