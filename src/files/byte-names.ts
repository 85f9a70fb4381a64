/**
 * Owns names that are not UTF-8, as old archives and foreign drives leave them on Linux: shows them, finds them, and
 * opens them by their bytes.
 */
import type { FileHandle } from 'node:fs/promises';
import { open, readdir } from 'node:fs/promises';
import { basename, dirname, sep } from 'node:path';
import { ignoreSystemError } from '#shared/errors.ts';

/** What Node shows in place of bytes that are no UTF-8. */
const REPLACEMENT = '\ufffd';

/** True when reading the bytes as UTF-8 replaces none of them. */
export function isUtf8(name: Buffer): boolean {
  return Buffer.from(name.toString()).equals(name);
}

/** The name as text: as it is where it is UTF-8, with every other byte as `%E9`. */
export function showName(name: Buffer): string {
  if (isUtf8(name)) return name.toString();
  let shown = '';
  for (let at = 0; at < name.length;) {
    const length = [1, 2, 3, 4].find((bytes) => isUtf8(name.subarray(at, at + bytes)) && at + bytes <= name.length);
    shown +=
      length === undefined
        ? `%${name.toString('hex', at, at + 1).toUpperCase()}`
        : name.toString('utf8', at, at + length);
    at += length ?? 1;
  }
  return shown;
}

/** The bytes of a path in a folder whose own path is UTF-8. */
export function joinBytes(folder: string, name: Buffer): Buffer {
  return Buffer.concat([Buffer.from(folder.endsWith(sep) ? folder : folder + sep), name]);
}

/**
 * The files that a typed path may mean whose name is not UTF-8: Node has replaced such bytes before the program begins. Empty where
 * the path holds no replacement, or nothing fits.
 */
export async function findByReplacedName(path: string): Promise<Buffer[]> {
  const name = basename(path);
  if (!name.includes(REPLACEMENT)) return [];
  const folder = dirname(path);
  const names = (await readdir(folder, { encoding: 'buffer' }).catch(ignoreSystemError)) ?? [];
  return names.filter((found) => !isUtf8(found) && found.toString() === name).map((found) => joinBytes(folder, found));
}

/**
 * Opens a file by its bytes while `use` runs, and passes a path in UTF-8 that leads to it in every process of this person: what
 * decodes images takes nothing else.
 * @throws the system's error
 */
export async function withReadablePath<Result>(
  path: Buffer,
  use: (readable: string) => Promise<Result>,
): Promise<Result> {
  const handle: FileHandle = await open(path, 'r');
  try {
    return await use(`/proc/${process.pid}/fd/${handle.fd}`);
  } finally {
    await handle.close();
  }
}
