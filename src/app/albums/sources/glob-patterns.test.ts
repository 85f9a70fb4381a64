import { describe, expect, it } from 'vitest';
import { compilePatterns } from './glob-patterns.ts';

describe('compilePatterns', () => {
  it.each<[string, string[], string[]]>([
    ['*.jpg', ['a.jpg', 'x/y/A.JPG'], ['a.jpeg', 'a.jpg.png']],
    ['IMG_*.{jpg,png}', ['IMG_1.jpg', 'x/img_2.PNG'], ['IMG_1.tif', 'xIMG_1.jpg']],
    ['Raw', ['Raw', 'x/raw'], ['Rawhide', 'Raw/a.jpg']],
    ['Raw/', ['Raw', 'x/raw'], ['Raws']],
    ['/Raw', ['Raw'], ['x/Raw']],
    ['./Raw/*.jpg', ['Raw/a.jpg'], ['Raw/x/a.jpg', 'x/Raw/a.jpg']],
    ['**/Raw/**', ['Raw/a.jpg', 'x/Raw/y/a.jpg'], ['x/a.jpg']],
    ['2023/**/*.jpg', ['2023/a.jpg', '2023/x/y/a.jpg'], ['2024/a.jpg']],
    ['DSC?[0-4]*', ['DSC_01.jpg'], ['DSC_51.jpg', 'DSC1']],
    ['Trip (2023)', ['Trip (2023)'], ['Trip 2023']],
    ['(', ['('], ['a']],
    ['!x*', ['!x.jpg'], ['x.jpg', 'y.jpg']],
    ['+(a|b).jpg', ['+(a|b).jpg'], ['a.jpg']],
    ['\u00e9t\u00e9*', ['e\u0301te\u0301.jpg', 'x/\u00c9T\u00c9.jpg'], ['ete.jpg']],
    ['*\u{1f4f7}*', ['a\u{1f4f7}b.jpg'], ['ab.jpg']],
    ['[', ['['], ['a']],
  ])('reads %j', (pattern, matched, others) => {
    const matches = compilePatterns([pattern], 'linux');
    expect(matched.filter(matches)).toEqual(matched);
    expect(others.filter(matches)).toEqual([]);
  });

  it('matches what any pattern matches, and nothing without patterns', () => {
    const matches = compilePatterns(['*.png', 'a*'], 'linux');
    expect(['x.png', 'a.jpg', 'x.jpg'].filter(matches)).toEqual(['x.png', 'a.jpg']);
    expect(compilePatterns([], 'linux')('a.jpg')).toBe(false);
  });

  it('takes backslashes for slashes on Windows alone', () => {
    expect(compilePatterns(['Raw\\*'], 'win32')('Raw/a.jpg')).toBe(true);
    expect(compilePatterns(['a\\*.jpg'], 'linux')('a*.jpg')).toBe(true);
    expect(compilePatterns(['a\\*.jpg'], 'linux')('ab.jpg')).toBe(false);
  });

  it.each([
    ['', /expected a name/],
    ['/', /expected a name/],
    [' ', /expected a name/],
    ['./', /expected a name/],
    ['../x', /no \.\./],
    ['x/../y', /no \.\./],
    ['x'.repeat(1001), /at most 1000/],
    ['*a*a*a*a*a*a*', /at most 6 times \*/],
  ])('refuses %.40j', (pattern, message) => {
    expect(() => compilePatterns([pattern], 'linux')).toThrow(message);
    expect(() => compilePatterns([pattern], 'linux')).toThrow(expect.objectContaining({ code: 'options/invalid' }));
  });

  it('answers at once for long names', () => {
    const matches = compilePatterns(['**/*a*b*c*d*', `*${'{a,b}'.repeat(6)}*`], 'linux');
    const start = performance.now();
    for (let i = 0; i < 1000; i++) matches(`${'folder/'.repeat(20)}${'abacada'.repeat(30)}.jpg`);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});
