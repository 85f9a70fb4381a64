/** Owns small private JSON files that a program keeps: read leniently, replaced in one step, one write after another. */
import { mkdir, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { getSystemCode } from '#shared/errors.ts';
import { replaceFile } from './atomic-write.ts';
import { describeFolderFailure, makePrivate } from './private-files.ts';

export class JsonFile {
  readonly #path: string;
  #writing: Promise<void> = Promise.resolve();

  constructor(path: string) {
    this.#path = path;
  }

  /**
   * The value of the file, or undefined when there is none. A file that is no JSON is put aside, so that nothing is lost.
   * @throws the system's error for a file that cannot be read
   */
  async read(): Promise<unknown> {
    makePrivate(this.#path);
    let text: string;
    try {
      text = await readFile(this.#path, 'utf8');
    } catch (thrown) {
      if (getSystemCode(thrown) === 'ENOENT') return undefined;
      throw thrown;
    }
    try {
      return JSON.parse(text) as unknown;
    } catch (thrown) {
      if (!(thrown instanceof SyntaxError)) throw thrown;
      await this.putAside();
      return undefined;
    }
  }

  /** As `read`; a file that cannot be read counts as none, which is reported as `what`. */
  async readOrWarn(what: string): Promise<unknown> {
    try {
      return await this.read();
    } catch (thrown) {
      if (getSystemCode(thrown) === undefined) throw thrown;
      console.warn(`${what} cannot be read: ${this.#path} (${describeFolderFailure(thrown)}).`);
      return undefined;
    }
  }

  /** Keeps the file as `<name>.broken`, out of the way of the next one. */
  async putAside(): Promise<void> {
    await rename(this.#path, `${this.#path}.broken`);
  }

  /** Resolves when the value is safe on disk; makes the folder if need be. @throws the system's error */
  write(value: unknown): Promise<void> {
    const writing = this.#writing.then(() => this.#replace(`${JSON.stringify(value, null, 2)}\n`));
    this.#writing = writing.catch(() => undefined);
    return writing;
  }

  async #replace(text: string): Promise<void> {
    await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 });
    await replaceFile(this.#path, text);
  }
}
