import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type DatabaseSyncInstance, type StatementSyncInstance } from '@photostructure/sqlite';
import { LRUCache } from 'lru-cache';
import { DocumentStoreError } from '../../document-store.error.js';
import { createControlTables } from './control-tables.js';
import { toDocumentStoreError } from './sqlite-error.js';

/** What SQLite takes and gives; booleans are 0 and 1 here. */
export type SqlValue = string | number | null;
export type SqlRow = readonly SqlValue[];

const CACHE_KIB = 64 * 1024;
/** Pages in the write-ahead log before it is copied back: large enough that pages touched by many batches are copied once. */
const WAL_PAGES = 8000;
const WAL_BYTES_KEPT = 64 * 1024 * 1024;
const STATEMENTS_KEPT = 500;

/** One connection to the file, its statements prepared once. Everything is synchronous, so nothing interleaves in a transaction. */
export class SqliteConnection {
  readonly #file: string;
  readonly #database: DatabaseSyncInstance;
  readonly #statements = new LRUCache<string, StatementSyncInstance>({ max: STATEMENTS_KEPT });

  /**
   * Opens the file, or makes it. Folders on the way are made too.
   * @param busyTimeout milliseconds to wait for another process that is writing.
   * @throws DocumentStoreError `corrupt` where the file is something else or of a newer program, `unavailable` where it cannot be opened.
   */
  constructor(file: string, busyTimeout: number) {
    this.#file = file;
    this.#database = this.#guarded(() => {
      mkdirSync(dirname(file), { recursive: true });
      return new DatabaseSync(file, { timeout: busyTimeout });
    });
    try {
      this.#guarded(() => {
        createControlTables(this.#database, file, busyTimeout);
        // NORMAL may lose the last commits when the machine dies, never consistency. That is enough here: the event log is
        // the truth, documents and checkpoint are one transaction, and what lies after the checkpoint is simply replayed.
        this.#database.exec(`
          PRAGMA synchronous = NORMAL;
          PRAGMA cache_size = -${CACHE_KIB};
          PRAGMA wal_autocheckpoint = ${WAL_PAGES};
          PRAGMA journal_size_limit = ${WAL_BYTES_KEPT};
        `);
      });
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  /** The first row, or undefined. */
  get(sql: string, ...parameters: SqlRow): SqlRow | undefined {
    return this.#prepared(sql).get(...parameters);
  }

  all(sql: string, ...parameters: SqlRow): readonly SqlRow[] {
    return this.#prepared(sql).all(...parameters);
  }

  run(sql: string, ...parameters: SqlRow): { readonly changes: number; readonly rowid: number } {
    const { changes, lastInsertRowid } = this.#prepared(sql).run(...parameters);
    return { changes, rowid: Number(lastInsertRowid) };
  }

  /** Everything the work reads is of one moment. */
  read<T>(work: () => T): T {
    return this.#guarded(() => this.#transaction('BEGIN', work));
  }

  /** All the work writes counts, or nothing. Takes the write lock at once, so that what it reads stays true until the end. */
  write<T>(work: () => T): T {
    return this.#guarded(() => this.#transaction('BEGIN IMMEDIATE', work));
  }

  close(): void {
    if (!this.#database.isOpen) return;
    this.#statements.clear();
    this.#database.close();
  }

  #transaction<T>(begin: string, work: () => T): T {
    this.#prepared(begin).run();
    try {
      const result = work();
      this.#prepared('COMMIT').run();
      return result;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  #prepared(sql: string): StatementSyncInstance {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    if (!this.#database.isOpen) throw new DocumentStoreError('unavailable', `The read store ${this.#file} is closed.`);
    const statement = this.#database.prepare(sql);
    statement.setReturnArrays(true);
    this.#statements.set(sql, statement);
    return statement;
  }

  #guarded<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw toDocumentStoreError(error, this.#file);
    }
  }
}
