import type { EventStoreDBClient as Client } from '@eventstore/db-client';
import type { Settings } from './options.js';

/** What every call of one open store works with. */
export type Connection = {
  readonly client: Client;
  readonly settings: Settings;
  /** Aborted once the store is closed. */
  readonly closing: AbortSignal;
};
