import { LRUCache } from 'lru-cache';
import type { AppendResult, ExpectedRevision } from '../../event-store.port.js';
import type { EncodedEvent } from '../../recorded-event.js';
import type { Database } from './log-file.js';
import { positionOfRow } from './log-position.js';
import { eventStoreError } from './sqlite-failure.js';

export type EncodedAppend = {
  readonly stream: string;
  readonly events: readonly EncodedEvent[];
  readonly expected: ExpectedRevision;
};

/** Writes a group of appends in one durable transaction and answers each of them. Throws where none was written. */
export type LogWriter = { readonly write: (appends: readonly EncodedAppend[]) => readonly AppendResult[] };

/** The id of a stream and its last revision. */
type Head = { readonly id: number; revision: number };

const rememberedHeads = 50_000;

export function logWriter(database: Database): LogWriter {
  const begin = database.prepare('BEGIN IMMEDIATE');
  const commit = database.prepare('COMMIT');
  const dataVersion = database.prepare('PRAGMA data_version');
  const findHead = database.prepare(
    'SELECT id, (SELECT max(revision) FROM events WHERE stream_id = streams.id) AS revision FROM streams WHERE name = ?',
  );
  const addStream = database.prepare('INSERT INTO streams (name) VALUES (?)');
  const findType = database.prepare('SELECT id FROM types WHERE name = ?');
  const addType = database.prepare('INSERT INTO types (name) VALUES (?)');
  const addEvent = database.prepare(
    'INSERT INTO events (stream_id, revision, id, type_id, recorded_at, metadata, data) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const eventsAt = database.prepare(
    'SELECT id, position FROM events WHERE stream_id = ? AND revision >= ? ORDER BY revision LIMIT ?',
  );
  const addLooseAppend = database.prepare('INSERT INTO loose_appends (stream_id, event_id, revision) VALUES (?, ?, ?)');
  const findLooseAppend = database.prepare('SELECT revision FROM loose_appends WHERE stream_id = ? AND event_id = ?');

  const heads = new LRUCache<string, Head>({ max: rememberedHeads });
  const typeIds = new Map<string, number>();
  let trustedVersion: number | undefined;

  function forget(): void {
    heads.clear();
    typeIds.clear();
  }

  /** SQLite changes this number for a connection when another one has committed. Only asked inside a transaction does it hold. */
  function forgetWhatOthersMayHaveChanged(): void {
    const { data_version: version } = dataVersion.get() as { data_version: number };
    if (version !== trustedVersion) heads.clear();
    trustedVersion = version;
  }

  function headOf(stream: string): Head | undefined {
    const remembered = heads.get(stream);
    if (remembered) return remembered;
    const found = findHead.get(stream) as Head | undefined;
    if (!found) return undefined;
    const head = { id: found.id, revision: found.revision };
    heads.set(stream, head);
    return head;
  }

  function createStream(stream: string): Head {
    const head = { id: Number(addStream.run(stream).lastInsertRowid), revision: -1 };
    heads.set(stream, head);
    return head;
  }

  function typeIdOf(type: string): number {
    const known = typeIds.get(type);
    if (known !== undefined) return known;
    const stored = findType.get(type) as { id: number } | undefined;
    const id = stored?.id ?? Number(addType.run(type).lastInsertRowid);
    typeIds.set(type, id);
    return id;
  }

  /** The outcome of the first attempt, where these events stand in the stream from this revision on. */
  function firstOutcome(head: Head, events: readonly EncodedEvent[], revision: number): AppendResult | undefined {
    const there = eventsAt.all(head.id, revision, events.length) as { id: string; position: number }[];
    const same = there.length === events.length && events.every((event, index) => event.id === there[index]?.id);
    if (!same) return undefined;
    const position = positionOfRow(there[there.length - 1]!.position);
    return { outcome: 'appended', revision: revision + events.length - 1, position };
  }

  function insert(head: Head, { events, expected }: EncodedAppend, now: number): AppendResult {
    if (isLoose(expected)) addLooseAppend.run(head.id, events[0]!.id, head.revision + 1);
    let row: number | bigint = 0;
    for (const { id, type, data, metadata } of events) {
      head.revision += 1;
      row = addEvent.run(head.id, head.revision, id, typeIdOf(type), now, metadata, data).lastInsertRowid;
    }
    return { outcome: 'appended', revision: head.revision, position: positionOfRow(Number(row)) };
  }

  function append(request: EncodedAppend, now: number): AppendResult {
    const { stream, events, expected } = request;
    const head = headOf(stream);
    const actual = head?.revision ?? -1;
    const conflict: AppendResult = { outcome: 'conflict', actual };
    if (head && isLoose(expected)) {
      const earlier = findLooseAppend.get(head.id, events[0]!.id) as { revision: number } | undefined;
      if (earlier) return firstOutcome(head, events, earlier.revision) ?? conflict;
    }
    if (fits(expected, actual)) return insert(head ?? createStream(stream), request, now);
    if (!head || isLoose(expected)) return conflict;
    return firstOutcome(head, events, expected === 'no-stream' ? 0 : expected + 1) ?? conflict;
  }

  function rollBack(): void {
    forget();
    if (database.isTransaction) database.exec('ROLLBACK');
  }

  function appendAll(appends: readonly EncodedAppend[]): readonly AppendResult[] {
    try {
      forgetWhatOthersMayHaveChanged();
      const now = Date.now();
      return appends.map((request) => append(request, now));
    } catch (cause) {
      rollBack();
      throw eventStoreError(cause);
    }
  }

  function commitAll(): void {
    try {
      commit.run();
    } catch (cause) {
      // A transaction still open was not written. One that SQLite has ended itself may have reached the disk and failed after.
      const outcomeUnknown = !database.isTransaction;
      rollBack();
      throw eventStoreError(cause, outcomeUnknown);
    }
  }

  return {
    write: (appends) => {
      try {
        begin.run();
      } catch (cause) {
        throw eventStoreError(cause);
      }
      const results = appendAll(appends);
      commitAll();
      return results;
    },
  };
}

function isLoose(expected: ExpectedRevision): expected is 'any' | 'stream-exists' {
  return expected === 'any' || expected === 'stream-exists';
}

function fits(expected: ExpectedRevision, actual: number): boolean {
  if (expected === 'any') return true;
  if (expected === 'stream-exists') return actual >= 0;
  return actual === (expected === 'no-stream' ? -1 : expected);
}
