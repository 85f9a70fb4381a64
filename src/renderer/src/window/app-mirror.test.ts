import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CommandResults, Outcome } from '#shared/api.ts';
import type { SkipstoneBridge } from '#shared/bridge.ts';
import type { AppSnapshot, NumberedEvent } from '#shared/app-state.ts';
import { AppMirror } from './app-mirror.svelte.ts';
import { createPhoto, createSnapshot } from '../testing/samples.ts';

type Hello = Outcome<CommandResults['hello']>;

/** An app that the test makes answer one call at a time. */
function createApp() {
  const waiting: ((answer: Hello) => void)[] = [];
  const listeners = new Set<(event: NumberedEvent) => void>();
  const reconnects = new Set<() => void>();
  const call = vi.fn(() => new Promise<Hello>((resolve) => waiting.push(resolve)));
  return {
    bridge: {
      // The mirror calls nothing but hello.
      call: call as unknown as SkipstoneBridge['call'],
      onEvent: (listener: (event: NumberedEvent) => void) => {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
      onReconnect: (listener: () => void) => {
        reconnects.add(listener);
        return () => void reconnects.delete(listener);
      },
    },
    call,
    listeners,
    async answer(sequence: number, snapshot: AppSnapshot): Promise<void> {
      waiting.shift()?.({ ok: true, value: { sequence, snapshot } });
      await Promise.resolve();
      await Promise.resolve();
    },
    async reject(): Promise<void> {
      waiting.shift()?.({ ok: false, error: { code: 'engine/internal', message: 'no' } });
      await Promise.resolve();
      await Promise.resolve();
    },
    open: (sequence: number, id: string) => {
      for (const listener of listeners) listener({ sequence, event: { kind: 'photo', photo: createPhoto(id) } });
    },
    reconnect: () => {
      for (const listener of reconnects) listener();
    },
  };
}

const idsOf = (mirror: AppMirror): string[] | undefined => mirror.snapshot?.photos.map(({ id }) => id);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('AppMirror', () => {
  it('applies events that arrived before the answer and drops those it includes', async () => {
    const app = createApp();
    const mirror = new AppMirror(app.bridge);
    mirror.start();
    app.open(7, 'held');
    app.open(8, 'new');
    expect(mirror.snapshot).toBeNull();
    await app.answer(7, createSnapshot({ photos: [createPhoto('held')] }));
    expect(idsOf(mirror)).toEqual(['held', 'new']);
    app.open(9, 'later');
    expect(idsOf(mirror)).toEqual(['held', 'new', 'later']);
    expect(app.call).toHaveBeenCalledTimes(1);
  });

  it('fetches again when a number is missing', async () => {
    const app = createApp();
    const mirror = new AppMirror(app.bridge);
    mirror.start();
    await app.answer(1, createSnapshot());
    app.open(3, 'third');
    expect(app.call).toHaveBeenCalledTimes(2);
    expect(idsOf(mirror)).toEqual([]);
    await app.answer(3, createSnapshot({ photos: [createPhoto('second'), createPhoto('third')] }));
    expect(idsOf(mirror)).toEqual(['second', 'third']);
  });

  it('fetches again when the answer is older than a gap among the early events', async () => {
    const app = createApp();
    const mirror = new AppMirror(app.bridge);
    mirror.start();
    app.open(5, 'fifth');
    await app.answer(3, createSnapshot());
    expect(app.call).toHaveBeenCalledTimes(2);
    await app.answer(5, createSnapshot({ photos: [createPhoto('fifth')] }));
    expect(idsOf(mirror)).toEqual(['fifth']);
  });

  it('fetches again after a reconnection, also before an answer', async () => {
    const app = createApp();
    const mirror = new AppMirror(app.bridge);
    mirror.start();
    app.reconnect();
    expect(app.call).toHaveBeenCalledTimes(1);
    await app.answer(1, createSnapshot());
    expect(app.call).toHaveBeenCalledTimes(2);
    await app.answer(2, createSnapshot({ photos: [createPhoto('a')] }));
    expect(idsOf(mirror)).toEqual(['a']);
  });

  it('ignores an event that it has applied', async () => {
    const app = createApp();
    const mirror = new AppMirror(app.bridge);
    mirror.start();
    await app.answer(4, createSnapshot());
    app.open(4, 'old');
    expect(idsOf(mirror)).toEqual([]);
  });

  it('reports that the app does not answer, and tries again', async () => {
    const app = createApp();
    const mirror = new AppMirror(app.bridge);
    mirror.start();
    await app.reject();
    expect(mirror.failure?.code).toBe('engine/internal');
    await vi.advanceTimersByTimeAsync(2500);
    expect(app.call).toHaveBeenCalledTimes(2);
    await app.answer(1, createSnapshot());
    expect(mirror.failure).toBeNull();
    expect(mirror.snapshot).not.toBeNull();
  });

  it('has no listeners after it has stopped', async () => {
    const app = createApp();
    const mirror = new AppMirror(app.bridge);
    mirror.start();
    await app.answer(1, createSnapshot());
    mirror.stop();
    expect(app.listeners.size).toBe(0);
  });
});
