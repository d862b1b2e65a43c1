import {
  BEFORE_ALL,
  type EventBatch,
  type EventFilter,
  type EventStore,
  type Position,
  type RecordedEvent,
} from '#libs/event-store';
import type { Patience } from './live-patience.js';
import type { LiveTail } from './live-tail.js';

/** Reads what the log holds behind a position, to its end. The position of a batch: all up to it has been seen. */
export type LogReading = (after: Position) => AsyncIterable<Pick<EventBatch, 'events' | 'position'>>;

export type Following = {
  readonly tail: LiveTail;
  /** How it reads for itself what the tail does not have: finds all that is wanted, and may find more. */
  readonly read: LogReading;
  readonly wants: (event: RecordedEvent) => boolean;
  /** Exclusive. */
  readonly after: Position;
  readonly patience: Patience;
  readonly signal: AbortSignal;
};

/** Behind a position read up to the end of the log: whatever a filter lets through. */
export function readingLog(events: EventStore, filter: EventFilter): LogReading {
  return (after) => events.readAll({ after, filter });
}

const eventsPerPage = 500;

/** Behind a position read from one stream, so that a short stream in a long log is read fast. */
export function readingStream(events: EventStore, stream: string): LogReading {
  return async function* (after) {
    // Asked for first: what the stream holds up to there is found by every read from now on.
    const end = await events.head();
    for (let from = 0, more = true; more; from += eventsPerPage) {
      const page = await events.readStream(stream, { from, limit: eventsPerPage });
      const found = page.filter(({ position }) => position > after);
      if (found.length > 0) yield { events: found, position: found[found.length - 1]!.position };
      more = page.length === eventsPerPage;
    }
    yield { events: [], position: end };
  };
}

/**
 * Every wanted event behind a position, in the order of the log, none missing and none twice, for as long as it is not aborted:
 * first by reading, then from the tail. Whoever takes them too slowly for the tail reads again from where he is, so what waits
 * for him stays bounded, and the log is the buffer.
 */
export async function* follow(following: Following): AsyncGenerator<readonly RecordedEvent[], void> {
  const { tail, wants, signal } = following;
  const place = { position: following.after };
  while (!signal.aborted) {
    yield* caughtUp(following, place, BEFORE_ALL);
    const live = await tail.join(wants, signal);
    if (live === undefined) return;
    try {
      // What was written between the end of that reading and joining.
      yield* caughtUp(following, place, live.joinedAt ?? BEFORE_ALL);
      for (let taken = await live.take(signal); taken !== undefined; taken = await live.take(signal)) {
        const events = taken.filter(({ position }) => position > place.position);
        if (events.length === 0) continue;
        place.position = events[events.length - 1]!.position;
        yield events;
      }
    } finally {
      live.leave();
    }
  }
}

/** Reads until a position is reached, at least once where none is given. A store that is lost is waited for. */
async function* caughtUp(
  { read, wants, patience, signal }: Following,
  place: { position: Position },
  target: Position,
): AsyncGenerator<readonly RecordedEvent[], void> {
  if (target !== BEFORE_ALL && place.position >= target) return;
  while (!signal.aborted) {
    try {
      for await (const batch of read(place.position)) {
        if (batch.position > place.position) place.position = batch.position;
        const events = batch.events.filter(wants);
        if (events.length > 0) yield events;
      }
      if (place.position >= target) return;
      // A node of a cluster may lag behind the one the tail follows.
      await patience.pause();
    } catch (error) {
      await patience.failed(error);
    }
  }
}
