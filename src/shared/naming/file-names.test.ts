import { describe, expect, it } from 'vitest';
import {
  countNameBytes,
  cutToBytes,
  getNamePlatform,
  makeFileName,
  makeReceivedName,
  MAX_NAME_BYTES,
} from './file-names.ts';

describe('makeFileName', () => {
  it.each([
    ['a<b>c:d"e/f\\g|h?i*j.jpg', 'a_b_c_d_e_f_g_h_i_j.jpg', 'a<b>c_d"e_f\\g|h?i*j.jpg', 'a<b>c:d"e_f\\g|h?i*j.jpg'],
    ['CON.jpg', '_CON.jpg', 'CON.jpg', 'CON.jpg'],
    ['nul', '_nul', 'nul', 'nul'],
    ['Com1 .tar.jpg', '_Com1 .tar.jpg', 'Com1 .tar.jpg', 'Com1 .tar.jpg'],
    ['LPT\u00b2.jpg', '_LPT\u00b2.jpg', 'LPT\u00b2.jpg', 'LPT\u00b2.jpg'],
    ['COM10.jpg', 'COM10.jpg', 'COM10.jpg', 'COM10.jpg'],
    ['console.jpg', 'console.jpg', 'console.jpg', 'console.jpg'],
    ['a\tb\u0000c\u007f.jpg', 'a_b_c_.jpg', 'a_b_c_.jpg', 'a_b_c_.jpg'],
    ['half \ud83d.jpg', 'half _.jpg', 'half _.jpg', 'half _.jpg'],
    ['\u{1f468}\u200d\u{1f469}\u200d\u{1f467}.jpg', ...threeTimes('\u{1f468}\u200d\u{1f469}\u200d\u{1f467}.jpg')],
    ['.hidden.jpg', ...threeTimes('.hidden.jpg')],
    ['name. . ', ...threeTimes('name')],
    ['..', ...threeTimes('_')],
    ['', ...threeTimes('_')],
    [' ', ...threeTimes('_')],
  ])('changes %j only where the platform wants it', (name, onWindows, onMac, onLinux) => {
    expect(makeFileName(name, 'win32')).toBe(onWindows);
    expect(makeFileName(name, 'darwin')).toBe(onMac);
    expect(makeFileName(name, 'linux')).toBe(onLinux);
  });

  it('leaves composed and decomposed accents as they are', () => {
    for (const name of ['\u00e9.jpg', 'e\u0301.jpg']) expect(makeFileName(name, 'darwin')).toBe(name);
  });

  it('cuts before the extension, between code points', () => {
    for (const letter of ['x', '\u00e4', '\u20ac', '\u{1f4f7}']) {
      const name = makeFileName(`${letter.repeat(300)}.jpeg`, 'linux');
      expect(name).toMatch(new RegExp(`^(${letter})+\\.jpeg$`, 'u'));
      expect(countNameBytes(name)).toBeLessThanOrEqual(MAX_NAME_BYTES);
      expect(countNameBytes(name)).toBeGreaterThan(MAX_NAME_BYTES - 4);
    }
    const exact = `${'x'.repeat(251)}.jpg`;
    expect(makeFileName(exact, 'linux')).toBe(exact);
    expect(makeFileName(`a.${'x'.repeat(300)}`, 'linux')).toHaveLength(MAX_NAME_BYTES);
    expect(makeFileName(`con.${'x'.repeat(246)}.jpg`, 'win32')).toBe(`_con.${'x'.repeat(246)}.jpg`);
    expect(makeFileName(`con.${'x'.repeat(249)}.jpg`, 'win32')).toMatch(/^_con\.x{246}\.jpg$/);
  });
});

describe('makeReceivedName', () => {
  it.each([
    ['photo.jpg', 'photo.jpg'],
    ['C:\\fakepath\\a.jpg', 'a.jpg'],
    ['../../etc/pass:wd.png', 'pass_wd.png'],
    ['.hidden.jpg', 'hidden.jpg'],
    [' .a.12-ff.skipstone-tmp', 'a.12-ff.skipstone-tmp'],
    ['nul.jpg', '_nul.jpg'],
    ['...', 'photo'],
    ['a/', 'photo'],
    ['', 'photo'],
  ])('keeps %j as %j', (name, kept) => {
    expect(makeReceivedName(name)).toBe(kept);
  });

  it('leaves room for what is put to the name later', () => {
    expect(countNameBytes(makeReceivedName(`${'\u5c71'.repeat(300)}.jpeg`))).toBeLessThanOrEqual(200);
  });
});

describe('cutToBytes', () => {
  it('keeps whole code points', () => {
    expect(cutToBytes('a\u{1f4f7}b', 4)).toBe('a');
    expect(cutToBytes('a\u{1f4f7}b', 5)).toBe('a\u{1f4f7}');
    expect(cutToBytes('abc', 0)).toBe('');
    expect(cutToBytes('abc', -1)).toBe('');
  });
});

it('takes unknown platforms for relatives of Linux', () => {
  expect(['win32', 'darwin', 'linux', 'freebsd'].map(getNamePlatform)).toEqual(['win32', 'darwin', 'linux', 'linux']);
});

function threeTimes(text: string): [string, string, string] {
  return [text, text, text];
}
