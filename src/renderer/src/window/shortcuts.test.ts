import { describe, expect, it } from 'vitest';
import { ACTION_NAMES, getAction } from '#shared/desktop/window-actions.ts';
import { matchShortcut } from './shortcuts.ts';

const press = (key: string, held: { control?: boolean; alt?: boolean; shift?: boolean } = {}) => ({
  key,
  ctrlKey: held.control ?? false,
  metaKey: false,
  altKey: held.alt ?? false,
  shiftKey: held.shift ?? false,
});

describe('matchShortcut', () => {
  it('tells S from Ctrl+S and Ctrl+Shift+S', () => {
    expect(matchShortcut(press('s'), 'other')).toBe('mode');
    expect(matchShortcut(press('S', { shift: true }), 'other')).toBe('mode');
    expect(matchShortcut(press('s', { control: true }), 'other')).toBe('save');
    expect(matchShortcut(press('S', { control: true, shift: true }), 'other')).toBe('saveBeside');
  });

  it('lets Shift give a sign', () => {
    expect(matchShortcut(press('?', { shift: true }), 'other')).toBe('help');
    expect(matchShortcut(press('+', { shift: true }), 'other')).toBe('zoomIn');
    expect(matchShortcut(press('='), 'other')).toBe('zoomIn');
  });

  it('leaves letters to a text field, but not Ctrl keys and Esc', () => {
    expect(matchShortcut(press('o'), 'text')).toBeNull();
    expect(matchShortcut(press('1'), 'text')).toBeNull();
    expect(matchShortcut(press('c', { control: true }), 'text')).toBeNull();
    expect(matchShortcut(press('Enter', { control: true }), 'text')).toBe('upscale');
    expect(matchShortcut(press('Escape'), 'text')).toBe('dismiss');
  });

  it('tells Ctrl+Z from Ctrl+Shift+Z, and leaves both to a text field', () => {
    const redo = press('Z', { control: true, shift: true });
    expect(matchShortcut(press('z', { control: true }), 'other')).toBe('undoSettings');
    expect(matchShortcut(redo, 'button')).toBe('redoSettings');
    expect([matchShortcut(press('z', { control: true }), 'text'), matchShortcut(redo, 'text')]).toEqual([null, null]);
    expect(matchShortcut({ ...press('+'), shiftKey: true }, 'other')).toBe('zoomIn');
  });

  it('leaves the space bar to buttons', () => {
    expect(matchShortcut(press(' '), 'button')).toBeNull();
    expect(matchShortcut(press(' '), 'other')).toBe('flicker');
    expect(matchShortcut(press('h'), 'button')).toBe('residualMap');
  });

  it('leaves Alt and unknown keys alone', () => {
    expect(matchShortcut(press('o', { alt: true }), 'other')).toBeNull();
    expect(matchShortcut(press('p', { control: true }), 'other')).toBeNull();
    expect(matchShortcut(press('x'), 'other')).toBeNull();
  });
});

it('gives no key two meanings', () => {
  const all = ACTION_NAMES.flatMap((name) => getAction(name).keys.map((keys) => JSON.stringify(keys)));
  expect(new Set(all).size).toBe(all.length);
});
