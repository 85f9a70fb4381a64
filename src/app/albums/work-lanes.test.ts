import { expect, it } from 'vitest';
import { WorkLanes } from './work-lanes.ts';

it('lets a few in together and a loner by itself, in their order', async () => {
  const lanes = new WorkLanes(2);
  const log: string[] = [];
  const leave = new Map<string, () => void>();
  const enter = (name: string, isAlone = false): void => {
    void lanes.enter(isAlone).then((go) => {
      log.push(name);
      leave.set(name, go);
    });
  };
  const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
  for (const name of ['a', 'b']) enter(name);
  enter('alone', true);
  enter('c');
  await settle();
  expect(log).toEqual(['a', 'b']);
  leave.get('a')?.();
  leave.get('a')?.();
  await settle();
  expect(log).toEqual(['a', 'b']);
  leave.get('b')?.();
  await settle();
  expect(log).toEqual(['a', 'b', 'alone']);
  leave.get('alone')?.();
  await settle();
  expect(log).toEqual(['a', 'b', 'alone', 'c']);
});
