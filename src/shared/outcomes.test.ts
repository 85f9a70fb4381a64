import { expect, it } from 'vitest';
import { AppError } from './errors.ts';
import { toOutcome } from './outcomes.ts';

it('carries a value, whether it is there or still comes', async () => {
  expect(await toOutcome(() => 1, 'Counting')).toEqual({ ok: true, value: 1 });
  expect(await toOutcome(() => Promise.resolve('a'), 'Spelling')).toEqual({ ok: true, value: 'a' });
});

it('carries the code, the message and the details of an error', async () => {
  const full = new AppError('output/no-space', 'The disk is full.', { details: { path: '/out' } });
  const error = { code: 'output/no-space', message: 'The disk is full.', details: { path: '/out' } };
  expect(await toOutcome(() => Promise.reject(full), 'Saving')).toEqual({ ok: false, error });
});

it('carries whatever else is thrown, at once or later', async () => {
  const thrower = (): never => {
    throw new Error('broken');
  };
  const error = { code: 'engine/internal', message: 'Saving: broken' };
  expect(await toOutcome(thrower, 'Saving')).toEqual({ ok: false, error });
  expect(await toOutcome(() => Promise.reject(new Error('broken')), 'Saving')).toEqual({ ok: false, error });
});
