import { describe, expect, it } from 'vitest';
import type { ImportedNetwork } from '#shared/imported/networks.ts';
import { parseNameOption } from '../options/name-option.ts';
import { parseUpscaleOptions } from './upscale-options.ts';

const makeNetwork = (id: string, scale: ImportedNetwork['traits']['scale']): ImportedNetwork => ({
  ...{ formatVersion: 1, id, importedFrom: 'a.onnx', licence: null },
  network: { file: 'network.onnx', bytes: 1, sha256: '0'.repeat(64) },
  golden: { file: 'golden.json', bytes: 1, sha256: '0'.repeat(64) },
  traits: { scale, range: 1, alignPx: 1, tile: null, bytesPerPixel: 1, msPerPixel: 1 },
});
const NETWORKS = [makeNetwork('stone', 2), makeNetwork('clean', 1)];

describe('an imported network as preset', () => {
  it('has its own scale unless a size is given, and may be back-projected', () => {
    expect(parseUpscaleOptions({ preset: 'stone' }, NETWORKS)).toMatchObject({
      target: { kind: 'scale', factor: 2 },
      preset: { kind: 'network', id: 'stone', backProjection: 0 },
    });
    expect(parseUpscaleOptions({ preset: 'clean' }, NETWORKS).target).toEqual({ kind: 'repair' });
    expect(parseUpscaleOptions({ preset: 'stone', scale: '1' }, NETWORKS).target).toEqual({ kind: 'repair' });
    expect(parseUpscaleOptions({ preset: 'stone', longSide: '900' }, NETWORKS).target).toEqual({
      ...{ kind: 'long-side', lengthPx: 900 },
    });
    const { preset } = parseUpscaleOptions({ preset: 'stone', backProjection: '0.5' }, NETWORKS);
    expect(preset).toEqual({ kind: 'network', id: 'stone', backProjection: 0.5 });
  });

  it.each([
    [{ preset: 'brook' }, /--preset: expected auto, .*, perception, stone, clean, got "brook"/],
    [{ preset: 'stone', slider: '0.5' }, /--preset and --slider exclude each other/],
    [{ preset: 'balanced', backProjection: '1' }, /--back-projection needs an imported network/],
    [{ preset: 'clean', backProjection: '1' }, /would give back the photo itself: clean keeps the size/],
  ])('rejects %o', (raw, message) => {
    expect(() => parseUpscaleOptions(raw, NETWORKS)).toThrow(message);
  });
});

describe('parseUpscaleOptions', () => {
  it('has a default for everything', () => {
    expect(parseUpscaleOptions({})).toEqual({
      target: { kind: 'scale', factor: 4 },
      preset: { kind: 'preset', name: 'balanced' },
      cleanup: null,
      seed: 0,
      device: 'auto',
      precision: 'auto',
      out: null,
      template: parseNameOption('{name}-{scale}x-{preset}.{ext}', { kind: 'scale', factor: 4 }),
      isNamed: false,
      format: null,
      quality: null,
      maxBytes: null,
      removeMetadata: 'nothing',
      recursive: false,
      ifExists: 'fail',
      modelFolder: null,
      threads: null,
      json: false,
    });
  });

  it('reads every option', () => {
    const options = parseUpscaleOptions({
      scale: '8',
      preset: 'instant',
      cleanup: '.25',
      seed: '4294967295',
      device: 'webgpu',
      precision: 'float32',
      out: 'big',
      name: '{name}',
      format: 'avif',
      quality: '1',
      under: '1.5MB',
      removeMetadata: 'all',
      recursive: true,
      skipExisting: true,
      json: true,
      model: 'm',
      threads: '3',
    });
    expect(options).toEqual({
      target: { kind: 'scale', factor: 8 },
      preset: { kind: 'preset', name: 'instant' },
      cleanup: 0.25,
      seed: 0xffffffff,
      device: 'webgpu',
      precision: 'float32',
      out: 'big',
      template: parseNameOption('{name}.{ext}', { kind: 'scale', factor: 8 }),
      isNamed: true,
      format: 'avif',
      quality: 1,
      maxBytes: 1_500_000,
      removeMetadata: 'all',
      recursive: true,
      ifExists: 'skip',
      modelFolder: 'm',
      threads: 3,
      json: true,
    });
  });

  it.each([
    [{ width: '30' }, { kind: 'size', widthPx: 30 }],
    [{ height: '20' }, { kind: 'size', heightPx: 20 }],
    [
      { width: '30', height: '20' },
      { kind: 'size', widthPx: 30, heightPx: 20 },
    ],
    [{ scale: '3' }, { kind: 'scale', factor: 3 }],
    [
      { scale: '5', plainResize: true },
      { kind: 'scale', factor: 5, plainResize: true },
    ],
    [{ longSide: '3840' }, { kind: 'long-side', lengthPx: 3840 }],
    [{ megapixels: '12.5' }, { kind: 'megapixels', megapixels: 12.5 }],
    [{ print: '30x40cm@300dpi' }, { kind: 'print', width: 30, height: 40, unit: 'cm', dpi: 300 }],
    [
      { print: '8.5 x 11 in @ 240', crop: '0.25' },
      { kind: 'print', width: 8.5, height: 11, unit: 'inch', dpi: 240, crop: 0.25 },
    ],
    [{ print: 'x40cm' }, { kind: 'print', height: 40, unit: 'cm', dpi: 300 }],
    [
      { width: '30', height: '30', crop: 'middle' },
      { kind: 'size', widthPx: 30, heightPx: 30, crop: 0.5 },
    ],
    [{ scale: '1' }, { kind: 'repair' }],
  ])('turns %j into a target', (raw, target) => {
    expect(parseUpscaleOptions(raw).target).toEqual(target);
  });

  it.each([
    ['auto', null],
    ['0', 0],
    ['1', 1],
  ])('takes --cleanup %s', (cleanup, chosen) => {
    expect(parseUpscaleOptions({ cleanup }).cleanup).toBe(chosen);
  });

  it('accepts both ends of the slider', () => {
    expect(parseUpscaleOptions({ slider: '0' }).preset).toEqual({ kind: 'slider', value: 0 });
    expect(parseUpscaleOptions({ slider: '1.0' }).preset).toEqual({ kind: 'slider', value: 1 });
  });

  it.each<[Record<string, unknown>, string | RegExp]>([
    [{ scale: '17' }, '--scale: expected a whole number from 1 to 16, got "17"'],
    [{ scale: '4x' }, /--scale: expected/],
    [{ scale: '1', width: '100' }, /--scale and --width or --height exclude each other/],
    [{ scale: '1', preset: 'instant' }, /a repair at the same size has no preset/],
    [{ scale: '1', slider: '0.5' }, /a repair at the same size has no preset/],
    [{ width: '0' }, /--width: expected a whole number of pixels from 1, got "0"/],
    [{ height: '10.5' }, /--height: expected/],
    [{ slider: '1.1' }, /--slider: expected a number from 0 to 1/],
    [{ slider: '' }, /--slider: expected/],
    [{ slider: '-0.1' }, /--slider: expected/],
    [{ cleanup: 'NaN' }, /--cleanup: expected/],
    [{ cleanup: '0x1' }, /--cleanup: expected/],
    [{ seed: '-1' }, /--seed: expected a whole number from 0 to 4294967295/],
    [{ seed: '4294967296' }, /--seed: expected/],
    [{ quality: '101' }, /--quality: expected a whole number from 1 to 100/],
    [{ removeMetadata: 'gps' }, /--remove-metadata: expected nothing, location, all/],
    [{ threads: '0' }, /--threads: expected/],
    [{ preset: 'best' }, /--preset: expected auto, instant, fidelity, balanced, perception, got "best"/],
    [{ device: 'cuda' }, /--device: expected auto, cpu, webgpu/],
    [{ precision: 'int8' }, /--precision: expected auto, float32, uint8/],
    [{ format: 'jpg' }, /--format: expected jpeg, png/],
    [{ out: '' }, /--out: expected a path/],
    [{ name: '{foo}' }, /unknown placeholder \{foo\}/],
    [{ scale: '2', width: '100' }, /--scale and --width or --height exclude each other/],
    [{ scale: '2', height: '100' }, /exclude each other/],
    [{ longSide: '2000', print: '30x40cm' }, /--long-side and --print exclude each other: give one size/],
    [{ under: '2' }, /--under: expected a number of bytes like 2MB or 500KB/],
    [{ megapixels: '0' }, /--megapixels: expected a number above 0/],
    [{ print: 'xcm' }, /--print: expected a size like 30x40cm@300dpi/],
    [{ print: '30x40' }, /--print: expected/],
    [{ print: '30x40cm@0dpi' }, /--print: expected/],
    [{ print: '30x40cm', crop: '2' }, /--crop: expected middle, or a number from 0 to 1/],
    [{ print: '30xcm', crop: 'middle' }, /--crop needs a width and a height/],
    [{ preset: 'balanced', slider: '0.5' }, /--preset and --slider exclude each other/],
    [{ overwrite: true, skipExisting: true }, /--overwrite and --skip-existing exclude each other/],
    [{ skipExistin: true }, /unknown options: --skip-existin/],
  ])('rejects %j', (raw, message) => {
    expect(() => parseUpscaleOptions(raw)).toThrow(message);
    expect(() => parseUpscaleOptions(raw)).toThrow(expect.objectContaining({ code: 'options/invalid' }));
  });

  it('names all wrong options at once, each once', () => {
    expect(() => parseUpscaleOptions({ scale: '99', seed: 'x', device: 'cpu' })).toThrow(
      '--scale: expected a whole number from 1 to 16, got "99"; --seed: expected a whole number from 0 to 4294967295, got "x"',
    );
  });
});
