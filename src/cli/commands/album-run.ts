/** `skipstone album run` and `retry`: the pre-flight, then the album, until it is done or somebody interrupts. */
import type { Album, AlbumPhotoStateName, Preflight } from '../../shared/albums.ts';
import type { ErrorValue } from '../../shared/errors.ts';
import type { Albums } from '../../app/albums/albums.ts';
import type { AlbumDependencies, RawOptions } from '../albums/album-command.ts';
import { refuseElsewhere, runAlbumCommand, withAlbums } from '../albums/album-command.ts';
import { findAlbum } from '../albums/find-album.ts';
import { RunFollower } from '../albums/follow-run.ts';
import type { RunReporter } from '../albums/run-reporter.ts';
import { createJsonRunReporter, TextRunReporter } from '../albums/run-reporter.ts';
import type { ExitCode } from '../exit-codes.ts';
import { EXIT_CANNOT_RUN, EXIT_DONE, EXIT_INTERRUPTED, getExitCodeOfAlbum } from '../exit-codes.ts';
import { formatBytes } from '../format-text.ts';
import type { OpenedAlbums } from '../open-albums.ts';
import { untilAborted } from '../until-aborted.ts';
import type { RunOptions } from './album-options.ts';
import { parseRunOptions } from './album-options.ts';

/** What waits, is new or has changed; with `isRetry` what has failed, too. */
export function runAlbum(
  wanted: string,
  raw: RawOptions,
  { isRetry, ...dependencies }: AlbumDependencies & { readonly isRetry: boolean },
): Promise<ExitCode> {
  const { streams } = dependencies;
  return runAlbumCommand(raw, dependencies, {
    parse: parseRunOptions,
    perform: async (options) => {
      const reporter = options.json ? createJsonRunReporter(streams) : new TextRunReporter(streams);
      const interrupts = dependencies.watchInterrupts();
      let ours: OurRun | null = null;
      try {
        return await withAlbums(
          dependencies,
          {
            ...options,
            publish: (event) => ours?.follower?.receive(event),
            isOurs: (albumId) => albumId === ours?.albumId,
          },
          async (opened) => {
            const album = findAlbum(opened.albums.list(), wanted);
            refuseElsewhere(album);
            ours = new OurRun({ album, opened, reporter, interrupt: interrupts.signal });
            if (isRetry && !options.isDryRun) opened.albums.rows.retry(album.id, null);
            return ours.run(options);
          },
        );
      } finally {
        interrupts.stop();
      }
    },
  });
}

interface OurRunOptions {
  readonly album: Album;
  readonly opened: OpenedAlbums;
  readonly reporter: RunReporter;
  readonly interrupt: AbortSignal;
}

/** Paused albums go on by timers that do not keep a process alive; somebody who waits for one does. */
const KEEP_ALIVE_MS = 60_000;
const ENDED_STATES: readonly AlbumPhotoStateName[] = ['done', 'failed', 'skipped', 'cancelled'];

class OurRun {
  readonly #options: OurRunOptions;
  readonly #startedAtMs = performance.now();
  #follower: RunFollower | null = null;

  constructor(options: OurRunOptions) {
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
  async run({ isDryRun, yes }: RunOptions): Promise<ExitCode> {
    const { album, opened, reporter, interrupt } = this.#options;
    const preflight = await untilAborted(interrupt, () => this.#check());
    if (preflight === null) return this.#sumUp(opened.albums.describe(album.id));
    reporter.reportPreflight(album, preflight);
    if (isDryRun) return EXIT_DONE;
    const lack = yes ? null : findLackOfRoom(preflight);
    if (lack !== null) {
      reporter.reportFatal(lack);
      return EXIT_CANNOT_RUN;
    }
    return this.#sumUp(await this.#follow(opened.albums));
  }

  /** What a run would do. The engine is measured only where that takes time to be told. */
  async #check(): Promise<Preflight> {
    const { album, opened } = this.#options;
    const preflight = await opened.albums.preflight(album.id);
    if (preflight.photoCount === 0) return preflight;
    await opened.measureEngine();
    return opened.albums.preflight(album.id);
  }

  /** Resolves with the album as the run has left it. */
  async #follow(albums: Albums): Promise<Album> {
    const { album, reporter, interrupt } = this.#options;
    const { id } = album;
    await albums.start(id);
    const follower = new RunFollower({
      ...{ albumId: id, reporter },
      endedBefore: ENDED_STATES.flatMap((state) => albums.store.photos.listIds(id, state)),
      findPhoto: (photoId) => albums.rows.find(id, photoId),
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
    // An album that was idle, and was interrupted before it began, is not done.
    const wasBegun = this.#follower !== null;
    const end = { run, interrupted: interrupt.aborted, failedCount: progress.counts.failed };
    const exitCode = wasBegun ? getExitCodeOfAlbum(end) : EXIT_INTERRUPTED;
    if (run.kind === 'paused' && run.reason === 'engine-failed')
      reporter.reportFatal({ code: 'engine/internal', message: run.at });
    const counts = this.#follower?.counts ?? { done: 0, failed: 0, skipped: 0, cancelled: 0 };
    reporter.reportSummary({ album, counts, elapsedMs: performance.now() - this.#startedAtMs, exitCode });
    return exitCode;
  }
}

function findLackOfRoom({ drives }: Preflight): ErrorValue | null {
  const full = drives.find(({ neededBytes, freeBytes }) => freeBytes !== null && neededBytes > freeBytes);
  if (full === undefined) return null;
  const { folder, neededBytes, freeBytes } = full;
  const figures = `about ${formatBytes(neededBytes)} needed, ${formatBytes(freeBytes ?? 0)} free`;
  const message = `The results will not fit in ${folder}: ${figures}. With --yes the album begins all the same, and waits for room.`;
  return { code: 'output/no-space', message };
}
