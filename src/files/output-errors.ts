/** Owns what the system's error codes mean for a file or folder that is written: one table for every writer. Pure. */
import type { ErrorCode } from '#shared/errors.ts';
import { AppError, getSystemCode } from '#shared/errors.ts';

const OUTPUT_CODES: Readonly<Record<string, readonly [code: ErrorCode, reason: string]>> = {
  EEXIST: ['output/exists', 'exists already'],
  ENOSPC: ['output/no-space', 'does not fit on the disk'],
  EDQUOT: ['output/no-space', 'does not fit in the disk quota'],
  EFBIG: ['output/too-large', 'is larger than a file may be on this disk'],
  ENOENT: ['output/not-writable', 'cannot be written: its folder does not exist'],
  ENOTDIR: ['output/not-writable', 'cannot be written: a part of its path is not a folder'],
  EISDIR: ['output/not-writable', 'is a folder'],
  EROFS: ['output/not-writable', 'cannot be written: the disk is read-only'],
  EACCES: ['output/not-writable', 'cannot be written: no permission'],
  EPERM: ['output/not-writable', 'cannot be written: no permission'],
};

/** Gives an error of the file system its code and a sentence; an AppError and an error of no system call pass unchanged. */
export function toOutputError(thrown: unknown, path: string): unknown {
  const system = getSystemCode(thrown);
  if (thrown instanceof AppError || system === undefined) return thrown;
  const [code, reason] = OUTPUT_CODES[system] ?? ['output/not-writable', `cannot be written (${system})`];
  return new AppError(code, `${path} ${reason}`, { cause: thrown });
}

/** Whether a system error means that nothing more fits: the disk is full, or this person's quota of it is used up. */
export function isDiskFull(thrown: unknown): boolean {
  const system = getSystemCode(thrown);
  return system === 'ENOSPC' || system === 'EDQUOT';
}
