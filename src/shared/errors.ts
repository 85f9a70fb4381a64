/** The closed list of expected failures, and the error class that carries them between processes. */
import { escapeHidden } from './naming/readable-text.ts';

export const ERROR_CODES = [
  'options/invalid',
  'image/not-found',
  'image/unsupported',
  /** Undeveloped data of a camera's sensor (DNG, CR2, NEF, ...). */
  'image/camera-raw',
  'image/corrupt',
  'image/too-large',
  /** The file changed again and again while it was read. */
  'image/changing',
  'output/exists',
  'output/is-input',
  'output/not-writable',
  'output/no-space',
  'output/too-large',
  'model/missing',
  'model/corrupt',
  'model/foreign',
  /** There is no imported network of this name, or no file to import. */
  'network/missing',
  /** A network of somebody else that cannot be imported, or is not any more what was imported. */
  'network/unusable',
  'device/unavailable',
  /** The networks answered with what is no image, on the device and on the CPU. */
  'device/wrong-output',
  'engine/crashed',
  'engine/out-of-memory',
  'engine/internal',
  /** The engine died three times while it had this photo. */
  'engine/quarantined',
  /** Another process of this person runs albums. */
  'album/busy',
  /** A folder of photos or of results is not there, as when a drive is unplugged. */
  'album/folder-gone',
  'album/no-output-folder',
  'store/corrupt',
  /** Written by a newer Skipstone. */
  'store/newer',
  'store/failed',
  /** The drive of the app's data folder is full. */
  'store/no-space',
  /** A call that the app does not know or does not allow here. */
  'request/refused',
  /** The update server was not reached, or did not finish its answer. */
  'update/no-connection',
  /** What the update server sent is not signed with our key, is damaged, or is older than what was seen before. */
  'update/untrusted',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** An error as a value, for messages between processes. */
export interface ErrorValue {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details?: Readonly<Record<string, string | number>>;
}

/** An expected failure. `message` is one English sentence that names the file and the reason; names are shown as `escapeHidden` does. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, string | number>> | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: { details?: Readonly<Record<string, string | number>>; cause?: unknown } = {},
  ) {
    super(escapeLines(message), options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details;
  }

  toValue(): ErrorValue {
    return {
      code: this.code,
      message: this.message,
      ...(this.details === undefined ? {} : { details: this.details }),
    };
  }

  static fromValue(value: ErrorValue): AppError {
    return new AppError(value.code, value.message, value.details === undefined ? {} : { details: value.details });
  }
}

/** Messages of libraries may have several lines. */
function escapeLines(text: string): string {
  return text.split('\n').map(escapeHidden).join('\n');
}

/** Returns an AppError as it is; anything else becomes `engine/internal`, with `context` before its message and as its cause. */
export function toAppError(thrown: unknown, context: string): AppError {
  if (thrown instanceof AppError) return thrown;
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return new AppError('engine/internal', `${context}: ${reason}`, { cause: thrown });
}

/** The system error code (`ENOENT`, `ENOSPC`, ...) of a failed call of Node, if it has one. */
export function getSystemCode(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
}

/** For `catch`: ignores a failed system call and throws every other error. */
export function ignoreSystemError(thrown: unknown): undefined {
  if (getSystemCode(thrown) === undefined) throw thrown;
  return undefined;
}

/** Ends a switch over a closed union: a missing case is a type error here. @throws {TypeError} always */
export function assertNever(value: never): never {
  throw new TypeError(`unexpected value: ${JSON.stringify(value)}`);
}
