import { setMaxListeners } from 'node:events';
import type { EventStore } from '../../event-store.port.js';
import { BEFORE_ALL } from '../../event-store.port.js';
import { noUpcasters } from '../../upcasting.js';
import { appendEvents } from './append-events.js';
import { leaseClient } from './client-registry.js';
import type { Connection } from './connection.js';
import { closedError } from './error-mapping.js';
import { countAfter, headOf } from './log-page.js';
import { readLog } from './log-reading.js';
import { type EventStoreDbOptions, settingsOf } from './options.js';
import { SilenceWatch } from './silence-watch.js';
import { readStream } from './stream-reading.js';
import { subscribe } from './subscription.js';

/**
 * Opens the log of an EventStoreDB server or cluster (22.6 or newer). It connects with the first call; all stores of a process for
 * one connection string share one connection.
 * @throws Error where the connection string is none.
 */
export function openEventStoreDb(options: EventStoreDbOptions): EventStore {
  const { client, leaveNode, release } = leaseClient(options.url);
  const closing = new AbortController();
  // One listener for each call under way: any number is right.
  setMaxListeners(0, closing.signal);
  const settings = settingsOf(options, noUpcasters);
  const silence = new SilenceWatch(leaveNode);
  const connection: Connection = { client, settings, silence, closing: closing.signal };
  const underWay = new Set<Promise<unknown>>();
  let closed: Promise<void> | undefined;

  /** Runs one call, which `close` waits for. */
  async function call<Result>(work: () => Promise<Result>): Promise<Result> {
    if (closing.signal.aborted) throw closedError();
    const running = work();
    underWay.add(running);
    try {
      return await running;
    } finally {
      underWay.delete(running);
    }
  }

  return {
    append: (stream, events, expected) => call(() => appendEvents(connection, stream, events, expected)),
    readStream: (stream, readOptions) => call(() => readStream(connection, stream, readOptions)),
    readAll: (readOptions = {}) => readLog(connection, readOptions),
    subscribe: (subscribeOptions) => subscribe(connection, subscribeOptions),
    head: () => call(() => headOf(connection)),
    countAfter: (position = BEFORE_ALL) => call(() => countAfter(connection, position)),
    close: () => {
      closed ??= (async () => {
        closing.abort();
        await Promise.allSettled(underWay);
        await release();
      })();
      return closed;
    },
  };
}
