import type { JsonObject } from '#libs/kernel';
import { EventStoreError } from './event-store.error.js';
import type { EventToAppend, Position, RecordedEvent } from './event-store.port.js';
import type { Upcasters } from './upcasting.js';

/** What an engine delivers of one event. */
export type EventRecord = {
  readonly id: string;
  readonly type: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: Position;
  /** Milliseconds since 1970, UTC. */
  readonly recordedAt: number;
  /** JSON text, or what the engine's driver has decoded already. */
  readonly data: string | JsonObject;
  readonly metadata: string | JsonObject;
};

/** An event on its way into the log, with data and metadata as JSON text. */
export type EncodedEvent = {
  readonly id: string;
  readonly type: string;
  readonly data: string;
  readonly metadata: string;
};

/** The event as it is stored. What JSON cannot hold is left out, as `JSON.stringify` does. */
export function encodeEvent({ id, type, data, metadata }: EventToAppend): EncodedEvent {
  return { id, type, data: JSON.stringify(data), metadata: JSON.stringify(metadata) };
}

/**
 * Makes the event a reader sees. Decoding and upcasting wait until `data`, `metadata` or `stored` is first asked for, and
 * are done once: a reader that looks at types alone pays for no JSON. These are accessors: spreading an event leaves them out.
 * Asking throws an EventStoreError `corrupt` where the text is no JSON object or the schema is unknown.
 */
export function recordedEvent(record: EventRecord, upcasters: Upcasters): RecordedEvent {
  return new LazyEvent(record, upcasters);
}

class LazyEvent implements RecordedEvent {
  readonly id: string;
  readonly type: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: Position;
  readonly #recordedAt: number;
  readonly #upcasters: Upcasters;
  #storedData: string | JsonObject;
  #metadata: string | JsonObject;
  #data: JsonObject | undefined;

  constructor(record: EventRecord, upcasters: Upcasters) {
    this.id = record.id;
    this.type = record.type;
    this.stream = record.stream;
    this.revision = record.revision;
    this.position = record.position;
    this.#recordedAt = record.recordedAt;
    this.#upcasters = upcasters;
    this.#storedData = record.data;
    this.#metadata = record.metadata;
  }

  get recordedAt(): string {
    return new Date(this.#recordedAt).toISOString();
  }

  get metadata(): JsonObject {
    if (typeof this.#metadata === 'string') this.#metadata = this.#decode(this.#metadata, 'metadata');
    return this.#metadata;
  }

  get data(): JsonObject {
    this.#data ??= this.#upcasted();
    return this.#data;
  }

  get stored(): { readonly data: JsonObject; readonly metadata: JsonObject } {
    return { data: this.#decodedData(), metadata: this.metadata };
  }

  #decodedData(): JsonObject {
    if (typeof this.#storedData === 'string') this.#storedData = this.#decode(this.#storedData, 'data');
    return this.#storedData;
  }

  #upcasted(): JsonObject {
    const [data, metadata] = [this.#decodedData(), this.metadata];
    try {
      return this.#upcasters.upcast(this.type, data, metadata);
    } catch (cause) {
      throw this.#corrupt(cause instanceof Error ? cause.message : 'it cannot be brought to the newest schema', cause);
    }
  }

  #decode(text: string, part: 'data' | 'metadata'): JsonObject {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (cause) {
      throw this.#corrupt(`its ${part} is not JSON`, cause);
    }
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
    throw this.#corrupt(`its ${part} is not a JSON object`);
  }

  #corrupt(problem: string, cause?: unknown): EventStoreError {
    const place = `event ${this.revision} of stream "${this.stream}"`;
    return new EventStoreError('corrupt', `${place} cannot be read: ${problem}`, { cause });
  }
}
