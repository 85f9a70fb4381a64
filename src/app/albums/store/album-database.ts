/** Opens the file of all albums: brings it to today's schema, decides how safely it writes, and puts a damaged file aside. */
import { open } from 'node:fs/promises';
import { existsSync, mkdirSync, renameSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'libsql';
import { isDiskFull } from '#files/output-errors.ts';
import { describeFolderFailure, makePrivate, makePrivateFile } from '#files/private-files.ts';
import { AppError, getSystemCode, toAppError } from '#shared/errors.ts';
import { MIGRATIONS, SCHEMA_VERSION } from './album-schema.ts';

export type SqlValue = string | number | null;
export type SqlRow = Readonly<Record<string, SqlValue>>;

/** Another program with the same file is done in milliseconds; this is for a disk that sleeps. */
const BUSY_TIMEOUT_MS = 5000;
/** The commit that fills the log this far writes all of it back and waits for the disk: one in hundreds. 16 MiB. */
const LOG_PAGES = 4096;
/** The log grows by pages, the index over it by pieces of 32 KiB. */
const NO_ROOM_BYTES = 64 * 1024;

/** One connection. Statements are prepared once and read to their end, so that none keeps a transaction open. */
export class AlbumDatabase {
  readonly #database: Database.Database;
  readonly #statements = new Map<string, Database.Statement>();
  readonly #path: string;
  readonly #identity: string | null;

  constructor(database: Database.Database, path: string) {
    this.#database = database;
    this.#path = path;
    this.#identity = identify(path);
  }

  /**
   * What is written to a file that was removed or replaced is lost, and SQLite does not notice.
   * @throws {AppError} store/failed when the file is not the one that was opened
   */
  assertInPlace(): void {
    if (identify(this.#path) === this.#identity) return;
    const message = `The file of albums, ${this.#path}, was removed or replaced while it was in use; start Skipstone again.`;
    throw new AppError('store/failed', message);
  }

  all(sql: string, ...values: readonly SqlValue[]): SqlRow[] {
    return this.#guard(() => this.#prepare(sql).all(...values) as SqlRow[]);
  }

  /** The first row. `get` of the library would leave the statement open. */
  first(sql: string, ...values: readonly SqlValue[]): SqlRow | null {
    return this.all(sql, ...values)[0] ?? null;
  }

  run(sql: string, ...values: readonly SqlValue[]): { readonly changes: number; readonly lastId: number } {
    return this.#guard(() => {
      const { changes, lastInsertRowid } = this.#prepare(sql).run(...values);
      return { changes, lastId: Number(lastInsertRowid) };
    });
  }

  /** Commits all of the work or nothing; inside another transaction, that one decides. */
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
   * Resolves when everything committed so far is on disk: a power cut does not undo it. The log is synced asynchronously;
   * SQLite's own way (`synchronous = FULL`) would block the whole program while the disk works.
   * @throws {AppError} store/no-space, store/failed
   */
  async makeDurable(): Promise<void> {
    this.assertInPlace();
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

  /** The defects of the file; empty: none. */
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
  /** Where a damaged file was put; null: the file was whole, or there was none. */
  readonly keptAs: string | null;
}

/**
 * Opens the file, made and brought to today's version where needed. A damaged file is renamed to `<name>.broken` (or
 * `.broken-2` and so on), and replaced by a new one.
 * @throws {AppError} store/newer for a file of a newer program; store/no-space, store/failed when it cannot be opened
 */
export function openAlbumDatabase(path: string): OpenedDatabase {
  prepareFile(path);
  try {
    return { database: connect(path), keptAs: null };
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== 'store/corrupt') throw thrown;
    const keptAs = putAside(path);
    prepareFile(path);
    return { database: connect(path), keptAs };
  }
}

/** SQLite gives the log and its index the rights of the file. */
function prepareFile(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    makePrivateFile(path);
    makePrivate(`${path}-wal`, `${path}-shm`);
  } catch (thrown) {
    if (getSystemCode(thrown) === undefined) throw thrown;
    if (isDiskFull(thrown)) throw createNoSpaceError(path, thrown);
    const message = `The albums cannot be opened: the file ${path} cannot be written (${describeFolderFailure(thrown)}).`;
    throw new AppError('store/failed', message, { cause: thrown });
  }
}

function identify(path: string): string | null {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return `${dev} ${ino}`;
  } catch (thrown) {
    if (getSystemCode(thrown) === undefined) throw thrown;
    return null;
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
    // Other damage would show in the middle of a run. Takes some milliseconds for thousands of photos.
    const [check] = database.all('PRAGMA quick_check(1)');
    if (check?.['quick_check'] !== 'ok')
      throw new AppError('store/corrupt', `The file of albums is damaged: ${String(check?.['quick_check'])}`);
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
    if (isDiskFullError(thrown.code, path)) throw createNoSpaceError(path, thrown);
    const { code, message } = toAppError(thrown, 'The albums could not be read or written');
    throw new AppError(code === 'engine/internal' ? 'store/failed' : code, message, { cause: thrown });
  }
}

function toSyncError(thrown: unknown, path: string): AppError {
  if (isDiskFull(thrown)) return createNoSpaceError(path, thrown);
  const { message } = toAppError(thrown, 'The albums could not be written to the disk');
  return new AppError('store/failed', message, { cause: thrown });
}

function createNoSpaceError(path: string, cause: unknown): AppError {
  const folder = dirname(path);
  const message = `There is no room left for the albums in the data folder ${folder}.`;
  return new AppError('store/no-space', message, { details: { folder }, cause });
}

/** SQLite reports a full disk as FULL where a write is incomplete, and as an I/O error in other places. */
function isDiskFullError(code: string, path: string): boolean {
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
