/** Owns the names that are tried for a new file where the first is taken: `photo.jpg`, `photo-2.jpg`, `photo-3.jpg`, ... */
import { join, parse } from 'node:path';
import type { ErrorCode } from '#shared/errors.ts';
import { AppError, getSystemCode } from '#shared/errors.ts';
import { countNameBytes, cutToBytes, MAX_NAME_BYTES } from '#shared/naming/file-names.ts';

/** Tries before giving up. */
const MAX_NUMBER = 10_000;

/** What `make` throws for a path that is taken; the input counts as taken, since no result may replace it. */
const TAKEN: readonly ErrorCode[] = ['output/exists', 'output/is-input'];

/**
 * Makes a file under the first name that is free, and returns what `make` returns. `make` must create the file exclusively,
 * so that two callers never share a name.
 * @param path the name that is tried first
 * @param make throws EEXIST, output/exists or output/is-input for a path that is taken; other errors end the search
 * @throws {AppError} output/exists when no name is free
 */
export async function useFreeName<Made>(path: string, make: (path: string) => Promise<Made>): Promise<Made> {
  const { dir, name, ext } = parse(path);
  for (let number = 1; number <= MAX_NUMBER; number++) {
    try {
      return await make(number === 1 ? path : join(dir, numberName(name, ext, number)));
    } catch (thrown) {
      if (!isTaken(thrown)) throw thrown;
    }
  }
  throw new AppError('output/exists', `There are ${MAX_NUMBER} files named ${name} already.`);
}

/** `name-2.ext`; the name is cut where the number would make it too long. */
export function numberName(name: string, ext: string, number: number): string {
  const ending = `-${number}${ext}`;
  return cutToBytes(name, MAX_NAME_BYTES - countNameBytes(ending)) + ending;
}

function isTaken(thrown: unknown): boolean {
  return thrown instanceof AppError ? TAKEN.includes(thrown.code) : getSystemCode(thrown) === 'EEXIST';
}
