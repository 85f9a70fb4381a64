/**
 * Reads the pristine parameters of NIQE from an npz file, the form in which Python implementations of it share them.
 */
import { readFile } from 'node:fs/promises';
import type { PristineParameters } from '#core/image/niqe.ts';
import { FEATURE_COUNT } from '#core/image/niqe.ts';
import { AppError } from '#shared/errors.ts';
import type { NpyArray } from './npz.ts';
import { readNpz } from './npz.ts';

/**
 * Reads `mu_pris_param` [1, 36], `cov_pris_param` [36, 36] and `gaussian_window` [odd, odd].
 * @throws {AppError} `model/missing` when the file cannot be read, `model/foreign` when it holds something else.
 */
export async function readNiqeParameters(path: string): Promise<PristineParameters> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new AppError('model/missing', `${path} cannot be read`, { cause });
  });
  try {
    const arrays = readNpz(bytes);
    const mean = pick(arrays, 'mu_pris_param', ([rows, columns]) => rows === 1 && columns === FEATURE_COUNT);
    const isSquare = (shape: readonly number[]): boolean => shape.every((side) => side === FEATURE_COUNT);
    const covariance = pick(arrays, 'cov_pris_param', (shape) => shape.length === 2 && isSquare(shape));
    const isOdd = (shape: readonly number[]): boolean => shape.every((side) => side % 2 === 1);
    const window = pick(arrays, 'gaussian_window', (shape) => shape.length === 2 && isOdd(shape));
    const [heightPx, widthPx] = window.shape as [number, number];
    return {
      mean: mean.values,
      covariance: covariance.values,
      window: { widthPx, heightPx, values: window.values },
    };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('model/foreign', `${path} does not hold the parameters of NIQE: ${reason}`, { cause });
  }
}

function pick(
  arrays: ReadonlyMap<string, NpyArray>,
  name: string,
  fits: (shape: readonly number[]) => boolean,
): NpyArray {
  const array = arrays.get(name);
  if (array === undefined) throw new RangeError(`there is no ${name}`);
  if (!fits(array.shape)) throw new RangeError(`${name} has the shape ${array.shape.join(' x ')}`);
  return array;
}
