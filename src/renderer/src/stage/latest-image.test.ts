import { beforeEach, expect, it, vi } from 'vitest';
import { settle } from '#tests/helpers/waiting.ts';
import type { LoadedImage } from './image-cache.ts';
import { LatestImage } from './latest-image.ts';

const release = vi.fn();
const image = (widthPx: number): LoadedImage => ({
  source: {} as CanvasImageSource,
  widthPx,
  heightPx: 1,
  release: () => {
    release(widthPx);
  },
});

beforeEach(() => release.mockClear());

function prepare() {
  const waiting = new Map<string, { resolve: (image: LoadedImage) => void; reject: (error: Error) => void }>();
  const load = vi.fn(
    (url: string) => new Promise<LoadedImage>((resolve, reject) => waiting.set(url, { resolve, reject })),
  );
  const onLoaded = vi.fn();
  const latest = new LatestImage(load, onLoaded);
  const come = async (url: string, widthPx: number): Promise<void> => {
    waiting.get(url)!.resolve(image(widthPx));
    await settle();
  };
  const fail = async (url: string): Promise<void> => {
    waiting.get(url)!.reject(new Error('gone'));
    await settle();
  };
  return { latest, load, onLoaded, come, fail };
}

it('keeps the previous image until the next one is loaded', async () => {
  const { latest, come } = prepare();
  latest.show('1');
  await come('1', 1);
  latest.show('2');
  expect(latest.image?.widthPx).toBe(1);
  expect(release).not.toHaveBeenCalled();
  await come('2', 2);
  expect(latest.image?.widthPx).toBe(2);
  expect(release.mock.calls).toEqual([[1]]);
});

it('drops an image that arrives after a newer one', async () => {
  const { latest, onLoaded, come } = prepare();
  latest.show('1');
  latest.show('2');
  await come('2', 2);
  await come('1', 1);
  expect(latest.image?.widthPx).toBe(2);
  expect(onLoaded).toHaveBeenCalledTimes(1);
  expect(release.mock.calls).toEqual([[1]]);
});

it('shows an older image that arrives first, because a fast sequence must not block all of them', async () => {
  const { latest, come } = prepare();
  latest.show('1');
  latest.show('2');
  await come('1', 1);
  expect(latest.image?.widthPx).toBe(1);
});

it('continues after an image that is gone', async () => {
  const { latest, come, fail } = prepare();
  latest.show('1');
  await come('1', 1);
  latest.show('2');
  await fail('2');
  expect(latest.image?.widthPx).toBe(1);
});

it('loads the same address once', () => {
  const { latest, load } = prepare();
  latest.show('1');
  latest.show('1');
  expect(load).toHaveBeenCalledTimes(1);
});

it('shows nothing after it was cleared, whatever arrives late', async () => {
  const { latest, come } = prepare();
  latest.show('1');
  latest.clear();
  await come('1', 1);
  expect(latest.image).toBeNull();
});
