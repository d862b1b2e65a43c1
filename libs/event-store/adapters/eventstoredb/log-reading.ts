import type { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AllStreamResolvedEvent } from '@eventstore/db-client';
import { EventStoreError } from '../../event-store.error.js';
import {
  BEFORE_ALL,
  type EventBatch,
  type Position,
  type ReadAllOptions,
  type RecordedEvent,
} from '../../event-store.port.js';
import type { Connection } from './connection.js';
import { closedError, eventStoreErrorOf } from './error-mapping.js';
import { delivered, toRecordedEvent } from './event-conversion.js';
import { EventPull, readAhead } from './event-pull.js';
import { selectionOf } from './event-selection.js';
import { headOf } from './log-page.js';
import { Patience } from './patience.js';
import { startOf } from './position.js';

export const defaultBatchSize = 512;

/**
 * Reads $all in batches up to where it ended at the start; goes on after the last event where the connection is lost.
 * The client's read of $all takes no filter, so what is not wanted is left out here.
 */
export async function* readLog(connection: Connection, options: ReadAllOptions): AsyncGenerator<EventBatch, void> {
  const { settings, closing } = connection;
  const batchSize = options.batchSize ?? defaultBatchSize;
  const { includes } = selectionOf(options.filter);
  const patience = new Patience(settings.retryForMs, closing);
  const end = await headOf(connection);
  let position = options.after ?? BEFORE_ALL;
  let events: RecordedEvent[] = [];
  while (position < end) {
    const pull = openRead(connection, position);
    try {
      while (position < end) {
        const items = await nextItems(connection, pull);
        if (items.length === 0) position = end;
        else patience.progressed();
        for (const item of items) {
          const found = delivered(item);
          if (!found || found.position <= position) continue;
          if (found.position > end) {
            // The event that was the last is gone.
            position = end;
            break;
          }
          position = found.position;
          if (includes(found.event)) events.push(toRecordedEvent(found, settings.upcasters));
          if (events.length < batchSize || position === end) continue;
          yield { events, position, caughtUp: false };
          events = [];
        }
      }
    } catch (cause) {
      const error = eventStoreErrorOf(cause);
      if (error.reason === 'timeout') connection.silence.timedOut(settings.timeoutMs);
      await patience.afterFailure(error);
    } finally {
      pull.close();
    }
  }
  yield { events, position, caughtUp: true };
}

function openRead({ client, settings, closing }: Connection, position: Position): EventPull<AllStreamResolvedEvent> {
  const read = client.readAll(
    { fromPosition: startOf(position), requiresLeader: settings.requiresLeader },
    { highWaterMark: readAhead },
  );
  return new EventPull(read as unknown as Readable, () => read.cancel(), [closing]);
}

/** What has come, waiting for it where it must; nothing once the read is at its end. */
async function nextItems(
  { settings, closing }: Connection,
  pull: EventPull<AllStreamResolvedEvent>,
): Promise<AllStreamResolvedEvent[]> {
  for (;;) {
    if (closing.aborted) throw closedError();
    const items = pull.take(readAhead);
    if (items.length > 0 || pull.finished) return items;
    if (!(await pull.wait(settings.timeoutMs))) {
      throw new EventStoreError('timeout', `EventStoreDB: no answer in ${settings.timeoutMs} ms`);
    }
    await nextTurn();
  }
}
