/** `skipstone album create`, `add`, `set` and `delete`: what changes albums without working on photos. */
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { AddReport, Album } from '../../shared/albums.ts';
import { AppError, getSystemCode } from '../../shared/errors.ts';
import type { AlbumDependencies, RawOptions } from '../albums/album-command.ts';
import { refuseElsewhere, runAlbumCommand, withAlbums, writeAnswer } from '../albums/album-command.ts';
import { describeAlbum } from '../albums/album-shapes.ts';
import { findAlbum } from '../albums/find-album.ts';
import { formatFailure } from '../report.ts';
import type { ExitCode } from '../exit-codes.ts';
import { EXIT_DONE, EXIT_SOME_FAILED } from '../exit-codes.ts';
import { parseAddOptions, parseAlbumName, parseCreateOptions, parsePlaces } from './album-options.ts';
import { parseSetOptions } from './album-set-options.ts';

/** Makes an album and adds `paths`. The exit code says whether all paths could be added; the album is there in any case. */
export function createAlbum(
  typed: string,
  paths: readonly string[],
  raw: RawOptions,
  dependencies: AlbumDependencies,
): Promise<ExitCode> {
  return runAlbumCommand(raw, dependencies, {
    parse: parseCreateOptions,
    perform: (wish) =>
      withAlbums(dependencies, wish, async ({ albums }) => {
        const name = parseAlbumName(typed);
        if (albums.list().some((album) => album.name === name))
          throw new AppError('options/invalid', `There is an album ${name} already; "skipstone album add" adds to it.`);
        const folder = wish.out === null ? null : resolve(wish.out);
        if (folder !== null) await makeOutputFolder(folder);
        const id = await albums.create(name, wish.options);
        if (folder !== null) await albums.setOutputFolder(id, folder);
        const report = await albums.intake.addPaths(id, resolveAll(paths), wish.rules);
        return tellAdded('created', albums.describe(id), report, { ...dependencies, json: wish.json });
      }),
  });
}

/** Adds files, and folders with their rules. A folder that the album has already gets the new rules. */
export function addToAlbum(
  wanted: string,
  paths: readonly string[],
  raw: RawOptions,
  dependencies: AlbumDependencies,
): Promise<ExitCode> {
  return runAlbumCommand(raw, dependencies, {
    parse: parseAddOptions,
    perform: (wish) =>
      withAlbums(dependencies, wish, async ({ albums }) => {
        const { id } = findAlbum(albums.list(), wanted);
        const report = await albums.intake.addPaths(id, resolveAll(paths), wish.rules);
        return tellAdded('added', albums.describe(id), report, { ...dependencies, json: wish.json });
      }),
  });
}

/** Changes what was typed, and nothing else. The next run makes anew what would come out otherwise. */
export function setAlbum(wanted: string, raw: RawOptions, dependencies: AlbumDependencies): Promise<ExitCode> {
  return runAlbumCommand(raw, dependencies, {
    parse: parseSetOptions,
    perform: (wish) =>
      withAlbums(dependencies, wish, async ({ albums }) => {
        const album = findAlbum(albums.list(), wanted);
        refuseElsewhere(album);
        const { id, options } = album;
        const { rename, out } = wish;
        if (wish.output.place === 'folder' && out === null && album.outputFolder === null)
          throw new AppError('options/invalid', '--flat says how results lie in the folder of --out: give that too');
        if (rename !== null && albums.list().some((other) => other.id !== id && other.name === rename))
          throw new AppError('options/invalid', `There is an album ${rename} already.`);
        if (out !== null) {
          await makeOutputFolder(resolve(out));
          await albums.setOutputFolder(id, resolve(out));
        }
        albums.changeOptions(id, { ...wish.patch, output: { ...options.output, ...wish.output } });
        if (rename !== null) albums.rename(id, rename);
        const changed = albums.describe(id);
        const lines = [`Changed ${changed.name}; the next run makes anew what comes out otherwise.`];
        writeAnswer(dependencies, wish.json, { shape: { kind: 'changed', album: describeAlbum(changed) }, lines });
        return EXIT_DONE;
      }),
  });
}

/** Forgets an album. Photos and results stay, but for those that were sent in through a browser. */
export function deleteAlbum(wanted: string, raw: RawOptions, dependencies: AlbumDependencies): Promise<ExitCode> {
  return runAlbumCommand(raw, dependencies, {
    parse: parsePlaces,
    perform: (wish) =>
      withAlbums(dependencies, wish, async ({ albums }) => {
        const album = findAlbum(albums.list(), wanted);
        refuseElsewhere(album);
        await albums.delete(album.id);
        const { id, name } = album;
        const shape = { kind: 'deleted', id, name };
        writeAnswer(dependencies, wish.json, { shape, lines: [`Deleted ${name}; its photos and results stay.`] });
        return EXIT_DONE;
      }),
  });
}

function tellAdded(
  kind: 'created' | 'added',
  album: Album,
  report: AddReport,
  { streams, json }: Pick<AlbumDependencies, 'streams'> & { readonly json: boolean },
): ExitCode {
  const { added, known, refused } = report;
  const others = known === 0 ? '' : `, ${known} known before`;
  const lines = [`${album.name}: ${added} added${others}; ${album.progress.total} in all`];
  writeAnswer({ streams }, json, { shape: { kind, album: describeAlbum(album), added, known, refused }, lines });
  if (!json) for (const { name, error } of refused) streams.writeErr(`${formatFailure(name, error)}\n`);
  return refused.length === 0 ? EXIT_DONE : EXIT_SOME_FAILED;
}

function resolveAll(paths: readonly string[]): string[] {
  return paths.map((path) => resolve(path));
}

async function makeOutputFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (thrown) {
    const systemCode = getSystemCode(thrown);
    if (systemCode === undefined) throw thrown;
    throw new AppError('output/not-writable', `Folder ${folder} cannot be made (${systemCode}).`, { cause: thrown });
  }
}
