import { setTimeout as delay } from 'node:timers/promises';
import {
  type AppendResult,
  type EventStore,
  EventStoreError,
  type EventToAppend,
  type ExpectedRevision,
} from '#libs/event-store';

/** Waits between tries, in milliseconds: about three seconds in all, then the caller hears of it. */
const waits = [20, 60, 180, 540, 1000, 1200];

/** An engine that has itself tried for so long is not asked again, in milliseconds: whoever waits for the command hears of it. */
const patience = 5_000;

/**
 * Appends, and where the outcome stays unknown or the engine is away for a moment, tries again with the same ids and the
 * same expected revision, which the store answers with the first outcome.
 * @throws EventStoreError when the last try failed too, or at once where trying again cannot help.
 */
export async function appendReliably(
  store: EventStore,
  stream: string,
  events: readonly EventToAppend[],
  expected: ExpectedRevision,
): Promise<AppendResult> {
  const begun = performance.now();
  for (const wait of waits) {
    try {
      return await store.append(stream, events, expected);
    } catch (error) {
      if (!(error instanceof EventStoreError) || !error.retryable || performance.now() - begun > patience) throw error;
      await delay(wait);
    }
  }
  return store.append(stream, events, expected);
}
