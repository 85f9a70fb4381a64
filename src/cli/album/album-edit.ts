/** `skipstone album create`, `add`, `set` and `delete`: what changes albums without upscaling photos. */
import { resolve } from 'node:path';
import type { Albums } from '#app/albums/albums.ts';
import { makeFolder } from '#files/folders.ts';
import type { AddReport, Album } from '#shared/albums.ts';
import { formatSkipped, NOTHING_SKIPPED } from '#shared/combining/add-reports.ts';
import type { ExitCode } from '../exit-codes.ts';
import { EXIT_DONE, EXIT_SOME_FAILED } from '../exit-codes.ts';
import { describeAddReport } from '../json-names.ts';
import type { ImportedNetwork } from '#shared/imported/networks.ts';
import { pickUsable } from '../options/network-options.ts';
import { rejectOptions } from '../options/option-parsing.ts';
import type { RawOptions } from '../run-command.ts';
import { nameOnce } from '../terminal/format-text.ts';
import { writeErrorLines } from '../terminal/line-writer.ts';
import type { AlbumDependencies } from './album-command.ts';
import { rejectBusy, runAlbumCommand, writeAnswer } from './album-command.ts';
import { describeAlbum } from './album-json.ts';
import type { CreateOptions, StoreOptions } from './album-options.ts';
import {
  FLAT_NEEDS_OUT,
  parseAddOptions,
  parseAlbumName,
  parseCreateOptions,
  parseStoreOptions,
} from './album-options.ts';
import type { SetOptions } from './album-set-options.ts';
import { parseSetOptions } from './album-set-options.ts';
import { findAlbum } from './find-album.ts';

/** Creates an album and adds `paths`. The exit code says whether all paths could be added; the album exists in any case. */
export function createAlbum(
  typed: string,
  paths: readonly string[],
  raw: RawOptions,
  dependencies: AlbumDependencies,
): Promise<ExitCode> {
  return runAlbumCommand(raw, dependencies, {
    parse: async (values): Promise<CreateOptions & { readonly name: string }> => ({
      ...parseCreateOptions(values, await listUsable(values, dependencies)),
      name: parseAlbumName(typed),
    }),
    perform: async (albums, { name, out, options, rules, json }) => {
      if (hasOther(albums, name, null))
        throw rejectOptions(`There is an album ${name} already; "skipstone album add" adds to it.`);
      const folder = out === null ? null : resolve(out);
      if (folder !== null) await makeFolder(folder);
      const id = await albums.create(name, options);
      if (folder !== null) await albums.setOutputFolder(id, folder);
      const report = await albums.imports.addPaths(id, resolveAll(paths), rules);
      return reportAdded('created', albums.describe(id), report, { ...dependencies, json });
    },
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
    perform: async (albums, { rules, json }) => {
      const { id } = findAlbum(albums.list(), wanted);
      const report = await albums.imports.addPaths(id, resolveAll(paths), rules);
      return reportAdded('added', albums.describe(id), report, { ...dependencies, json });
    },
  });
}

/** Changes what was typed, and nothing else. The next run makes those results again that would now be different. */
export function setAlbum(wanted: string, raw: RawOptions, dependencies: AlbumDependencies): Promise<ExitCode> {
  return runAlbumCommand(raw, dependencies, {
    parse: async (values) => parseSetOptions(values, await listUsable(values, dependencies)),
    perform: async (albums, options): Promise<ExitCode> => {
      const album = findAlbum(albums.list(), wanted);
      rejectBusy(album);
      await applySet(albums, album, options);
      const changed = albums.describe(album.id);
      writeAnswer(dependencies, options, {
        json: { kind: 'changed', album: describeAlbum(changed) },
        lines: [`Changed ${changed.name}; the next run makes those results again that would now be different.`],
      });
      return EXIT_DONE;
    },
  });
}

async function applySet(albums: Albums, album: Album, { rename, out, output, patch }: SetOptions): Promise<void> {
  const { id, options } = album;
  if (output.place === 'folder' && out === null && album.outputFolder === null) throw rejectOptions(FLAT_NEEDS_OUT);
  if (rename !== null && hasOther(albums, rename, id)) throw rejectOptions(`There is an album ${rename} already.`);
  if (out !== null) {
    await makeFolder(resolve(out));
    await albums.setOutputFolder(id, resolve(out));
  }
  await albums.changeOptions(id, { ...patch, output: { ...options.output, ...output } });
  if (rename !== null) albums.rename(id, rename);
}

/** Deletes an album. Photos and results stay, but for those that were sent in through a browser. */
export function deleteAlbum(wanted: string, raw: RawOptions, dependencies: AlbumDependencies): Promise<ExitCode> {
  return runAlbumCommand(raw, dependencies, {
    parse: parseStoreOptions,
    perform: async (albums, options): Promise<ExitCode> => {
      const album = findAlbum(albums.list(), wanted);
      rejectBusy(album);
      await albums.delete(album.id);
      const { id, name } = album;
      writeAnswer(dependencies, options, {
        json: { kind: 'deleted', id, name },
        lines: [`Deleted ${name}; its photos and results stay.`],
      });
      return EXIT_DONE;
    },
  });
}

function reportAdded(
  kind: 'created' | 'added',
  album: Album,
  report: AddReport,
  { streams, json }: Pick<AlbumDependencies, 'streams'> & Pick<StoreOptions, 'json'>,
): ExitCode {
  const { added, known, rejected } = report;
  const others = known === 0 ? '' : `, ${known} known before`;
  writeAnswer(
    { streams },
    { json },
    {
      json: { kind, album: describeAlbum(album), ...describeAddReport(report) },
      lines: [
        `${album.name}: ${added} added${others}; ${album.progress.total} in all`,
        ...[formatSkipped(report.skipped ?? NOTHING_SKIPPED) ?? []].flat(),
      ],
    },
  );
  if (!json)
    writeErrorLines(
      streams,
      rejected.map(({ name, error }) => `  ${nameOnce(name, error.message)}`),
    );
  return rejected.length === 0 ? EXIT_DONE : EXIT_SOME_FAILED;
}

/** Whether another album than `id` has the name. */
function hasOther(albums: Albums, name: string, id: string | null): boolean {
  return albums.list().some((album) => album.name === name && album.id !== id);
}

/** The networks beside the albums that the command means. */
async function listUsable(
  { dataFolder }: RawOptions,
  { listNetworks }: AlbumDependencies,
): Promise<readonly ImportedNetwork[]> {
  return pickUsable(await listNetworks(typeof dataFolder === 'string' ? resolve(dataFolder) : null));
}

function resolveAll(paths: readonly string[]): string[] {
  return paths.map((path) => resolve(path));
}
