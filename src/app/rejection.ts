/** Makes the error of a request that a front end may not make, or that names what does not exist. */
import { AppError } from '#shared/errors.ts';
import type { RejectionReason } from '#shared/reasons.ts';

/** @param sentence for developers. @param reason what people can be told; left out where only a faulty page comes here */
export function reject(sentence: string, reason?: RejectionReason): AppError {
  return new AppError('request/refused', sentence, reason === undefined ? {} : { details: { reason } });
}
