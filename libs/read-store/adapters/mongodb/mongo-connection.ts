import { type Collection, type Db, type Document, MongoClient, type MongoClientOptions } from 'mongodb';
import { DocumentStoreError } from '../../document-store.error.js';
import { toDocumentStoreError } from './mongo-error.js';

const DEFAULT_DATABASE = 'casebook';

/** How long a server may work on one read, in milliseconds. */
export const READ_LIMIT_MS = 10_000;

/**
 * What holds unless the connection string says otherwise (all times in milliseconds). Writes are acknowledged by a majority and from its
 * journals, so that none of them is taken back; reads are of the primary and of what a majority has, so that they follow.
 *
 * A socket has no time limit of its own, since making indexes may take minutes. A server that has fallen silent is found out by the
 * driver's heartbeat, which then fails whatever waits on it: within heartbeat and connect time together.
 */
const defaults: MongoClientOptions = {
  appName: 'casebook',
  w: 'majority',
  journal: true,
  wtimeoutMS: 20_000,
  readConcernLevel: 'majority',
  readPreference: 'primary',
  retryReads: true,
  retryWrites: true,
  serverSelectionTimeoutMS: 3_000,
  connectTimeoutMS: 3_000,
  heartbeatFrequencyMS: 5_000,
  waitQueueTimeoutMS: 10_000,
};

/** One client, and the database it works in. Nothing is connected to before it is first needed. */
export class MongoConnection {
  readonly #client: MongoClient;
  readonly #database: Db;
  readonly #name: string;
  #closed = false;

  /**
   * @param url as of mongodb.com/docs/manual/reference/connection-string; without a database in it `casebook` is taken.
   * @throws DocumentStoreError `refused` for one the driver cannot read. Its credentials are in no message.
   */
  constructor(url: string) {
    this.#name = withoutCredentials(url);
    try {
      this.#client = new MongoClient(url, unlessGiven(url));
    } catch (error) {
      // No cause: the driver's error may quote the whole string.
      const problem = (error as Error).message.replaceAll(url, this.#name);
      throw new DocumentStoreError('refused', `The read store ${this.#name} cannot be opened: ${problem}`);
    }
    this.#database = this.#client.db(databaseOf(url));
  }

  /** A collection that queries read, from whichever server the connection string prefers. */
  collection<Schema extends Document>(name: string): Collection<Schema> {
    return this.#database.collection<Schema>(name);
  }

  /** A collection whose newest state matters: always of the primary. */
  primary<Schema extends Document>(name: string): Collection<Schema> {
    return this.#database.collection<Schema>(name, { readPreference: 'primary' });
  }

  async command(command: Document): Promise<Document> {
    return this.#database.command(command);
  }

  /** Does something with the server, and throws nothing but a DocumentStoreError. */
  async guarded<T>(work: () => Promise<T>): Promise<T> {
    // A closed client would connect again.
    if (this.#closed) throw new DocumentStoreError('unavailable', `The read store ${this.#name} is closed.`);
    try {
      return await work();
    } catch (error) {
      throw toDocumentStoreError(error, this.#name);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#client.close();
  }
}

function unlessGiven(url: string): MongoClientOptions {
  const query = url.slice(url.indexOf('?') + 1);
  const given = new Set(
    [...new URLSearchParams(url.includes('?') ? query : '').keys()].map((key) => key.toLowerCase()),
  );
  // Where fewer acknowledge a write, what a majority has may not have it yet.
  if (given.has('w')) given.add('readconcernlevel');
  return Object.fromEntries(Object.entries(defaults).filter(([name]) => !given.has(name.toLowerCase())));
}

function databaseOf(url: string): string {
  const path = /^[^:]+:\/\/[^/?]*\/([^?]*)/.exec(url)?.[1];
  return path ? decodeURIComponent(path) : DEFAULT_DATABASE;
}

/** Scheme, hosts and database. */
function withoutCredentials(url: string): string {
  return url.replace(/\?.*$/s, '').replace(/^([^:]*:\/\/).*@/s, '$1');
}
