import { expect, it } from 'vitest';
import { AppError } from './errors.ts';

it('shows names in messages so that they cannot hide or reorder text, once', () => {
  const error = new AppError('image/corrupt', 'photo\u202egpj.exe is damaged\nsecond line');
  expect(error.message).toBe('photo\\u202egpj.exe is damaged\nsecond line');
  expect(AppError.fromValue(error.toValue()).message).toBe(error.message);
});
