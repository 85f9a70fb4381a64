import { describe, expect, it } from 'vitest';
import { DEFAULT_ALBUM_OPTIONS } from '#shared/albums.ts';
import { ExceptionsDraft } from './exceptions-draft.svelte.ts';

describe('ExceptionsDraft', () => {
  it('holds the ticked groups only, starting with the values of the album', () => {
    const draft = new ExceptionsDraft(DEFAULT_ALBUM_OPTIONS, null);
    expect(draft.exceptions).toBeNull();
    draft.set('size', true);
    expect(draft.exceptions).toEqual({ target: DEFAULT_ALBUM_OPTIONS.target });
    draft.change({ target: { kind: 'scale', factor: 2 } });
    draft.set('cleanup', true);
    expect(draft.exceptions).toEqual({ target: { kind: 'scale', factor: 2 }, cleanup: null });
    expect(draft.values).toMatchObject({ target: { factor: 2 }, preset: DEFAULT_ALBUM_OPTIONS.preset });
    draft.set('size', false);
    draft.set('cleanup', false);
    expect(draft.exceptions).toBeNull();
  });

  it('keeps exceptions without a checkbox', () => {
    const draft = new ExceptionsDraft(DEFAULT_ALBUM_OPTIONS, { seed: 7, format: 'png' });
    expect([draft.has('output'), draft.has('preset')]).toEqual([true, false]);
    draft.set('output', false);
    expect(draft.exceptions).toEqual({ seed: 7 });
  });
});
