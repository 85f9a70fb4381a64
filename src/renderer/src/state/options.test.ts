import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Outcome } from '../../../shared/api.ts';
import type { Settings, SettingsPatch } from '../../../shared/settings.ts';
import { DEFAULT_SETTINGS } from '../../../shared/settings.ts';
import { Options, WRITE_DELAY_MS } from './options.svelte.ts';
import { Held } from './held.svelte.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function create(answer: Outcome<null> = { ok: true, value: null }) {
  const held = new Held<Settings>(DEFAULT_SETTINGS);
  const write = vi.fn<(patch: SettingsPatch) => Promise<Outcome<null>>>(() => Promise.resolve(answer));
  const onRefused = vi.fn();
  const options = new Options({
    read: () => held.value,
    write,
    onWritten: (patch) => (held.value = { ...held.value, ...patch } as Settings),
    onRefused,
  });
  return { held, write, onRefused, options };
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

it('goes back to what holds when the app refuses', async () => {
  const error = { code: 'options/invalid', message: 'no' } as const;
  const { options, onRefused } = create({ ok: false, error });
  options.change({ quality: 50 });
  await options.flush();
  expect(onRefused).toHaveBeenCalledWith(error);
  expect(options.current.quality).toBe(DEFAULT_SETTINGS.quality);
});

it('keeps what was changed again while the first change was written', async () => {
  const { options, write } = create();
  options.change({ quality: 50 });
  const writing = options.flush();
  options.change({ quality: 70 });
  await writing;
  expect(options.current.quality).toBe(70);
  await vi.advanceTimersByTimeAsync(WRITE_DELAY_MS);
  expect(write).toHaveBeenLastCalledWith({ quality: 70 });
});

it('follows changes that come from elsewhere', () => {
  const { options, held } = create();
  held.value = { ...held.value, theme: 'dark' };
  expect(options.current.theme).toBe('dark');
});

it('writes nothing when nothing has changed', async () => {
  const { options, write } = create();
  await options.flush();
  expect(write).not.toHaveBeenCalled();
});
