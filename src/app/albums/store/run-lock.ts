/** Lets one process at a time run albums: a lock of the system, which is released when the process ends in any way. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { makePrivateFile } from '#files/private-files.ts';
import { AppError, toAppError } from '#shared/errors.ts';

const LOCK_FILE = 'albums-run.lock';
/** A process that only asks holds the file for a moment, which taking the lock waits for. */
const TAKE_TIMEOUT_MS = 300;

export class RunLock {
  readonly #database: Database.Database;

  private constructor(database: Database.Database) {
    this.#database = database;
  }

  /** null: another process, or this one, has it. @throws {AppError} store/failed */
  static take(dataFolder: string): RunLock | null {
    // SQLite's lock on an otherwise empty file is the lock of the system that Node itself does not offer.
    const database = tryOn(dataFolder, (opened) => {
      opened.exec(`PRAGMA busy_timeout = ${TAKE_TIMEOUT_MS}`);
      opened.exec('BEGIN EXCLUSIVE');
    });
    return database === null ? null : new RunLock(database);
  }

  /** Whether any process has it. Several processes may ask at once, and none of them counts as having it. @throws {AppError} store/failed */
  static isTaken(dataFolder: string): boolean {
    const database = tryOn(dataFolder, (opened) => {
      opened.prepare('SELECT count(*) FROM sqlite_schema').all();
    });
    database?.close();
    return database === null;
  }

  release(): void {
    this.#database.exec('ROLLBACK');
    this.#database.close();
  }
}

/** The file of the lock after `work`; null: it is locked. @throws {AppError} store/failed */
function tryOn(dataFolder: string, work: (database: Database.Database) => void): Database.Database | null {
  let database: Database.Database | undefined;
  try {
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
    makePrivateFile(join(dataFolder, LOCK_FILE));
    database = new Database(join(dataFolder, LOCK_FILE));
    work(database);
    return database;
  } catch (thrown) {
    database?.close();
    if (thrown instanceof Database.SqliteError && thrown.code.startsWith('SQLITE_BUSY')) return null;
    const { message } = toAppError(thrown, 'The lock of the albums cannot be taken');
    throw new AppError('store/failed', message, { cause: thrown });
  }
}
