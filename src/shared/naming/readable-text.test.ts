import { expect, it } from 'vitest';
import { escapeHidden } from './readable-text.ts';

it.each([
  ['a right-to-left override', 'photo\u202egpj.exe', 'photo\\u202egpj.exe'],
  ['an isolate', '\u2066a\u2069.png', '\\u2066a\\u2069.png'],
  ['an embedding', '\u202aa\u202c.png', '\\u202aa\\u202c.png'],
  ['marks of direction', 'a\u200e\u200f\u061c.png', 'a\\u200e\\u200f\\u061c.png'],
  ['a line separator', 'a\u2028b\u2029c.png', 'a\\u2028b\\u2029c.png'],
  ['a line break and an escape', 'a\n\u001b[31m.png', 'a\\u000a\\u001b[31m.png'],
  ['an unpaired surrogate', 'a\ud83d.png', 'a\\ud83d.png'],
])('shows %s', (_what, text, shown) => {
  expect(escapeHidden(text)).toBe(shown);
  expect(escapeHidden(shown)).toBe(shown);
});

it.each(['照片 1.png', 'שלום.jpg', 'صورة.jpg', '👨‍👩‍👧.png', 'e\u0301.png', 'a b.png'])('leaves %s as it is', (text) => {
  expect(escapeHidden(text)).toBe(text);
});
