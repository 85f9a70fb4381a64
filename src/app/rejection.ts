/** Makes the error of a request that a front end may not make, or that names what does not exist. */
import { AppError } from '#shared/errors.ts';

/** @param reason one sentence */
export function reject(reason: string): AppError {
  return new AppError('request/refused', reason);
}
