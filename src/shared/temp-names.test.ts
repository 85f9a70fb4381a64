import { expect, it } from 'vitest';
import { makeTempName, parseTempOwner } from './temp-names.ts';

it('a name says whose it is, whatever it begins with, and stays short', () => {
  const name = makeTempName('ä.b\n'.repeat(60), 4711, 'c0ffee');
  expect(parseTempOwner(name)).toBe(4711);
  expect(new TextEncoder().encode(name).length).toBeLessThan(255);
  for (const other of ['photo.jpg', '.a.12-xyz.skipstone-tmp', 'a.12-ff.skipstone-tmp', '.a.12-ff.skipstone-tmp.png'])
    expect(parseTempOwner(other), other).toBeNull();
});
