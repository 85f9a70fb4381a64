/**
 * Owns the timings measured on this machine, milliseconds per tile, so that they are not measured again at every start.
 */
import { join } from 'node:path';
import { z } from 'zod';
import { JsonFile } from '#files/json-file.ts';
import { ignoreSystemError } from '#shared/errors.ts';

const FILE = 'timings.json';
const schema = z.record(z.string(), z.number().positive());

/** Remembered timings by key; empty for a file that is missing, unreadable or holds something else. */
export async function readTimings(cacheFolder: string): Promise<Record<string, number>> {
  return schema.catch({}).parse(await openFile(cacheFolder).read().catch(ignoreSystemError));
}

/** Adds timings. A cache that cannot be written is no failure: the next start measures again. */
export async function rememberTimings(cacheFolder: string, added: Readonly<Record<string, number>>): Promise<void> {
  const timings = { ...(await readTimings(cacheFolder)), ...added };
  await openFile(cacheFolder).write(timings).catch(ignoreSystemError);
}

function openFile(cacheFolder: string): JsonFile {
  return new JsonFile(join(cacheFolder, FILE));
}
