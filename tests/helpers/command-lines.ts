/** Runs recorded command lines, and writes what they print without what depends on machine, time, weights or wording. */
import { spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EXAMPLES } from './engine.ts';
import { cutPhoto } from './images.ts';

/** A command line and what became of it. Paths are relative to the folder that it runs in. */
export interface RecordedCommandLine {
  readonly argv: readonly string[];
  readonly exitCode: number;
  /** The lines of `--json`; text for people may be worded otherwise in another version. */
  readonly json?: readonly string[];
  /** The JSON report that `album export` wrote. */
  readonly report?: { readonly file: string; readonly text: string };
}

/** Stands for a value that differs from run to run; the field itself must be there. */
const FREE_VALUE = '<any>';
const FREE_KEYS: ReadonlySet<string> = new Set([
  ...['elapsedMs', 'remainingMs', 'estimatedMs', 'createdAtMs', 'tileMs', 'medianMs', 'minMs', 'milliseconds'],
  ...['neededBytes', 'freeBytes', 'bytes', 'resultBytes', 'version', 'hash', 'measured', 'preferred', 'evaluations'],
  ...['psnrY', 'ssimY', 'psnrRgb', 'lrPsnr', 'fraction', 'partDone', 'step', 'atWork', 'message', 'reason'],
]);

/** The photos that the recorded command lines name: three that can be read, one that is cut off, a pair for `evaluate`. */
export async function writeRecordedPhotos(folder: string): Promise<void> {
  const photos: [string, number, number][] = [
    ['photos/a.png', 24, 20],
    ['photos/below/c.png', 20, 24],
    ['other/a.png', 16, 16],
    ['hr/x.png', 64, 64],
    ['lr/x.png', 16, 16],
  ];
  for (const [name, width, height] of photos) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await cutPhoto(join(EXAMPLES, 'rocket.jpg'), join(folder, name), { left: 100, top: 100, width, height });
  }
  const whole = await readFile(join(folder, 'hr/x.png'));
  await writeFile(join(folder, 'photos/bad.png'), whole.subarray(0, 900));
}

/** Runs `argv` with the program `entry` in `folder`. */
export async function runCommandLine(
  entry: string,
  { argv, report }: Pick<RecordedCommandLine, 'argv' | 'report'>,
  folder: string,
): Promise<RecordedCommandLine & { readonly stderr: string }> {
  const run = { encoding: 'utf8', cwd: folder, env: withDataIn(join(folder, 'data')) } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [entry, ...argv], run);
  const lines = stdout.split('\n').filter((line) => line !== '');
  return {
    ...{ argv, exitCode: status ?? -1, stderr },
    ...(argv.includes('--json') ? { json: normalizeLines(lines, folder) } : {}),
    ...(report === undefined
      ? {}
      : { report: { ...report, text: await readReport(join(folder, report.file), folder) } }),
  };
}

/** Networks that the person who runs the tests has imported are not listed. */
function withDataIn(folder: string): NodeJS.ProcessEnv {
  const home = process.platform === 'darwin' ? { HOME: folder } : {};
  return { ...process.env, ...home, XDG_CONFIG_HOME: folder, APPDATA: folder };
}

async function readReport(path: string, folder: string): Promise<string> {
  const written = JSON.parse(await readFile(path, 'utf8')) as unknown;
  return JSON.stringify(normalizeValue(written, folder));
}

/** Keeps the first progress of each photo, which comes as often as time allows, and the device that every machine has. */
function normalizeLines(lines: readonly string[], folder: string): string[] {
  const seen = new Set<unknown>();
  return lines
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ kind, id }) => kind !== 'progress' || (!seen.has(id) && seen.add(id)))
    .filter(({ device, available }) => device !== 'webgpu' || available === undefined)
    .map((value) => JSON.stringify(normalizeValue(value, folder)));
}

function normalizeValue(value: unknown, folder: string): unknown {
  if (typeof value === 'string') return normalizePaths(value, folder);
  if (Array.isArray(value)) return value.map((one) => normalizeValue(one, folder));
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([key, field]): [string, unknown] => [
    key,
    FREE_KEYS.has(key) || isRowId(key, field) ? FREE_VALUE : normalizeValue(field, folder),
  ]);
  return Object.fromEntries(fields);
}

/** Ids of photos in an album are numbers, with gaps. */
function isRowId(key: string, value: unknown): boolean {
  return key === 'id' && typeof value === 'number';
}

function normalizePaths(text: string, folder: string): string {
  return text
    .replaceAll(folder, '<folder>')
    .replaceAll('\\', '/')
    .replaceAll(/[^ ]*\/resources\/models\//g, '<models>/')
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>');
}
