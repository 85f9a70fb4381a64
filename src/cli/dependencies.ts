/** What the commands need from outside: index.ts passes the real things, tests pass fakes. */
import type { EngineClient } from '#app/workers/engine-client.ts';
import type { NetworkEntry } from '#shared/imported/networks.ts';
import type { ResultList } from '#files/own-results.ts';
import type { EngineChoice } from './open-engine.ts';
import type { ExitCode } from './exit-codes.ts';
import type { InterruptWatch } from './interrupts.ts';
import type { ReportStreams } from './terminal/process-streams.ts';

/** The part of the engine client that commands use. */
export type CommandEngine = Pick<EngineClient, 'runJob' | 'cancel' | 'kill' | 'listDevices' | 'importNetwork' | 'end'>;

export interface CommandDependencies {
  readonly streams: ReportStreams;
  /** The caller ends the client. @throws {AppError} when nothing can run */
  readonly openEngine: (choice: EngineChoice) => Promise<CommandEngine>;
  /** Imported networks, which are presets too. @param dataFolder null: that of the platform */
  readonly listNetworks: (dataFolder: string | null) => Promise<readonly NetworkEntry[]>;
  /** Where results are remembered. */
  readonly results: ResultList;
  readonly watchInterrupts: () => InterruptWatch;
  readonly setExitCode: (code: ExitCode) => void;
}
