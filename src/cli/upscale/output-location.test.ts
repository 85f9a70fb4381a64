import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { OutOptions } from './output-location.ts';
import { decideOutputLocation } from './output-location.ts';

const DEFAULTS: OutOptions = { out: null, outKind: 'absent', inputKinds: ['file'], format: null, isNamed: false };
const decide = (options: Partial<OutOptions>) => decideOutputLocation({ ...DEFAULTS, ...options });

describe('decideOutputLocation', () => {
  it('is beside the inputs without --out', () => {
    expect(decide({})).toEqual({ kind: 'beside' });
  });

  it.each(['big', 'big/', 'album.v2', 'photo.jpg/'])('makes a folder of %s', (out) => {
    expect(decide({ out })).toEqual({ kind: 'folder', path: resolve(out) });
  });

  it('takes what exists there as it is', () => {
    expect(decide({ out: 'odd.jpg', outKind: 'folder' }).kind).toBe('folder');
    expect(decide({ out: 'odd.jpg', outKind: 'file' }).kind).toBe('file');
  });

  it('makes a file of a name with an extension that can be written', () => {
    expect(decide({ out: 'big.tif' })).toEqual({ kind: 'file', path: resolve('big.tif'), format: 'tiff' });
    expect(decide({ out: 'big.jfif' })).toMatchObject({ kind: 'file', format: 'jpeg' });
    expect(decide({ out: 'big.JPG', format: 'jpeg' })).toMatchObject({ kind: 'file', format: 'jpeg' });
  });

  it.each<[Partial<OutOptions>, RegExp]>([
    [{ out: 'big.jpg', inputKinds: ['file', 'file'] }, /there are 2 inputs/],
    [{ out: 'notes', outKind: 'file', inputKinds: ['file', 'file'] }, /there are 2 inputs/],
    [{ out: 'big.jpg', inputKinds: ['folder'] }, /the input is a folder/],
    [{ out: 'big.jpg', isNamed: true }, /--name has nothing to name/],
    [{ out: 'big.heic' }, /can be written: jpeg, png/],
    [{ out: 'notes', outKind: 'file' }, /can be written/],
    [{ out: 'big.jpg', format: 'png' }, /says jpeg, but --format says png/],
  ])('rejects %j', (options, message) => {
    expect(() => decide(options)).toThrow(message);
    expect(() => decide(options)).toThrow(expect.objectContaining({ code: 'options/invalid' }));
  });
});
