/** The schema of the file of albums, as the steps that lead to it. Steps that were released never change. */

/** Step `i` leads from version `i` to version `i + 1`. */
export const MIGRATIONS: readonly string[] = [
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
  // Headers are read again, since they hold the time a photo was taken now. Finished photos keep the names of their results.
  `UPDATE photos SET width_px = NULL, height_px = NULL WHERE state NOT IN ('running', 'done');
  -- Whose turn it is, in either order; see work-journal.ts.
  CREATE INDEX photos_by_turn ON photos (album_id, state, deaths, place);
  CREATE INDEX photos_by_size ON photos (album_id, state, deaths, width_px IS NULL, width_px, height_px, place);`,
  // Version 0.1.0 had the same options under other names. A value that is no JSON is reported when it is read.
  renameLook('albums', 'options') + renameLook('photos', 'exceptions'),
  // JSON list of the remarks on the last result.
  'ALTER TABLE photos ADD COLUMN remarks TEXT;',
  // Every result of a photo that may still be in its place, by the options that made it. The columns of `photos` hold the one
  // that the photo shows. Results from before do not say which model made them.
  `CREATE TABLE results (
    photo_id INTEGER NOT NULL REFERENCES photos (id) ON DELETE CASCADE,
    options_hash TEXT NOT NULL,
    path TEXT NOT NULL,
    bytes INTEGER,
    modified_ms REAL,
    width_px INTEGER,
    height_px INTEGER,
    elapsed_ms REAL,
    wall_ms REAL,
    source_bytes INTEGER,
    source_modified_ms REAL,
    remarks TEXT,
    -- JSON: id and version.
    model TEXT,
    PRIMARY KEY (photo_id, options_hash)
  ) STRICT;
  INSERT INTO results (photo_id, options_hash, path, bytes, modified_ms, width_px, height_px, elapsed_ms, wall_ms, source_bytes,
      source_modified_ms, remarks)
    SELECT id, options_hash, output_path, output_bytes, output_modified_ms, output_width_px, output_height_px, elapsed_ms,
      wall_ms, source_bytes, source_modified_ms, remarks
    FROM photos WHERE output_path IS NOT NULL AND options_hash IS NOT NULL;
  ALTER TABLE photos ADD COLUMN model TEXT;
  -- The photo waits although its result is in place: a person has asked for another one.
  ALTER TABLE photos ADD COLUMN is_again INTEGER NOT NULL DEFAULT 0;
  DROP INDEX photos_by_output;
  CREATE INDEX results_by_path ON results (path);
  CREATE INDEX photos_by_options ON photos (album_id, state, exceptions, format, options_hash);`,
];

/** `look` becomes `preset`, and its kind `dial` becomes `slider`. */
function renameLook(table: string, column: string): string {
  const json = `iif(json_valid(${column}), ${column}, NULL)`;
  return `
  UPDATE ${table} SET ${column} = json_set(${column}, '$.look.kind', 'slider')
    WHERE json_extract(${json}, '$.look.kind') = 'dial';
  UPDATE ${table} SET ${column} = json_remove(json_set(${column}, '$.preset', json_extract(${column}, '$.look')), '$.look')
    WHERE json_type(${json}, '$.look') IS NOT NULL;`;
}

export const SCHEMA_VERSION = MIGRATIONS.length;
