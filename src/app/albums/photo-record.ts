/** A photo of an album as the store keeps it, with what only the app may know, and how a row of the file becomes one. */
import { z } from 'zod';
import type { AlbumExceptions, AlbumPhotoStateName } from '../../shared/albums.ts';
import { ALBUM_PHOTO_STATES, albumExceptionsSchema } from '../../shared/albums.ts';
import type { ErrorValue } from '../../shared/errors.ts';
import { AppError, ERROR_CODES } from '../../shared/errors.ts';
import type { Size } from '../../shared/jobs.ts';
import type { WallTime } from '../../shared/wall-time.ts';
import type { SqlRow } from './album-database.ts';
import type { FileStamp } from './fingerprint.ts';

/** A result that is whole on disk, in its place or still under the name it was made under. */
export interface MadeResult {
  /** The file itself; the same under both names. */
  readonly stamp: FileStamp;
  readonly output: Size;
  /** What the engine took, and what the album lost by it: work of several photos overlaps. */
  readonly elapsedMs: number;
  readonly wallMs: number;
  /** What it was made of. */
  readonly source: FileStamp;
  readonly optionsHash: string;
}

/** Work that has begun; `made` is null until the engine is done. */
export interface WorkUnderWay {
  readonly stagingPath: string;
  readonly targetPath: string;
  readonly made: MadeResult | null;
}

export interface PlacedResult extends MadeResult {
  readonly path: string;
}

export interface PhotoRecord {
  readonly id: number;
  readonly albumId: string;
  readonly sourceId: number | null;
  /** Absolute. */
  readonly path: string;
  /** Folder below the source, for the mirrored tree; empty at its top and for single files. */
  readonly folderBelow: string;
  /** A copy that the app owns: it came through a browser. */
  readonly isSentIn: boolean;
  readonly stamp: FileStamp;
  readonly hash: string | null;
  readonly header: PhotoHeader | null;
  readonly exceptions: AlbumExceptions | null;
  readonly state: AlbumPhotoStateName;
  readonly skipReason: 'user' | 'exists' | null;
  readonly error: ErrorValue | null;
  readonly isQuarantined: boolean;
  /** How often the engine died under it since it was last finished or retried by hand. */
  readonly deaths: number;
  readonly work: WorkUnderWay | null;
  /** The last result that was put in place, even if the photo waits again. */
  readonly result: PlacedResult | null;
}

export interface PhotoHeader {
  readonly size: Size;
  readonly format: string;
  readonly bitDepth: 8 | 16;
  readonly isLossy: boolean;
  /** When the camera says it was taken; null where it does not. */
  readonly takenAt: WallTime | null;
}

const sizeSchema = z.strictObject({ widthPx: z.int().positive(), heightPx: z.int().positive() });
const stampSchema = z.strictObject({ sizeBytes: z.number().nonnegative(), mtimeMs: z.number() });
export const madeResultSchema = z.strictObject({
  stamp: stampSchema,
  output: sizeSchema,
  elapsedMs: z.number(),
  wallMs: z.number(),
  source: stampSchema,
  optionsHash: z.string(),
});
const wallTimeSchema = z.strictObject({
  year: z.int(),
  month: z.int(),
  day: z.int(),
  hour: z.int(),
  minute: z.int(),
  second: z.int(),
});
const errorSchema = z.strictObject({
  code: z.enum(ERROR_CODES),
  message: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});

/** @throws {AppError} store/corrupt */
export function readPhotoRecord(row: SqlRow): PhotoRecord {
  return {
    id: numberOf(row, 'id'),
    albumId: textOf(row, 'album_id'),
    sourceId: row['source_id'] === null ? null : numberOf(row, 'source_id'),
    path: textOf(row, 'path'),
    folderBelow: textOf(row, 'folder_below'),
    isSentIn: row['is_sent_in'] === 1,
    stamp: { sizeBytes: numberOf(row, 'bytes'), mtimeMs: numberOf(row, 'modified_ms') },
    hash: row['hash'] === null ? null : textOf(row, 'hash'),
    header: readHeader(row),
    exceptions: parseJson(row, 'exceptions', albumExceptionsSchema),
    state: ALBUM_PHOTO_STATES.find((known) => known === row['state']) ?? refuse('state'),
    skipReason: row['skip_reason'] === null ? null : row['skip_reason'] === 'exists' ? 'exists' : 'user',
    error: readError(row),
    isQuarantined: row['is_quarantined'] === 1,
    deaths: numberOf(row, 'deaths'),
    work: readWork(row),
    result: readResult(row),
  };
}

function readHeader(row: SqlRow): PhotoHeader | null {
  if (row['width_px'] === null) return null;
  const size = { widthPx: numberOf(row, 'width_px'), heightPx: numberOf(row, 'height_px') };
  const takenAt = parseJson(row, 'taken_at', wallTimeSchema);
  const bitDepth = row['bit_depth'] === 16 ? 16 : 8;
  return { size, format: textOf(row, 'format'), bitDepth, isLossy: row['is_lossy'] === 1, takenAt };
}

function readError(row: SqlRow): ErrorValue | null {
  const error = parseJson(row, 'error', errorSchema);
  if (error === null) return null;
  const { details, ...rest } = error;
  return details === undefined ? rest : { ...rest, details };
}

function readWork(row: SqlRow): WorkUnderWay | null {
  if (row['staging_path'] === null) return null;
  const made = parseJson(row, 'made', madeResultSchema);
  return { stagingPath: textOf(row, 'staging_path'), targetPath: textOf(row, 'target_path'), made };
}

function readResult(row: SqlRow): PlacedResult | null {
  if (row['output_path'] === null) return null;
  return {
    path: textOf(row, 'output_path'),
    stamp: { sizeBytes: numberOf(row, 'output_bytes'), mtimeMs: numberOf(row, 'output_modified_ms') },
    output: { widthPx: numberOf(row, 'output_width_px'), heightPx: numberOf(row, 'output_height_px') },
    elapsedMs: numberOf(row, 'elapsed_ms'),
    wallMs: numberOf(row, 'wall_ms'),
    source: { sizeBytes: numberOf(row, 'source_bytes'), mtimeMs: numberOf(row, 'source_modified_ms') },
    optionsHash: textOf(row, 'options_hash'),
  };
}

/** @throws {AppError} store/corrupt */
export function textOf(row: SqlRow, column: string): string {
  const value = row[column];
  return typeof value === 'string' ? value : refuse(column);
}

/** @throws {AppError} store/corrupt */
export function numberOf(row: SqlRow, column: string): number {
  const value = row[column];
  return typeof value === 'number' ? value : refuse(column);
}

/** The value of a JSON column, null for NULL. @throws {AppError} store/corrupt */
export function parseJson<Schema extends z.ZodType>(
  row: SqlRow,
  column: string,
  schema: Schema,
): z.infer<Schema> | null {
  const text = row[column];
  if (text === null) return null;
  let value: unknown;
  try {
    value = JSON.parse(String(text));
  } catch (thrown) {
    throw new AppError('store/corrupt', `The albums hold a ${column} that cannot be read.`, { cause: thrown });
  }
  const parsed = schema.safeParse(value);
  return parsed.success ? parsed.data : refuse(column, parsed.error);
}

function refuse(column: string, cause?: unknown): never {
  throw new AppError('store/corrupt', `The albums hold a ${column} that makes no sense.`, { cause });
}
