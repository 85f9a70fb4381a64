/** `skipstone album run` and `retry`: the pre-flight, then the run, until it is done or interrupted. */
import type { AgainChoice, Album, AlbumPhotoStateName, PauseReason, Preflight, PreflightPart } from '#shared/albums.ts';
import type { AppEvent } from '#shared/app-state.ts';
import { combinePreflight } from '#shared/combining/combine-preflight.ts';
import type { ErrorCode, ErrorValue } from '#shared/errors.ts';
import type { Albums } from '#app/albums/albums.ts';
import type { ExitCode } from '../exit-codes.ts';
import { EXIT_CANNOT_RUN, EXIT_DONE, EXIT_INTERRUPTED, getExitCodeOfAlbum } from '../exit-codes.ts';
import { untilAborted } from '../interrupts.ts';
import type { RawOptions } from '../run-command.ts';
import { runCommand } from '../run-command.ts';
import { formatBytes } from '../terminal/format-text.ts';
import type { AlbumDependencies } from './album-command.ts';
import { rejectBusy, withAlbums } from './album-command.ts';
import type { RunOptions } from './album-options.ts';
import { parseRunOptions } from './album-options.ts';
import { findAlbum } from './find-album.ts';
import { RunFollower } from './follow-run.ts';
import type { OpenedAlbums } from './open-album-service.ts';
import type { RunReporter } from './run-reporter.ts';
import { createJsonRunReporter, TextRunReporter } from './run-reporter.ts';

/** Upscales the photos that wait, are new or have changed; with `isRetry` also those that have failed. */
export function runAlbum(
  wanted: string,
  raw: RawOptions,
  { isRetry, ...dependencies }: AlbumDependencies & { readonly isRetry: boolean },
): Promise<ExitCode> {
  const { streams } = dependencies;
  return runCommand(raw, streams, {
    parse: parseRunOptions,
    perform: async (options) => {
      const reporter = options.json ? createJsonRunReporter(streams) : new TextRunReporter(streams);
      const interrupts = dependencies.watchInterrupts();
      let run: CommandRun | null = null;
      const use = {
        ...options,
        publish: (event: AppEvent) => run?.follower?.receive(event),
        isOurs: (albumId: string) => albumId === run?.albumId,
      };
      try {
        return await withAlbums(dependencies, use, (opened) => {
          const album = findAlbum(opened.albums.list(), wanted);
          rejectBusy(album);
          run = new CommandRun({ album, opened, reporter, interrupt: interrupts.signal });
          if (isRetry && !options.isDryRun) opened.albums.photos.retry(album.id, null);
          return run.run(options);
        });
      } finally {
        interrupts.stop();
      }
    },
  });
}

interface CommandRunOptions {
  readonly album: Album;
  readonly opened: OpenedAlbums;
  readonly reporter: RunReporter;
  readonly interrupt: AbortSignal;
}

/** Pauses that end the command, as errors. */
const FATAL_CODES: Readonly<Partial<Record<PauseReason, ErrorCode>>> = {
  'engine-failed': 'engine/internal',
  'store-failed': 'store/failed',
};
/** Timers that resume a paused album do not keep the process alive; this command does. */
const KEEP_ALIVE_MS = 60_000;
const ENDED_STATES: readonly AlbumPhotoStateName[] = ['done', 'failed', 'skipped', 'cancelled'];

/** The run of one album, from the pre-flight to the summary. */
class CommandRun {
  readonly #options: CommandRunOptions;
  readonly #startedAtMs = performance.now();
  #follower: RunFollower | null = null;

  constructor(options: CommandRunOptions) {
    this.#options = options;
  }

  get albumId(): string {
    return this.#options.album.id;
  }

  /** Set while the album runs. */
  get follower(): RunFollower | null {
    return this.#follower;
  }

  /** @throws {AppError} as the engine and `Albums.start` */
  async run({ isDryRun, yes, again }: RunOptions): Promise<ExitCode> {
    const { album, opened, reporter, interrupt } = this.#options;
    const preflight = await untilAborted(interrupt, () => this.#check(again));
    if (preflight === null) return this.#sumUp(opened.albums.describe(album.id));
    reporter.reportPreflight(album, preflight, again);
    if (isDryRun) return EXIT_DONE;
    const noSpace = yes ? null : findNoSpace(combinePreflight(preflight, again));
    if (noSpace !== null) {
      reporter.reportFatal(noSpace);
      return EXIT_CANNOT_RUN;
    }
    return this.#sumUp(await Promise.race([this.#follow(opened.albums, again), opened.failed]));
  }

  /** What the run would do. The engine is measured only where there is something to estimate, or results to compare its model with. */
  async #check(again: AgainChoice): Promise<Preflight> {
    const { album, opened } = this.#options;
    const preflight = await opened.albums.preflight(album.id);
    const { done } = opened.albums.describe(album.id).progress.counts;
    if (done === 0 && combinePreflight(preflight, again).photoCount === 0) return preflight;
    await opened.measureEngine();
    return opened.albums.preflight(album.id);
  }

  /** Resolves with the album as it is after the run. */
  async #follow(albums: Albums, again: AgainChoice): Promise<Album> {
    const { album, reporter, interrupt } = this.#options;
    const { id } = album;
    await albums.start(id, again);
    const follower = new RunFollower({
      ...{ albumId: id, reporter },
      endedBefore: ENDED_STATES.flatMap((state) => albums.store.photos.listIds(id, state)),
      findPhoto: (photoId) => albums.photos.find(id, photoId),
    });
    this.#follower = follower;
    const keepAlive = setInterval(() => undefined, KEEP_ALIVE_MS);
    try {
      follower.receive({ kind: 'album', album: albums.describe(id) });
      if ((await untilAborted(interrupt, () => follower.over)) === null) await albums.pause(id);
      return await follower.over;
    } finally {
      clearInterval(keepAlive);
    }
  }

  #sumUp(album: Album): ExitCode {
    const { reporter, interrupt } = this.#options;
    const { run, progress } = album;
    // An idle album whose run was interrupted before it began is not done.
    const wasBegun = this.#follower !== null;
    const end = { run, interrupted: interrupt.aborted, failedCount: progress.counts.failed };
    const exitCode = wasBegun ? getExitCodeOfAlbum(end) : EXIT_INTERRUPTED;
    const fatal = run.kind === 'paused' ? FATAL_CODES[run.reason] : undefined;
    if (run.kind === 'paused' && fatal !== undefined) reporter.reportFatal({ code: fatal, message: run.at });
    const counts = this.#follower?.counts ?? { done: 0, failed: 0, skipped: 0, cancelled: 0 };
    reporter.reportSummary({ album, counts, elapsedMs: performance.now() - this.#startedAtMs, exitCode });
    return exitCode;
  }
}

/** The error of results that would not fit on a drive. */
function findNoSpace({ drives }: PreflightPart): ErrorValue | null {
  const full = drives.find(({ neededBytes, freeBytes }) => freeBytes !== null && neededBytes > freeBytes);
  if (full === undefined) return null;
  const { folder, neededBytes, freeBytes } = full;
  const figures = `about ${formatBytes(neededBytes)} needed, ${formatBytes(freeBytes ?? 0)} free`;
  const message = `The results will not fit in ${folder}: ${figures}. With --yes the run starts anyway, and waits when the disk is full.`;
  return { code: 'output/no-space', message };
}
