/** Owns how a photo is recognised: its file stat, the hash of its bytes, the hash of the options it was upscaled with. */
import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { AppError, getSystemCode, ignoreSystemError } from '#shared/errors.ts';
import { readInChunks } from './guarded-read.ts';

/** What the folder says about a file, without opening it. */
export interface FileStat {
  readonly sizeBytes: number;
  /** Whole milliseconds since 1970: file systems differ in what they keep below. */
  readonly mtimeMs: number;
}

export interface Fingerprint extends FileStat {
  /** Of all bytes of the file; `hashFile`. */
  readonly contentHash: string;
}

export interface Comparison {
  /** `touched`: size or time of change differ, the bytes do not. */
  readonly kind: 'same' | 'touched' | 'changed';
  /** For the next comparison. */
  readonly fingerprint: Fingerprint;
}

/** 128 bits: among a million photos two hashes meet by chance once in 10^26 albums. */
const HASH_BYTES = 16;

export function isSameStat(one: FileStat, other: FileStat): boolean {
  return one.sizeBytes === other.sizeBytes && one.mtimeMs === other.mtimeMs;
}

/** @throws {AppError} `image/not-found` when there is no file or it cannot be examined */
export async function readFileStat(path: string): Promise<FileStat> {
  try {
    const found = await stat(path);
    if (!found.isFile()) throw new AppError('image/not-found', `${path} is not a file`);
    return toFileStat(found);
  } catch (thrown) {
    throw toPhotoError(thrown, path);
  }
}

/** null: nothing exists at the path, or it cannot be examined. */
export async function findFileStat(path: string): Promise<FileStat | null> {
  const found = await stat(path).catch(ignoreSystemError);
  return found === undefined ? null : toFileStat(found);
}

/** Whether the file is the one that was there with this stat. */
export async function isInPlace(path: string, fileStat: FileStat): Promise<boolean> {
  const found = await findFileStat(path);
  return found !== null && isSameStat(found, fileStat);
}

function toFileStat({ size, mtimeMs }: Stats): FileStat {
  return { sizeBytes: size, mtimeMs: Math.trunc(mtimeMs) };
}

/**
 * Hash of all bytes of a file, in 22 characters. SHA-256, cut: processors have instructions for it, and every Node has it.
 * @throws {AppError} as `readInChunks`; the signal's reason when it is aborted
 */
export async function hashFile(signal: AbortSignal, path: string): Promise<string> {
  const hash = createHash('sha256');
  await readInChunks(signal, path, (chunk) => {
    hash.update(chunk);
  });
  return encodeHash(hash.digest());
}

/** As `hashFile`, wherever it is done: reading from a drive that hangs must not block the process that a person talks to. */
export type HashFile = typeof hashFile;

/**
 * Reads the whole file. A file that changes meanwhile gets the file stat from before, so that the next comparison finds it
 * changed.
 * @throws {AppError} as `hashFile`
 */
export async function readFingerprint(
  signal: AbortSignal,
  path: string,
  hash: HashFile = hashFile,
): Promise<Fingerprint> {
  const fileStat = await readFileStat(path);
  return { ...fileStat, contentHash: await hash(signal, path) };
}

/**
 * Compares a photo with its earlier fingerprint. Bytes are read only when size or time differ, so that thousands of photos
 * take a moment.
 * @throws {AppError} as `hashFile`
 */
export async function compareWithEarlier(
  signal: AbortSignal,
  path: string,
  { earlier, hash = hashFile }: { readonly earlier: Fingerprint; readonly hash?: HashFile },
): Promise<Comparison> {
  const fileStat = await readFileStat(path);
  if (isSameStat(fileStat, earlier)) return { kind: 'same', fingerprint: earlier };
  const fingerprint = { ...fileStat, contentHash: await hash(signal, path) };
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
