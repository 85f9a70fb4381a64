/** Stand-ins for tests of the commands: an engine that follows a script, streams that remember, dependencies made of both. */
import { writeFile } from 'node:fs/promises';
import type { DeviceReport } from '../shared/engine-protocol.ts';
import type { ErrorValue } from '../shared/errors.ts';
import type { JobEvent, JobRequest, JobSnapshot } from '../shared/jobs.ts';
import { applyJobEvent, createJobSnapshot, jobRequestSchema } from '../shared/jobs.ts';
import type { CommandEngine, CommandDependencies } from './dependencies.ts';
import type { ExitCode } from './exit-codes.ts';
import type { ReportStreams } from './report.ts';

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

/** How the fake engine treats one job. */
export type JobScript = 'write' | 'wait-for-cancel' | 'ignore-cancel' | { readonly fail: ErrorValue };

export interface FakeEngine extends CommandEngine {
  /** Jobs in the order in which they ran. */
  readonly ran: JobRequest[];
  /** Ids in the order in which they were cancelled. */
  readonly cancelled: string[];
  readonly endCount: () => number;
}

export interface FakeEngineOptions {
  readonly choose?: (job: JobRequest) => JobScript;
  readonly devices?: readonly DeviceReport[];
}

/** Writes a few bytes as the output of a job, in the time of a few microtasks. */
export function createFakeEngine({ choose = () => 'write', devices = [] }: FakeEngineOptions = {}): FakeEngine {
  const ran: JobRequest[] = [];
  const cancelled: string[] = [];
  const cancelOfJob = new Map<string, () => void>();
  let endCount = 0;
  return {
    ran,
    cancelled,
    endCount: () => endCount,
    async runJob(job, onEvent) {
      ran.push(jobRequestSchema.parse(job));
      let snapshot: JobSnapshot = createJobSnapshot(job.id);
      const emit = (event: JobEvent) => {
        snapshot = applyJobEvent(snapshot, event);
        onEvent(event);
      };
      const script = choose(job);
      if (script === 'write') await writeOutput(job, emit);
      else if (script === 'wait-for-cancel' || script === 'ignore-cancel') {
        emit(STARTED);
        await new Promise<void>((resolve) => {
          if (script === 'wait-for-cancel') cancelOfJob.set(job.id, resolve);
        });
        emit({ kind: 'cancelled' });
      } else emit({ kind: 'failed', error: script.fail });
      return snapshot;
    },
    cancel(jobId) {
      cancelled.push(jobId);
      cancelOfJob.get(jobId)?.();
    },
    listDevices: () => Promise.resolve(devices),
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
  await writeFile(job.outputPath, 'picture');
  emit({
    kind: 'finished',
    result: {
      outputPath: job.outputPath,
      input: { widthPx: 30, heightPx: 20 },
      output: { widthPx: 120, heightPx: 80 },
      device: 'cpu',
      precision: 'uint8',
      evaluations: 9,
      elapsedMs: 4321,
      endedEarly: false,
      hasHeat: false,
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
export function createFakeWorld(engine: CommandEngine | Error, columns: number | null = null): FakeWorld {
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
      openEngine: () => {
        openCount += 1;
        return engine instanceof Error ? Promise.reject(engine) : Promise.resolve(engine);
      },
      watchInterrupts: () => ({ signal: interrupt.signal, stop: () => void (stopCount += 1) }),
      setExitCode: (code) => void exitCodes.push(code),
    },
  };
}
