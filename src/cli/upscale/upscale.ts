/** `skipstone upscale`: plans a batch from the arguments, runs it and reports it. */
import { Command } from 'commander';
import type { CommandDependencies } from '../dependencies.ts';
import type { RawOptions } from '../run-command.ts';
import { runCommand } from '../run-command.ts';
import { pickUsable } from '../options/network-options.ts';
import type { ExitCode } from '../exit-codes.ts';
import { EXIT_CODES_HELP } from '../exit-codes.ts';
import { findPhotos } from '#files/find-photos.ts';
import { getPathKind } from '#files/folders.ts';
import { readPhotoFormats } from '#files/photo-format.ts';
import { getNamePlatform } from '#shared/naming/file-names.ts';
import { TEMPLATE_HELP } from '../options/name-option.ts';
import { decideOutputLocation } from './output-location.ts';
import { PHOTO_EXTENSIONS } from '#shared/formats.ts';
import type { Plan } from './plan-jobs.ts';
import { planJobs } from './plan-jobs.ts';
import { createJsonReporter, createTextReporter } from './batch-reporter.ts';
import { runBatch } from './run-batch.ts';
import { addEngineOptions } from '../options/engine-options.ts';
import { addDeviceOptions, addFileOptions, addImageOptions } from '../options/image-options.ts';
import type { UpscaleOptions } from './upscale-options.ts';
import { parseUpscaleOptions } from './upscale-options.ts';

/** A job answers between tiles. A tile of a slow machine may take longer: then the engine is killed. */
const CANCEL_GRACE_MS = 3000;

const FOLDERS_HELP = `Folders:
  A folder stands for the photos in it (${PHOTO_EXTENSIONS.join(', ')});
  hidden files are skipped. Links to folders are followed with --recursive.
  Outputs go beside their inputs. With --out <folder> they go there, into subfolders like those of the input
  folder. The --out folder itself is not searched when it lies inside an input folder, and results of earlier
  runs are no inputs: a result that is named itself is upscaled.`;

/** The command; `--help` documents folders, templates and exit codes. */
export function createUpscaleCommand(dependencies: CommandDependencies): Command {
  const command = new Command('upscale')
    .description('upscale photos')
    .argument('<inputs...>', 'photos, or folders of photos')
    .action(async (inputs: string[], raw: RawOptions) => {
      dependencies.setExitCode(await runUpscale(inputs, raw, dependencies));
    });
  addImageOptions(command);
  addOutputOptions(command);
  addDeviceOptions(command);
  addEngineOptions(command);
  return command
    .option('--json', 'write JSON on stdout and nothing else there: one event per line')
    .addHelpText('after', `\n${FOLDERS_HELP}\n\n${TEMPLATE_HELP}\n\n${EXIT_CODES_HELP}`);
}

function addOutputOptions(command: Command): void {
  command.option(
    '--out <path>',
    'folder of the outputs or, for one input, the output file (default: beside the inputs)',
  );
  addFileOptions(command);
  command
    .option('--recursive', 'search subfolders too')
    .option('--overwrite', 'replace existing outputs')
    .option('--skip-existing', 'skip photos whose output exists');
}

/** Runs the command: `raw` is what commander read. Returns the exit code; what happened has been reported. */
export async function runUpscale(
  inputs: readonly string[],
  raw: RawOptions,
  dependencies: CommandDependencies,
): Promise<ExitCode> {
  const { streams } = dependencies;
  const watch = dependencies.watchInterrupts();
  try {
    return await runCommand(raw, streams, {
      parse: async (typed) => parseUpscaleOptions(typed, pickUsable(await dependencies.listNetworks(null))),
      perform: async (options) => {
        const reporter = options.json ? createJsonReporter(streams) : createTextReporter(streams);
        const plan = await planUpscale(inputs, options, dependencies);
        const summary = await runBatch({
          plan,
          skipExisting: options.ifExists === 'skip',
          openEngine: () => dependencies.openEngine(options),
          ...{ reporter, results: dependencies.results },
          interrupt: watch.signal,
          cancelGraceMs: CANCEL_GRACE_MS,
        });
        reporter.reportSummary(summary);
        return summary.exitCode;
      },
    });
  } finally {
    watch.stop();
  }
}

async function planUpscale(
  inputs: readonly string[],
  options: UpscaleOptions,
  { results }: Pick<CommandDependencies, 'results'>,
): Promise<Plan> {
  const location = decideOutputLocation({
    out: options.out,
    outKind: options.out === null ? 'absent' : await getPathKind(options.out),
    inputKinds: await Promise.all(inputs.map(getPathKind)),
    format: options.format,
    isNamed: options.isNamed,
  });
  const outFolder = location.kind === 'folder' ? location.path : null;
  const found = await findPhotos(inputs, {
    ...{ recursive: options.recursive, outFolder, isReadByBytes: true },
    results: { list: results, templates: [options.template] },
  });
  const platform = getNamePlatform(process.platform);
  const isFormatKnown = options.format !== null || location.kind === 'file';
  const formats = isFormatKnown ? new Map() : await readPhotoFormats(found.photos.map(({ path }) => path));
  const { jobs, rejected, photoCount } = planJobs(found.photos, { upscale: options, location, formats, platform });
  return { jobs, rejected: [...found.rejected, ...rejected], photoCount, skipped: found.skipped };
}
