/** Fakes for tests of the commands: an engine that follows a script, streams that record, dependencies made of both. */
import { writeFile } from 'node:fs/promises';
import { KILLED_BY_APP } from '#app/workers/worker-client.ts';
import type { DeviceReport } from '#shared/engine-protocol.ts';
import type { ErrorValue } from '#shared/errors.ts';
import type { JobEvent, JobRequest, JobSnapshot } from '#shared/jobs.ts';
import { applyJobEvent, createJobSnapshot, jobRequestSchema } from '#shared/jobs.ts';
import type { NetworkEntry } from '#shared/imported/networks.ts';
import { ResultList } from '#files/own-results.ts';
import type { CommandEngine, CommandDependencies } from './dependencies.ts';
import type { ExitCode } from './exit-codes.ts';
import type { ReportStreams } from './terminal/process-streams.ts';

export interface RecordedStreams extends ReportStreams {
  readonly out: string[];
  readonly err: string[];
}

/** `columns`: null for a pipe. */
export function recordStreams(columns: number | null = null): RecordedStreams {
  const out: string[] = [];
  const err: string[] = [];
  return {
    out,
    err,
    writeOut: (text) => void out.push(text),
    writeErr: (text) => void err.push(text),
    getColumns: () => columns,
  };
}

/** How the fake engine treats one try of a job; what ignores a cancellation ends when the engine is killed. */
export type JobScript = 'write' | 'wait-for-cancel' | 'ignore-cancel' | { readonly fail: ErrorValue };

export interface FakeEngine extends CommandEngine {
  /** Jobs in the order in which they ran. */
  readonly ran: JobRequest[];
  /** Ids in the order in which they were cancelled. */
  readonly cancelled: string[];
  readonly killCount: () => number;
  readonly endCount: () => number;
}

export interface FakeEngineOptions {
  /** @param attempt from 0 */
  readonly choose?: (job: JobRequest, attempt: number) => JobScript;
  readonly devices?: readonly DeviceReport[];
}

/** Writes a few bytes as the output of a job, in the time of a few microtasks. */
export function createFakeEngine({ choose = () => 'write', devices = [] }: FakeEngineOptions = {}): FakeEngine {
  const ran: JobRequest[] = [];
  const cancelled: string[] = [];
  const running = new Map<string, { readonly script: JobScript; readonly end: (event: JobEvent) => void }>();
  let killCount = 0;
  let endCount = 0;
  return {
    ran,
    cancelled,
    killCount: () => killCount,
    endCount: () => endCount,
    async runJob(job, onEvent) {
      const attempt = ran.filter(({ id }) => id === job.id).length;
      ran.push(jobRequestSchema.parse(job));
      let snapshot: JobSnapshot = createJobSnapshot(job.id);
      const emit = (event: JobEvent) => {
        snapshot = applyJobEvent(snapshot, event);
        onEvent(event);
      };
      const script = choose(job, attempt);
      if (script === 'write') await writeOutput(job, emit);
      else if (script === 'wait-for-cancel' || script === 'ignore-cancel') {
        emit(STARTED);
        emit(await new Promise<JobEvent>((end) => running.set(job.id, { script, end })));
      } else emit({ kind: 'failed', error: script.fail });
      return snapshot;
    },
    cancel(jobId) {
      cancelled.push(jobId);
      const job = running.get(jobId);
      if (job?.script === 'wait-for-cancel') job.end({ kind: 'cancelled' });
    },
    kill() {
      killCount += 1;
      const error: ErrorValue = { code: 'engine/crashed', message: 'signal SIGKILL', details: KILLED_BY_APP };
      for (const { end } of running.values()) end({ kind: 'failed', error });
    },
    listDevices: () => Promise.resolve(devices),
    importNetwork: ({ name }) => Promise.reject(new Error(`the fake engine cannot import ${name}`)),
    end() {
      endCount += 1;
      return Promise.resolve();
    },
  };
}

export const STARTED: JobEvent = {
  kind: 'started',
  input: { widthPx: 30, heightPx: 20 },
  output: { widthPx: 120, heightPx: 80 },
  evaluations: 9,
  canEndEarly: true,
};

/** The event of step `index` of 9. */
export function makeProgress(index: number, elapsedMs = index * 2000): Extract<JobEvent, { kind: 'progress' }> {
  const stage = index === 1 ? 'encode' : index < 8 ? 'coarse' : 'fine';
  return {
    kind: 'progress',
    fraction: index / 9,
    step: { stage, index, total: 9, level: 1 - index / 10 },
    partDone: index / 18,
    elapsedMs,
    remainingMs: (9 - index) * 2000,
  };
}

async function writeOutput(job: JobRequest, emit: (event: JobEvent) => void): Promise<void> {
  emit(STARTED);
  for (const index of [1, 2, 3]) emit(makeProgress(index));
  await writeFile(job.outputPath, 'photo');
  emit({
    kind: 'finished',
    result: {
      outputPath: job.outputPath,
      input: { widthPx: 30, heightPx: 20 },
      output: { widthPx: 120, heightPx: 80 },
      device: 'cpu',
      precision: 'uint8',
      evaluations: 9,
      cleanup: 0,
      cleanupEstimate: null,
      elapsedMs: 4321,
      effort: null,
      endedEarly: false,
      hasResidualMap: false,
      remarks: [],
    },
  });
}

export interface FakeWorld {
  readonly dependencies: CommandDependencies;
  readonly streams: RecordedStreams;
  readonly interrupt: AbortController;
  readonly exitCodes: ExitCode[];
  /** How often an engine was opened. */
  readonly openCount: () => number;
  /** How often the interrupts were given back. */
  readonly stopCount: () => number;
}

/** Dependencies around `engine`; an Error instead of an engine is thrown when it is to be opened. */
export function createFakeWorld(
  engine: CommandEngine | Error,
  columns: number | null = null,
  networks: readonly NetworkEntry[] = [],
): FakeWorld {
  const streams = recordStreams(columns);
  const interrupt = new AbortController();
  const exitCodes: ExitCode[] = [];
  let openCount = 0;
  let stopCount = 0;
  return {
    streams,
    interrupt,
    exitCodes,
    openCount: () => openCount,
    stopCount: () => stopCount,
    dependencies: {
      streams,
      results: new ResultList(null),
      listNetworks: () => Promise.resolve(networks),
      openEngine: () => {
        openCount += 1;
        return engine instanceof Error ? Promise.reject(engine) : Promise.resolve(engine);
      },
      watchInterrupts: () => ({ signal: interrupt.signal, stop: () => void (stopCount += 1) }),
      setExitCode: (code) => void exitCodes.push(code),
    },
  };
}
