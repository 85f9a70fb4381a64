import { expect, it } from 'vitest';
import { settle } from '#tests/helpers/waiting.ts';
import { InferenceQueue } from './inference-queue.ts';

const never = new AbortController().signal;

it('begins slots in the order of their reservation, whichever is ready first', async () => {
  const queue = new InferenceQueue();
  const log: string[] = [];
  const [a, b, c] = [queue.reserve(), queue.reserve(), queue.reserve()];
  void c.begin(never).then(() => log.push('c'));
  void b.begin(never).then(() => log.push('b'));
  await settle();
  expect(log).toEqual([]);
  void a.begin(never).then(() => log.push('a'));
  await settle();
  a.release();
  await settle();
  expect(log).toEqual(['a', 'b']);
  b.release();
  b.release();
  await settle();
  expect(log).toEqual(['a', 'b', 'c']);
});

it('passes over released slots, and stops waiting when it is aborted', async () => {
  const queue = new InferenceQueue();
  const [a, b, c] = [queue.reserve(), queue.reserve(), queue.reserve()];
  await a.begin(never);
  const abort = new AbortController();
  const waiting = b.begin(abort.signal);
  abort.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  b.release();
  let hasBegun = false;
  void c.begin(never).then(() => {
    hasBegun = true;
  });
  await settle();
  expect(hasBegun).toBe(false);
  a.release();
  await settle();
  expect(hasBegun).toBe(true);
});
