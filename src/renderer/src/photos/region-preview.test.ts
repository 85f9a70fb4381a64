import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { RegionPreview } from '#shared/app-state.ts';
import { ReactiveValue } from '../testing/reactive-value.svelte.ts';
import { PREVIEW_DELAY_MS, RegionPreviewState, placeFrame } from './region-preview.svelte.ts';

const REGION = { left: 10, top: 10, widthPx: 50, heightPx: 50 };
const PREVIEW: RegionPreview = {
  id: 'p',
  photoId: 'a',
  token: 'token-of-preview-00',
  region: REGION,
  state: 'running',
  names: [],
  variants: [],
  error: null,
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function create() {
  const photo = new ReactiveValue<{ id: string; size: { widthPx: number; heightPx: number } } | null>({
    id: 'a',
    size: { widthPx: 200, heightPx: 200 },
  });
  const preview = new ReactiveValue<RegionPreview | null>(null);
  const startPreview = vi.fn();
  const cancelPreview = vi.fn();
  const regionPreview = new RegionPreviewState({
    readPhoto: () => photo.value,
    readPreview: () => preview.value,
    readSlider: () => 0.25,
    startPreview,
    cancelPreview,
  });
  return { photo, preview, startPreview, cancelPreview, regionPreview };
}

it('frames the middle, keeps the frame of its photo, and starts again on another', () => {
  const { regionPreview, photo } = create();
  expect(regionPreview.frame).toBeNull();
  regionPreview.toggle();
  expect(regionPreview.frame).toEqual({ left: 52, top: 52, widthPx: 96, heightPx: 96 });
  regionPreview.moveFrame(REGION);
  expect(regionPreview.frame).toEqual(REGION);
  photo.value = { id: 'b', size: { widthPx: 40, heightPx: 40 } };
  expect(regionPreview.frame).toEqual({ left: 0, top: 0, widthPx: 40, heightPx: 40 });
});

it('previews a moved frame by itself only after the first preview, and after a pause', () => {
  const { regionPreview, preview, startPreview } = create();
  regionPreview.toggle();
  regionPreview.moveFrame(REGION);
  vi.advanceTimersByTime(1000);
  expect(startPreview).not.toHaveBeenCalled();
  regionPreview.start();
  expect(startPreview).toHaveBeenCalledTimes(1);
  expect(regionPreview.previewedSlider).toBe(0.25);
  preview.value = PREVIEW;
  regionPreview.moveFrame({ ...REGION, left: 11 });
  vi.advanceTimersByTime(PREVIEW_DELAY_MS - 1);
  regionPreview.moveFrame({ ...REGION, left: 12 });
  vi.advanceTimersByTime(PREVIEW_DELAY_MS - 1);
  expect(startPreview).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1);
  expect(startPreview).toHaveBeenLastCalledWith('a', { ...REGION, left: 12 });
});

it('cancels a running preview when it is closed, and only then', () => {
  const { regionPreview, preview, cancelPreview } = create();
  regionPreview.toggle();
  regionPreview.toggle();
  expect(cancelPreview).not.toHaveBeenCalled();
  preview.value = PREVIEW;
  regionPreview.toggle();
  regionPreview.close();
  expect(cancelPreview).toHaveBeenCalledTimes(1);
  expect(regionPreview.frame).toBeNull();
});

it('shows no preview of another photo', () => {
  const { regionPreview, preview } = create();
  preview.value = { ...PREVIEW, photoId: 'other' };
  expect(regionPreview.preview).toBeNull();
  expect(regionPreview.isWorking).toBe(false);
});

it('puts the frame in the middle, inside small photos too', () => {
  expect(placeFrame({ widthPx: 640, heightPx: 50 })).toEqual({ left: 272, top: 0, widthPx: 96, heightPx: 50 });
});
