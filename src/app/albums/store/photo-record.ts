/** The record of a photo in the store, with what no window learns, and how rows of the file become records. */
import { z } from 'zod';
import type { AlbumExceptions, AlbumPhotoStateName } from '#shared/albums.ts';
import { ALBUM_PHOTO_STATES, albumExceptionsSchema } from '#shared/albums.ts';
import type { ErrorValue } from '#shared/errors.ts';
import { AppError, ERROR_CODES } from '#shared/errors.ts';
import type { InputFormat } from '#shared/formats.ts';
import { INPUT_FORMATS } from '#shared/formats.ts';
import type { Size } from '#shared/jobs.ts';
import type { ModelVersion } from '#shared/models.ts';
import { modelVersionSchema } from '#shared/models.ts';
import type { Remark } from '#shared/remarks.ts';
import { REMARKS } from '#shared/remarks.ts';
import type { WallTime } from '#shared/naming/local-time.ts';
import type { SqlRow } from './album-database.ts';
import type { FileStat } from '#files/fingerprint.ts';

/** A result that is complete on disk, under its name or still under the temporary one. */
export interface MadeResult {
  /** Of the result; the same under both names. */
  readonly fileStat: FileStat;
  readonly output: Size;
  /** How long the engine took, and by how much the run became longer: photos overlap. */
  readonly elapsedMs: number;
  readonly wallMs: number;
  /** Of the photo that it was made from. */
  readonly source: FileStat;
  readonly optionsHash: string;
  readonly remarks: readonly Remark[];
  /** The model that made it; null: not known, as for all results from before version 0.3. */
  readonly model: ModelVersion | null;
}

/** A photo in progress, or interrupted; `made` is null until the engine has finished. */
export interface WorkInProgress {
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
  /** A copy that the app owns: it was uploaded by a browser. */
  readonly isSentIn: boolean;
  readonly fileStat: FileStat;
  readonly hash: string | null;
  readonly header: PhotoHeader | null;
  readonly exceptions: AlbumExceptions | null;
  readonly state: AlbumPhotoStateName;
  readonly skipReason: 'user' | 'exists' | null;
  readonly error: ErrorValue | null;
  readonly isQuarantined: boolean;
  /** Failures of the engine under it since it was last finished or retried by hand. */
  readonly deaths: number;
  readonly work: WorkInProgress | null;
  /** Whether it waits, or waited, although its result is in place: a person has asked for another one. */
  readonly isAgain: boolean;
  /** The result that the photo shows, even if it waits again: of the present options if there is one, otherwise the last one. */
  readonly result: PlacedResult | null;
}

export interface PhotoHeader {
  readonly size: Size;
  readonly format: InputFormat;
  readonly bitDepth: 8 | 16;
  readonly isLossy: boolean;
  /** When it was taken, by its metadata; null where they do not say. */
  readonly takenAt: WallTime | null;
}

const sizeSchema = z.strictObject({ widthPx: z.int().positive(), heightPx: z.int().positive() });
const fileStatSchema = z.strictObject({ sizeBytes: z.number().nonnegative(), mtimeMs: z.number() });
const remarksSchema = z.array(z.enum(REMARKS));
/** The keys are those of version 0.1.0, whose files must stay readable. */
const storedMadeSchema = z.strictObject({
  stamp: fileStatSchema,
  output: sizeSchema,
  elapsedMs: z.number(),
  wallMs: z.number(),
  source: fileStatSchema,
  optionsHash: z.string(),
  /** Since version 0.3. */
  remarks: remarksSchema.default([]),
  model: modelVersionSchema.nullable().default(null),
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
    fileStat: { sizeBytes: numberOf(row, 'bytes'), mtimeMs: numberOf(row, 'modified_ms') },
    hash: row['hash'] === null ? null : textOf(row, 'hash'),
    header: readHeader(row),
    exceptions: parseJson(row, 'exceptions', albumExceptionsSchema),
    state: ALBUM_PHOTO_STATES.find((known) => known === row['state']) ?? reject('state'),
    skipReason: row['skip_reason'] === null ? null : row['skip_reason'] === 'exists' ? 'exists' : 'user',
    error: readError(row),
    isQuarantined: row['is_quarantined'] === 1,
    deaths: numberOf(row, 'deaths'),
    work: readWork(row),
    isAgain: row['is_again'] === 1,
    result: readResult(row),
  };
}

function readHeader(row: SqlRow): PhotoHeader | null {
  if (row['width_px'] === null) return null;
  const size = { widthPx: numberOf(row, 'width_px'), heightPx: numberOf(row, 'height_px') };
  const takenAt = parseJson(row, 'taken_at', wallTimeSchema);
  const bitDepth = row['bit_depth'] === 16 ? 16 : 8;
  const format = INPUT_FORMATS.find((known) => known === row['format']) ?? reject('format');
  return { size, format, bitDepth, isLossy: row['is_lossy'] === 1, takenAt };
}

function readError(row: SqlRow): ErrorValue | null {
  const error = parseJson(row, 'error', errorSchema);
  if (error === null) return null;
  const { details, ...rest } = error;
  return details === undefined ? rest : { ...rest, details };
}

function readWork(row: SqlRow): WorkInProgress | null {
  if (row['staging_path'] === null) return null;
  const stored = parseJson(row, 'made', storedMadeSchema);
  const paths = { stagingPath: textOf(row, 'staging_path'), targetPath: textOf(row, 'target_path') };
  if (stored === null) return { ...paths, made: null };
  const { stamp, ...rest } = stored;
  return { ...paths, made: { fileStat: stamp, ...rest } };
}

/** The column `made` of a row. */
export function writeMade({ fileStat, ...rest }: MadeResult): string {
  const stored: z.infer<typeof storedMadeSchema> = { stamp: fileStat, ...rest, remarks: [...rest.remarks] };
  return JSON.stringify(stored);
}

function readResult(row: SqlRow): PlacedResult | null {
  if (row['output_path'] === null) return null;
  return {
    path: textOf(row, 'output_path'),
    fileStat: { sizeBytes: numberOf(row, 'output_bytes'), mtimeMs: numberOf(row, 'output_modified_ms') },
    output: { widthPx: numberOf(row, 'output_width_px'), heightPx: numberOf(row, 'output_height_px') },
    elapsedMs: numberOf(row, 'elapsed_ms'),
    wallMs: numberOf(row, 'wall_ms'),
    source: { sizeBytes: numberOf(row, 'source_bytes'), mtimeMs: numberOf(row, 'source_modified_ms') },
    optionsHash: textOf(row, 'options_hash'),
    remarks: parseJson(row, 'remarks', remarksSchema) ?? [],
    model: parseJson(row, 'model', modelVersionSchema),
  };
}

/** @throws {AppError} store/corrupt */
export function textOf(row: SqlRow, column: string): string {
  const value = row[column];
  return typeof value === 'string' ? value : reject(column);
}

/** @throws {AppError} store/corrupt */
export function numberOf(row: SqlRow, column: string): number {
  const value = row[column];
  return typeof value === 'number' ? value : reject(column);
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
  return parsed.success ? parsed.data : reject(column, parsed.error);
}

function reject(column: string, cause?: unknown): never {
  throw new AppError('store/corrupt', `The albums hold a ${column} that makes no sense.`, { cause });
}
