import { flushSync } from 'svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { PreviewSubject, RegionPreview } from '#shared/previews/region-preview.ts';
import { PREVIEWED_PRESETS, listVariantNames } from '#shared/previews/region-preview.ts';
import { ReactiveValue, runEffect } from '#renderer/testing/reactive-value.svelte.ts';
import type { LoadedImage } from '#renderer/stage/image-cache.ts';
import type { PreviewSettings } from './preview-settings.ts';
import { PREVIEW_DELAY_MS, RegionPreviewState, placeFrame } from './region-preview.svelte.ts';

const REGION = { left: 10, top: 10, widthPx: 50, heightPx: 50 };
const SIZE = { widthPx: 200, heightPx: 200 };
const SETTINGS: PreviewSettings = {
  preset: { kind: 'preset', name: 'balanced' },
  cleanup: null,
  usedCleanup: 0.2,
  scale: 4,
  isRepair: false,
  networkScales: new Map([
    ['stone', 4],
    ['brook', 2],
  ]),
  seed: 0,
  device: 'auto',
  precision: 'auto',
};
const IMAGE = {} as LoadedImage;

const stopFollowing: (() => void)[] = [];

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  for (const stop of stopFollowing.splice(0)) stop();
  vi.useRealTimers();
});

function create() {
  const photo = new ReactiveValue<{ id: string; size: typeof SIZE } | null>({ id: 'a', size: SIZE });
  const settings = new ReactiveValue(SETTINGS);
  const preview = new ReactiveValue<RegionPreview | null>(null);
  const isPossible = new ReactiveValue(true);
  const startPreview = vi.fn<(subject: PreviewSubject) => void>();
  const cancelPreview = vi.fn();
  const regionPreview = new RegionPreviewState({
    readPhoto: () => photo.value,
    readSettings: () => settings.value,
    readPreview: () => preview.value,
    isPossible: () => isPossible.value,
    readCentre: () => ({ x: 100, y: 30 }),
    startPreview,
    cancelPreview,
  });
  // As the drawer does.
  stopFollowing.push(runEffect(() => regionPreview.follow()));
  const change = (patch: Partial<PreviewSettings>): void => {
    settings.value = { ...settings.value, ...patch };
    flushSync();
  };
  /** The app answers the last request. */
  const answer = (state: RegionPreview['state'], made = listVariantNames(asked().options.compare)): void => {
    const names = listVariantNames(asked().options.compare);
    const variants = made.map((name) => ({ name, evaluations: 1, elapsedMs: 5 }));
    const number = startPreview.mock.calls.length;
    preview.value = { ...asked(), id: `p${number}`, token: `token-${number}`, state, names, variants, error: null };
    flushSync();
  };
  const asked = (): PreviewSubject => startPreview.mock.lastCall![0];
  const load = (): void => {
    for (const name of preview.value!.names) {
      const [made, variant] = [preview.value!, regionPreview.findUnloaded(name)];
      if (variant !== null)
        regionPreview.showVariant({ ...made, ...variant, previewId: made.id, url: name, image: IMAGE });
    }
  };
  const wait = (ms: number): void => {
    flushSync();
    vi.advanceTimersByTime(ms);
  };
  return { photo, preview, isPossible, startPreview, cancelPreview, regionPreview, change, answer, asked, load, wait };
}

const NAMES = ['instant', 'fidelity', 'balanced', 'perception'];

it('opens where the person looks, keeps a frame for each photo, and asks at once', () => {
  const { regionPreview, photo, startPreview, asked, wait } = create();
  wait(1000);
  expect([regionPreview.frame, startPreview.mock.calls.length]).toEqual([null, 0]);
  regionPreview.toggle();
  wait(0);
  expect(asked()).toEqual({
    photoId: 'a',
    region: { left: 52, top: 0, widthPx: 96, heightPx: 96 },
    options: {
      ...{ compare: { kind: 'presets', slider: null, network: null }, cleanup: null, scale: 4 },
      ...{ seed: 0, device: 'auto', precision: 'auto' },
    },
  });
  regionPreview.moveFrame(REGION);
  photo.value = { id: 'b', size: { widthPx: 40, heightPx: 40 } };
  expect(regionPreview.frame).toEqual({ left: 0, top: 0, widthPx: 40, heightPx: 40 });
  photo.value = { id: 'a', size: SIZE };
  expect(regionPreview.frame).toEqual(REGION);
  expect(startPreview).toHaveBeenCalledTimes(1);
});

it('asks again a moment after the last change of the frame or a setting, and only when something new is wanted', () => {
  const { regionPreview, startPreview, change, answer, asked, wait } = create();
  regionPreview.toggle();
  wait(0);
  answer('running', ['instant']);
  regionPreview.moveFrame(REGION);
  wait(PREVIEW_DELAY_MS - 1);
  change({ cleanup: 0.5 });
  wait(PREVIEW_DELAY_MS - 1);
  // Events of the app are no changes.
  answer('running', ['instant', 'fidelity']);
  expect(startPreview).toHaveBeenCalledTimes(1);
  wait(1);
  expect(startPreview).toHaveBeenCalledTimes(2);
  expect(asked()).toMatchObject({ region: REGION, options: { cleanup: 0.5 } });
  // All presets are shown already.
  change({ preset: { kind: 'preset', name: 'perception' } });
  wait(1000);
  change({ scale: 2 });
  change({ scale: 4 });
  wait(1000);
  expect(startPreview).toHaveBeenCalledTimes(2);
  change({ scale: 2 });
  wait(1000);
  expect(startPreview).toHaveBeenCalledTimes(3);
});

it('keeps the tile of the slider when a preset is chosen', () => {
  const { regionPreview, startPreview, change, asked, wait } = create();
  regionPreview.toggle();
  change({ preset: { kind: 'slider', value: 0.25 } });
  wait(1000);
  expect([asked().options.compare, regionPreview.chosenName]).toEqual([
    { kind: 'presets', slider: 0.25, network: null },
    'slider',
  ]);
  change({ preset: { kind: 'preset', name: 'instant' } });
  wait(1000);
  expect(startPreview).toHaveBeenCalledTimes(1);
  expect(regionPreview.wanted?.options.compare).toEqual({ kind: 'presets', slider: 0.25, network: null });
});

it('marks tiles as stale at once, keeps their images until the new ones are loaded, and only those of the slider when it moves', () => {
  const { regionPreview, photo, change, answer, load, wait } = create();
  const describe = (names = NAMES): string => names.map((name) => regionPreview.describeTile(name)).join(' ');
  regionPreview.toggle();
  change({ preset: { kind: 'slider', value: 0.5 } });
  wait(1000);
  answer('running', ['instant']);
  expect(describe()).toBe('none none none none');
  expect(regionPreview.runningName).toBe(PREVIEWED_PRESETS[1]);
  load();
  expect(describe()).toBe('done none none none');
  answer('finished');
  load();
  expect(describe([...NAMES, 'slider'])).toBe('done done done done done');

  change({ preset: { kind: 'slider', value: 0.6 } });
  expect(describe([...NAMES, 'slider'])).toBe('done done done done stale');
  change({ cleanup: 0.5 });
  expect(describe()).toBe('stale stale stale stale');
  wait(PREVIEW_DELAY_MS);
  answer('running', ['instant']);
  expect(describe()).toBe('stale stale stale stale');
  load();
  expect(describe()).toBe('done stale stale stale');
  // Images that are loaded too late replace no better ones.
  change({ cleanup: null });
  answer('running', ['instant', 'fidelity']);
  change({ cleanup: 0.5 });
  expect(regionPreview.findUnloaded('fidelity')).not.toBeNull();

  photo.value = { id: 'b', size: SIZE };
  expect(describe()).toBe('none none none none');
});

it('asks again on request where it was cancelled, has failed or shows what another window has asked for', () => {
  const { regionPreview, preview, isPossible, startPreview, answer, wait } = create();
  regionPreview.toggle();
  wait(0);
  expect(regionPreview.canStart).toBe(true);
  answer('running', []);
  expect(regionPreview.canStart).toBe(false);
  answer('finished');
  expect(regionPreview.canStart).toBe(false);
  for (const state of ['cancelled', 'failed'] as const) {
    answer(state, []);
    wait(1000);
    expect(regionPreview.canStart).toBe(true);
  }
  answer('finished');
  preview.value = { ...preview.value!, region: REGION };
  wait(1000);
  expect([startPreview.mock.calls.length, regionPreview.canStart]).toEqual([1, true]);
  isPossible.value = false;
  expect(regionPreview.canStart).toBe(false);
  isPossible.value = true;
  regionPreview.start();
  expect(startPreview).toHaveBeenCalledTimes(2);
});

it('asks for nothing while the engine has failed, and when it was opened before with the same settings', () => {
  const { regionPreview, isPossible, startPreview, answer, wait } = create();
  isPossible.value = false;
  regionPreview.toggle();
  wait(1000);
  expect(startPreview).not.toHaveBeenCalled();
  isPossible.value = true;
  wait(0);
  expect(startPreview).toHaveBeenCalledTimes(1);
  answer('finished');
  regionPreview.close();
  wait(0);
  regionPreview.toggle();
  wait(1000);
  expect(startPreview).toHaveBeenCalledTimes(1);
  answer('cancelled');
  regionPreview.close();
  wait(0);
  regionPreview.toggle();
  wait(1000);
  expect(startPreview).toHaveBeenCalledTimes(2);
});

it('cancels a running preview when it is closed, and only then', () => {
  const { regionPreview, cancelPreview, answer, wait } = create();
  regionPreview.toggle();
  regionPreview.toggle();
  expect(cancelPreview).not.toHaveBeenCalled();
  regionPreview.toggle();
  wait(0);
  answer('running', []);
  regionPreview.toggle();
  expect(cancelPreview).toHaveBeenCalledTimes(1);
  expect(regionPreview.frame).toBeNull();
});

it('compares the strengths of a repair with the one in use, and shows no preview of another photo', () => {
  const { regionPreview, preview, change, answer, wait } = create();
  regionPreview.toggle();
  change({ isRepair: true, scale: 1, usedCleanup: 0.35 });
  expect([regionPreview.wanted?.options.compare, regionPreview.chosenName]).toEqual([
    { kind: 'strengths', used: 0.35, network: null },
    'cleanup-35',
  ]);
  change({ usedCleanup: 0 });
  expect([regionPreview.wanted?.options.compare, regionPreview.chosenName]).toEqual([
    { kind: 'strengths', used: null, network: null },
    null,
  ]);
  // What was asked for stays, when another one is chosen.
  change({ usedCleanup: 0.35 });
  wait(0);
  change({ usedCleanup: 0.75 });
  expect([regionPreview.wanted?.options.compare, regionPreview.chosenName]).toEqual([
    { kind: 'strengths', used: 0.35, network: null },
    'cleanup-75',
  ]);
  answer('running', []);
  preview.value = { ...preview.value!, photoId: 'other' };
  expect([regionPreview.preview, regionPreview.isWorking]).toEqual([null, false]);
});

it('puts the frame in the middle or around a point, inside small photos too', () => {
  expect(placeFrame({ widthPx: 640, heightPx: 50 })).toEqual({ left: 272, top: 0, widthPx: 96, heightPx: 50 });
  expect(placeFrame({ widthPx: 640, heightPx: 480 }, { x: 630, y: 100 })).toEqual({
    ...{ left: 544, top: 52 },
    ...{ widthPx: 96, heightPx: 96 },
  });
});

it('compares the presets with an imported network that is or was chosen, where one pass of it makes the size', () => {
  const { regionPreview, change, wait } = create();
  const network = { kind: 'network', id: 'stone', backProjection: 0 } as const;
  const compared = () => regionPreview.wanted?.options.compare;
  regionPreview.toggle();
  change({ preset: network });
  expect([compared(), regionPreview.chosenName]).toEqual([{ kind: 'presets', slider: null, network }, 'network']);
  wait(0);
  change({ preset: { kind: 'preset', name: 'instant' } });
  expect([compared(), regionPreview.chosenName]).toEqual([{ kind: 'presets', slider: null, network }, 'instant']);
  change({ preset: { ...network, id: 'brook' } });
  expect(compared()).toMatchObject({ network: null });
  change({ scale: 2 });
  expect(compared()).toMatchObject({ network: { id: 'brook' } });
  change({ scale: 1, isRepair: true });
  expect([compared()?.kind, regionPreview.chosenName]).toEqual(['strengths', 'network']);
  // It was removed.
  change({ networkScales: new Map() });
  expect(compared()).toMatchObject({ network: null });
});
