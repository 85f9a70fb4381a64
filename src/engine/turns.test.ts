import { expect, it } from 'vitest';
import { Turns } from './turns.ts';

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
const never = new AbortController().signal;

it('come in the order in which they were asked for, whoever is ready first', async () => {
  const turns = new Turns();
  const log: string[] = [];
  const [a, b, c] = [turns.reserve(), turns.reserve(), turns.reserve()];
  void c.begin(never).then(() => log.push('c'));
  void b.begin(never).then(() => log.push('b'));
  await settle();
  expect(log).toEqual([]);
  void a.begin(never).then(() => log.push('a'));
  await settle();
  a.end();
  await settle();
  expect(log).toEqual(['a', 'b']);
  b.end();
  b.end();
  await settle();
  expect(log).toEqual(['a', 'b', 'c']);
});

it('pass over those who gave up, and stop waiting when told to', async () => {
  const turns = new Turns();
  const [a, b, c] = [turns.reserve(), turns.reserve(), turns.reserve()];
  await a.begin(never);
  const abort = new AbortController();
  const waiting = b.begin(abort.signal);
  abort.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  b.end();
  let hasBegun = false;
  void c.begin(never).then(() => {
    hasBegun = true;
  });
  await settle();
  expect(hasBegun).toBe(false);
  a.end();
  await settle();
  expect(hasBegun).toBe(true);
});
