/** Runs one command from what commander read to its exit code: parses the options once, reports the error that ended it. */
import { AppError } from '#shared/errors.ts';
import type { ErrorValue } from '#shared/errors.ts';
import type { ExitCode } from './exit-codes.ts';
import { getExitCodeOfError } from './exit-codes.ts';
import { writeErrorLines, writeJson } from './terminal/line-writer.ts';
import type { ReportStreams } from './terminal/process-streams.ts';

/** What commander read: flags in camel case, their values as they were typed. */
export type RawOptions = Readonly<Record<string, unknown>>;

export interface CommandSteps<Options> {
  /** @throws {AppError} `options/invalid` */
  readonly parse: (raw: RawOptions) => Options | Promise<Options>;
  /** May throw an AppError. */
  readonly perform: (options: Options) => Promise<ExitCode>;
}

/** An AppError, of wrong options too, is reported and becomes an exit code; anything else is a fault of ours and is thrown. */
export async function runCommand<Options>(
  raw: RawOptions,
  streams: ReportStreams,
  { parse, perform }: CommandSteps<Options>,
): Promise<ExitCode> {
  try {
    return await perform(await parse(raw));
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    // The options may be what is wrong: `--json` counts as soon as it was typed.
    if (raw['json'] === true) writeJson(streams, describeFatal(thrown.toValue()));
    else writeErrorLines(streams, [formatFatal(thrown)]);
    return getExitCodeOfError(thrown.code);
  }
}

/** The JSON line of the error that ended a command. */
export function describeFatal(error: ErrorValue): object {
  return { kind: 'error', error };
}

/** The line for people about the error that ended a command. */
export function formatFatal({ message }: Pick<ErrorValue, 'message'>): string {
  return `skipstone: ${message}`;
}
