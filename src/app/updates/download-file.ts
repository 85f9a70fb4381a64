/** Receives what a server sends, within limits: a small text, or a file that gets its name only when it is whole and the right one. */
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { chmod, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { publishFile } from '#files/atomic-write.ts';
import { useFreeName } from '#files/free-name.ts';
import { toOutputError } from '#files/output-errors.ts';
import { createTempPath, sweepLeftovers } from '#files/temp-files.ts';
import { AppError, ignoreSystemError } from '#shared/errors.ts';
import type { ReleaseFile } from './release.ts';
import { distrust } from './release.ts';

/** @throws {AppError} update/untrusted for more than `maxBytes`, and what `chunks` throws */
export async function receiveText(chunks: AsyncIterable<Uint8Array>, maxBytes: number): Promise<string> {
  const received: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw distrust(`The server sends more than ${maxBytes} bytes.`);
    received.push(chunk);
  }
  return Buffer.concat(received).toString();
}

export interface FileDownload {
  readonly file: ReleaseFile;
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Made when it does not exist. */
  readonly folder: string;
  readonly onBytes: (received: number) => void;
}

/**
 * Returns the path of the file, under a free name. Nothing stays of a download that fails.
 * @throws {AppError} update/untrusted, update/no-connection, output/...
 */
export async function receiveFile(download: FileDownload): Promise<string> {
  const { file, folder } = download;
  const target = join(folder, file.name);
  const temporary = createTempPath(target);
  try {
    await mkdir(folder, { recursive: true });
    await sweepLeftovers(folder);
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await write(handle, download);
    } finally {
      await handle.close();
    }
    // A package of everybody; an AppImage is started as it is.
    await chmod(temporary, file.kind === 'appimage' ? 0o755 : 0o644);
    return await useFreeName(target, async (path) => {
      await publishFile(temporary, path, 'fail');
      return path;
    });
  } catch (thrown) {
    await rm(temporary, { force: true }).catch(ignoreSystemError);
    throw toOutputError(thrown, target);
  }
}

async function write(handle: FileHandle, { file, chunks, onBytes }: FileDownload): Promise<void> {
  const hash = createHash('sha256');
  let received = 0;
  for await (const chunk of chunks) {
    received += chunk.length;
    if (received > file.bytes) throw distrust(`${file.name} is larger than its description says.`);
    hash.update(chunk);
    await handle.writeFile(chunk);
    onBytes(received);
  }
  if (received < file.bytes) throw new AppError('update/no-connection', `${file.name} was cut off.`);
  if (hash.digest('hex') !== file.sha256) throw distrust(`${file.name} is not the file that was signed.`);
}
