/** Small files of the data folder: read leniently, replaced in one step, one writing after another. */
import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { getSystemCode } from '../shared/errors.ts';

export class JsonFile {
  readonly #path: string;
  #writing: Promise<void> = Promise.resolve();

  constructor(path: string) {
    this.#path = path;
  }

  /** The value of the file, or undefined when there is none. What is no JSON is put aside, so that nothing is lost. */
  async read(): Promise<unknown> {
    let text: string;
    try {
      text = await readFile(this.#path, 'utf8');
    } catch (thrown) {
      if (getSystemCode(thrown) === 'ENOENT') return undefined;
      throw thrown;
    }
    try {
      return JSON.parse(text) as unknown;
    } catch {
      await this.putAside();
      return undefined;
    }
  }

  /** Keeps the file as `<name>.broken`, out of the way of the next one. */
  async putAside(): Promise<void> {
    await rename(this.#path, `${this.#path}.broken`);
  }

  /** Resolves when the value is safe on disk. */
  write(value: unknown): Promise<void> {
    const writing = this.#writing.then(() => this.#replace(`${JSON.stringify(value, null, 2)}\n`));
    this.#writing = writing.catch(() => undefined);
    return writing;
  }

  async #replace(text: string): Promise<void> {
    await mkdir(dirname(this.#path), { recursive: true });
    const temporary = `${this.#path}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
    try {
      const handle = await open(temporary, 'wx');
      try {
        await handle.writeFile(text);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(temporary, this.#path);
    } finally {
      await rm(temporary, { force: true });
    }
  }
}
