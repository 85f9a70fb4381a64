import { expect, it } from 'vitest';
import type { LoadedImage } from './image-cache.ts';
import { ImageCache } from './image-cache.ts';

const IMAGE: LoadedImage = { source: {} as CanvasImageSource, widthPx: 10, heightPx: 10, release: () => undefined };
const IMAGE_BYTES = 400;
const none = (): boolean => false;

it('stays within its bytes and drops the least recently used', () => {
  const cache = new ImageCache(3 * IMAGE_BYTES);
  for (const key of ['a', 'b', 'c']) cache.add(key, IMAGE, none);
  cache.get('a');
  cache.add('d', IMAGE, none);
  expect(cache.bytes).toBe(3 * IMAGE_BYTES);
  expect(['a', 'b', 'c', 'd'].filter((key) => cache.has(key))).toEqual(['a', 'c', 'd']);
});

it('keeps visible images, even beyond its bytes', () => {
  const cache = new ImageCache(2 * IMAGE_BYTES);
  const onScreen = new Set(['a', 'c']);
  for (const key of ['a', 'b', 'c', 'd']) cache.add(key, IMAGE, (other) => onScreen.has(other));
  expect(['a', 'b', 'c', 'd'].filter((key) => cache.has(key))).toEqual(['a', 'c', 'd']);
});

it('counts an image that is added again once', () => {
  const cache = new ImageCache(3 * IMAGE_BYTES);
  cache.add('a', IMAGE, none);
  cache.add('a', IMAGE, none);
  expect(cache.bytes).toBe(IMAGE_BYTES);
});

it('releases what it drops', () => {
  const released: string[] = [];
  const cache = new ImageCache(2 * IMAGE_BYTES);
  for (const key of ['a', 'b', 'c']) cache.add(key, { ...IMAGE, release: () => released.push(key) }, none);
  expect(released).toEqual(['a']);
  cache.clear();
  expect(released).toEqual(['a', 'b', 'c']);
  expect(cache.bytes).toBe(0);
});
