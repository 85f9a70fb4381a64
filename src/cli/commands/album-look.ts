/** `skipstone album list`, `status` and `export`: what is known of albums, changed by none of them. */
import { resolve } from 'node:path';
import { AppError, getSystemCode } from '../../shared/errors.ts';
import { getPathKind } from '../../app/find-photos.ts';
import type { AlbumDependencies, RawOptions } from '../albums/album-command.ts';
import { runAlbumCommand, withAlbums, writeAnswer } from '../albums/album-command.ts';
import { describeAlbum, describePhoto } from '../albums/album-shapes.ts';
import { findAlbum } from '../albums/find-album.ts';
import { formatAlbums, formatStatus } from '../albums/format-album.ts';
import type { ExitCode } from '../exit-codes.ts';
import { EXIT_DONE, EXIT_SOME_FAILED } from '../exit-codes.ts';
import { escapeControls } from '../format-text.ts';
import { getReportFormat, parseExportOptions, parsePlaces } from './album-options.ts';

/** One line per album. */
export function listAlbums(raw: RawOptions, dependencies: AlbumDependencies): Promise<ExitCode> {
  const { streams } = dependencies;
  return runAlbumCommand(raw, dependencies, {
    parse: parsePlaces,
    perform: (wish) =>
      withAlbums(dependencies, wish, ({ albums }) => {
        const list = albums.list();
        const lines = wish.json
          ? list.map((album) => JSON.stringify({ kind: 'album', ...describeAlbum(album) }))
          : formatAlbums(list).map(escapeControls);
        streams.writeOut(lines.map((line) => `${line}\n`).join(''));
        return Promise.resolve(EXIT_DONE);
      }),
  });
}

/** The exit code says whether photos have failed. */
export function showAlbumStatus(wanted: string, raw: RawOptions, dependencies: AlbumDependencies): Promise<ExitCode> {
  return runAlbumCommand(raw, dependencies, {
    parse: parsePlaces,
    perform: (wish) =>
      withAlbums(dependencies, wish, ({ albums }) => {
        const album = findAlbum(albums.list(), wanted);
        const failed = albums.store.photos.page(album.id, 'failed', { offset: 0, limit: -1 });
        writeAnswer(dependencies, wish.json, {
          shape: { kind: 'album', ...describeAlbum(album), ...{ failed: failed.map(describePhoto) } },
          lines: formatStatus(album, failed),
        });
        return Promise.resolve(failed.length === 0 ? EXIT_DONE : EXIT_SOME_FAILED);
      }),
  });
}

/** Writes one report per path; nothing is written when one of them cannot be meant. */
export function exportAlbum(
  wanted: string,
  paths: readonly string[],
  raw: RawOptions,
  dependencies: AlbumDependencies,
): Promise<ExitCode> {
  return runAlbumCommand(raw, dependencies, {
    parse: parseExportOptions,
    perform: (wish) =>
      withAlbums(dependencies, wish, async ({ albums }) => {
        const album = findAlbum(albums.list(), wanted);
        const reports = paths.map((path) => ({ path: resolve(path), format: getReportFormat(path) }));
        for (const { path } of reports)
          if (!wish.overwrite && (await getPathKind(path)) !== 'absent')
            throw new AppError('output/exists', `${path} exists; --overwrite replaces it.`);
        for (const { path, format } of reports) {
          await nameFailure(path, albums.exportReport(album.id, format, path));
          writeAnswer(dependencies, wish.json, { shape: { kind: 'exported', path, format }, lines: [`-> ${path}`] });
        }
        return EXIT_DONE;
      }),
  });
}

async function nameFailure(path: string, writing: Promise<void>): Promise<void> {
  try {
    await writing;
  } catch (thrown) {
    const systemCode = getSystemCode(thrown);
    if (systemCode === undefined) throw thrown;
    const code = systemCode === 'ENOSPC' ? 'output/no-space' : 'output/not-writable';
    throw new AppError(code, `${path} cannot be written (${systemCode}).`, { cause: thrown });
  }
}
