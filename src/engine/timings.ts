/** What was measured on this machine and need not be measured again: milliseconds per tile, in one small JSON file. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { getSystemCode } from '../shared/errors.ts';

const FILE = 'timings.json';
const schema = z.record(z.string(), z.number().positive());

/** Remembered timings by key; a file that is missing or not ours counts as empty, since it can be measured again. */
export async function readTimings(cacheFolder: string): Promise<Record<string, number>> {
  let text: string;
  try {
    text = await readFile(join(cacheFolder, FILE), 'utf8');
  } catch (thrown) {
    if (getSystemCode(thrown) !== undefined) return {};
    throw thrown;
  }
  return schema.catch({}).parse(parseLoosely(text));
}

function parseLoosely(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return {};
    throw thrown;
  }
}

/** Adds timings. A cache that cannot be written is no failure: the next start measures again. */
export async function rememberTimings(cacheFolder: string, added: Readonly<Record<string, number>>): Promise<void> {
  const timings = { ...(await readTimings(cacheFolder)), ...added };
  const temporary = join(cacheFolder, `.${FILE}.${process.pid}`);
  try {
    await mkdir(cacheFolder, { recursive: true });
    await writeFile(temporary, JSON.stringify(timings, null, 2));
    await rename(temporary, join(cacheFolder, FILE));
  } catch (thrown) {
    if (getSystemCode(thrown) === undefined) throw thrown;
  }
}
