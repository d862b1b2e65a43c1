import { randomUUID } from 'node:crypto';

export type ProposedEvent = {
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
};

export type LogRecord = ProposedEvent & {
  readonly stream: string;
  readonly revision: number;
  /** Commit and prepare are the same for every event; each event has its own. */
  readonly position: bigint;
  /** When it was written: .NET ticks of 100 ns since the epoch of Unix. */
  readonly created: string;
};

export type Expected = 'any' | 'no-stream' | 'stream-exists' | number;

export type AppendOutcome =
  | { readonly kind: 'written'; readonly revision: number; readonly position: bigint }
  /** `current` is -1 where there is no stream. */
  | { readonly kind: 'wrong-expected-version'; readonly current: number }
  | { readonly kind: 'stream-deleted' };

type StreamState = { records: LogRecord[]; byId: Map<string, LogRecord>; truncateBefore: number; tombstoned: boolean };

/** A stream deleted softly is one truncated before the largest of all revisions. */
const endOfTime = 9_223_372_036_854_775_807n;
const encode = (value: string) => new TextEncoder().encode(value);

/**
 * The log of a server of EventStoreDB: what is in it outlives a server, so that one can be started again on it.
 * The rules of appending follow the real server's: see docs of `append`.
 */
export class EventLog {
  readonly records: LogRecord[] = [];
  readonly #streams = new Map<string, StreamState>();
  readonly #listeners = new Set<() => void>();
  #nextPosition = 764n;

  constructor() {
    // A new database is never empty: it begins with the server's own users and settings.
    for (const user of ['admin', 'ops']) this.#write(`$user-${user}`, [jsonEvent('$UserCreated', { loginName: user })]);
    this.#write('$$$stats', [jsonEvent('$metadata', { $maxAge: 86_400 })]);
  }

  /** Calls `listener` after each append; answers how to stop that. */
  onAppended(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** How many listen at the moment: a subscription that was closed must not. */
  get listeners(): number {
    return this.#listeners.size;
  }

  /**
   * Writes all events or none. Ids already where the expected revision would put them are answered as written before;
   * with `any` and `stream-exists` an id already in the stream is. No events: success at revision 0, whatever the stream holds.
   */
  append(stream: string, events: readonly ProposedEvent[], expected: Expected): AppendOutcome {
    if (events.length === 0) return { kind: 'written', revision: 0, position: 0n };
    const state = this.#streams.get(stream);
    if (state?.tombstoned) return { kind: 'stream-deleted' };
    const current = (state?.records.length ?? 0) - 1;
    const softDeleted = state !== undefined && isSoftDeleted(state);
    const conflict: AppendOutcome = { kind: 'wrong-expected-version', current };

    if (expected === 'any' || expected === 'stream-exists') {
      if (expected === 'stream-exists' && (current === -1 || softDeleted)) return conflict;
      const known = events.map(({ id }) => state?.byId.get(id));
      if (known[0]) {
        const last = known.at(-1);
        return known.every(Boolean) && last ? written(last) : conflict;
      }
    } else {
      const before = expected === 'no-stream' ? -1 : expected;
      if (before > current) return conflict;
      if (before < current && !(before === -1 && softDeleted)) {
        const there = state?.records.slice(before + 1, before + 1 + events.length) ?? [];
        const last = there.at(-1);
        return last && events.every(({ id }, at) => there[at]?.id === id) ? written(last) : conflict;
      }
    }
    if (softDeleted) this.#write(`$$${stream}`, [jsonEvent('$metadata', { $tb: current + 1 })]);
    const last = this.#write(stream, events);
    this.#announce();
    return written(last);
  }

  /** Deletes a stream: softly (it can be written again), or for good with a tombstone. Answers the position. */
  delete(stream: string, manner: 'soft' | 'tombstone'): bigint {
    const metadata = encode(`{"$tb":${endOfTime}}`);
    const deleted =
      manner === 'soft'
        ? this.#write(`$$${stream}`, [{ ...jsonEvent('$metadata', {}), data: metadata }])
        : this.#write(stream, [jsonEvent('$streamDeleted', {})]);
    if (manner === 'tombstone') this.#stateOf(stream).tombstoned = true;
    this.#announce();
    return deleted.position;
  }

  /** What a reader may see of a stream, in order. */
  stream(name: string): readonly LogRecord[] | 'absent' | 'deleted' {
    const state = this.#streams.get(name);
    if (!state) return 'absent';
    if (state.tombstoned) return 'deleted';
    if (isSoftDeleted(state)) return 'absent';
    return state.truncateBefore === 0 ? state.records : state.records.slice(state.truncateBefore);
  }

  /** The place in `records` of the first one at or after a position. */
  indexAt(position: bigint): number {
    let low = 0;
    let high = this.records.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.records[middle]!.position < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #stateOf(stream: string): StreamState {
    let state = this.#streams.get(stream);
    if (!state) {
      state = { records: [], byId: new Map(), truncateBefore: 0, tombstoned: false };
      this.#streams.set(stream, state);
    }
    return state;
  }

  #write(stream: string, events: readonly ProposedEvent[]): LogRecord {
    const state = this.#stateOf(stream);
    for (const event of events) {
      const record: LogRecord = {
        ...event,
        stream,
        revision: state.records.length,
        position: this.#nextPosition,
        created: `${BigInt(Date.now()) * 10_000n}`,
      };
      state.records.push(record);
      state.byId.set(record.id, record);
      this.records.push(record);
      this.#nextPosition += BigInt(120 + event.data.length + event.metadata.length);
    }
    const last = state.records.at(-1)!;
    if (stream.startsWith('$$')) {
      const truncateBefore = JSON.parse(new TextDecoder().decode(last.data)).$tb;
      if (typeof truncateBefore === 'number') this.#stateOf(stream.slice(2)).truncateBefore = truncateBefore;
    }
    return last;
  }

  #announce(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

const written = ({ revision, position }: LogRecord): AppendOutcome => ({ kind: 'written', revision, position });
const isSoftDeleted = (state: StreamState) => state.truncateBefore >= Number(endOfTime);

function jsonEvent(type: string, data: object): ProposedEvent {
  return {
    id: randomUUID(),
    type,
    contentType: 'application/json',
    data: encode(JSON.stringify(data)),
    metadata: new Uint8Array(),
  };
}
