/** `skipstone album list`, `status` and `export`: say what is known of albums, and change none. */
import { resolve } from 'node:path';
import { AppError } from '#shared/errors.ts';
import { getPathKind } from '#files/folders.ts';
import type { ExitCode } from '../exit-codes.ts';
import { EXIT_DONE, EXIT_SOME_FAILED } from '../exit-codes.ts';
import type { RawOptions } from '../run-command.ts';
import { writeJson, writeLines } from '../terminal/line-writer.ts';
import type { AlbumDependencies } from './album-command.ts';
import { runAlbumCommand, writeAnswer } from './album-command.ts';
import { describeAlbum, describePhoto } from './album-json.ts';
import { getReportFormat, parseExportOptions, parseStoreOptions } from './album-options.ts';
import { findAlbum } from './find-album.ts';
import { formatAlbums, formatStatus } from './format-album.ts';

/** One line per album. */
export function listAlbums(raw: RawOptions, dependencies: AlbumDependencies): Promise<ExitCode> {
  const { streams } = dependencies;
  return runAlbumCommand(raw, dependencies, {
    parse: parseStoreOptions,
    perform: (albums, { json }) => {
      const list = albums.list();
      if (json) writeJson(streams, ...list.map((album) => ({ kind: 'album', ...describeAlbum(album) })));
      else writeLines(streams, formatAlbums(list));
      return EXIT_DONE;
    },
  });
}

/** The exit code says whether photos have failed. */
export function showAlbumStatus(wanted: string, raw: RawOptions, dependencies: AlbumDependencies): Promise<ExitCode> {
  return runAlbumCommand(raw, dependencies, {
    parse: parseStoreOptions,
    perform: (albums, options) => {
      const album = findAlbum(albums.list(), wanted);
      const failed = albums.store.photos.page(album.id, 'failed', { offset: 0, limit: -1 });
      writeAnswer(dependencies, options, {
        json: { kind: 'album', ...describeAlbum(album), failed: failed.map(describePhoto) },
        lines: formatStatus(album, failed),
      });
      return failed.length === 0 ? EXIT_DONE : EXIT_SOME_FAILED;
    },
  });
}

/** Writes one report per path; nothing is written when one of the paths is wrong. */
export function exportAlbum(
  wanted: string,
  paths: readonly string[],
  raw: RawOptions,
  dependencies: AlbumDependencies,
): Promise<ExitCode> {
  return runAlbumCommand(raw, dependencies, {
    parse: parseExportOptions,
    perform: async (albums, options): Promise<ExitCode> => {
      const album = findAlbum(albums.list(), wanted);
      const reports = paths.map((path) => ({ path: resolve(path), format: getReportFormat(path) }));
      for (const { path } of reports)
        if (!options.overwrite && (await getPathKind(path)) !== 'absent')
          throw new AppError('output/exists', `${path} exists; --overwrite replaces it.`);
      for (const { path, format } of reports) {
        await albums.exportReport(album.id, format, path);
        writeAnswer(dependencies, options, { json: { kind: 'exported', path, format }, lines: [`-> ${path}`] });
      }
      return EXIT_DONE;
    },
  });
}
