/** What all album commands have in common: opens the albums, runs the command, closes what was opened, writes the answer. */
import type { Albums } from '#app/albums/albums.ts';
import type { AppEvent } from '#shared/app-state.ts';
import type { Album } from '#shared/albums.ts';
import { AppError } from '#shared/errors.ts';
import type { CommandDependencies } from '../dependencies.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { EngineChoice } from '../open-engine.ts';
import type { RawOptions } from '../run-command.ts';
import { runCommand } from '../run-command.ts';
import { writeErrorLines, writeJson, writeLines } from '../terminal/line-writer.ts';
import type { StoreOptions } from './album-options.ts';
import type { OpenAlbums, OpenedAlbums } from './open-album-service.ts';
import { formatDamage } from './format-album.ts';

export interface AlbumDependencies extends Pick<
  CommandDependencies,
  'streams' | 'watchInterrupts' | 'setExitCode' | 'listNetworks'
> {
  readonly openAlbums: OpenAlbums;
}

/** Runs one command on the albums, which upscales nothing. */
export function runAlbumCommand<Options extends StoreOptions>(
  raw: RawOptions,
  dependencies: AlbumDependencies,
  {
    parse,
    perform,
  }: {
    /** @throws {AppError} `options/invalid` */
    readonly parse: (raw: RawOptions) => Options | Promise<Options>;
    /** May throw an AppError. */
    readonly perform: (albums: Albums, options: Options) => ExitCode | Promise<ExitCode>;
  },
): Promise<ExitCode> {
  return runCommand(raw, dependencies.streams, {
    parse,
    perform: (options) => withAlbums(dependencies, options, ({ albums }) => perform(albums, options)),
  });
}

/** How a command uses the albums that it opens. */
export interface AlbumUse {
  readonly engine?: EngineChoice;
  readonly publish?: (event: AppEvent) => void;
  readonly isOurs?: (albumId: string) => boolean;
}

/** Opens the albums for `use` and closes them afterwards, whatever happens. @throws {AppError} as `openAlbums` */
export async function withAlbums(
  { openAlbums, streams }: Pick<AlbumDependencies, 'openAlbums' | 'streams'>,
  { dataFolder, cacheFolder, engine, publish, isOurs }: Omit<StoreOptions, 'json'> & AlbumUse,
  use: (opened: OpenedAlbums) => ExitCode | Promise<ExitCode>,
): Promise<ExitCode> {
  const opened = await openAlbums({
    ...{ dataFolder, cacheFolder, engine: engine ?? null },
    publish: publish ?? (() => undefined),
    isOurs: isOurs ?? (() => false),
  });
  const { keptAs } = opened.albums.store;
  if (keptAs !== null) writeErrorLines(streams, [formatDamage(keptAs)]);
  try {
    return await use(opened);
  } finally {
    await opened.end();
  }
}

/** @throws {AppError} `album/busy` when another Skipstone runs the album */
export function rejectBusy({ name, run }: Album): void {
  if (run.kind === 'elsewhere')
    throw new AppError('album/busy', `Another Skipstone is running ${name}; wait until it is done, or pause it there.`);
}

/** Writes the answer of a command: a line of JSON, or lines for people. */
export function writeAnswer(
  { streams }: Pick<AlbumDependencies, 'streams'>,
  { json }: Pick<StoreOptions, 'json'>,
  answer: { readonly json: object; readonly lines: readonly string[] },
): void {
  if (json) writeJson(streams, answer.json);
  else writeLines(streams, answer.lines);
}
