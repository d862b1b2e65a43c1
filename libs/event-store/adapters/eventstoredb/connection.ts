import type { EventStoreDBClient as Client } from '@eventstore/db-client';
import type { Settings } from './options.js';
import type { SilenceWatch } from './silence-watch.js';

/** What every call of one open store works with. */
export type Connection = {
  readonly client: Client;
  readonly settings: Settings;
  /** Told of every answer and of every call that had none. */
  readonly silence: SilenceWatch;
  /** Aborted once the store is closed. */
  readonly closing: AbortSignal;
};
