import { beforeEach, expect, it } from 'vitest';
import { ReactiveValue } from '#renderer/testing/reactive-value.svelte.ts';
import { StripSelection } from './strip-selection.svelte.ts';

let photos: ReactiveValue<readonly string[]>;
let shown: ReactiveValue<string | null>;
let selection: StripSelection;

beforeEach(() => {
  photos = new ReactiveValue<readonly string[]>(['a', 'b', 'c', 'd']);
  shown = new ReactiveValue<string | null>('b');
  selection = new StripSelection(
    () => photos.value,
    () => shown.value,
  );
});

it('is the shown photo, those that were added, and none that was closed', () => {
  expect(selection.ids).toEqual(['b']);
  selection.toggle('d');
  selection.toggle('a');
  expect(selection.ids).toEqual(['a', 'b', 'd']);
  selection.toggle('a');
  photos.value = ['a', 'b', 'c'];
  expect(selection.ids).toEqual(['b']);
});

it('is a range from the shown photo, in both directions, and a new one replaces it', () => {
  selection.extendTo('d');
  expect(selection.ids).toEqual(['b', 'c', 'd']);
  selection.extendTo('a');
  expect(selection.ids).toEqual(['a', 'b']);
});

it('is everything, or the shown photo alone', () => {
  selection.selectAll();
  expect(selection.ids).toEqual(['a', 'b', 'c', 'd']);
  expect(selection.has('c')).toBe(true);
  selection.clear();
  expect(selection.ids).toEqual(['b']);
  shown.value = null;
  expect(selection.ids).toEqual([]);
});
