import type { EventToAppend, ExpectedRevision, RecordedEvent } from '#libs/event-store';
import type { LogCursor } from './log-cursor.js';
import { eventLine } from './log-digest.js';

/** Events of one stream that follow each other directly in the log: appended together, they keep its order. */
export type CopyBatch = {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly EventToAppend[];
  /** The same events as lines of the digest. */
  readonly lines: readonly string[];
};

/** Well below what a server takes in one append: 1 MiB, as EventStoreDB comes. */
const mostBytes = 512 * 1_024;
const mostEvents = 500;

/** The next events that can be appended together; undefined at the end of the log. */
export async function nextBatch(source: LogCursor): Promise<CopyBatch | undefined> {
  const first = await source.peek();
  if (first === undefined) return undefined;
  const { stream, revision } = first;
  const events: EventToAppend[] = [];
  const lines: string[] = [];
  let bytes = 0;
  for (let event: RecordedEvent | undefined = first; event !== undefined; event = await source.peek()) {
    const follows = event.stream === stream && event.revision === revision + events.length;
    const line = eventLine(event);
    bytes += Buffer.byteLength(line);
    if (events.length > 0 && (!follows || bytes > mostBytes || events.length === mostEvents)) break;
    events.push({ id: event.id, type: event.type, ...event.stored });
    lines.push(line);
    await source.take();
  }
  return { stream, expected: revision === 0 ? 'no-stream' : revision - 1, events, lines };
}
