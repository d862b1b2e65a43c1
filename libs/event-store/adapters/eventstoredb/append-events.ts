import type { AppendExpectedRevision, AppendResult as DriverResult, EventData } from '@eventstore/db-client';
import { EventStoreError } from '../../event-store.error.js';
import type { AppendResult, EventToAppend, ExpectedRevision, Position } from '../../event-store.port.js';
import { encodeEvent } from '../../recorded-event.js';
import type { Connection } from './connection.js';
import { append, jsonEvent } from './driver.js';
import { eventStoreErrorOf, mayHaveWritten } from './error-mapping.js';
import { Patience } from './patience.js';
import { encodePosition } from './position.js';
import { readStream } from './stream-reading.js';

/**
 * Appends, and tries again with the same ids and the same expected revision where the failure may pass: the server then answers
 * the first outcome and writes nothing.
 * @throws EventStoreError with `outcomeUnknown` where it gave up after a try that may have been written.
 * @throws RangeError for what the server would refuse or misread.
 */
export async function appendEvents(
  connection: Connection,
  stream: string,
  events: readonly EventToAppend[],
  expected: ExpectedRevision,
): Promise<AppendResult> {
  if (stream === '') throw new RangeError('a stream needs a name');
  if (events.length === 0) throw new RangeError(`no events were given to append to stream "${stream}"`);
  const { settings, silence, closing } = connection;
  const options = {
    expectedRevision: expectedRevisionOf(expected),
    deadline: settings.timeoutMs,
    requiresLeader: settings.requiresLeader,
    // Asked for by the type; the plain call has no use for it.
    batchAppendSize: 0,
  };
  const proposed = events.map(proposedEvent);
  const patience = new Patience(settings.retryForMs, closing, performance.now());
  let outcomeUnknown = false;
  for (;;) {
    try {
      const result = await inTime(connection, append.call(connection.client, stream, proposed, options));
      silence.heard();
      if (!result.success) return conflict(result.nextExpectedRevision);
      return { outcome: 'appended', ...(await placeOf(connection, stream, result)) };
    } catch (cause) {
      const actual = actualRevisionOf(cause);
      if (actual !== undefined) {
        silence.heard();
        const earlier = outcomeUnknown ? await writtenEarlier(connection, stream, events, expected) : undefined;
        return earlier ?? conflict(actual);
      }
      const error = eventStoreErrorOf(cause);
      outcomeUnknown ||= mayHaveWritten(error);
      if (error.reason === 'timeout') silence.timedOut(settings.timeoutMs);
      await patience.afterFailure(eventStoreErrorOf(error, outcomeUnknown));
    }
  }
}

/**
 * The answer of a call, or a timeout. The call's own deadline runs from when it is sent, and before that the client may look for a
 * node for minutes. One that is sent after all writes what was asked for or meets a conflict: its outcome counts as unknown.
 */
async function inTime<Answer>({ settings }: Connection, call: Promise<Answer>): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const error = new EventStoreError('timeout', `EventStoreDB: no answer in ${settings.timeoutMs} ms`);
    timer = setTimeout(() => reject(error), settings.timeoutMs);
  });
  try {
    return await Promise.race([call, late]);
  } finally {
    clearTimeout(timer);
  }
}

function expectedRevisionOf(expected: ExpectedRevision): AppendExpectedRevision {
  if (expected === 'any') return 'any';
  if (expected === 'no-stream') return 'no_stream';
  if (expected === 'stream-exists') return 'stream_exists';
  if (Number.isSafeInteger(expected) && expected >= 0) return BigInt(expected);
  throw new RangeError(`${expected} is not a revision`);
}

function proposedEvent(event: EventToAppend): EventData {
  // Encoded beforehand because what cannot be would throw inside the client, where nothing can catch it and the process ends.
  const { metadata } = encodeEvent(event);
  return {
    ...jsonEvent({ id: event.id, type: event.type, data: event.data }),
    metadata: new TextEncoder().encode(metadata),
  };
}

/** The stream's last revision by a wrong-expected-version error, -1 for no stream; undefined for any other error. */
function actualRevisionOf(error: unknown): bigint | undefined {
  const { type, actualVersion } = (error ?? {}) as { type?: unknown; actualVersion?: unknown };
  if (type !== 'wrong-expected-version') return undefined;
  return typeof actualVersion === 'bigint' ? actualVersion : -1n;
}

const conflict = (actual: bigint): AppendResult => ({ outcome: 'conflict', actual: Number(actual) });

async function placeOf(
  connection: Connection,
  stream: string,
  { nextExpectedRevision, position }: DriverResult,
): Promise<{ readonly revision: number; readonly position: Position }> {
  const revision = Number(nextExpectedRevision);
  if (position) return { revision, position: encodePosition(position) };
  const [last] = await readStream(connection, stream, { from: revision, limit: 1 });
  if (!last) throw eventStoreErrorOf(new Error(`the server answered no position for stream "${stream}"`), true);
  return { revision, position: last.position };
}

/** A conflict after a try of unknown outcome may be with what that try wrote: the ids at the expected place tell. */
async function writtenEarlier(
  connection: Connection,
  stream: string,
  events: readonly EventToAppend[],
  expected: ExpectedRevision,
): Promise<AppendResult | undefined> {
  if (expected === 'any' || expected === 'stream-exists') return undefined;
  const from = expected === 'no-stream' ? 0 : expected + 1;
  const there = await readStream(connection, stream, { from, limit: events.length });
  const last = there.at(-1);
  const same = events.every((event, index) => there[index]?.id === event.id.toLowerCase());
  return last && same ? { outcome: 'appended', revision: last.revision, position: last.position } : undefined;
}
