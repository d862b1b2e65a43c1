import { EventStoreError } from '../../event-store.error.js';
import {
  type AppendResult,
  BEFORE_ALL,
  type EventBatch,
  type EventStore,
  type EventToAppend,
  type ExpectedRevision,
  type Position,
  type ReadAllOptions,
  type ReadStreamOptions,
  type RecordedEvent,
  type SubscribeOptions,
} from '../../event-store.port.js';
import { encodeEvent } from '../../recorded-event.js';
import { noUpcasters, type Upcasters } from '../../upcasting.js';
import { AppendQueue } from './append-queue.js';
import { whileLocked } from './lock-patience.js';
import { type Database, openLogFile } from './log-file.js';
import { positionOfRow, rowOfPosition } from './log-position.js';
import { type LogReader, logReader, type SectionReader } from './log-reader.js';
import { LogWatch } from './log-watch.js';
import { logWriter } from './log-writer.js';
import { eventStoreError } from './sqlite-failure.js';

export type SqliteEventStoreSettings = {
  readonly upcasters?: Upcasters;
  /** How long a call waits for another process to let go of the file, in milliseconds. */
  readonly lockTimeoutMs?: number;
  /** How often a waiting subscription looks for what other processes have written, in milliseconds. */
  readonly pollIntervalMs?: number;
};

const defaults = { upcasters: noUpcasters, lockTimeoutMs: 5_000, pollIntervalMs: 100 };
const defaultBatchSize = 500;
const eventsPerPage = 1_000;

/**
 * Opens the log in a file, which several processes may share; `:memory:` makes one that dies with the store.
 * @throws EventStoreError `corrupt` for a file of another program or a newer format, `unavailable` where it cannot be opened.
 */
export function openSqliteEventStore(options: SqliteEventStoreSettings & { readonly file: string }): EventStore {
  const settings = { ...defaults, ...options };
  return sqliteEventStoreOver(openLogFile(settings.file, settings.lockTimeoutMs), settings);
}

/** The store over a log that `openLogFile` has opened. It closes the connection when it is closed. */
export function sqliteEventStoreOver(database: Database, settings: SqliteEventStoreSettings = {}): EventStore {
  return new SqliteEventStore(database, { ...defaults, ...settings });
}

class SqliteEventStore implements EventStore {
  readonly #database: Database;
  readonly #lockTimeoutMs: number;
  readonly #reader: LogReader;
  readonly #queue: AppendQueue;
  readonly #watch: LogWatch;
  #closing: Promise<void> | undefined;

  constructor(database: Database, settings: Required<SqliteEventStoreSettings>) {
    this.#database = database;
    this.#lockTimeoutMs = settings.lockTimeoutMs;
    this.#reader = logReader(database, settings.upcasters);
    this.#watch = new LogWatch(this.#reader.head, settings.pollIntervalMs);
    this.#queue = new AppendQueue(logWriter(database), settings.lockTimeoutMs, () => this.#watch.look());
  }

  async append(stream: string, events: readonly EventToAppend[], expected: ExpectedRevision): Promise<AppendResult> {
    if (stream === '') throw new RangeError('an event stream needs a name');
    if (events.length === 0) throw new RangeError('an append needs at least one event');
    this.#refuseWhenClosed();
    return this.#queue.add({ stream, events: events.map(encodeEvent), expected });
  }

  async readStream(stream: string, options: ReadStreamOptions = {}): Promise<readonly RecordedEvent[]> {
    const { direction = 'forwards', limit = Number.POSITIVE_INFINITY } = options;
    const step = direction === 'forwards' ? 1 : -1;
    let from = options.from ?? (direction === 'forwards' ? 0 : Number.MAX_SAFE_INTEGER);
    const events: RecordedEvent[] = [];
    for (;;) {
      const wanted = Math.min(limit - events.length, eventsPerPage);
      const page = await this.#read(() => this.#reader.stream(stream, { from, direction, limit: wanted }));
      events.push(...page);
      if (page.length < wanted || events.length >= limit) return events;
      from = page[page.length - 1]!.revision + step;
      await nextTurn();
    }
  }

  async *readAll(options: ReadAllOptions = {}): AsyncIterable<EventBatch> {
    const read = await this.#read(() => this.#reader.sections(options.filter));
    const end = await this.#read(this.#reader.head);
    let batch = await this.#batch(read, rowOfPosition(options.after ?? BEFORE_ALL), end, options);
    while (!batch.caughtUp) {
      yield batch;
      await nextTurn();
      batch = await this.#batch(read, rowOfPosition(batch.position), end, options);
    }
    yield batch;
  }

  async *subscribe({ signal, ...options }: SubscribeOptions): AsyncIterable<EventBatch> {
    if (signal.aborted) return;
    const read = await this.#read(() => this.#reader.sections(options.filter));
    let row = rowOfPosition(options.after ?? BEFORE_ALL);
    while (!signal.aborted) {
      const end = await this.#read(this.#reader.head);
      const batch = await this.#batch(read, row, end, options);
      row = rowOfPosition(batch.position);
      yield batch;
      await (batch.caughtUp ? this.#watch.beyond(row, signal) : nextTurn());
    }
  }

  async head(): Promise<Position> {
    return positionOfRow(await this.#read(this.#reader.head));
  }

  async countAfter(position: Position = BEFORE_ALL): Promise<number> {
    // Rows are numbered from 1 without a gap.
    return Math.max(0, (await this.#read(this.#reader.head)) - rowOfPosition(position));
  }

  placeOf(position: Position): number {
    return rowOfPosition(position);
  }

  /** Refuses new calls, answers the appends under way, ends subscriptions, and lets go of the file. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#watch.close();
    await this.#queue.drained();
    try {
      this.#database.close();
    } catch (cause) {
      throw eventStoreError(cause);
    }
  }

  async #batch(read: SectionReader, after: number, end: number, options: ReadAllOptions): Promise<EventBatch> {
    const limit = Math.max(1, options.batchSize ?? defaultBatchSize);
    const { events, upTo } = await this.#read(() => read(after, end, limit));
    return { events, position: positionOfRow(upTo), caughtUp: upTo >= end };
  }

  async #read<Result>(query: () => Result): Promise<Result> {
    try {
      return await whileLocked(() => {
        this.#refuseWhenClosed();
        return query();
      }, this.#lockTimeoutMs);
    } catch (cause) {
      throw eventStoreError(cause);
    }
  }

  #refuseWhenClosed(): void {
    if (this.#closing) throw new EventStoreError('unavailable', 'the event store is closed');
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
