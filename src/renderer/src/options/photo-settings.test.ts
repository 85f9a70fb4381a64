import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Photo } from '#shared/app-state.ts';
import { DEFAULT_PHOTO_OPTIONS, DEFAULT_SETTINGS } from '#shared/settings.ts';
import { ReactiveValue } from '../testing/reactive-value.svelte.ts';
import { createPhoto } from '../testing/samples.ts';
import type { OptionsById } from './option-history.ts';
import { CONTINUE_MS, PhotoSettings } from './photo-settings.svelte.ts';

const INSTANT = { kind: 'preset', name: 'instant' } as const;

let photos: ReactiveValue<readonly Photo[]>;
let selected: ReactiveValue<readonly string[]>;
let written: OptionsById[];
let changed: (readonly string[])[];
let settings: PhotoSettings;

beforeEach(() => {
  vi.useFakeTimers();
  photos = new ReactiveValue<readonly Photo[]>(['a', 'b', 'c'].map((id) => createPhoto(id)));
  selected = new ReactiveValue<readonly string[]>(['a']);
  [written, changed] = [[], []];
  settings = new PhotoSettings({
    readPhotos: () => photos.value,
    readShownId: () => selected.value[0] ?? null,
    readSelectedIds: () => selected.value,
    readSettings: () => ({ ...DEFAULT_SETTINGS, seed: 99 }),
    write: (options) => {
      written.push(options);
      return Promise.resolve({ ok: true, value: null });
    },
    onWritten: (options) => {
      photos.value = photos.value.map((photo) => ({ ...photo, options: options[photo.id] ?? photo.options }));
    },
    onRejected: () => undefined,
    onChange: (ids) => changed.push(ids),
  });
});
afterEach(() => void vi.useRealTimers());

const show = (...ids: string[]): void => void (selected.value = ids);
const seeds = (): number[] => photos.value.map(({ id }) => settings.of(id).seed);

it('changes the selected photos alone, at once, and writes what they have then', async () => {
  settings.change({ seed: 1 });
  expect(seeds()).toEqual([1, 0, 0]);
  show('b', 'c');
  settings.change({ preset: INSTANT });
  expect([settings.of('a').preset, settings.of('c').preset]).toEqual([DEFAULT_PHOTO_OPTIONS.preset, INSTANT]);
  await settings.flush();
  expect(written).toEqual([
    {
      a: { ...DEFAULT_PHOTO_OPTIONS, seed: 1 },
      b: { ...DEFAULT_PHOTO_OPTIONS, preset: INSTANT },
      c: { ...DEFAULT_PHOTO_OPTIONS, preset: INSTANT },
    },
  ]);
  expect(photos.value[2]?.options.preset).toEqual(INSTANT);
  expect(changed).toEqual([['a'], ['b', 'c']]);
});

it('are those of the settings while no photo is open', () => {
  show();
  expect(settings.current).toEqual({ ...DEFAULT_PHOTO_OPTIONS, seed: 99 });
  expect(settings.canUndo).toBe(false);
});

it('undoes and redoes change by change, each photo its own', () => {
  settings.change({ seed: 1 });
  settings.change({ quality: 50 });
  show('b');
  expect(settings.canUndo).toBe(false);
  settings.change({ seed: 2 });
  show('a');
  settings.undo();
  expect(settings.of('a')).toMatchObject({ seed: 1, quality: null });
  settings.undo();
  expect(seeds()).toEqual([0, 2, 0]);
  expect(settings.canUndo).toBe(false);
  settings.redo();
  settings.redo();
  expect(settings.of('a')).toMatchObject({ seed: 1, quality: 50 });
  expect(settings.canRedo).toBe(false);
  settings.undo();
  settings.change({ seed: 7 });
  expect(settings.canRedo).toBe(false);
});

it('undoes a slider that moved as one change, and two of its movements as two', async () => {
  settings.change({ cleanup: 0.1 });
  settings.change({ cleanup: 0.2 });
  await vi.advanceTimersByTimeAsync(CONTINUE_MS + 1);
  settings.change({ cleanup: 0.3 });
  settings.change({ cleanup: 0.4 });
  settings.undo();
  expect(settings.current.cleanup).toBe(0.2);
  settings.undo();
  expect(settings.current.cleanup).toBeNull();
});

it('are copied to all photos, and taken back from all of them', () => {
  settings.change({ seed: 3 });
  expect(settings.differingCount).toBe(2);
  settings.applyToAll();
  expect(seeds()).toEqual([3, 3, 3]);
  expect(settings.differingCount).toBe(0);
  show('c');
  settings.undo();
  expect(seeds()).toEqual([3, 0, 0]);
});

it('are copied without the place of the crop, which belongs to what a photo shows', () => {
  const target = { kind: 'size', widthPx: 300, heightPx: 200 } as const;
  settings.change({ target: { ...target, crop: 0 } });
  settings.applyToAll();
  expect(settings.differingCount).toBe(0);
  expect(['a', 'b', 'c'].map((id) => settings.of(id).target)).toEqual(
    [0, 0.5, 0.5].map((crop) => ({ ...target, crop })),
  );
  show('b');
  settings.change({ target: { ...target, crop: 1 } });
  show('a');
  settings.applyToAll();
  expect(settings.of('b').target).toEqual({ ...target, crop: 1 });
});

it('that a photo was given since are left to it when a change of several is taken back', () => {
  settings.change({ seed: 3 });
  settings.applyToAll();
  show('b');
  settings.change({ seed: 7 });
  show('c');
  settings.undo();
  expect(seeds()).toEqual([3, 7, 0]);
  show('b');
  settings.undo();
  expect(seeds()).toEqual([3, 3, 0]);
  settings.undo();
  expect(seeds()).toEqual([3, 0, 0]);
  settings.redo();
  settings.redo();
  expect(seeds()).toEqual([3, 7, 0]);
  show('c');
  settings.redo();
  expect(seeds()).toEqual([3, 7, 3]);
});

it('are not copied to photos that cannot be read', () => {
  const error = { code: 'image/corrupt', message: '' } as const;
  photos.value = photos.value.map((photo) =>
    photo.id === 'b' ? { ...photo, state: { kind: 'failed', error } } : photo,
  );
  settings.change({ seed: 3 });
  expect(settings.differingCount).toBe(1);
  settings.applyToAll();
  expect(seeds()).toEqual([3, 0, 3]);
});

it('are reset to those of the program, which can be undone; what changes nothing is no change', () => {
  expect(settings.isDefault).toBe(true);
  settings.reset();
  settings.change({ seed: 0, target: { kind: 'scale', factor: 4 } });
  expect([settings.canUndo, changed]).toEqual([false, []]);
  settings.change({ seed: 3 });
  settings.reset();
  expect(settings.isDefault).toBe(true);
  settings.undo();
  expect(settings.current.seed).toBe(3);
});

it('of a photo that was closed are not written again', async () => {
  settings.change({ seed: 3 });
  settings.applyToAll();
  await settings.flush();
  photos.value = photos.value.slice(0, 2);
  show('b');
  settings.undo();
  await settings.flush();
  expect(Object.keys(written.at(-1) ?? {})).toEqual(['b']);
});
