/** What the commands take from the world; index.ts gives them the real things, tests give them others. */
import type { EngineClient } from '../app/engine-client.ts';
import type { EngineChoice } from './engine-choice.ts';
import type { ExitCode } from './exit-codes.ts';
import { getExitCodeOfError } from './exit-codes.ts';
import type { ErrorValue } from '../shared/errors.ts';
import { AppError } from '../shared/errors.ts';
import type { InterruptWatch } from './interrupts.ts';
import type { ReportStreams } from './report.ts';

/** What commands ask of an engine. */
export type CommandEngine = Pick<EngineClient, 'runJob' | 'cancel' | 'listDevices' | 'end'>;

export interface CommandDependencies {
  readonly streams: ReportStreams;
  /** Throws an AppError when nothing can run. The caller ends the client. */
  readonly openEngine: (choice: EngineChoice) => Promise<CommandEngine>;
  readonly watchInterrupts: () => InterruptWatch;
  readonly setExitCode: (code: ExitCode) => void;
}

/** Runs a command to its exit code. An AppError is reported and becomes a code; anything else is a fault of ours and rises. */
export async function runToExitCode(
  run: () => Promise<ExitCode>,
  reportFatal: (error: ErrorValue) => void,
): Promise<ExitCode> {
  try {
    return await run();
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    reportFatal(thrown.toValue());
    return getExitCodeOfError(thrown.code);
  }
}
