/** Upscales folders of mutants with the built command line, one process a folder, for the fuzz script. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import type { ErrorValue } from '#shared/errors.ts';
import { CLI_ENTRY } from '#tests/helpers/engine.ts';
import type { FuzzOutcome } from './fuzz-outcome.ts';
import { HANG_MS, listFiles, toFailure } from './fuzz-outcome.ts';

/** Upscales by 4. */
export const SCALE = 4;

interface Line {
  readonly kind: string;
  readonly inputPath?: string;
  readonly error?: ErrorValue;
  readonly result?: { readonly outputPath: string; readonly remarks: readonly string[] };
}

export interface FolderReport {
  /** By name. */
  readonly outcomes: ReadonlyMap<string, FuzzOutcome>;
  readonly leftovers: readonly string[];
}

/** @param root holds `in` with the photos, and nothing that is left over */
export async function upscaleFolder(root: string): Promise<FolderReport> {
  const [photos, results, temporary] = [join(root, 'in'), join(root, 'out'), join(root, 'tmp')];
  await mkdir(temporary);
  const names = await listFiles(photos);
  // A search of a folder passes over GIF files.
  const named = names.filter((name) => name.endsWith('.gif')).map((name) => join(photos, name));
  const { lines, hungAt, exit } = await run(root, [photos, ...named, '--out', results]);
  const outcomes = new Map<string, FuzzOutcome>();
  const outputs: string[] = [];
  for (const { kind, inputPath, error, result } of lines) {
    if (inputPath === undefined) continue;
    const name = basename(inputPath);
    if (error !== undefined) outcomes.set(name, toFailure(error));
    if (kind !== 'finished' || result === undefined) continue;
    outputs.push(basename(result.outputPath));
    const isDamaged = result.remarks.includes('damaged-in-parts');
    outcomes.set(name, { kind: 'done', isDamaged, image: await readFile(result.outputPath) });
  }
  if (hungAt !== null) outcomes.set(hungAt, { kind: 'hung' });
  for (const name of names)
    if (!outcomes.has(name)) outcomes.set(name, { kind: 'crashed', reason: `no outcome; ${exit}` });
  const written = await listFiles(results);
  const leftovers = [
    ...written.filter((name) => !outputs.includes(name)).map((name) => `out/${name}`),
    ...(await listFiles(photos)).filter((name) => !names.includes(name)).map((name) => `in/${name}`),
    ...(await listFiles(temporary)).map((name) => `tmp/${name}`),
    ...(await listFiles(join(root, 'cache'))).filter((name) => basename(name) !== 'timings.json'),
  ];
  return { outcomes, leftovers };
}

interface Run {
  readonly lines: readonly Line[];
  /** The photo at work when nothing was reported for `HANG_MS`; the process was ended then. */
  readonly hungAt: string | null;
  /** How the process ended, for people. */
  readonly exit: string;
}

async function run(root: string, paths: readonly string[]): Promise<Run> {
  const options = ['--preset', 'instant', '--format', 'png', '--device', 'cpu', '--json'];
  const child = spawn(process.execPath, [CLI_ENTRY, 'upscale', ...paths, ...options], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      TMPDIR: join(root, 'tmp'),
      XDG_CACHE_HOME: join(root, 'cache'),
      XDG_CONFIG_HOME: join(root, 'config'),
    },
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const exited = once(child, 'exit') as Promise<[number | null, string | null]>;
  const lines: Line[] = [];
  const hang = new AbortController();
  const watchdog = setTimeout(() => {
    hang.abort();
    child.kill('SIGKILL');
  }, HANG_MS);
  for await (const line of createInterface(child.stdout)) {
    lines.push(JSON.parse(line) as Line);
    watchdog.refresh();
  }
  const [code, signal] = await exited;
  clearTimeout(watchdog);
  const atWork = lines.findLast(({ inputPath }) => inputPath !== undefined)?.inputPath;
  return {
    lines,
    hungAt: hang.signal.aborted ? basename(atWork ?? 'before the first photo') : null,
    exit: `${signal ?? code} ${errors.trim()}`,
  };
}
