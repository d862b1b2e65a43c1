import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EventBatch, EventStore, Position, RecordedEvent } from '#libs/event-store';

/** Something that is fed from the log. */
export type LogConsumer = {
  /** The event types it wants. */
  readonly types: readonly string[];
  /** Everything up to and including here has been taken: it is handed nothing of that again. */
  readonly position: Position;
  /** Whether it wants any more. May change with every batch. */
  readonly isOpen: boolean;
  readonly take: (batch: EventBatch) => Promise<void>;
};

/** Large, since what happens to a document within one batch is folded together. */
const batchSize = 2_000;
/** After so many milliseconds others in this process have their turn. */
const turn = 15;

export type PassOptions = {
  /** Ends the pass. */
  readonly signal: AbortSignal;
  /** Whether the pass ends with the log, or goes on until nobody wants more. */
  readonly until: 'caught-up' | 'closed';
  /** Called with every batch, once everybody has taken it. */
  readonly onBatch?: (batch: EventBatch) => Promise<void>;
};

/**
 * Reads the log once for all consumers, from the one furthest behind: an event is read, decoded and brought to the newest schema
 * once, however many want it. Ends as soon as nobody wants more.
 */
export async function passOverLog(
  events: EventStore,
  consumers: readonly LogConsumer[],
  { signal, until, onBatch }: PassOptions,
): Promise<void> {
  const wanted = consumers.map((consumer) => ({ consumer, types: new Set(consumer.types) }));
  const open = () => wanted.filter(({ consumer }) => consumer.isOpen);
  const after = [...open().map(({ consumer }) => consumer.position)].sort()[0];
  if (after === undefined) return;
  const types = [...new Set(open().flatMap(({ consumer }) => consumer.types))];
  let begun = performance.now();
  for await (const batch of events.subscribe({ after, filter: { types }, batchSize, signal })) {
    for (const { consumer, types } of open()) {
      if (performance.now() - begun > turn) {
        await nextTurn();
        begun = performance.now();
      }
      const behind = consumer.position;
      const isNew =
        batch.events.length > 0 && behind < batch.events[0]!.position
          ? ({ type }: RecordedEvent) => types.has(type)
          : ({ type, position }: RecordedEvent) => position > behind && types.has(type);
      await consumer.take({ ...batch, events: batch.events.filter(isNew) });
    }
    await onBatch?.(batch);
    if (open().length === 0 || (until === 'caught-up' && batch.caughtUp)) return;
  }
}
