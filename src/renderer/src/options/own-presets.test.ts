import { expect, it, vi } from 'vitest';
import type { Settings } from '#shared/settings.ts';
import { DEFAULT_PHOTO_OPTIONS, DEFAULT_SETTINGS, MAX_OWN_PRESETS } from '#shared/settings.ts';
import { Options } from './options.svelte.ts';
import { OwnPresets } from './own-presets.svelte.ts';

function create(change: Partial<Settings> = {}) {
  const options = new Options<Settings>({
    read: () => ({ ...DEFAULT_SETTINGS, ...change }),
    write: () => Promise.resolve({ ok: true, value: null }),
    onWritten: () => undefined,
    onRejected: () => undefined,
  });
  const photos = { current: { ...DEFAULT_PHOTO_OPTIONS, seed: 4 }, replace: vi.fn() };
  return { photos, presets: new OwnPresets(options, photos) };
}

it('keeps the options of the shown photo under a name, replaces those of the same name, applies and deletes them', () => {
  const { photos, presets } = create();
  presets.save('  Prints ');
  presets.save('Web');
  presets.save(' ');
  expect(presets.list.map(({ name }) => name)).toEqual(['Prints', 'Web']);
  photos.current = { ...DEFAULT_PHOTO_OPTIONS, seed: 5 };
  presets.save('Prints');
  expect(presets.list.map(({ name, options }) => [name, options.seed])).toEqual([
    ['Web', 4],
    ['Prints', 5],
  ]);
  presets.apply(presets.list[0]!);
  expect(photos.replace).toHaveBeenCalledWith({ ...DEFAULT_PHOTO_OPTIONS, seed: 4 });
  presets.delete(presets.list[0]!);
  expect(presets.list.map(({ name }) => name)).toEqual(['Prints']);
});

it('keeps no more than there is room for', () => {
  const options = DEFAULT_PHOTO_OPTIONS;
  const ownPresets = Array.from({ length: MAX_OWN_PRESETS }, (_, index) => ({ name: `p${index}`, options }));
  const { presets } = create({ ownPresets });
  presets.save('one more');
  expect(presets.list).toHaveLength(MAX_OWN_PRESETS);
  presets.save('p3');
  expect(presets.list.at(-1)).toMatchObject({ name: 'p3', options: { seed: 4 } });
});
