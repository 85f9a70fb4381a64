import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { killUnlessGone, StderrTail } from './worker-exit.ts';

afterEach(() => {
  vi.useRealTimers();
});

describe('how a worker ended', () => {
  it('is its exit code or its signal', () => {
    const tail = new StderrTail(null);
    expect(tail.describeExit(1)).toBe('exit code 1');
    expect(tail.describeExit(null, 'SIGSEGV')).toBe('signal SIGSEGV');
    expect(tail.describeExit(null)).toBe('exit code unknown');
  });

  it('comes with the end of what it said, characters whole', () => {
    const stderr = new PassThrough();
    const tail = new StderrTail(stderr);
    stderr.write('x'.repeat(600));
    for (const byte of Buffer.from('\nno driver: Ä\n')) stderr.write(Buffer.from([byte]));
    const reason = tail.describeExit(3);
    expect(reason).toMatch(/^exit code 3; it last said: x+\nno driver: Ä$/);
    expect(reason.length).toBeLessThan(540);
  });
});

describe('a worker that was asked to leave', () => {
  it('is killed when it does not', async () => {
    vi.useFakeTimers();
    let end = (): void => undefined;
    const gone = new Promise<void>((resolve) => {
      end = resolve;
    });
    const kill = vi.fn(end);
    const ended = killUnlessGone(gone, kill);
    await vi.advanceTimersByTimeAsync(4999);
    expect(kill).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    await ended;
    expect(kill).toHaveBeenCalledOnce();
  });

  it('is not killed once it is gone', async () => {
    vi.useFakeTimers();
    const kill = vi.fn();
    await killUnlessGone(Promise.resolve(), kill);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(kill).not.toHaveBeenCalled();
  });
});
