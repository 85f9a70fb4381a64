/** `skipstone upscale`: from arguments to a batch that is planned, run and reported. */
import { Command } from 'commander';
import type { CommandDependencies } from '../dependencies.ts';
import { runToExitCode } from '../dependencies.ts';
import type { ExitCode } from '../exit-codes.ts';
import { EXIT_CODES_HELP } from '../exit-codes.ts';
import { findPhotos, getPathKind } from '../../app/find-photos.ts';
import { getNamePlatform } from '../../shared/file-names.ts';
import { TEMPLATE_HELP } from '../name-option.ts';
import { decideOutPlace } from '../out-place.ts';
import { PHOTO_EXTENSIONS_TEXT } from '../../app/photo-formats.ts';
import type { Plan } from '../plan-jobs.ts';
import { planJobs } from '../plan-jobs.ts';
import { createJsonReporter, createTextReporter } from '../report.ts';
import { runBatch } from '../run-batch.ts';
import { addDeviceOptions, addEngineOptions, addFileOptions, addPictureOptions } from './picture-options.ts';
import type { UpscaleOptions } from './upscale-options.ts';
import { parseUpscaleOptions } from './upscale-options.ts';

/** A job answers between tiles, and a tile of a slow machine takes seconds. */
const CANCEL_GRACE_MS = 10_000;

const FOLDERS_HELP = `Folders:
  A folder stands for the photos in it (${PHOTO_EXTENSIONS_TEXT});
  hidden files are passed over.
  Outputs go beside their inputs. With --out <folder> they go there, and the folders below an input folder are
  made there again. The --out folder itself is not searched when it lies inside an input folder.`;

/** The command; `--help` documents folders, templates and exit codes. */
export function createUpscaleCommand(dependencies: CommandDependencies): Command {
  const command = new Command('upscale')
    .description('upscale photos')
    .argument('<inputs...>', 'photos, or folders of photos')
    .action(async (inputs: string[], raw: Record<string, unknown>) => {
      dependencies.setExitCode(await runUpscale(inputs, raw, dependencies));
    });
  addPictureOptions(command);
  addOutputOptions(command);
  addDeviceOptions(command);
  addEngineOptions(command);
  return command
    .option('--json', 'write one JSON event per line on stdout and nothing else there')
    .addHelpText('after', `\n${FOLDERS_HELP}\n\n${TEMPLATE_HELP}\n\n${EXIT_CODES_HELP}`);
}

function addOutputOptions(command: Command): void {
  command.option('--out <path>', 'folder of the outputs or, for one input, the output file');
  addFileOptions(command);
  command
    .option('--recursive', 'look into the folders of folders too')
    .option('--overwrite', 'replace outputs that exist')
    .option('--skip-existing', 'leave out photos whose output exists');
}

/** Runs the command: `raw` is what commander read. Returns the exit code; what happened has been reported. */
export async function runUpscale(
  inputs: readonly string[],
  raw: Readonly<Record<string, unknown>>,
  dependencies: CommandDependencies,
): Promise<ExitCode> {
  const { streams } = dependencies;
  const reporter = raw['json'] === true ? createJsonReporter(streams) : createTextReporter(streams);
  const watch = dependencies.watchInterrupts();
  try {
    return await runToExitCode(
      async () => {
        const options = parseUpscaleOptions(raw);
        const plan = await planUpscale(inputs, options);
        const summary = await runBatch({
          plan,
          skipExisting: options.ifExists === 'skip',
          openEngine: () => dependencies.openEngine(options),
          reporter,
          interrupt: watch.signal,
          cancelGraceMs: CANCEL_GRACE_MS,
        });
        reporter.reportSummary(summary);
        return summary.exitCode;
      },
      (error) => {
        reporter.reportFatal(error);
      },
    );
  } finally {
    watch.stop();
  }
}

async function planUpscale(inputs: readonly string[], options: UpscaleOptions): Promise<Plan> {
  const place = decideOutPlace({
    out: options.out,
    outKind: options.out === null ? 'absent' : await getPathKind(options.out),
    inputKinds: await Promise.all(inputs.map(getPathKind)),
    format: options.format,
    isNamed: options.isNamed,
  });
  const outFolder = place.kind === 'folder' ? place.path : null;
  const found = await findPhotos(inputs, { recursive: options.recursive, outFolder });
  const platform = getNamePlatform(process.platform);
  const { jobs, refused, photoCount } = planJobs(found.photos, { upscale: options, place, platform });
  return { jobs, refused: [...found.refused, ...refused], photoCount };
}
