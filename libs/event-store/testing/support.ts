import { randomUUID } from 'node:crypto';
import type { JsonObject } from '#libs/kernel';
import type {
  AppendResult,
  EventBatch,
  EventStore,
  EventToAppend,
  Position,
  ReadAllOptions,
  RecordedEvent,
} from '../event-store.port.js';

/** An event that can be told from others by `n`. */
export function numbered(n: number, type = 'Numbered'): EventToAppend {
  return { id: randomUUID(), type, data: { n }, metadata: { tenant: 'acme', at: '2026-01-31T09:00:00.000Z' } };
}

/** Events numbered from `first`, `count` of them. */
export function run(count: number, first = 0): readonly EventToAppend[] {
  return Array.from({ length: count }, (_, index) => numbered(first + index));
}

export const numberOf = (event: RecordedEvent): unknown => event.data.n;
export const numbersOf = (events: readonly RecordedEvent[]): readonly unknown[] => events.map(numberOf);
export const eventsOf = (batches: readonly EventBatch[]): readonly RecordedEvent[] =>
  batches.flatMap((batch) => batch.events);

/** The fields of an event that hold it all, as a plain object. */
export function plain(event: RecordedEvent): JsonObject {
  const { id, type, stream, revision, position, data, metadata } = event;
  return { id, type, stream, revision, position, data, metadata };
}

/** Appends where the test is not about appending. Answers the position of the last event. */
export async function given(
  store: EventStore,
  stream: string,
  events: readonly EventToAppend[],
): Promise<{ readonly revision: number; readonly position: Position }> {
  return appended(await store.append(stream, events, 'any'));
}

/** The success of an append; fails the test where it was a conflict. */
export function appended(result: AppendResult): Extract<AppendResult, { outcome: 'appended' }> {
  if (result.outcome === 'appended') return result;
  throw new Error(`the append met a conflict: the stream is at ${result.actual}`);
}

/** Every batch of a read of the whole log. */
export async function readBatches(store: EventStore, options?: ReadAllOptions): Promise<readonly EventBatch[]> {
  const batches: EventBatch[] = [];
  for await (const batch of store.readAll(options)) batches.push(batch);
  return batches;
}

/** Every event of a read of the whole log. */
export async function readEvents(store: EventStore, options?: ReadAllOptions): Promise<readonly RecordedEvent[]> {
  return eventsOf(await readBatches(store, options));
}

/** Follows a subscription until `enough` says so of all batches so far, then aborts it and waits for its end. */
export async function follow(
  store: EventStore,
  options: ReadAllOptions,
  enough: (batches: readonly EventBatch[]) => boolean | Promise<boolean>,
): Promise<readonly EventBatch[]> {
  const ending = new AbortController();
  const batches: EventBatch[] = [];
  for await (const batch of store.subscribe({ ...options, signal: ending.signal })) {
    batches.push(batch);
    if (await enough(batches)) ending.abort();
  }
  return batches;
}

/** Whether positions rise strictly, compared as text. */
export function rising(positions: readonly Position[]): boolean {
  return positions.every((position, index) => index === 0 || position > positions[index - 1]!);
}

/** Whether positions never fall, compared as text. */
export function neverFalling(positions: readonly Position[]): boolean {
  return positions.every((position, index) => index === 0 || position >= positions[index - 1]!);
}
