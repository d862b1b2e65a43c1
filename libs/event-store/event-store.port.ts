import type { JsonObject } from '#libs/kernel';

declare const brand: unique symbol;
/**
 * A place in the whole log. Opaque to callers, kept exactly as the engine delivered it, and of a fixed width per engine,
 * so that comparing two of one engine as text (`<`, `>`) compares their order in the log.
 */
export type Position = string & { readonly [brand]: 'Position' };
/** Before the first event: smaller than every position. */
export const BEFORE_ALL = '' as Position;

/** The first revision of a stream is 0. */
export type ExpectedRevision = 'any' | 'no-stream' | 'stream-exists' | number;

export type EventToAppend = {
  /** A UUID; derived from the command, so that a retry carries the same one. */
  readonly id: string;
  readonly type: string;
  readonly data: JsonObject;
  readonly metadata: JsonObject;
};

export type RecordedEvent = {
  readonly id: string;
  readonly type: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: Position;
  /** When the store wrote it: ISO 8601, UTC. */
  readonly recordedAt: string;
  /** In the newest schema: upcasters have been applied. Decoded on first use. */
  readonly data: JsonObject;
  readonly metadata: JsonObject;
  /** As stored, before any upcaster: what a proof of integrity is computed over. */
  readonly stored: { readonly data: JsonObject; readonly metadata: JsonObject };
};

export type AppendResult =
  | {
      readonly outcome: 'appended';
      /** The revision of the last event of this batch. */
      readonly revision: number;
      /** The position of the last event of this batch. */
      readonly position: Position;
    }
  /** `actual` is the stream's last revision, or -1 where there is no stream. */
  | { readonly outcome: 'conflict'; readonly actual: number };

export type Direction = 'forwards' | 'backwards';

export type ReadStreamOptions = {
  /** The first revision to read; by default the first forwards and the last backwards. */
  readonly from?: number;
  readonly direction?: Direction;
  /** How many events at the most; by default all. */
  readonly limit?: number;
};

/** Only events that pass every given part. Applied by the engine where it can. */
export type EventFilter = {
  readonly types?: readonly string[];
  /** Stream names that start with one of these. */
  readonly streamPrefixes?: readonly string[];
};

export type ReadAllOptions = {
  /** Exclusive; by default from the start. */
  readonly after?: Position;
  readonly filter?: EventFilter;
  /** How many events a batch at the most. */
  readonly batchSize?: number;
};

export type EventBatch = {
  readonly events: readonly RecordedEvent[];
  /** Everything up to and including here has been seen, also what the filter held back. Never smaller than in an earlier batch. */
  readonly position: Position;
  /** True where, with this batch, the end of the log was reached. A subscription may reach it many times. */
  readonly caughtUp: boolean;
};

export type SubscribeOptions = ReadAllOptions & {
  /** Ends the subscription: the iteration finishes without an error. */
  readonly signal: AbortSignal;
};

/**
 * The log. One contract suite (testing/) holds every adapter to what is written here.
 *
 * Every method may throw an EventStoreError; nothing else leaves an adapter.
 */
export type EventStore = {
  /**
   * Appends all events or none, in order, durably: once the promise resolves they survive the death of process and machine.
   *
   * A retry with the same event ids and the same expected revision answers the first outcome and writes nothing, also after
   * others have appended. With the same ids and another expected revision the result is undefined: do not.
   * @throws EventStoreError; where `outcomeUnknown`, retry with the same ids and the same expected revision.
   * @throws RangeError for an empty stream name or an empty batch.
   */
  append(stream: string, events: readonly EventToAppend[], expected: ExpectedRevision): Promise<AppendResult>;

  /** Reads a stream as it is now. An absent stream is empty. */
  readStream(stream: string, options?: ReadStreamOptions): Promise<readonly RecordedEvent[]>;

  /** Reads the log in order up to where it ended when the read began, then finishes. The last batch is caught up. */
  readAll(options?: ReadAllOptions): AsyncIterable<EventBatch>;

  /**
   * Follows the log: what there is, then what comes, in order, nothing twice. A batch may be empty where only the position
   * moved or the end was reached. The consumer sets the pace: nothing is read ahead without bound.
   * @throws EventStoreError where the engine is lost; the caller subscribes again after the last position it saw.
   */
  subscribe(options: SubscribeOptions): AsyncIterable<EventBatch>;

  /** The position of the last event in the log, or BEFORE_ALL. */
  head(): Promise<Position>;

  /** How many events the log holds after a position (all of it by default); an estimate where the engine cannot count. */
  countAfter(position?: Position): Promise<number>;

  /** The place of a position in the log, counted from 1, where the engine numbers its events without a gap; others have no such thing. */
  placeOf?(position: Position): number;

  close(): Promise<void>;
};
