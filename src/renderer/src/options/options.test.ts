import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Outcome } from '#shared/api.ts';
import type { Settings, SettingsPatch } from '#shared/settings.ts';
import { DEFAULT_SETTINGS } from '#shared/settings.ts';
import { Options, WRITE_DELAY_MS } from './options.svelte.ts';
import { ReactiveValue } from '../testing/reactive-value.svelte.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function create(answer: Outcome<null> = { ok: true, value: null }) {
  const settings = new ReactiveValue<Settings>(DEFAULT_SETTINGS);
  const write = vi.fn<(patch: SettingsPatch) => Promise<Outcome<null>>>(() => Promise.resolve(answer));
  const onRejected = vi.fn();
  const options = new Options({
    read: () => settings.value,
    write,
    onWritten: (patch) => (settings.value = { ...settings.value, ...patch } as Settings),
    onRejected,
  });
  return { settings, write, onRejected, options };
}

it('shows a change at once and writes several in one', async () => {
  const { options, write } = create();
  options.change({ quality: 50 });
  options.change({ quality: 60, seed: 3 });
  expect(options.current).toMatchObject({ quality: 60, seed: 3 });
  expect(write).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(WRITE_DELAY_MS);
  expect(write.mock.calls).toEqual([[{ quality: 60, seed: 3 }]]);
  expect(options.current).toMatchObject({ quality: 60, seed: 3 });
});

it('returns to the values of the app when the app rejects a change', async () => {
  const error = { code: 'options/invalid', message: 'no' } as const;
  const { options, onRejected } = create({ ok: false, error });
  options.change({ quality: 50 });
  await options.flush();
  expect(onRejected).toHaveBeenCalledWith(error);
  expect(options.current.quality).toBe(DEFAULT_SETTINGS.quality);
});

it('keeps a value that changed again during a write', async () => {
  const { options, write } = create();
  options.change({ quality: 50 });
  const writing = options.flush();
  options.change({ quality: 70 });
  await writing;
  expect(options.current.quality).toBe(70);
  await vi.advanceTimersByTimeAsync(WRITE_DELAY_MS);
  expect(write).toHaveBeenLastCalledWith({ quality: 70 });
});

it('follows changes that other windows made', () => {
  const { options, settings } = create();
  settings.value = { ...settings.value, theme: 'dark' };
  expect(options.current.theme).toBe('dark');
});

it('writes nothing when nothing has changed', async () => {
  const { options, write } = create();
  await options.flush();
  expect(write).not.toHaveBeenCalled();
});
