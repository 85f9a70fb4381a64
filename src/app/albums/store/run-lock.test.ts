import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { RunLock } from './run-lock.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skipstone-lock-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('is had once, and again when it was let go', () => {
  const lock = RunLock.take(folder);
  expect(lock).not.toBeNull();
  expect(RunLock.take(folder)).toBeNull();
  lock?.release();
  const again = RunLock.take(folder);
  expect(again).not.toBeNull();
  again?.release();
});

it('goes with the program that had it, however that ended', async () => {
  const script = `
    const Database = require('libsql');
    const held = new Database(${JSON.stringify(join(folder, 'albums-run.lock'))});
    held.exec('BEGIN EXCLUSIVE');
    process.stdout.write('held');
    setInterval(() => held, 1000);`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  expect(RunLock.take(folder)).toBeNull();
  child.kill('SIGKILL');
  await once(child, 'exit');
  const lock = RunLock.take(folder);
  expect(lock).not.toBeNull();
  lock?.release();
});

it('can be taken while others ask, and asking says whether it is taken', async () => {
  expect(RunLock.isTaken(folder)).toBe(false);
  // Another program that has just begun to ask, and is slow.
  const script = `
    const Database = require('libsql');
    const asking = new Database(${JSON.stringify(join(folder, 'albums-run.lock'))});
    asking.exec('BEGIN');
    asking.prepare('SELECT count(*) FROM sqlite_schema').all();
    process.stdout.write('asking');
    setTimeout(() => asking.exec('COMMIT'), 100);`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  expect(RunLock.isTaken(folder)).toBe(false);
  const lock = RunLock.take(folder);
  expect(lock).not.toBeNull();
  expect(RunLock.isTaken(folder)).toBe(true);
  lock?.release();
  expect(RunLock.isTaken(folder)).toBe(false);
  if (child.exitCode === null) await once(child, 'exit');
});
