/** `skipstone album`: the tree of the album commands, and their help. */
import { Command } from 'commander';
import type { ExitCode } from '../exit-codes.ts';
import { EXIT_CODES_HELP } from '../exit-codes.ts';
import { addEngineOptions } from '../options/engine-options.ts';
import { addDeviceOptions, addFileOptions, addImageOptions } from '../options/image-options.ts';
import type { RawOptions } from '../run-command.ts';
import type { AlbumDependencies } from './album-command.ts';
import { addToAlbum, createAlbum, deleteAlbum, setAlbum } from './album-edit.ts';
import { addRulesOptions, addStoreOptions, ALBUM_TEMPLATE_HELP } from './album-options.ts';
import { runAlbum } from './album-run.ts';
import { exportAlbum, listAlbums, showAlbumStatus } from './album-show.ts';

const FOLDERS_HELP = `Folders:
  A folder stays part of the album: every run searches it for photos that are new or have changed.
  Results go beside their photos. With --out <folder> they go there, into subfolders like those
  of the photos; with --flat all go into that folder itself.`;

const SET_HELP = `The next run makes those results again that would now be different ("album run --only-new" does not).
Results under other names stay, and are found again when their options are set back.
To change how folders are searched, use "album add" with the same folder.`;

const RUN_HELP = `A run first says what it is going to do, and resumes where the last one ended, however that ended.
Finished photos are made again where their options or file have changed, or their result is gone; with
--only-new they stay as they are. Those of an older model are made again only with --new-model.
Ctrl-C pauses the album. When a disk is full or a drive is gone, the run waits and then resumes. A photo
that fails does not stop the others.`;

/** The codes of all commands, with what they mean for albums. */
const ALBUM_EXIT_CODES = `${EXIT_CODES_HELP}
  Code 1: the album has failed photos, of this run or an earlier one, that were not retried with success.
  Code 3 also: albums cannot be opened, another Skipstone is running them, or the results would not fit on the disk.`;

/** The argument that names an album. */
const ALBUM_ARGUMENT = ['<album>', 'its name or its id'] as const;
const PHOTO_PATHS = 'photos, or folders of photos';

export function createAlbumCommand(dependencies: AlbumDependencies): Command {
  const album = new Command('album')
    .description('upscale many photos, over hours and days; the albums are those of the window')
    .addHelpText('after', `\n${ALBUM_EXIT_CODES}`);
  const commands = [
    createCreateCommand(dependencies),
    createAddCommand(dependencies),
    createSetCommand(dependencies),
    createRunCommand({ ...dependencies, isRetry: false }),
    createRunCommand({ ...dependencies, isRetry: true }),
    createStatusCommand(dependencies),
    createListCommand(dependencies),
    createExportCommand(dependencies),
    createDeleteCommand(dependencies),
  ];
  for (const command of commands) album.addCommand(command);
  return album;
}

function createCreateCommand(dependencies: AlbumDependencies): Command {
  const command = new Command('create').description('create an album');
  command.argument('<name>', 'a new name').argument('[paths...]', PHOTO_PATHS);
  addImageOptions(command);
  command
    .option('--out <folder>', 'folder of the results (default: beside the photos)')
    .option('--flat', 'all results into that folder itself, not into subfolders like those of the photos');
  addFileOptions(command);
  addRulesOptions(command);
  command
    .option('--overwrite', 'replace existing files that have the name of a result')
    .option('--skip-existing', 'skip photos whose result exists')
    .option('--keep-times', 'give results the file times of their photos')
    .option('--order <order>', 'list, or fastest: photos of similar size follow each other (default: list)');
  addDeviceOptions(command);
  return addStoreOptions(command)
    .addHelpText('after', `\n${FOLDERS_HELP}\n\n${ALBUM_TEMPLATE_HELP}\n\n${ALBUM_EXIT_CODES}`)
    .action((name: string, paths: string[], raw: RawOptions) =>
      finish(dependencies, createAlbum(name, paths, raw, dependencies)),
    );
}

function createAddCommand(dependencies: AlbumDependencies): Command {
  const command = new Command('add').description('add photos or folders to an album');
  command.argument(...ALBUM_ARGUMENT).argument('<paths...>', PHOTO_PATHS);
  addRulesOptions(command);
  return addStoreOptions(command)
    .addHelpText('after', `\n${FOLDERS_HELP}\n\n${ALBUM_EXIT_CODES}`)
    .action((wanted: string, paths: string[], raw: RawOptions) =>
      finish(dependencies, addToAlbum(wanted, paths, raw, dependencies)),
    );
}

function createSetCommand(dependencies: AlbumDependencies): Command {
  const command = new Command('set').description('change the options of an album; those that are not given stay');
  command.argument(...ALBUM_ARGUMENT);
  addImageOptions(command, { hasDefaults: false });
  command
    .option('--out <folder>', 'results go there, into subfolders like those of the photos')
    .option('--flat', 'all results go into that folder itself')
    .option('--beside', 'results go beside the photos');
  addFileOptions(command, { hasDefaults: false });
  command
    .option('--usual-names', 'default names for results, instead of --name')
    .option('--overwrite', 'replace existing files that have the name of a result')
    .option('--skip-existing', 'skip photos whose result exists')
    .option('--keep-existing', 'a photo fails when its result would replace a file, as it does by default')
    .option('--keep-times', 'give results the file times of their photos')
    .option('--no-keep-times', 'give results the time when they were made')
    .option('--order <order>', 'list, or fastest: photos of similar size follow each other')
    .option('--rename <name>', 'another name for the album');
  addDeviceOptions(command, { hasDefaults: false });
  return addStoreOptions(command)
    .addHelpText('after', `\n${SET_HELP}\n\n${ALBUM_TEMPLATE_HELP}\n\n${ALBUM_EXIT_CODES}`)
    .action((wanted: string, raw: RawOptions) => finish(dependencies, setAlbum(wanted, raw, dependencies)));
}

/** `run`, or `retry`. */
function createRunCommand(dependencies: AlbumDependencies & { readonly isRetry: boolean }): Command {
  const command = dependencies.isRetry
    ? new Command('retry').description('run an album, and retry the photos that have failed')
    : new Command('run').description('upscale the photos of an album that wait, are new or have changed');
  command
    .argument(...ALBUM_ARGUMENT)
    .option('--only-new', 'leave finished photos as they are, also where options or files have changed since')
    .option('--new-model', 'make finished photos again that an older model has made')
    .option('--dry-run', 'say what a run would do, and do nothing')
    .option('--yes', 'start although the results would not fit on the disk');
  addEngineOptions(command);
  return addStoreOptions(command)
    .addHelpText('after', `\n${RUN_HELP}\n\n${ALBUM_EXIT_CODES}`)
    .action((wanted: string, raw: RawOptions) => finish(dependencies, runAlbum(wanted, raw, dependencies)));
}

function createStatusCommand(dependencies: AlbumDependencies): Command {
  const command = new Command('status').description('show the progress of an album, and the photos that have failed');
  return addStoreOptions(command.argument(...ALBUM_ARGUMENT))
    .addHelpText('after', `\n${ALBUM_EXIT_CODES}`)
    .action((wanted: string, raw: RawOptions) => finish(dependencies, showAlbumStatus(wanted, raw, dependencies)));
}

function createListCommand(dependencies: AlbumDependencies): Command {
  return addStoreOptions(new Command('list').description('list all albums')).action((raw: RawOptions) =>
    finish(dependencies, listAlbums(raw, dependencies)),
  );
}

function createExportCommand(dependencies: AlbumDependencies): Command {
  const command = new Command('export').description('write reports: .csv, .json, or .html with thumbnails');
  command
    .argument(...ALBUM_ARGUMENT)
    .argument('<files...>', 'reports to write; the extension says the format')
    .option('--overwrite', 'replace reports that exist');
  return addStoreOptions(command).action((wanted: string, paths: string[], raw: RawOptions) =>
    finish(dependencies, exportAlbum(wanted, paths, raw, dependencies)),
  );
}

function createDeleteCommand(dependencies: AlbumDependencies): Command {
  const command = new Command('delete').description(
    'delete an album; photos and results stay, except photos that were uploaded through a browser',
  );
  return addStoreOptions(command.argument(...ALBUM_ARGUMENT)).action((wanted: string, raw: RawOptions) =>
    finish(dependencies, deleteAlbum(wanted, raw, dependencies)),
  );
}

async function finish({ setExitCode }: Pick<AlbumDependencies, 'setExitCode'>, code: Promise<ExitCode>): Promise<void> {
  setExitCode(await code);
}
