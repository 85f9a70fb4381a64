/** The exit codes of every command, their documentation, and which failure gives which code. */
import type { AlbumRunState } from '#shared/albums.ts';
import { EXIT_UNEXPECTED } from '#files/end-process.ts';
import type { ErrorCode, ErrorValue } from '#shared/errors.ts';

export const EXIT_DONE = 0;
export const EXIT_SOME_FAILED = 1;
export const EXIT_USAGE = 2;
export const EXIT_CANNOT_RUN = 3;
export const EXIT_INTERRUPTED = 130;

export type ExitCode =
  typeof EXIT_DONE | typeof EXIT_SOME_FAILED | typeof EXIT_USAGE | typeof EXIT_CANNOT_RUN | typeof EXIT_INTERRUPTED;

/** The part of `--help` that documents the codes. */
export const EXIT_CODES_HELP = `Exit codes:
  ${EXIT_DONE}    all done (photos that --skip-existing skipped count as done)
  ${EXIT_SOME_FAILED}    some photos failed
  ${EXIT_USAGE}    wrong usage
  ${EXIT_CANNOT_RUN}    nothing could run: no model, the engine cannot start, the device is missing
  ${EXIT_UNEXPECTED}   an unexpected error of Skipstone itself; its log is named
  ${EXIT_INTERRUPTED}  interrupted`;

/** Whether the installation is at fault: every other photo would fail in the same way. */
export function isInstallationFault(code: ErrorCode): boolean {
  return code.startsWith('model/') || code === 'device/unavailable';
}

/** The exit code of a command that ended with one error. */
export function getExitCodeOfError(code: ErrorCode): ExitCode {
  if (code === 'options/invalid') return EXIT_USAGE;
  const isFault = isInstallationFault(code) || /^(engine|album|store)\//.test(code);
  return isFault ? EXIT_CANNOT_RUN : EXIT_SOME_FAILED;
}

/** What decides the exit code of a run of an album. */
export interface AlbumEnd {
  readonly run: AlbumRunState;
  readonly interrupted: boolean;
  /** Failed photos of the album, of this run or an earlier one. */
  readonly failedCount: number;
}

/** The exit code of a run of an album. An interrupt after its end does not count. */
export function getExitCodeOfAlbum({ run, interrupted, failedCount }: AlbumEnd): ExitCode {
  if (run.kind === 'idle') return failedCount > 0 ? EXIT_SOME_FAILED : EXIT_DONE;
  return interrupted || (run.kind === 'paused' && run.reason === 'user') ? EXIT_INTERRUPTED : EXIT_CANNOT_RUN;
}

/** What decides the exit code of a batch. */
export interface BatchEnd {
  readonly interrupted: boolean;
  /** Whether the engine started at least one photo. */
  readonly anyStarted: boolean;
  /** Photos that were written or skipped. */
  readonly doneCount: number;
  readonly errors: readonly ErrorValue[];
}

/** The exit code of a batch. Only when no photo got as far as starting can the installation be what failed. */
export function getExitCodeOfBatch({ interrupted, anyStarted, doneCount, errors }: BatchEnd): ExitCode {
  if (interrupted) return EXIT_INTERRUPTED;
  if (errors.length === 0) return EXIT_DONE;
  const nothingRan = !anyStarted && doneCount === 0;
  return nothingRan && errors.every(({ code }) => isInstallationFault(code) || code === 'engine/crashed')
    ? EXIT_CANNOT_RUN
    : EXIT_SOME_FAILED;
}
