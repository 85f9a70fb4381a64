import { describe, expect, it } from 'vitest';
import type { ErrorCode, ErrorValue } from '#shared/errors.ts';
import { AppError } from '#shared/errors.ts';
import { createFakeAlbumEngine } from '../albums/fakes.ts';
import { decideRetry, retryAfterCrash, retryByPolicy } from './retry-policy.ts';
import { KILLED_BY_APP } from './worker-client.ts';

const fail = (code: ErrorCode): ErrorValue => ({ code, message: code });
const KILLED: ErrorValue = { ...fail('engine/crashed'), details: KILLED_BY_APP };

describe('the policy', () => {
  it.each([
    ['engine/crashed', false, ['retry', 'give-up']],
    ['engine/crashed', true, ['retry', 'retry', 'give-up']],
    ['engine/out-of-memory', false, ['retry-fresh', 'give-up']],
    ['engine/out-of-memory', true, ['retry-fresh', 'give-up']],
    ['engine/internal', true, ['retry-fresh', 'give-up']],
    ['image/corrupt', true, ['give-up']],
    ['model/missing', false, ['give-up']],
    ['engine/quarantined', true, ['give-up']],
  ] as const)('after %s (shared: %s): %j', (code, isShared, decisions) => {
    expect(decisions.map((_, failures) => decideRetry(fail(code), { failures, isShared }))).toEqual(decisions);
  });

  it('holds a process that the app killed against nobody', () => {
    for (const failures of [0, 1, 9])
      expect(decideRetry(KILLED, { failures, isShared: false })).toBe('retry-uncounted');
  });
});

describe('retryByPolicy', () => {
  async function run(ends: (ErrorValue | null)[]): Promise<{ last: ErrorValue | null; tries: number; kills: number }> {
    const engine = createFakeAlbumEngine();
    let tries = 0;
    const attempt = (): Promise<ErrorValue | null> => Promise.resolve(ends[tries++] ?? null);
    const last = await retryByPolicy(engine, attempt, { getError: (end) => end });
    return { last, tries, kills: engine.killCount() };
  }

  it('counts all but what the app killed, and starts a process where that may help', async () => {
    const crash = fail('engine/crashed');
    const memory = fail('engine/out-of-memory');
    expect(await run([null])).toEqual({ last: null, tries: 1, kills: 0 });
    expect(await run([KILLED, KILLED, KILLED, crash, KILLED, null])).toEqual({ last: null, tries: 6, kills: 0 });
    expect(await run([crash, KILLED, crash])).toEqual({ last: crash, tries: 3, kills: 0 });
    expect(await run([memory, null])).toEqual({ last: null, tries: 2, kills: 1 });
    expect(await run([crash, memory])).toEqual({ last: memory, tries: 2, kills: 0 });
  });
});

describe('retryAfterCrash', () => {
  it('asks once more after a crash, and after nothing else', async () => {
    const asked: string[] = [];
    const ask = (name: string, code: ErrorCode) => (): Promise<string> => {
      asked.push(name);
      return Promise.reject(new AppError(code, name));
    };
    const answer = (): Promise<string> => Promise.resolve('answer');
    expect(await retryAfterCrash(ask('a', 'engine/crashed'), answer)).toBe('answer');
    await expect(retryAfterCrash(ask('b', 'engine/crashed'))).rejects.toThrow('b');
    await expect(retryAfterCrash(ask('c', 'engine/internal'), answer)).rejects.toThrow('c');
    expect(asked).toEqual(['a', 'b', 'b', 'c']);
  });
});
