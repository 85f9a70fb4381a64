/** Opens the file of all albums: its schema and versions, how safely it writes, what happens to a file that is damaged. */
import { open } from 'node:fs/promises';
import { existsSync, mkdirSync, renameSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'libsql';
import { AppError, getSystemCode, toAppError } from '../../shared/errors.ts';

export type SqlValue = string | number | null;
export type SqlRow = Readonly<Record<string, SqlValue>>;

/** A row's own busy neighbours (another door) are done in milliseconds; this is for a disk that sleeps. */
const BUSY_TIMEOUT_MS = 5000;
/** Whichever commit fills the log this far writes all of it back and waits for the disk: one in hundreds. 16 MiB. */
const LOG_PAGES = 4096;
/** The log grows by pages, the index over it by pieces of 32 KiB. */
const NO_ROOM_BYTES = 64 * 1024;

/** Step `i` leads from version `i` to version `i + 1`. Steps that were released never change. */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE albums (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    options TEXT NOT NULL,
    output_folder TEXT,
    run TEXT NOT NULL DEFAULT 'idle' CHECK (run IN ('idle', 'running', 'paused')),
    pause_reason TEXT,
    pause_at TEXT,
    revision INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE sources (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    album_id TEXT NOT NULL REFERENCES albums (id) ON DELETE CASCADE,
    folder TEXT NOT NULL,
    rules TEXT NOT NULL,
    UNIQUE (album_id, folder)
  ) STRICT;
  CREATE TABLE photos (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    album_id TEXT NOT NULL REFERENCES albums (id) ON DELETE CASCADE,
    source_id INTEGER REFERENCES sources (id) ON DELETE SET NULL,
    place REAL NOT NULL,
    path TEXT NOT NULL,
    folder_below TEXT NOT NULL,
    is_sent_in INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    modified_ms REAL NOT NULL,
    hash TEXT,
    width_px INTEGER,
    height_px INTEGER,
    format TEXT,
    bit_depth INTEGER,
    is_lossy INTEGER,
    taken_at TEXT,
    exceptions TEXT,
    state TEXT NOT NULL DEFAULT 'waiting',
    skip_reason TEXT,
    error TEXT,
    is_quarantined INTEGER NOT NULL DEFAULT 0,
    deaths INTEGER NOT NULL DEFAULT 0,
    -- Work under way: where the result is made, where it will stand, and what stands there once it is made.
    staging_path TEXT,
    target_path TEXT,
    made TEXT,
    -- The last result that is in place, and of what it was made.
    output_path TEXT,
    output_bytes INTEGER,
    output_modified_ms REAL,
    output_width_px INTEGER,
    output_height_px INTEGER,
    elapsed_ms REAL,
    wall_ms REAL,
    source_bytes INTEGER,
    source_modified_ms REAL,
    options_hash TEXT,
    UNIQUE (album_id, path)
  ) STRICT;
  CREATE INDEX photos_by_place ON photos (album_id, place);
  CREATE INDEX photos_by_state ON photos (album_id, state, place);
  CREATE INDEX photos_for_progress ON photos (album_id, state, is_quarantined, width_px, height_px, wall_ms);
  CREATE INDEX photos_by_output ON photos (output_path);
  CREATE INDEX photos_by_target ON photos (target_path);
  CREATE INDEX photos_in_flight ON photos (staging_path) WHERE staging_path IS NOT NULL;
  `,
  // Headers are read anew, for the time a photo was taken is in them now. What is done keeps the name it has.
  `UPDATE photos SET width_px = NULL, height_px = NULL WHERE state NOT IN ('running', 'done');
  -- Whose turn it is, in either order; see work-journal.ts.
  CREATE INDEX photos_by_turn ON photos (album_id, state, deaths, place);
  CREATE INDEX photos_by_size ON photos (album_id, state, deaths, width_px IS NULL, width_px, height_px, place);`,
];

export const SCHEMA_VERSION = MIGRATIONS.length;

/** One connection; statements are prepared once and read to their end, so that none keeps a transaction open. */
export class AlbumDatabase {
  readonly #database: Database.Database;
  readonly #statements = new Map<string, Database.Statement>();
  readonly #path: string;

  constructor(database: Database.Database, path: string) {
    this.#database = database;
    this.#path = path;
  }

  all(sql: string, ...values: readonly SqlValue[]): SqlRow[] {
    return this.#guard(() => this.#prepare(sql).all(...values) as SqlRow[]);
  }

  /** The first row; `get` of the library would leave the statement open. */
  first(sql: string, ...values: readonly SqlValue[]): SqlRow | null {
    return this.all(sql, ...values)[0] ?? null;
  }

  run(sql: string, ...values: readonly SqlValue[]): { readonly changes: number; readonly lastId: number } {
    return this.#guard(() => {
      const { changes, lastInsertRowid } = this.#prepare(sql).run(...values);
      return { changes, lastId: Number(lastInsertRowid) };
    });
  }

  /** All of it or nothing; may be used inside another one, which then decides. */
  transact<Value>(work: () => Value): Value {
    if (this.#database.inTransaction) return work();
    return this.#guard(() => {
      this.#database.exec('BEGIN IMMEDIATE');
      try {
        const value = work();
        this.#database.exec('COMMIT');
        return value;
      } catch (thrown) {
        if (this.#database.inTransaction) this.#database.exec('ROLLBACK');
        throw thrown;
      }
    });
  }

  /**
   * Resolves when everything committed so far is on disk: a power cut does not undo it. The log is synced beside the other work;
   * SQLite's own way (`synchronous = FULL`) would hold up the whole program for as long as the disk takes.
   * @throws {AppError} store/no-space, store/failed
   */
  async makeDurable(): Promise<void> {
    try {
      // Opened for writing because Windows syncs nothing else. SQLite has no locks on this file that closing it could drop.
      const log = await open(`${this.#path}-wal`, 'r+');
      try {
        await log.sync();
      } finally {
        await log.close();
      }
    } catch (thrown) {
      throw toSyncError(thrown, this.#path);
    }
  }

  /** What is wrong with the file; empty: nothing. */
  checkIntegrity(): string[] {
    const problems = this.all('PRAGMA integrity_check').map((row) => String(row['integrity_check']));
    return problems.length === 1 && problems[0] === 'ok' ? [] : problems;
  }

  /** Changes whenever another connection has written. */
  readDataVersion(): number {
    return Number(this.first('PRAGMA data_version')?.['data_version'] ?? 0);
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  #guard<Value>(work: () => Value): Value {
    return guard(this.#path, work);
  }

  #prepare(sql: string): Database.Statement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

export interface OpenedDatabase {
  readonly database: AlbumDatabase;
  /** Where the damaged file is that was there before; null: it was whole, or there was none. */
  readonly keptAs: string | null;
}

/**
 * Opens the file, made and brought to today's version where needed. A damaged file is kept beside it as `<name>.broken` (or
 * `.broken-2` and so on), and a new one begun.
 * @throws {AppError} store/newer for a file of a newer program; store/no-space, store/failed when it cannot be opened
 */
export function openAlbumDatabase(path: string): OpenedDatabase {
  mkdirSync(dirname(path), { recursive: true });
  try {
    return { database: connect(path), keptAs: null };
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== 'store/corrupt') throw thrown;
    const keptAs = putAside(path);
    return { database: connect(path), keptAs };
  }
}

function putAside(path: string): string {
  let keptAs = `${path}.broken`;
  for (let number = 2; existsSync(keptAs); number++) keptAs = `${path}.broken-${number}`;
  for (const end of ['', '-wal', '-shm']) if (existsSync(path + end)) renameSync(path + end, keptAs + end);
  return keptAs;
}

function connect(path: string): AlbumDatabase {
  const raw = guard(path, () => new Database(path));
  const database = new AlbumDatabase(raw, path);
  try {
    database.all(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    database.all('PRAGMA journal_mode = WAL');
    // Safe against the death of any program; against a power cut only from `makeDurable` on, which is where it matters.
    database.all('PRAGMA synchronous = NORMAL');
    database.all(`PRAGMA wal_autocheckpoint = ${LOG_PAGES}`);
    database.all('PRAGMA foreign_keys = ON');
    // Damage deep inside would otherwise show in the middle of a run. Takes some milliseconds for thousands of photos.
    const [verdict] = database.all('PRAGMA quick_check(1)');
    if (verdict?.['quick_check'] !== 'ok')
      throw new AppError('store/corrupt', `The file of albums is damaged: ${String(verdict?.['quick_check'])}`);
    migrate(database, raw);
    return database;
  } catch (thrown) {
    database.close();
    throw thrown;
  }
}

function migrate(database: AlbumDatabase, raw: Database.Database): void {
  database.transact(() => {
    const version = Number(database.first('PRAGMA user_version')?.['user_version'] ?? 0);
    if (version > SCHEMA_VERSION)
      throw new AppError(
        'store/newer',
        `The albums were written by a newer Skipstone (version ${version} of the file).`,
      );
    for (const step of MIGRATIONS.slice(version)) raw.exec(step);
    if (version < SCHEMA_VERSION) raw.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
  });
}

function guard<Value>(path: string, work: () => Value): Value {
  try {
    return work();
  } catch (thrown) {
    if (thrown instanceof AppError || !(thrown instanceof Database.SqliteError)) throw thrown;
    const isCorrupt = ['SQLITE_CORRUPT', 'SQLITE_NOTADB'].includes(thrown.code);
    if (isCorrupt)
      throw new AppError('store/corrupt', `The file of albums is damaged: ${thrown.message}`, { cause: thrown });
    if (isForLackOfRoom(thrown.code, path)) throw lackRoom(path, thrown);
    const { code, message } = toAppError(thrown, 'The albums could not be read or written');
    throw new AppError(code === 'engine/internal' ? 'store/failed' : code, message, { cause: thrown });
  }
}

function toSyncError(thrown: unknown, path: string): AppError {
  const systemCode = getSystemCode(thrown);
  if (systemCode === 'ENOSPC' || systemCode === 'EDQUOT') return lackRoom(path, thrown);
  const { message } = toAppError(thrown, 'The albums could not be written to the disk');
  return new AppError('store/failed', message, { cause: thrown });
}

function lackRoom(path: string, cause: unknown): AppError {
  const folder = dirname(path);
  const message = `There is no room left for the albums in the data folder ${folder}.`;
  return new AppError('store/no-space', message, { details: { folder }, cause });
}

/** SQLite calls a write that the system cuts short FULL, and where it finds out elsewhere, an error of reading and writing. */
function isForLackOfRoom(code: string, path: string): boolean {
  if (code === 'SQLITE_FULL') return true;
  if (!code.startsWith('SQLITE_IOERR')) return false;
  try {
    const { bavail, bsize } = statfsSync(dirname(path));
    return bsize > 0 && bavail * bsize < NO_ROOM_BYTES;
  } catch (thrown) {
    if (getSystemCode(thrown) === undefined) throw thrown;
    return false;
  }
}
