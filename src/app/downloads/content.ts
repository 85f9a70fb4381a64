/** Opens what a browser downloads: a file, or several as one ZIP that is packed while it is read, so that nothing is whole in memory. */
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { makeZip, predictLength } from 'client-zip';

/** What is sent, and how long it is. */
export interface DownloadContent {
  readonly sizeBytes: number;
  readonly stream: Readable;
}

/** A file and its name in the ZIP. */
export interface FileToPack {
  readonly path: string;
  readonly name: string;
}

/** @throws the system's error */
export async function openFile(path: string): Promise<DownloadContent> {
  const file = await open(path);
  const { size } = await file.stat();
  return { sizeBytes: size, stream: file.createReadStream() };
}

/**
 * Packs files without compression: photos do not get smaller. The stream ends with an error when a file changes its length
 * meanwhile, so that a browser does not take the ZIP for whole.
 * @param files under different names @throws the system's error when one of them is gone
 */
export async function openZip(files: readonly FileToPack[]): Promise<DownloadContent> {
  const entries: Entry[] = [];
  for (const { path, name } of files) {
    const { size, mtime } = await stat(path);
    entries.push({ path, name, size, lastModified: mtime });
  }
  const stream = Readable.from(makeZip(readEntries(entries)), { objectMode: false });
  return { sizeBytes: Number(predictLength(entries)), stream };
}

interface Entry {
  readonly path: string;
  readonly name: string;
  readonly size: number;
  readonly lastModified: Date;
}

/** A file is opened when its turn comes. */
function* readEntries(entries: readonly Entry[]) {
  for (const { path, ...entry } of entries) yield { ...entry, input: readExactly(path, entry.size) };
}

async function* readExactly(path: string, sizeBytes: number): AsyncGenerator<Uint8Array, void, undefined> {
  let bytes = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    yield chunk;
  }
  if (bytes !== sizeBytes) throw new Error(`${path} has changed while it was packed.`);
}
