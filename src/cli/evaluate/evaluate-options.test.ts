import { describe, expect, it } from 'vitest';
import { parseEvaluateOptions } from './evaluate-options.ts';

const FOLDERS = { hr: 'hr', lr: 'lr' };

describe('options of evaluate', () => {
  it('have defaults that benchmarks use', () => {
    expect(parseEvaluateOptions(FOLDERS)).toEqual({
      hrFolder: 'hr',
      lrFolder: 'lr',
      subject: { kind: 'presets', presets: [{ kind: 'preset', name: 'balanced' }] },
      cleanup: 0,
      seed: 0,
      device: 'auto',
      precision: 'auto',
      lpipsPath: null,
      niqePath: null,
      modelFolder: null,
      threads: null,
      json: false,
    });
  });

  it('name one look, all presets, or something else to measure', () => {
    const subjectOf = (raw: object) => parseEvaluateOptions({ ...FOLDERS, ...raw }).subject;
    expect(subjectOf({ slider: '.25' })).toEqual({ kind: 'presets', presets: [{ kind: 'slider', value: 0.25 }] });
    expect(subjectOf({ preset: 'instant' })).toEqual({
      kind: 'presets',
      presets: [{ kind: 'preset', name: 'instant' }],
    });
    expect(subjectOf({ allPresets: true })).toEqual({
      kind: 'presets',
      presets: ['auto', 'instant', 'fidelity', 'balanced', 'perception'].map((name) => ({ kind: 'preset', name })),
    });
    expect(subjectOf({ against: 'bicubic' })).toEqual({ kind: 'bicubic' });
    expect(subjectOf({ against: 'peers/a.onnx' })).toEqual({ kind: 'onnx', path: 'peers/a.onnx' });
  });

  it('take a strength of clean-up, or choose it for each image', () => {
    expect(parseEvaluateOptions({ ...FOLDERS, cleanup: '0.5' }).cleanup).toBe(0.5);
    expect(parseEvaluateOptions({ ...FOLDERS, cleanup: 'auto' }).cleanup).toBeNull();
  });

  it.each([
    [{ cleanup: 'much' }, /--cleanup: expected auto, or a number from 0 to 1, got "much"/],
    [{ preset: 'balanced', slider: '0.5' }, /--preset, --slider and --all-presets exclude each other/],
    [{ slider: '0', allPresets: true }, /exclude each other/],
    [{ against: 'bicubic', preset: 'balanced' }, /--against measures a baseline/],
    [{ against: 'a.onnx', seed: '1' }, /--against measures a baseline/],
    [{ slider: '1.5' }, /--slider: expected a number from 0 to 1, got "1.5"/],
    [{ cleanup: '' }, /--cleanup/],
    [{ seed: '4294967296' }, /--seed/],
    [{ precision: 'int8' }, /--precision: expected auto, float32, uint8/],
    [{ hr: '' }, /--hr: expected a folder/],
    [{ threads: '0' }, /--threads/],
    [{ speed: '1' }, /unknown options: --speed/],
  ])('are rejected: %o', (raw, message) => {
    expect(() => parseEvaluateOptions({ ...FOLDERS, ...raw })).toThrow(message);
  });
});
