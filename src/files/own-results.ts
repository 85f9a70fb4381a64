/**
 * Owns how the product recognises its own results, so that no search takes them for photos: by a list of what was written on this machine,
 * and by names of results whose photo is there as well.
 */
import { createHash } from 'node:crypto';
import { appendFile, mkdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { ignoreSystemError } from '#shared/errors.ts';
import type { NameTemplate } from '#shared/naming/name-template.ts';
import { ResultNames } from '#shared/naming/result-names.ts';
import { replaceFile } from './atomic-write.ts';
import type { FoundFile } from './search-folder.ts';

const LIST_FILE = 'results.list';
/** A line has 23 bytes: the last 180,000 results. */
const MAX_BYTES = 4 * 2 ** 20;
/** 128 bits are more than enough for a name, a size and a time. */
const KEY_LENGTH = 22;
const CHECK_EVERY_MS = 1000;

/** The list of what was written, shared by all front ends of a person. A list that cannot be read or written costs recognition, no result. */
export class ResultList {
  readonly #path: string;
  #known: ReadonlySet<string> = new Set();
  #knownBytes = -1;
  #checkedAtMs = -Infinity;

  /** @param dataFolder null: there is none, and nothing is remembered */
  constructor(dataFolder: string | null) {
    this.#path = dataFolder === null ? '' : join(dataFolder, LIST_FILE);
  }

  /** Call when a result has its name. */
  async add(path: string): Promise<void> {
    const key = await describeFile(path);
    if (key === null || this.#path === '') return;
    // Short lines are appended whole, also by several processes.
    await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 })
      .then(() => appendFile(this.#path, `${key}\n`, { mode: 0o600 }))
      .catch(ignoreSystemError);
  }

  /** Whether the file is as the product wrote it, whatever folder it lies in now. */
  async has(path: string): Promise<boolean> {
    await this.#refresh();
    if (this.#known.size === 0) return false;
    const key = await describeFile(path);
    return key !== null && this.#known.has(key);
  }

  /** Other processes add to the list, too. */
  async #refresh(): Promise<void> {
    if (this.#path === '' || performance.now() - this.#checkedAtMs < CHECK_EVERY_MS) return;
    this.#checkedAtMs = performance.now();
    const bytes = (await stat(this.#path).catch(ignoreSystemError))?.size ?? 0;
    if (bytes === this.#knownBytes) return;
    this.#known = await this.#load();
    this.#knownBytes = bytes;
  }

  async #load(): Promise<ReadonlySet<string>> {
    const text = (await readFile(this.#path, 'latin1').catch(ignoreSystemError)) ?? '';
    const keys = text.split('\n').filter(({ length }) => length === KEY_LENGTH);
    if (text.length <= MAX_BYTES) return new Set(keys);
    const kept = keys.slice(-Math.floor(MAX_BYTES / 2 / (KEY_LENGTH + 1)));
    await replaceFile(this.#path, `${kept.join('\n')}\n`).catch(ignoreSystemError);
    return new Set(kept);
  }
}

async function describeFile(path: string): Promise<string | null> {
  const found = await stat(path).catch(ignoreSystemError);
  if (found === undefined) return null;
  const content = `${basename(path)}\n${found.size}\n${Math.trunc(found.mtimeMs)}`;
  return createHash('sha256').update(content).digest('base64url').slice(0, KEY_LENGTH);
}

/** Separates files that are named like the result of another one of `files` from the others. */
export function separateResults<File extends Pick<FoundFile, 'path'>>(
  files: readonly File[],
  templates: readonly NameTemplate[],
): { readonly photos: readonly File[]; readonly resultCount: number } {
  const names = new ResultNames(templates);
  const photoNames = new Set(files.map(({ path }) => basename(path, extname(path))));
  const photos = files.filter(({ path }) => !names.isResultOf(basename(path), photoNames));
  return { photos, resultCount: files.length - photos.length };
}
