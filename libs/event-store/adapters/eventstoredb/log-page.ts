import { BEFORE_ALL, type Position } from '../../event-store.port.js';
import type { Connection } from './connection.js';
import { BACKWARDS, END } from './driver.js';
import { type Delivered, delivered } from './event-conversion.js';
import { isSystemEvent } from './event-selection.js';
import { startOf } from './position.js';
import { collected } from './stream-reading.js';

export type LogPage = {
  /** Rising in position, the server's own among them. */
  readonly events: readonly Delivered[];
  readonly reachedEnd: boolean;
};

/** The events that come after a position, whoever's they are, `limit` at the most. */
export async function pageAfter(connection: Connection, position: Position, limit: number): Promise<LogPage> {
  const { client, settings } = connection;
  // One more, as a read begins with the event at the position itself.
  const maxCount = limit + 1;
  const options = { fromPosition: startOf(position), maxCount, requiresLeader: settings.requiresLeader };
  const items = await collected(connection, () => client.readAll(options));
  const events = items.flatMap((item) => delivered(item) ?? []).filter((found) => found.position > position);
  return { events: events.slice(0, limit), reachedEnd: items.length < maxCount };
}

/** How far back `headOf` looks for an event that is not the server's own before it takes one of those. */
const headPages = [1, 64, 4_096];

/**
 * The position of the last event, not counting what the server wrote for itself: a log that nobody writes to has an end that stays.
 * BEFORE_ALL where there is nothing else.
 */
export async function headOf(connection: Connection): Promise<Position> {
  const { client, settings } = connection;
  let newest: Position = BEFORE_ALL;
  for (const maxCount of headPages) {
    const options = {
      direction: BACKWARDS,
      fromPosition: END,
      maxCount,
      requiresLeader: settings.requiresLeader,
    } as const;
    const items = await collected(connection, () => client.readAll(options));
    const found = items.flatMap((item) => delivered(item) ?? []);
    const last = found.find(({ event }) => !isSystemEvent(event.type, event.streamId));
    if (last) return last.position;
    if (items.length < maxCount) return BEFORE_ALL;
    newest = found[0]?.position ?? newest;
  }
  return newest;
}

/** How many events are counted one by one. */
const countedAtMost = 1_000;

/**
 * Counts up to a thousand events; of what lies beyond, it estimates from the bytes: the commit position of an event is its place in
 * the log's files, so a thousand events tell how long one is.
 */
export async function countAfter(connection: Connection, position: Position): Promise<number> {
  const { events, reachedEnd } = await pageAfter(connection, position, countedAtMost);
  const counted = events.filter(({ event }) => !isSystemEvent(event.type, event.streamId)).length;
  const [first, last] = [events[0], events.at(-1)];
  if (reachedEnd || !first || !last) return counted;
  const end = await headOf(connection);
  const bytesCounted = byteOf(last.position) - byteOf(first.position);
  const bytesLeft = end > last.position ? byteOf(end) - byteOf(last.position) : 0;
  return counted + Math.round((bytesLeft / bytesCounted) * counted);
}

const byteOf = (position: Position): number => Number.parseInt(position.slice(0, 16), 16);
