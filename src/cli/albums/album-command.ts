/** What all commands of albums do alike: open the albums, do one thing, end what was opened, tell what went wrong. */
import type { AppEvent } from '../../shared/app-state.ts';
import type { Album } from '../../shared/albums.ts';
import { AppError } from '../../shared/errors.ts';
import type { AlbumPlaces } from '../commands/album-options.ts';
import type { CommandDependencies } from '../dependencies.ts';
import { runToExitCode } from '../dependencies.ts';
import type { EngineChoice } from '../engine-choice.ts';
import type { ExitCode } from '../exit-codes.ts';
import { escapeControls } from '../format-text.ts';
import type { OpenAlbums, OpenedAlbums } from '../open-albums.ts';
import { createJsonReporter, createTextReporter } from '../report.ts';
import { formatDamage } from './format-album.ts';

export interface AlbumDependencies extends Pick<CommandDependencies, 'streams' | 'watchInterrupts' | 'setExitCode'> {
  readonly openAlbums: OpenAlbums;
}

/** As commander read it. */
export type RawOptions = Readonly<Record<string, unknown>>;

/** Runs one command to its exit code. Options that are wrong are told as everything else that keeps it from its work. */
export function runAlbumCommand<Options>(
  raw: RawOptions,
  { streams }: Pick<AlbumDependencies, 'streams'>,
  command: {
    readonly parse: (raw: RawOptions) => Options;
    readonly perform: (options: Options) => Promise<ExitCode>;
  },
): Promise<ExitCode> {
  const reporter = raw['json'] === true ? createJsonReporter(streams) : createTextReporter(streams);
  return runToExitCode(
    () => command.perform(command.parse(raw)),
    (error) => {
      reporter.reportFatal(error);
    },
  );
}

/** What a command has to do with albums that are open. */
export interface AlbumWork {
  readonly engine?: EngineChoice;
  readonly publish?: (event: AppEvent) => void;
  readonly isOurs?: (albumId: string) => boolean;
}

/** Opens the albums for `use` and ends them afterwards, whatever happens. @throws {AppError} as `openAlbums` */
export async function withAlbums(
  { openAlbums, streams }: Pick<AlbumDependencies, 'openAlbums' | 'streams'>,
  { dataFolder, cacheFolder, ...work }: Pick<AlbumPlaces, 'dataFolder' | 'cacheFolder'> & AlbumWork,
  use: (opened: OpenedAlbums) => Promise<ExitCode>,
): Promise<ExitCode> {
  const opened = await openAlbums({
    ...{ dataFolder, cacheFolder, engine: work.engine ?? null },
    publish: work.publish ?? (() => undefined),
    isOurs: work.isOurs ?? (() => false),
  });
  const { keptAs } = opened.albums.store;
  if (keptAs !== null) streams.writeErr(`${escapeControls(formatDamage(keptAs))}\n`);
  try {
    return await use(opened);
  } finally {
    await opened.end();
  }
}

/** @throws {AppError} album/busy */
export function refuseElsewhere({ name, run }: Album): void {
  if (run.kind === 'elsewhere')
    throw new AppError('album/busy', `Another Skipstone runs ${name}; wait for it, or pause it there.`);
}

/** Writes the answer: one line of JSON, or lines for people. */
export function writeAnswer(
  { streams }: Pick<AlbumDependencies, 'streams'>,
  json: boolean,
  answer: {
    readonly shape: { readonly kind: string; readonly [key: string]: unknown };
    readonly lines: readonly string[];
  },
): void {
  const lines = json ? [JSON.stringify(answer.shape)] : answer.lines.map(escapeControls);
  streams.writeOut(lines.map((line) => `${line}\n`).join(''));
}
