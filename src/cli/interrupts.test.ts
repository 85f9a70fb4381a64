import { EventEmitter } from 'node:events';
import { expect, it, vi } from 'vitest';
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

it('ends the process after a while when the work does not end, unless it has', () => {
  vi.useFakeTimers();
  const [stuck, quick] = [new FakeProcess(), new FakeProcess()];
  watchInterrupts(stuck);
  const watch = watchInterrupts(quick);
  stuck.emit('SIGTERM');
  quick.emit('SIGTERM');
  watch.stop();
  vi.advanceTimersByTime(4000);
  expect(stuck.exits).toEqual([]);
  vi.advanceTimersByTime(1000);
  expect([stuck.exits, quick.exits]).toEqual([[130], []]);
  vi.useRealTimers();
});

it('gives all signals back', () => {
  const source = new FakeProcess();
  watchInterrupts(source).stop();
  expect(source.eventNames()).toEqual([]);
});
