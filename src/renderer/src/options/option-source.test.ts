import { expect, it } from 'vitest';
import { DEFAULT_ALBUM_OPTIONS } from '#shared/albums.ts';
import { FAKE_ENGINE } from '../dev-fake/fake-engine.ts';
import { BatchOptionSource } from './option-source.svelte.ts';

it('gives sizes and times of a typical photo', () => {
  const source = new BatchOptionSource({
    read: () => DEFAULT_ALBUM_OPTIONS,
    change: () => undefined,
    readEngine: () => FAKE_ENGINE,
    readNetworks: () => [],
    readTypicalSize: () => ({ widthPx: 400, heightPx: 300 }),
  });
  expect(source.outputSize).toEqual({ widthPx: 1600, heightPx: 1200 });
  expect(source.isForMany).toBe(true);
  expect(source.estimateMs(DEFAULT_ALBUM_OPTIONS.preset)).toBeGreaterThan(0);
});
