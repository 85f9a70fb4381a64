/** Bounds what one visitor keeps on this machine's disk: uploads, results and downloads in the session's folder, and photos sent to albums. */
import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { findDrive } from '#files/free-space.ts';
import { ignoreSystemError } from '#shared/errors.ts';
import { reject } from '../rejection.ts';

/** A day's photos with their results; twenty visitors fit on the drive of a server. */
export const VISITOR_LIMIT_BYTES = 10 * 2 ** 30;
/** Never taken by visitors: the system and the albums need it. */
const RESERVED_BYTES = 2 * 2 ** 30;

export class VisitorSpace {
  readonly #folder: string;
  readonly #limitBytes: number;
  /** Of photos that albums keep. */
  #sentBytes = 0;
  /** Of all uploads so far, those that failed included. */
  #receivedBytes = 0;

  constructor(folder: string, limitBytes = VISITOR_LIMIT_BYTES) {
    this.#folder = folder;
    this.#limitBytes = limitBytes;
  }

  /** @throws {AppError} request/refused (`visitor-space`) where so many bytes more are too many */
  async assertRoom(bytes: number): Promise<void> {
    if (bytes > (await this.#measureRoom())) throw tooMuch();
  }

  /**
   * Stores an upload; its content ends with the error of `assertRoom` where it is too long.
   * @param store receives the content. @param isForAlbum the album keeps it when the visitor is gone
   */
  async receive<Value>(
    content: AsyncIterable<Uint8Array>,
    store: (content: AsyncIterable<Uint8Array>) => Promise<Value>,
    isForAlbum = false,
  ): Promise<Value> {
    // Uploads that arrive at the same time count for each other.
    const before = this.#receivedBytes;
    const room = await this.#measureRoom();
    let bytes = 0;
    const count = (chunk: Uint8Array): void => {
      bytes += chunk.length;
      this.#receivedBytes += chunk.length;
      if (this.#receivedBytes - before > room) throw tooMuch();
    };
    const value = await store(pass(content, count));
    if (isForAlbum) this.noteSent(bytes);
    return value;
  }

  /** Counts bytes that an album has copied. */
  noteSent(bytes: number): void {
    this.#sentBytes += bytes;
  }

  async #measureRoom(): Promise<number> {
    const used = this.#sentBytes + (await measureFolder(this.#folder));
    const free = (await findDrive(this.#folder))?.freeBytes ?? Infinity;
    return Math.min(this.#limitBytes - used, free - RESERVED_BYTES);
  }
}

async function* pass(
  content: AsyncIterable<Uint8Array>,
  count: (chunk: Uint8Array) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of content) {
    count(chunk);
    yield chunk;
  }
}

function tooMuch() {
  return reject('This visitor has used the space that visitors have here.', 'visitor-space');
}

/** Bytes of all files below the folder; a file that goes meanwhile counts nothing. */
export async function measureFolder(folder: string): Promise<number> {
  const entries: readonly Dirent[] =
    (await readdir(folder, { withFileTypes: true, recursive: true }).catch(ignoreSystemError)) ?? [];
  let bytes = 0;
  for (const entry of entries)
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name)).catch(ignoreSystemError))?.size ?? 0;
  return bytes;
}
