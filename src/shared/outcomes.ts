/** Makes outcomes: errors travel between a window and the app as values, because a rejected promise loses its code. */
import type { Outcome } from './api.ts';
import type { AppError } from './errors.ts';
import { toAppError } from './errors.ts';

/** Never rejects: whatever `act` throws becomes the outcome. */
export async function toOutcome<Value>(act: () => Value | Promise<Value>, context: string): Promise<Outcome<Value>> {
  try {
    return { ok: true, value: await act() };
  } catch (thrown) {
    return fail(toAppError(thrown, context));
  }
}

export function fail(error: AppError): Outcome<never> {
  return { ok: false, error: error.toValue() };
}
