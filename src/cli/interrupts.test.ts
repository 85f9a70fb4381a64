import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { watchInterrupts } from './interrupts.ts';

class FakeProcess extends EventEmitter {
  readonly exits: number[] = [];

  exit(code: number): void {
    this.exits.push(code);
  }
}

it('asks at the first signal and ends the process at the second', () => {
  const source = new FakeProcess();
  const { signal } = watchInterrupts(source);
  expect(signal.aborted).toBe(false);
  source.emit('SIGINT');
  expect(signal.aborted).toBe(true);
  expect(source.exits).toEqual([]);
  source.emit('SIGTERM');
  expect(source.exits).toEqual([130]);
});

it('gives all signals back', () => {
  const source = new FakeProcess();
  watchInterrupts(source).stop();
  expect(source.eventNames()).toEqual([]);
});
