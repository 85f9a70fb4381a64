/** Owns the list of the results that were saved last, by path; windows receive names and ids. */
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { JsonFile } from '#files/json-file.ts';
import type { SavedResult } from '#shared/app-state.ts';
import { escapeHidden } from '#shared/naming/readable-text.ts';
import { identifyPath } from './recent-photos.ts';

const MAX_RESULTS = 30;
const savedSchema = z.strictObject({ path: z.string().min(1), savedAtMs: z.number() });
type Saved = z.infer<typeof savedSchema>;

export class ResultHistory {
  readonly #file: JsonFile;
  #saved: readonly Saved[];

  private constructor(file: JsonFile, saved: readonly Saved[]) {
    this.#file = file;
    this.#saved = saved;
  }

  static async open(dataFolder: string): Promise<ResultHistory> {
    const file = new JsonFile(join(dataFolder, 'saved.json'));
    const parsed = z.array(savedSchema).safeParse(await file.readOrWarn('The list of saved results'));
    return new ResultHistory(file, parsed.success ? parsed.data.slice(0, MAX_RESULTS) : []);
  }

  /** Newest first. */
  list(): SavedResult[] {
    return this.#saved.map(({ path, savedAtMs }) => ({
      id: identifyPath(path),
      name: escapeHidden(basename(path)),
      folder: escapeHidden(dirname(path)),
      savedAtMs,
    }));
  }

  find(id: string): string | null {
    return this.#saved.find(({ path }) => identifyPath(path) === id)?.path ?? null;
  }

  /** Puts a result at the front. Resolves when the list is on disk. @throws the system's error */
  async add(path: string, savedAtMs: number): Promise<void> {
    const others = this.#saved.filter((saved) => saved.path !== path);
    this.#saved = [{ path, savedAtMs }, ...others].slice(0, MAX_RESULTS);
    await this.#file.write(this.#saved);
  }

  /** The files stay. @throws the system's error */
  async clear(): Promise<void> {
    this.#saved = [];
    await this.#file.write(this.#saved);
  }
}
