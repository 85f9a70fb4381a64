/** Owns the list of the photos that were opened last, by path; windows receive names and ids. */
import { escapeHidden } from '#shared/naming/readable-text.ts';
import { createHash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import type { RecentPhoto } from '#shared/app-state.ts';
import { JsonFile } from '#files/json-file.ts';

const MAX_PHOTOS = 12;
const recentSchema = z.array(z.string().min(1));

export class RecentPhotos {
  readonly #file: JsonFile;
  #paths: readonly string[];

  private constructor(file: JsonFile, paths: readonly string[]) {
    this.#file = file;
    this.#paths = paths;
  }

  static async open(dataFolder: string): Promise<RecentPhotos> {
    const file = new JsonFile(join(dataFolder, 'recent.json'));
    const parsed = recentSchema.safeParse(await file.readOrWarn('The list of recent photos'));
    return new RecentPhotos(file, parsed.success ? parsed.data.slice(0, MAX_PHOTOS) : []);
  }

  list(): RecentPhoto[] {
    return this.#paths.map((path) => ({
      id: identifyPath(path),
      name: escapeHidden(basename(path)),
      folder: escapeHidden(dirname(path)),
    }));
  }

  find(id: string): string | null {
    return this.#paths.find((path) => identifyPath(path) === id) ?? null;
  }

  /** Puts paths at the front, in their order. Resolves when the list is on disk. */
  async add(paths: readonly string[]): Promise<void> {
    this.#paths = [...new Set([...paths, ...this.#paths])].slice(0, MAX_PHOTOS);
    await this.#file.write(this.#paths);
  }

  /** @throws the system's error */
  async clear(): Promise<void> {
    this.#paths = [];
    await this.#file.write(this.#paths);
  }
}

/** An id that does not tell the path. */
export function identifyPath(path: string): string {
  return createHash('sha256').update(path).digest('base64url').slice(0, 22);
}
