import { expect, it } from 'vitest';
import type { Networks } from '#core/ports.ts';
import { settle } from '#tests/helpers/waiting.ts';
import { RightOfWay } from './right-of-way.ts';

const PLANE = new Float32Array(1);
const INPUT = { lr: PLANE, size: { widthPx: 1, heightPx: 1 } };

it('lets work go before the calls of yielding networks, one after another, also where it fails', async () => {
  const log: string[] = [];
  const way = new RightOfWay();
  const networks = way.yielding({
    featureChannels: 1,
    estimate: () => {
      log.push('call');
      return Promise.resolve(PLANE);
    },
  } as unknown as Networks);
  await networks.estimate(INPUT);
  expect(log).toEqual(['call']);

  let endFirst = (): void => undefined;
  const first = way.take(
    () =>
      new Promise<void>((_, reject) => {
        log.push('first');
        endFirst = () => {
          reject(new Error('cancelled'));
        };
      }),
  );
  const second = way.take(() => Promise.resolve(log.push('second')));
  const call = networks.estimate(INPUT);
  await settle();
  expect(log).toEqual(['call', 'first']);
  endFirst();
  await expect(first).rejects.toThrow('cancelled');
  await Promise.all([second, call]);
  expect(log).toEqual(['call', 'first', 'second', 'call']);
});

it('waits for the calls that have begun', async () => {
  const log: string[] = [];
  const way = new RightOfWay();
  let answer = (): void => undefined;
  const estimate = (): Promise<Float32Array> =>
    new Promise((resolve) => {
      answer = () => {
        log.push('answer');
        resolve(PLANE);
      };
    });
  const call = way.yielding({ featureChannels: 1, estimate } as unknown as Networks).estimate(INPUT);
  await settle();
  const work = way.take(() => Promise.resolve(log.push('work')));
  await settle();
  answer();
  await Promise.all([call, work]);
  expect(log).toEqual(['answer', 'work']);
});
