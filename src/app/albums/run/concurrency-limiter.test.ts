import { expect, it } from 'vitest';
import { settle } from '#tests/helpers/waiting.ts';
import { ConcurrencyLimiter } from './concurrency-limiter.ts';

it('starts a few together and an exclusive one by itself, in their order', async () => {
  const limiter = new ConcurrencyLimiter(2);
  const log: string[] = [];
  const releases = new Map<string, () => void>();
  const acquire = (name: string, isExclusive = false): void => {
    void limiter.acquire(new AbortController().signal, isExclusive).then((release) => {
      log.push(name);
      releases.set(name, release);
    });
  };
  for (const name of ['a', 'b']) acquire(name);
  acquire('alone', true);
  acquire('c');
  await settle();
  expect(log).toEqual(['a', 'b']);
  releases.get('a')?.();
  releases.get('a')?.();
  await settle();
  expect(log).toEqual(['a', 'b']);
  releases.get('b')?.();
  await settle();
  expect(log).toEqual(['a', 'b', 'alone']);
  releases.get('alone')?.();
  await settle();
  expect(log).toEqual(['a', 'b', 'alone', 'c']);
});

it('gives up the place in the queue when it is aborted', async () => {
  const limiter = new ConcurrencyLimiter(1);
  const stays = new AbortController();
  const leaves = new AbortController();
  const release = await limiter.acquire(stays.signal, false);
  const aborted = limiter.acquire(leaves.signal, true);
  const next = limiter.acquire(stays.signal, false);
  leaves.abort(new Error('enough'));
  await expect(aborted).rejects.toThrow('enough');
  release();
  (await next)();
  await expect(limiter.acquire(leaves.signal, false)).rejects.toThrow('enough');
});
