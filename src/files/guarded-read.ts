/**
 * Owns reading files that may not answer: a drive that hangs, a pipe that took the place of a photo. Such a call blocks a thread of Node's
 * pool and cannot be taken back; it must not hold up anything else.
 */
import type { FileHandle } from 'node:fs/promises';
import { constants, open, stat } from 'node:fs/promises';
import { AppError, getSystemCode, ignoreSystemError } from '#shared/errors.ts';

/** A disk that wakes up takes 10 seconds, a network drive that reconnects not much longer. */
const READ_TIMEOUT_MS = 20_000;
/** Windows has no such flag. */
const NON_BLOCKING = process.platform === 'win32' ? 0 : constants.O_NONBLOCK;
const CHUNK_BYTES = 1 << 20;

/**
 * Opens a file for reading. A pipe is not waited for, and what is opened is what was looked at.
 * @throws {AppError} `image/not-found`, `image/unsupported` for what is no regular file, `image/corrupt` for an empty file
 */
async function openRegularFile(path: string, timeoutMs: number): Promise<FileHandle> {
  const handle = await awaitDrive(path, open(path, constants.O_RDONLY | NON_BLOCKING), timeoutMs).catch(
    (thrown: unknown) => {
      throw toReadError(thrown, path);
    },
  );
  const found = await handle.stat();
  const isReadable = found.isFile() && found.size > 0;
  if (isReadable) return handle;
  await handle.close();
  if (found.isDirectory()) throw new AppError('image/unsupported', `${path} is a folder, not an image`);
  if (!found.isFile()) throw new AppError('image/unsupported', `${path} is not a regular file`);
  throw new AppError('image/corrupt', `${path} is empty`);
}

/** Reads at most `length` bytes from `offset` on. @throws {AppError} as `withRegularFile` */
export type ReadBytes = (offset: number, length: number) => Promise<Buffer>;

/**
 * Opens a file while `use` reads it.
 * @throws {AppError} as `openRegularFile`; `image/not-found` too for a read that fails or does not come back; what `use` throws
 */
export async function withRegularFile<Result>(
  path: string,
  use: (read: ReadBytes) => Promise<Result>,
  timeoutMs = READ_TIMEOUT_MS,
): Promise<Result> {
  const handle = await openRegularFile(path, timeoutMs);
  let result: Result;
  try {
    result = await use(async (offset, length) => {
      const { buffer, bytesRead } = await awaitDrive(
        path,
        handle.read(Buffer.alloc(length), 0, length, offset),
        timeoutMs,
      );
      return buffer.subarray(0, bytesRead);
    });
  } catch (thrown) {
    // Closing would wait for a read that blocks.
    void handle.close().catch(() => undefined);
    throw toReadError(thrown, path);
  }
  await handle.close();
  return result;
}

/**
 * Passes all bytes of a file to `use`, piece by piece. A file without bytes is not read: some that the system invents never end.
 * @throws {AppError} as `withRegularFile`; the signal's reason when it is aborted
 */
export async function readInChunks(
  signal: AbortSignal,
  path: string,
  use: (chunk: Buffer) => void,
  timeoutMs = READ_TIMEOUT_MS,
): Promise<void> {
  const found = await awaitDrive(path, stat(path), timeoutMs).catch(ignoreSystemError);
  if (found?.isFile() === true && found.size === 0) return;
  const readAll = async (read: ReadBytes): Promise<void> => {
    for (let offset = 0; ;) {
      signal.throwIfAborted();
      const chunk = await read(offset, CHUNK_BYTES);
      if (chunk.length === 0) return;
      use(chunk);
      offset += chunk.length;
    }
  };
  await withRegularFile(path, readAll, timeoutMs);
}

/** Waits for one call. @throws {AppError} `image/not-found` when it does not come back in time; what the call throws */
export async function awaitDrive<Value>(
  path: string,
  call: Promise<Value>,
  timeoutMs = READ_TIMEOUT_MS,
): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new AppError('image/not-found', `${path} cannot be read: its drive does not answer`));
    }, timeoutMs);
  });
  try {
    return await Promise.race([call, late]);
  } finally {
    clearTimeout(timer);
  }
}

function toReadError(thrown: unknown, path: string): unknown {
  const systemCode = getSystemCode(thrown);
  if (thrown instanceof AppError || systemCode === undefined) return thrown;
  const isMissing = systemCode === 'ENOENT' || systemCode === 'ENOTDIR';
  const reason = isMissing ? 'does not exist' : `cannot be read (${systemCode})`;
  return new AppError('image/not-found', `${path} ${reason}`, { cause: thrown });
}
