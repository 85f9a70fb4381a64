import { expect, it } from 'vitest';
import { ByteLimiter } from './byte-limiter.ts';

/** Works that say when they run and end when they are told to. */
function createWorld(limiter: ByteLimiter) {
  const running = new Map<string, () => void>();
  const start = (name: string, bytes: number): Promise<void> =>
    limiter.run(
      bytes,
      () =>
        new Promise((resolve) => {
          running.set(name, () => {
            running.delete(name);
            resolve();
          });
        }),
    );
  const list = () => [...running.keys()].join(' ');
  return { running, start, list };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

it('runs small images together, and one that is too large alone', async () => {
  const { running, start, list } = createWorld(new ByteLimiter(100));
  const all = [start('a', 60), start('b', 40), start('huge', 1000), start('c', 1), start('d', 99)];
  await settle();
  expect(list()).toBe('a b');
  running.get('a')!();
  await settle();
  expect(list()).toBe('b');
  running.get('b')!();
  await settle();
  expect(list()).toBe('huge');
  running.get('huge')!();
  await settle();
  expect(list()).toBe('c d');
  running.get('c')!();
  running.get('d')!();
  await Promise.all(all);
});

it('gives the room of work that fails back', async () => {
  const limiter = new ByteLimiter(10);
  await expect(limiter.run(10, () => Promise.reject(new Error('damaged')))).rejects.toThrow('damaged');
  expect(await limiter.run(10, () => Promise.resolve('next'))).toBe('next');
});
