/** What tells whether a photo is new or changed since it was enhanced, and whether it was enhanced with the same options. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { AppError, getSystemCode } from '../../shared/errors.ts';

/** What a look at the folder tells about a file. */
export interface FileStamp {
  readonly sizeBytes: number;
  /** Whole milliseconds since 1970: what lies below differs between file systems. */
  readonly mtimeMs: number;
}

export interface Fingerprint extends FileStamp {
  /** Of all bytes of the file; `hashFile`. */
  readonly contentHash: string;
}

export interface Comparison {
  /** `touched`: another size or time of change was seen, but the same bytes. */
  readonly kind: 'same' | 'touched' | 'changed';
  /** To be kept for the next comparison. */
  readonly fingerprint: Fingerprint;
}

/** Read at once; large enough that hashing, not reading, takes the time. */
const CHUNK_BYTES = 1 << 20;
/** 128 bits: among a million photos two hashes meet by chance once in 10^26 albums. */
const HASH_BYTES = 16;

export function isSameStamp(one: FileStamp, other: FileStamp): boolean {
  return one.sizeBytes === other.sizeBytes && one.mtimeMs === other.mtimeMs;
}

/** @throws {AppError} `image/not-found` when there is no file or it cannot be looked at */
export async function readFileStamp(path: string): Promise<FileStamp> {
  try {
    const found = await stat(path);
    if (!found.isFile()) throw new AppError('image/not-found', `${path} is not a file`);
    return { sizeBytes: found.size, mtimeMs: Math.trunc(found.mtimeMs) };
  } catch (thrown) {
    throw toPhotoError(thrown, path);
  }
}

/**
 * Hash of all bytes of a file, in 22 characters. SHA-256, cut: processors have instructions for it, and every Node has it.
 * @throws {AppError} `image/not-found` when it cannot be read; the signal's reason when it is aborted
 */
export async function hashFile(signal: AbortSignal, path: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES })) {
      signal.throwIfAborted();
      hash.update(chunk as Buffer);
    }
  } catch (thrown) {
    signal.throwIfAborted();
    throw toPhotoError(thrown, path);
  }
  return encodeHash(hash.digest());
}

/**
 * Reads the whole file. A file that changes meanwhile gets the stamp from before, so that the next comparison sees it changed.
 * @throws {AppError} as `hashFile`
 */
export async function readFingerprint(signal: AbortSignal, path: string): Promise<Fingerprint> {
  const stamp = await readFileStamp(path);
  return { ...stamp, contentHash: await hashFile(signal, path) };
}

/**
 * Compares a photo with what it was. Bytes are read only when size or time differ, so that thousands of photos take a moment.
 * @throws {AppError} as `hashFile`
 */
export async function compareWithEarlier(signal: AbortSignal, path: string, earlier: Fingerprint): Promise<Comparison> {
  const stamp = await readFileStamp(path);
  if (isSameStamp(stamp, earlier)) return { kind: 'same', fingerprint: earlier };
  const fingerprint = { ...stamp, contentHash: await hashFile(signal, path) };
  const isSame = fingerprint.contentHash === earlier.contentHash && fingerprint.sizeBytes === earlier.sizeBytes;
  return { kind: isSame ? 'touched' : 'changed', fingerprint };
}

/**
 * Hash of options as JSON knows them, in 22 characters: the same whatever the order of keys, and whether a key is undefined
 * or absent. The order of lists counts.
 * @throws {TypeError} for what JSON does not know: NaN, functions, dates and other objects with a class
 */
export function hashOptions(options: unknown): string {
  return encodeHash(createHash('sha256').update(writeCanonically(options, 'options')).digest());
}

function writeCanonically(value: unknown, at: string): string {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return JSON.stringify(value);
  // As in JSON, -0 is 0.
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item, i) => writeCanonically(item, `${at}[${i}]`)).join(',')}]`;
  if (!isPlainObject(value)) throw new TypeError(`${at}: expected what JSON knows, got ${describeValue(value)}`);
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${writeCanonically(item, `${at}.${key}`)}`).join(',')}}`;
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function describeValue(value: unknown): string {
  if (typeof value === 'number') return String(value);
  return typeof value === 'object' ? Object.prototype.toString.call(value) : typeof value;
}

function encodeHash(digest: Buffer): string {
  return digest.subarray(0, HASH_BYTES).toString('base64url');
}

function toPhotoError(thrown: unknown, path: string): unknown {
  const systemCode = getSystemCode(thrown);
  if (thrown instanceof AppError || systemCode === undefined) return thrown;
  const reason = systemCode === 'ENOENT' ? 'is not there any more' : `cannot be read (${systemCode})`;
  return new AppError('image/not-found', `${path} ${reason}`, { cause: thrown });
}
