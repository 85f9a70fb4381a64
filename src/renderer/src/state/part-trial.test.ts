import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { RegionPreview } from '../../../shared/app-state.ts';
import { Held } from './held.svelte.ts';
import { PREVIEW_DELAY_MS, PartTrial } from './part-trial.svelte.ts';

const REGION = { left: 10, top: 10, widthPx: 50, heightPx: 50 };
const PREVIEW: RegionPreview = {
  id: 'p',
  photoId: 'a',
  token: 'token-of-preview-00',
  region: REGION,
  state: 'running',
  looks: [],
  error: null,
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function create() {
  const photo = new Held<{ id: string; size: { widthPx: number; heightPx: number } } | null>({
    id: 'a',
    size: { widthPx: 200, heightPx: 200 },
  });
  const preview = new Held<RegionPreview | null>(null);
  const startPreview = vi.fn();
  const cancelPreview = vi.fn();
  const part = new PartTrial({
    readPhoto: () => photo.value,
    readPreview: () => preview.value,
    readDial: () => 0.25,
    startPreview,
    cancelPreview,
  });
  return { photo, preview, startPreview, cancelPreview, part };
}

it('frames the middle, keeps the frame of its photo, and begins anew on another', () => {
  const { part, photo } = create();
  expect(part.frame).toBeNull();
  part.toggle();
  expect(part.frame).toEqual({ left: 52, top: 52, widthPx: 96, heightPx: 96 });
  part.moveFrame(REGION);
  expect(part.frame).toEqual(REGION);
  photo.value = { id: 'b', size: { widthPx: 40, heightPx: 40 } };
  expect(part.frame).toEqual({ left: 0, top: 0, widthPx: 40, heightPx: 40 });
});

it('previews a moved frame by itself only after the first preview, once it rests', () => {
  const { part, preview, startPreview } = create();
  part.toggle();
  part.moveFrame(REGION);
  vi.advanceTimersByTime(1000);
  expect(startPreview).not.toHaveBeenCalled();
  part.start();
  expect(startPreview).toHaveBeenCalledTimes(1);
  expect(part.previewedDial).toBe(0.25);
  preview.value = PREVIEW;
  part.moveFrame({ ...REGION, left: 11 });
  vi.advanceTimersByTime(PREVIEW_DELAY_MS - 1);
  part.moveFrame({ ...REGION, left: 12 });
  vi.advanceTimersByTime(PREVIEW_DELAY_MS - 1);
  expect(startPreview).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1);
  expect(startPreview).toHaveBeenLastCalledWith('a', { ...REGION, left: 12 });
});

it('cancels what is running when it is closed, and only then', () => {
  const { part, preview, cancelPreview } = create();
  part.toggle();
  part.toggle();
  expect(cancelPreview).not.toHaveBeenCalled();
  preview.value = PREVIEW;
  part.toggle();
  part.close();
  expect(cancelPreview).toHaveBeenCalledTimes(1);
  expect(part.frame).toBeNull();
});

it('shows no preview of another photo', () => {
  const { part, preview } = create();
  preview.value = { ...PREVIEW, photoId: 'other' };
  expect(part.preview).toBeNull();
  expect(part.isWorking).toBe(false);
});
