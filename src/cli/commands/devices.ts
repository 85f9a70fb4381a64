/** `skipstone devices`: which devices of this machine can run the model, how fast, and why others cannot. */
import { Command } from 'commander';
import { z } from 'zod';
import type { DeviceReport } from '#shared/engine-protocol.ts';
import { PRECISIONS } from '#shared/models.ts';
import type { CommandDependencies } from '../dependencies.ts';
import { describeDevice } from '../json-names.ts';
import { chooseEngine, ENGINE_EXPECTED, ENGINE_SHAPE, addEngineOptions } from '../options/engine-options.ts';
import type { RawOptions } from '../run-command.ts';
import { runCommand } from '../run-command.ts';
import type { EngineChoice } from '../open-engine.ts';
import type { ExitCode } from '../exit-codes.ts';
import { EXIT_CANNOT_RUN, EXIT_CODES_HELP, EXIT_DONE, EXIT_INTERRUPTED } from '../exit-codes.ts';
import { formatTable } from '../terminal/format-text.ts';
import { writeJson, writeLines } from '../terminal/line-writer.ts';
import { untilAborted } from '../interrupts.ts';
import { parseOptions } from '../options/option-parsing.ts';

const rawSchema = z.strictObject({ ...ENGINE_SHAPE, json: z.boolean().default(false) });

/** @throws {AppError} `options/invalid` */
export function parseDevicesOptions(raw: unknown): EngineChoice & { readonly json: boolean } {
  const options = parseOptions(rawSchema, raw, ENGINE_EXPECTED);
  return { ...chooseEngine(options), json: options.json };
}

export function createDevicesCommand(dependencies: CommandDependencies): Command {
  const command = new Command('devices').description('list the devices that can run the model, and their speed');
  return addEngineOptions(command)
    .option('--json', 'write JSON: one object per device, one per line')
    .addHelpText('after', `\n${EXIT_CODES_HELP}`)
    .action(async (raw: RawOptions) => {
      dependencies.setExitCode(await runDevices(raw, dependencies));
    });
}

/** Runs the command and returns its exit code. */
export function runDevices(
  raw: RawOptions,
  { openEngine, streams, watchInterrupts }: CommandDependencies,
): Promise<ExitCode> {
  return runCommand(raw, streams, {
    parse: parseDevicesOptions,
    perform: async (options) => {
      const reports = await askDevices(() => openEngine(options), watchInterrupts());
      if (reports === null) return EXIT_INTERRUPTED;
      if (options.json) writeJson(streams, ...reports.map(describeDevice));
      else writeLines(streams, formatDevices(reports));
      return reports.some(({ available }) => available) ? EXIT_DONE : EXIT_CANNOT_RUN;
    },
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
      const rejection = report.rejected[precision];
      const note =
        rejection === undefined ? (precision === report.preferred ? 'preferred' : '') : `not used: ${rejection}`;
      return [report.device, precision, tileMs === undefined ? '-' : tileMs.toFixed(1), note];
    });
  });
  return formatTable([['device', 'precision', 'ms per tile', ''], ...rows]);
}
