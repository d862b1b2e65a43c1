import type { Readable } from 'node:stream';
import type { ReadRevision, StreamingRead } from '@eventstore/db-client';
import { EventStoreError } from '../../event-store.error.js';
import type { ReadStreamOptions, RecordedEvent } from '../../event-store.port.js';
import type { Connection } from './connection.js';
import { BACKWARDS, END, FORWARDS, START } from './driver.js';
import { closedError, eventStoreErrorOf } from './error-mapping.js';
import { delivered, toRecordedEvent } from './event-conversion.js';
import { discard } from './event-pull.js';
import { Patience } from './patience.js';

/** Reads a stream whole, or the asked part of it; an absent or deleted stream is empty. */
export async function readStream(
  connection: Connection,
  stream: string,
  { from, direction = 'forwards', limit }: ReadStreamOptions = {},
): Promise<readonly RecordedEvent[]> {
  if (stream === '') throw new RangeError('a stream needs a name');
  if (limit !== undefined && limit < 1) return [];
  const { client, settings } = connection;
  const backwards = direction === 'backwards';
  const fromRevision: ReadRevision = from === undefined ? (backwards ? END : START) : BigInt(from);
  const resolved = await collected(connection, () =>
    client.readStream(stream, {
      fromRevision,
      direction: backwards ? BACKWARDS : FORWARDS,
      requiresLeader: settings.requiresLeader,
      ...(limit === undefined ? {} : { maxCount: limit }),
    }),
  ).catch((error: unknown) => {
    if (isStreamNotFound(error)) return [];
    throw error;
  });
  return resolved.flatMap((item) => {
    const found = delivered(item);
    return found ? [toRecordedEvent(found, settings.upcasters)] : [];
  });
}

const isStreamNotFound = (error: unknown) =>
  error instanceof EventStoreError && (error.cause as { type?: unknown } | undefined)?.type === 'stream-not-found';

/**
 * Everything one read of bounded length answers, tried again where the failure may pass.
 * @throws EventStoreError
 */
export async function collected<Item>(connection: Connection, open: () => StreamingRead<Item>): Promise<Item[]> {
  const patience = new Patience(connection.settings.retryForMs, connection.closing, performance.now());
  for (;;) {
    if (connection.closing.aborted) throw closedError();
    try {
      return await everything<Item>(connection, open());
    } catch (cause) {
      const error = eventStoreErrorOf(cause);
      if (isStreamNotFound(error)) {
        connection.silence.heard();
        throw error;
      }
      if (error.reason === 'timeout') connection.silence.timedOut(connection.settings.timeoutMs);
      await patience.afterFailure(error);
    }
  }
}

function everything<Item>(
  { settings, silence: watch, closing }: Connection,
  read: StreamingRead<Item>,
): Promise<Item[]> {
  return new Promise<Item[]>((resolve, reject) => {
    const source = read as unknown as Readable;
    const items: Item[] = [];
    const close = () => finish(() => reject(closedError()));
    const silence = setTimeout(
      () => finish(() => reject(new EventStoreError('timeout', `EventStoreDB: no answer in ${settings.timeoutMs} ms`))),
      settings.timeoutMs,
    );
    let finished = false;
    const finish = (settle: () => void) => {
      // A call that was given up ends as well, and that is no answer.
      if (finished) return;
      finished = true;
      clearTimeout(silence);
      closing.removeEventListener('abort', close);
      discard(source, () => read.cancel());
      settle();
    };
    closing.addEventListener('abort', close);
    source.on('data', (item: Item) => {
      if (finished) return;
      silence.refresh();
      watch.heard();
      items.push(item);
    });
    source.on('end', () =>
      finish(() => {
        watch.heard();
        resolve(items);
      }),
    );
    source.on('error', (error) => finish(() => reject(error)));
  });
}
