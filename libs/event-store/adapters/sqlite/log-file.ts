import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { EventStoreError } from '../../event-store.error.js';
import { eventStoreError } from './sqlite-failure.js';

export type Database = InstanceType<typeof DatabaseSync>;

/** "CBEV": says in the header of the file whose it is. */
const applicationId = 0x43424556;
const formatVersion = 1;
/** How long a statement waits for a lock on the event loop's time; longer waits are slept between attempts. */
const blockingWaitMs = 10;

/**
 * Positions are rowids: writers take turns and nothing is ever deleted, so they run without a gap and in the order in which
 * they become visible. `loose_appends` remembers the first event of each append that expected no revision, so that its retry
 * is found; every other retry is found at the revision it expected.
 */
const schema = `
  CREATE TABLE streams (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
  CREATE TABLE types (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
  CREATE TABLE events (
    position INTEGER PRIMARY KEY,
    stream_id INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    id TEXT NOT NULL,
    type_id INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    metadata TEXT NOT NULL,
    data TEXT NOT NULL,
    UNIQUE (stream_id, revision)
  );
  CREATE TABLE loose_appends (
    stream_id INTEGER NOT NULL,
    event_id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    PRIMARY KEY (stream_id, event_id)
  ) WITHOUT ROWID;
  PRAGMA application_id = ${applicationId};
  PRAGMA user_version = ${formatVersion};
`;

/**
 * Opens a log, making folder, file and tables where there are none. A file that is something else is left as it is.
 * @param lockTimeoutMs how long to wait, in milliseconds, where another process holds the file.
 * @throws EventStoreError `corrupt` for a file of another program or of a newer format.
 */
export function openLogFile(file: string, lockTimeoutMs: number): Database {
  let database: Database | undefined;
  try {
    if (file !== ':memory:') makeFolder(dirname(file));
    database = new DatabaseSync(file, { timeout: lockTimeoutMs });
    if (isNew(database, file)) createLog(database, file);
    // FULL is a setting of the connection, not of the file: without it a commit is not flushed before it is answered.
    database.exec('PRAGMA synchronous = FULL; PRAGMA cache_size = -65536; PRAGMA journal_size_limit = 67108864');
    database.exec(`PRAGMA busy_timeout = ${blockingWaitMs}`);
    return database;
  } catch (cause) {
    database?.close();
    throw cause instanceof EventStoreError ? cause : namingTheFile(cause, file);
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new EventStoreError('unavailable', `the folder of the event log cannot be made: ${detail}`, { cause });
  }
}

function createLog(database: Database, file: string): void {
  database.exec('PRAGMA journal_mode = WAL');
  database.exec('BEGIN IMMEDIATE');
  try {
    if (isNew(database, file)) database.exec(schema);
    database.exec('COMMIT');
  } finally {
    if (database.isTransaction) database.exec('ROLLBACK');
  }
}

function isNew(database: Database, file: string): boolean {
  const application = numberIn(database, 'PRAGMA application_id');
  const version = numberIn(database, 'PRAGMA user_version');
  if (application === applicationId && version <= formatVersion) return false;
  if (application === applicationId) {
    const problem = `is an event log of format ${version}, and this program reads up to format ${formatVersion}`;
    throw new EventStoreError(
      'corrupt',
      `${file} ${problem}: run the version of Casebook that wrote it, or a newer one`,
    );
  }
  if (application === 0 && version === 0 && numberIn(database, 'SELECT count(*) FROM sqlite_schema') === 0) return true;
  const advice = 'name another file for the events, or move this one away';
  throw new EventStoreError('corrupt', `${file} is not a Casebook event log: ${advice}`);
}

function namingTheFile(cause: unknown, file: string): EventStoreError {
  const { reason, message } = eventStoreError(cause);
  return new EventStoreError(reason, `${file}: ${message}`, { cause });
}

function numberIn(database: Database, sql: string): number {
  return Object.values(database.prepare(sql).get() as Record<string, number>)[0] ?? 0;
}
