import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { DocumentStoreError } from '../../document-store.error.js';
import { REBUILD_HINT } from './sqlite-error.js';

/** "CBRS" in ASCII: marks the file as ours (sqlite.org/pragma.html#pragma_application_id). */
const APPLICATION_ID = 0x43425253;
/** Of these tables and of what documents.sql makes of a declaration. */
const FORMAT = 1;
const PAUSE_MS = 20;

const controlTables = `
  CREATE TABLE casebook_projections (name TEXT PRIMARY KEY, active INTEGER) WITHOUT ROWID;
  CREATE TABLE casebook_generations (
    projection TEXT NOT NULL, generation INTEGER NOT NULL, version INTEGER NOT NULL, checkpoint TEXT,
    PRIMARY KEY (projection, generation)
  ) WITHOUT ROWID;
  CREATE TABLE casebook_collections (
    projection TEXT NOT NULL, generation INTEGER NOT NULL, name TEXT NOT NULL, shape TEXT NOT NULL,
    indexed_to INTEGER NOT NULL,
    PRIMARY KEY (name, projection, generation)
  ) WITHOUT ROWID;
  CREATE TABLE casebook_leases (name TEXT PRIMARY KEY, holder TEXT NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE casebook_condemned (name TEXT PRIMARY KEY) WITHOUT ROWID;
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${FORMAT};
`;

/** Came later: a file of the same format may lack it. */
const laterTables = `
  CREATE TABLE IF NOT EXISTS casebook_records (name TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
`;

/**
 * Makes an empty file ours, and looks before it touches any other.
 * @throws DocumentStoreError `corrupt` for a file that is another program's, or of a newer format than this one knows.
 */
export function createControlTables(database: DatabaseSyncInstance, file: string, busyTimeout: number): void {
  if (identify(database, file) === 'empty') {
    useWriteAheadLog(database, busyTimeout);
    database.exec('BEGIN IMMEDIATE');
    // Another process may have been quicker while this one waited for the lock.
    if (identify(database, file) === 'empty') database.exec(controlTables);
    database.exec('COMMIT');
  }
  database.exec(laterTables);
}

function identify(database: DatabaseSyncInstance, file: string): 'ours' | 'empty' {
  const [applicationId, format, objects] = database
    .prepare(
      `SELECT (SELECT application_id FROM pragma_application_id), (SELECT user_version FROM pragma_user_version),
              (SELECT count(*) FROM sqlite_master)`,
      { returnArrays: true },
    )
    .get() as [number, number, number];
  if (applicationId === 0 && objects === 0) return 'empty';
  if (applicationId !== APPLICATION_ID) {
    throw new DocumentStoreError('corrupt', `The file ${file} is not a read store of Casebook. Name another file.`);
  }
  if (format !== FORMAT) {
    const problem = `The read store ${file} has format ${format}; this program knows format ${FORMAT}.`;
    throw new DocumentStoreError('corrupt', `${problem} ${REBUILD_HINT}`);
  }
  return 'ours';
}

/** The mode is kept in the file. Switching to it fails at once, whatever the timeout, where two processes do so together. */
function useWriteAheadLog(database: DatabaseSyncInstance, busyTimeout: number): void {
  for (let waited = 0; ; waited += PAUSE_MS) {
    try {
      database.exec('PRAGMA journal_mode = WAL');
      return;
    } catch (error) {
      if ((error as { errcode?: number }).errcode !== 5 || waited >= busyTimeout) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
    }
  }
}
