/** The closed list of ways in which work can fail, and the one error class that carries them between processes. */

export const ERROR_CODES = [
  'options/invalid',
  'image/not-found',
  'image/unsupported',
  /** The undeveloped data of a camera's sensor (DNG, CR2, NEF, ...). */
  'image/camera-raw',
  'image/corrupt',
  'image/too-large',
  /** It changed again and again while it was worked on. */
  'image/changing',
  'output/exists',
  'output/is-input',
  'output/not-writable',
  'output/no-space',
  'output/too-large',
  'model/missing',
  'model/corrupt',
  'model/foreign',
  'device/unavailable',
  'engine/crashed',
  'engine/out-of-memory',
  'engine/internal',
  /** The engine died under one photo again and again. */
  'engine/quarantined',
  /** Another Skipstone of this person runs albums. */
  'album/busy',
  /** A folder that photos come from, or results go to, is not there: a drive that was unplugged. */
  'album/folder-gone',
  'album/no-output-folder',
  'store/corrupt',
  /** Written by a newer Skipstone. */
  'store/newer',
  'store/failed',
  /** The drive of the app's data folder is full. */
  'store/no-space',
  /** A door was asked for what it does not know or does not allow. */
  'request/refused',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** An error as a value: what crosses a process border. */
export interface ErrorValue {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details?: Readonly<Record<string, string | number>>;
}

/** An expected failure. `message` is one sentence in English that names the file and the reason. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, string | number>> | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: { details?: Readonly<Record<string, string | number>>; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
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

/** Turns anything thrown into an AppError; what is not one already becomes `engine/internal` and keeps its cause. */
export function toAppError(thrown: unknown, context: string): AppError {
  if (thrown instanceof AppError) return thrown;
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return new AppError('engine/internal', `${context}: ${reason}`, { cause: thrown });
}

/** The system error code (`ENOENT`, `ENOSPC`, ...) of a failed call of Node, if it has one. */
export function getSystemCode(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
}

/** For `catch`: lets a failed call of Node pass, and no other error. */
export function ignoreSystemError(thrown: unknown): undefined {
  if (getSystemCode(thrown) === undefined) throw thrown;
  return undefined;
}

/** Makes a switch over a closed union complete: a case that is missing is a type error here. */
export function assertNever(value: never): never {
  throw new TypeError(`unexpected value: ${JSON.stringify(value)}`);
}
