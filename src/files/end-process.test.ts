import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { describeUnexpected, EXIT_UNEXPECTED, exitNow } from './end-process.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'skipstone-end-'));
  for (const name of ['XDG_CACHE_HOME', 'LOCALAPPDATA', 'HOME']) vi.stubEnv(name, root);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await rm(root, { recursive: true });
});

describe('describeUnexpected', () => {
  it('is one line that names a private log with the whole story', async () => {
    const line = describeUnexpected('cli', new Error('first\nsecond', { cause: new Error('the cause') }));
    const [, path = ''] = /^skipstone: unexpected error: first \(details are in (.*)\)$/.exec(line) ?? [];
    const log = await readFile(path, 'utf8');
    for (const part of [' cli, Node v', 'second', 'the cause', 'end-process.test.ts']) expect(log).toContain(part);
    if (process.platform !== 'win32') expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('has a reason for whatever is thrown, and keeps the last ten logs', async () => {
    expect(describeUnexpected('cli', undefined)).toContain('unexpected error: undefined (');
    expect(describeUnexpected('cli', new Error(''))).toContain('unexpected error: no reason given (');
    for (let i = 0; i < 15; i++) {
      describeUnexpected('cli', 'text');
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    const [logs] = (await readdir(root, { recursive: true })).filter((name) => name.endsWith('logs'));
    expect(await readdir(join(root, logs ?? ''))).toHaveLength(10);
  });

  it('says what to do where too many files are open', () => {
    const thrown = Object.assign(new Error('EMFILE: too many open files, open libsql'), { code: 'EMFILE' });
    expect(describeUnexpected('cli', thrown)).toMatch(/^skipstone: too many files are open; permit more/);
  });

  it('writes its log elsewhere where the cache cannot be written', async () => {
    await writeFile(join(root, 'file'), '');
    for (const name of ['XDG_CACHE_HOME', 'LOCALAPPDATA', 'HOME']) vi.stubEnv(name, join(root, 'file'));
    const [, path = ''] = /details are in (.*)\)$/.exec(describeUnexpected('cli', new Error('x'))) ?? [];
    expect(path).toContain(tmpdir());
    await rm(path);
  });
});

describe('exitNow', () => {
  it('ends with its code, or by a signal where a call of the system does not come back', () => {
    vi.useFakeTimers();
    const exit = vi.spyOn(process, 'exit').mockReturnValue(undefined as never);
    const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
    const list = vi.spyOn(process, 'getActiveResourcesInfo').mockReturnValue(['Timeout']);
    exitNow(EXIT_UNEXPECTED);
    expect(exit.mock.calls).toEqual([[70]]);
    exit.mockClear();
    vi.clearAllTimers();
    list.mockReturnValue(['FSReqPromise', 'Timeout']);
    exitNow(130);
    vi.advanceTimersByTime(400);
    expect([exit.mock.calls, kill.mock.calls]).toEqual([[], []]);
    vi.advanceTimersByTime(200);
    expect(kill.mock.calls[0]).toEqual([process.pid, 'SIGKILL']);
    expect(exit).not.toHaveBeenCalled();
    vi.useRealTimers();
  });
});
