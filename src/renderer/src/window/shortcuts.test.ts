import { describe, expect, it } from 'vitest';
import { SHORTCUTS, matchShortcut } from './shortcuts.ts';

const press = (key: string, control = false, alt = false) => ({ key, ctrlKey: control, metaKey: false, altKey: alt });

describe('matchShortcut', () => {
  it('tells S from Ctrl+S', () => {
    expect(matchShortcut(press('s'), 'other')).toBe('mode');
    expect(matchShortcut(press('S', true), 'other')).toBe('save');
  });

  it('leaves letters to a text field, but not Ctrl keys and Esc', () => {
    expect(matchShortcut(press('o'), 'text')).toBeNull();
    expect(matchShortcut(press('1'), 'text')).toBeNull();
    expect(matchShortcut(press('Enter', true), 'text')).toBe('upscale');
    expect(matchShortcut(press('Escape'), 'text')).toBe('dismiss');
  });

  it('leaves the space bar to buttons', () => {
    expect(matchShortcut(press(' '), 'button')).toBeNull();
    expect(matchShortcut(press(' '), 'other')).toBe('flicker');
    expect(matchShortcut(press('h'), 'button')).toBe('residualMap');
  });

  it('leaves Alt and unknown keys alone', () => {
    expect(matchShortcut(press('o', false, true), 'other')).toBeNull();
    expect(matchShortcut(press('o', true), 'other')).toBeNull();
    expect(matchShortcut(press('x'), 'other')).toBeNull();
  });
});

it('gives no key two meanings', () => {
  const all = SHORTCUTS.flatMap(({ keys, control }) => keys.map((key) => `${control}:${key}`));
  expect(new Set(all).size).toBe(all.length);
});
