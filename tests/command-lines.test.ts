/**
 * Command lines that worked with version 0.1.0 work: same exit codes, same fields of `--json`, and flags under their old names.
 * The fixture was recorded with that version; fields and presets may have been added since.
 */
import { realpathSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RecordedCommandLine } from './helpers/command-lines.ts';
import { runCommandLine, writeRecordedPhotos } from './helpers/command-lines.ts';
import { CLI_ENTRY } from './helpers/engine.ts';

const FIXTURE = new URL('./fixtures/version-0.1.0/command-lines.json', import.meta.url);
const RECORDED = JSON.parse(await readFile(FIXTURE, 'utf8')) as RecordedCommandLine[];
const NOTICE = '--dial is called --slider now; the old name will go in the next version.\n';

/** One folder for all: the command lines of albums build on each other. */
let folder = '';

beforeAll(async () => {
  folder = realpathSync(await mkdtemp(join(tmpdir(), 'skipstone-test-')));
  await writeRecordedPhotos(folder);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Presets that came later have rows of their own, which scripts that look for a preset pass over. */
const LATER_PRESETS: readonly unknown[] = ['auto'];

function parseLines(lines: readonly string[] = []): unknown[] {
  return withoutLater(lines.map((line) => JSON.parse(line) as unknown)) as unknown[];
}

/** Leaves out what is about a later preset, in lists at any depth. */
function withoutLater(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((entry) => !isLater(entry)).map(withoutLater);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, withoutLater(field)]));
}

function isLater(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return ['preset', 'contender'].some((name) => LATER_PRESETS.includes((value as Record<string, unknown>)[name]));
}

describe('command lines of version 0.1.0', () => {
  it.each(RECORDED.map((recorded) => [recorded.argv.join(' '), recorded] as const))('%s', async (_, recorded) => {
    const { argv, exitCode, json, stderr, report } = await runCommandLine(CLI_ENTRY, recorded, folder);
    expect(parseLines(json)).toMatchObject(parseLines(recorded.json));
    expect(exitCode).toBe(recorded.exitCode);
    if (report !== undefined)
      expect(JSON.parse(report.text)).toMatchObject(JSON.parse(recorded.report!.text) as object);
    if (argv.includes('--json')) expect(stderr).toBe(argv.includes('--dial') ? NOTICE : '');
  });
});
