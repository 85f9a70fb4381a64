import { describe, expect, it } from 'vitest';
import { ERROR_CODES } from '#shared/errors.ts';
import type { ErrorCode } from '#shared/errors.ts';
import {
  EXIT_CODES_HELP,
  getExitCodeOfAlbum,
  getExitCodeOfBatch,
  getExitCodeOfError,
  isInstallationFault,
} from './exit-codes.ts';

const makeError = (code: ErrorCode) => ({ code, message: 'A reason.' });
const END = { interrupted: false, anyStarted: true, doneCount: 0, errors: [] };

describe('getExitCodeOfError', () => {
  it('gives every error a code that is not success', () => {
    const codes = ERROR_CODES.map(getExitCodeOfError);
    expect(codes.every((code) => code === 1 || code === 2 || code === 3)).toBe(true);
  });

  it('tells wrong usage, a missing installation and a bad photo apart', () => {
    expect(getExitCodeOfError('options/invalid')).toBe(2);
    expect(getExitCodeOfError('model/missing')).toBe(3);
    expect(getExitCodeOfError('device/unavailable')).toBe(3);
    expect(getExitCodeOfError('engine/internal')).toBe(3);
    expect(getExitCodeOfError('image/corrupt')).toBe(1);
    expect(getExitCodeOfError('album/busy')).toBe(3);
    expect(getExitCodeOfError('store/newer')).toBe(3);
  });
});

describe('getExitCodeOfBatch', () => {
  it('is 0 for a batch without failures, even if it was empty or all skipped', () => {
    expect(getExitCodeOfBatch(END)).toBe(0);
    expect(getExitCodeOfBatch({ ...END, anyStarted: false, doneCount: 3 })).toBe(0);
  });

  it('is 1 as soon as one photo failed', () => {
    expect(getExitCodeOfBatch({ ...END, doneCount: 9, errors: [makeError('image/corrupt')] })).toBe(1);
    expect(getExitCodeOfBatch({ ...END, anyStarted: false, errors: [makeError('image/not-found')] })).toBe(1);
  });

  it('is 3 only when nothing started and nothing but the installation failed', () => {
    const errors = [makeError('model/corrupt'), makeError('engine/crashed')];
    expect(getExitCodeOfBatch({ ...END, anyStarted: false, errors })).toBe(3);
    expect(getExitCodeOfBatch({ ...END, anyStarted: true, errors })).toBe(1);
    expect(getExitCodeOfBatch({ ...END, anyStarted: false, doneCount: 1, errors })).toBe(1);
    const mixed = [...errors, makeError('image/corrupt')];
    expect(getExitCodeOfBatch({ ...END, anyStarted: false, errors: mixed })).toBe(1);
  });

  it('is 1 when the engine stumbled over a photo in a way it did not expect', () => {
    expect(getExitCodeOfBatch({ ...END, anyStarted: false, errors: [makeError('engine/internal')] })).toBe(1);
  });

  it('is 130 when interrupted, whatever else happened', () => {
    expect(getExitCodeOfBatch({ ...END, interrupted: true, errors: [makeError('image/corrupt')] })).toBe(130);
  });
});

describe('getExitCodeOfAlbum', () => {
  const idle = { kind: 'idle' } as const;
  const stopped = { kind: 'paused', reason: 'engine-failed', at: 'No engine.' } as const;
  const paused = { kind: 'paused', reason: 'user', at: '' } as const;

  it('says whether any photo of a finished album has failed, even after an interrupt that came too late', () => {
    expect(getExitCodeOfAlbum({ run: idle, interrupted: false, failedCount: 0 })).toBe(0);
    expect(getExitCodeOfAlbum({ run: idle, interrupted: true, failedCount: 2 })).toBe(1);
  });

  it('tells an interrupt from an engine that cannot work', () => {
    expect(getExitCodeOfAlbum({ run: paused, interrupted: true, failedCount: 2 })).toBe(130);
    expect(getExitCodeOfAlbum({ run: stopped, interrupted: false, failedCount: 2 })).toBe(3);
  });
});

it('documents every code', () => {
  for (const code of [0, 1, 2, 3, 130]) expect(EXIT_CODES_HELP).toMatch(new RegExp(`^ {2}${code} `, 'm'));
});

it('counts models and devices as faults of the installation, photos and outputs not', () => {
  expect(ERROR_CODES.filter(isInstallationFault)).toEqual([
    'model/missing',
    'model/corrupt',
    'model/foreign',
    'device/unavailable',
  ]);
});
