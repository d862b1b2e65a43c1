import { BEFORE_ALL, type EventBatch, type SubscribeOptions } from '../../event-store.port.js';
import type { Connection } from './connection.js';
import { eventStoreErrorOf } from './error-mapping.js';
import { followLog } from './log-following.js';
import { Patience } from './patience.js';
import { startOf } from './position.js';

/**
 * Follows $all and, where the subscription is lost, subscribes again after the last position given out, until it is aborted.
 * @throws EventStoreError where it could not come back in the time set, or trying is of no use.
 * @throws RangeError where `after` is a position of another engine.
 */
export async function* subscribe(connection: Connection, options: SubscribeOptions): AsyncGenerator<EventBatch, void> {
  const { settings, closing } = connection;
  const patience = new Patience(settings.resubscribeForMs, closing);
  let position = options.after ?? BEFORE_ALL;
  // A position of another engine is no passing failure.
  startOf(position);
  while (!options.signal.aborted) {
    try {
      for await (const batch of followLog(connection, { ...options, after: position })) {
        position = batch.position;
        patience.progressed();
        yield batch;
        if (options.signal.aborted) return;
      }
    } catch (cause) {
      if (options.signal.aborted) return;
      await patience.afterFailure(eventStoreErrorOf(cause), options.signal);
    }
  }
}
