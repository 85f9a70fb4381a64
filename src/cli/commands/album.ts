/** `skipstone album`: the tree of the commands of albums, and their help. */
import { Command } from 'commander';
import type { AlbumDependencies, RawOptions } from '../albums/album-command.ts';
import type { ExitCode } from '../exit-codes.ts';
import { EXIT_CODES_HELP } from '../exit-codes.ts';
import { addToAlbum, createAlbum, deleteAlbum, setAlbum } from './album-edit.ts';
import { exportAlbum, listAlbums, showAlbumStatus } from './album-look.ts';
import { addPlacesOptions, addRulesOptions, ALBUM_TEMPLATE_HELP } from './album-options.ts';
import { runAlbum } from './album-run.ts';
import { addDeviceOptions, addEngineOptions, addFileOptions, addPictureOptions } from './picture-options.ts';

const FOLDERS_HELP = `Folders:
  A folder stays part of the album: every run looks for what is new or has changed in it.
  Results go beside their photos. With --out <folder> they go there, in folders like those of the photos; with --flat
  all into the folder itself.`;

const SET_HELP = `The next run makes anew what would come out otherwise; results under other names stay where they are.
How folders are searched is changed by "album add" with the same folder.`;

const RUN_HELP = `A run says first what it is going to do, and goes on where the last one ended, whatever ended it.
Ctrl-C pauses the album. A full disk, or a drive that is away, is waited for. A photo that fails does not stop the
others.`;

/** The codes of all commands, with what they mean for albums. */
const ALBUM_EXIT_CODES = `${EXIT_CODES_HELP}
  An album has failed photos (code 1) until they are tried again with success, whichever run they failed in.
  Code 3 is also: albums cannot be opened, another Skipstone runs them, or the results would not fit on the disk.`;

export function createAlbumCommand(dependencies: AlbumDependencies): Command {
  const finish = async (code: Promise<ExitCode>): Promise<void> => {
    dependencies.setExitCode(await code);
  };
  const album = new Command('album')
    .description('enhance many photos, over hours and days; the albums are those of the window')
    .addHelpText('after', `\n${ALBUM_EXIT_CODES}`);
  const name = ['<album>', 'its name, or its id'] as const;

  const create = album.command('create').description('make an album').argument('<name>', 'a new name');
  create.argument('[paths...]', 'photos, or folders of photos');
  addPictureOptions(create);
  create
    .option('--out <folder>', 'folder of the results (default: beside the photos)')
    .option('--flat', 'all results into the folder itself, not into folders like those of the photos');
  addFileOptions(create);
  addRulesOptions(create);
  create
    .option('--overwrite', 'replace files that are in the way of results')
    .option('--skip-existing', 'leave out photos whose result is there already')
    .option('--keep-times', 'give results the times of their photos')
    .option('--order <order>', 'list, or fastest: photos of like size follow each other (default: list)');
  addDeviceOptions(create);
  addPlacesOptions(create)
    .addHelpText('after', `\n${FOLDERS_HELP}\n\n${ALBUM_TEMPLATE_HELP}\n\n${ALBUM_EXIT_CODES}`)
    .action((typed: string, paths: string[], raw: RawOptions) => finish(createAlbum(typed, paths, raw, dependencies)));

  const add = album.command('add').description('add photos or folders');
  add.argument(...name).argument('<paths...>', 'photos, or folders of photos');
  addRulesOptions(add);
  addPlacesOptions(add)
    .addHelpText('after', `\n${FOLDERS_HELP}\n\n${ALBUM_EXIT_CODES}`)
    .action((wanted: string, paths: string[], raw: RawOptions) => finish(addToAlbum(wanted, paths, raw, dependencies)));

  const set = album.command('set').description('change what an album is to be; what is not given stays');
  set.argument(...name);
  addPictureOptions(set, { hasDefaults: false });
  set
    .option('--out <folder>', 'results go there, in folders like those of the photos')
    .option('--flat', 'all results into the folder itself')
    .option('--beside', 'results go beside the photos');
  addFileOptions(set, { hasDefaults: false });
  set
    .option('--usual-names', 'take back --name')
    .option('--overwrite', 'replace files that are in the way of results')
    .option('--skip-existing', 'leave out photos whose result is there already')
    .option('--keep-existing', 'a photo whose result would replace a file fails, as without these two')
    .option('--keep-times', 'give results the times of their photos')
    .option('--no-keep-times', 'take back --keep-times')
    .option('--order <order>', 'list, or fastest: photos of like size follow each other')
    .option('--rename <name>', 'another name for the album');
  addDeviceOptions(set, { hasDefaults: false });
  addPlacesOptions(set)
    .addHelpText('after', `\n${SET_HELP}\n\n${ALBUM_TEMPLATE_HELP}\n\n${ALBUM_EXIT_CODES}`)
    .action((wanted: string, raw: RawOptions) => finish(setAlbum(wanted, raw, dependencies)));

  for (const isRetry of [false, true]) {
    const run = album.command(isRetry ? 'retry' : 'run').argument(...name);
    run.description(isRetry ? 'run, and try what has failed again' : 'enhance what waits, is new or has changed');
    run
      .option('--dry-run', 'say what a run would do, and do nothing')
      .option('--yes', 'begin although the results would not fit on the disk');
    addEngineOptions(run);
    addPlacesOptions(run)
      .addHelpText('after', `\n${RUN_HELP}\n\n${ALBUM_EXIT_CODES}`)
      .action((wanted: string, raw: RawOptions) => finish(runAlbum(wanted, raw, { ...dependencies, isRetry })));
  }

  addPlacesOptions(album.command('status').argument(...name))
    .description('how far an album is, and what has failed')
    .addHelpText('after', `\n${ALBUM_EXIT_CODES}`)
    .action((wanted: string, raw: RawOptions) => finish(showAlbumStatus(wanted, raw, dependencies)));

  addPlacesOptions(album.command('list').description('all albums')).action((raw: RawOptions) =>
    finish(listAlbums(raw, dependencies)),
  );

  const report = album.command('export').description('write reports: .csv, .json, or .html with small pictures');
  report.argument(...name).argument('<files...>', 'reports to write; the extension says the format');
  report.option('--overwrite', 'replace reports that exist');
  addPlacesOptions(report).action((wanted: string, paths: string[], raw: RawOptions) =>
    finish(exportAlbum(wanted, paths, raw, dependencies)),
  );

  addPlacesOptions(album.command('delete').argument(...name))
    .description('forget an album; photos and results stay, but for those sent in through a browser')
    .action((wanted: string, raw: RawOptions) => finish(deleteAlbum(wanted, raw, dependencies)));
  return album;
}
