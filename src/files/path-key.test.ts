import { join, sep } from 'node:path';
import { expect, it } from 'vitest';
import { getPathKey, isWithin } from './path-key.ts';

it.each([
  ['A.JPG', 'a.jpg'],
  ['\u00c9t\u00e9.jpg', 'e\u0301t\u00e9.jpg'],
  ['\u039f\u0394\u039f\u03a3.jpg', '\u03bf\u03b4\u03bf\u03c2.jpg'],
  ['\u1ff7.jpg', '\u03c9\u0342\u03b9.jpg'],
])('takes %j and %j for one file on Windows and macOS alone', (one, other) => {
  expect(getPathKey(one, 'win32')).toBe(getPathKey(other, 'win32'));
  expect(getPathKey(one, 'darwin')).toBe(getPathKey(other, 'darwin'));
  expect(getPathKey(one, 'linux')).not.toBe(getPathKey(other, 'linux'));
});

it('finds a path within a folder, but not within one whose name only begins alike', () => {
  const folder = join(sep, 'photos', 'a');
  expect(isWithin(folder, folder)).toBe(true);
  expect(isWithin(join(folder, 'b', 'c.jpg'), folder)).toBe(true);
  expect(isWithin(join(folder, 'b.jpg'), sep)).toBe(true);
  expect(isWithin(`${folder}b`, folder)).toBe(false);
  expect(isWithin(join(sep, 'photos'), folder)).toBe(false);
});
