/** What a door is told that asks for what is not there or not allowed. */
import { AppError } from '../shared/errors.ts';

/** @param reason one sentence */
export function refuse(reason: string): AppError {
  return new AppError('request/refused', reason);
}
