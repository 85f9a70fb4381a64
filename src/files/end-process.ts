/**
 * Ends a program of the product that cannot end by itself: at a signal, and after an unexpected error.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { inspect } from 'node:util';
import { getSystemCode } from '#shared/errors.ts';
import { locateCacheFolder } from './platform-folders.ts';

/** The exit code after an unexpected error, as in sysexits.h. */
export const EXIT_UNEXPECTED = 70;
/** How long calls of the system may take to come back before the process is killed. */
const GRACE_MS = 500;
const POLL_MS = 20;
const MAX_LOGS = 10;

/**
 * Ends the process with `code`. Where calls of the system are blocked in Node's threads (a drive that hangs),
 * `process.exit` would wait for them: then the process kills itself, and the signal says how it ended.
 */
export function exitNow(code: number, waitedMs = 0): void {
  if (!hasCallsInProgress()) process.exit(code);
  if (waitedMs >= GRACE_MS) process.kill(process.pid, 'SIGKILL');
  setTimeout(() => {
    exitNow(code, waitedMs + POLL_MS);
  }, POLL_MS);
}

function hasCallsInProgress(): boolean {
  return process.getActiveResourcesInfo().some((name) => name.startsWith('FSReq'));
}

/** The one handler at the top of each program: an unexpected error ends it in one line with the path of a log. */
export function endAtUnexpectedErrors(program: string, report: (line: string) => void = writeToStderr): void {
  process.on('uncaughtException', (thrown) => {
    report(describeUnexpected(program, thrown));
    exitNow(EXIT_UNEXPECTED);
  });
}

/** Writes the log of an unexpected error, and returns the line for people. */
export function describeUnexpected(program: string, thrown: unknown): string {
  // Its log could not be opened either.
  if (isFileLimit(thrown)) {
    return 'skipstone: too many files are open; permit more of them (ulimit -n 256), or close other programs';
  }
  const [reason = ''] = (thrown instanceof Error ? thrown.message : String(thrown)).split('\n', 1);
  const path = writeLog(program, thrown);
  const where = path === null ? 'no log could be written' : `details are in ${path}`;
  return `skipstone: unexpected error: ${reason === '' ? 'no reason given' : reason} (${where})`;
}

function writeLog(program: string, thrown: unknown): string | null {
  const time = new Date().toISOString();
  const name = `${time.replaceAll(/[:.]/g, '-')}-${program}-${process.pid}.log`;
  const text = `${time} ${program}, Node ${process.version}, ${process.platform} ${process.arch}\n${inspect(thrown)}\n`;
  const folders = [join(locateCacheFolder(), 'logs'), join(tmpdir(), `skipstone-logs-${process.getuid?.() ?? 0}`)];
  for (const folder of folders) {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const path = join(folder, name);
      writeFileSync(path, text, { mode: 0o600, flag: 'wx' });
      removeOld(folder);
      return path;
    } catch (failure) {
      if (getSystemCode(failure) === undefined) throw failure;
    }
  }
  return null;
}

/** Names begin with the time. */
function removeOld(folder: string): void {
  const logs = readdirSync(folder)
    .filter((name) => name.endsWith('.log'))
    .sort();
  for (const name of logs.slice(0, -MAX_LOGS)) rmSync(join(folder, name), { force: true });
}

function writeToStderr(line: string): void {
  try {
    process.stderr.write(`${line}\n`);
  } catch (failure) {
    // Nobody can be told; the log is written.
    if (getSystemCode(failure) === undefined) throw failure;
  }
}

/** Node says so by a code, libraries that load native code in their message only. */
function isFileLimit(thrown: unknown): boolean {
  return ['EMFILE', 'ENFILE'].includes(getSystemCode(thrown) ?? '') || String(thrown).includes('Too many open files');
}
