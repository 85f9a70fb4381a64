import { describe, expect, it } from 'vitest';
import { DEFAULT_ALBUM_OPTIONS } from '../albums.ts';
import { nameOptionsAsReleased } from './released-names.ts';

describe('nameOptionsAsReleased', () => {
  it('calls the preset a look and the slider a dial', () => {
    const { look } = nameOptionsAsReleased({ ...DEFAULT_ALBUM_OPTIONS, preset: { kind: 'slider', value: 0.35 } });
    expect(look).toEqual({ kind: 'dial', value: 0.35 });
    expect(nameOptionsAsReleased(DEFAULT_ALBUM_OPTIONS).look).toEqual({ kind: 'preset', name: 'balanced' });
  });

  it.each([
    ['same', null, 92],
    ['avif', null, 80],
    ['avif', 33, 33],
  ] as const)('has a quality for %s, %s: %d', (format, quality, released) => {
    expect(nameOptionsAsReleased({ ...DEFAULT_ALBUM_OPTIONS, format, quality }).quality).toBe(released);
  });
});
