import { EventStoreError, type EventStoreErrorReason } from '../../event-store.error.js';

/** SQLite's primary result codes, https://sqlite.org/rescode.html; the extended code holds them in its lowest byte. */
const reasons: { readonly [code: number]: readonly [EventStoreErrorReason, string] } = {
  3: ['access-denied', 'the event log may not be accessed'],
  5: ['unavailable', 'the event log is locked by another process'],
  6: ['unavailable', 'the event log is locked'],
  7: ['unavailable', 'there is no memory left for the event log'],
  8: ['access-denied', 'the event log may not be written to'],
  10: ['unavailable', 'the disk failed under the event log'],
  11: ['corrupt', 'the event log is damaged, restore it from a copy'],
  13: ['unavailable', 'the disk of the event log is full'],
  14: ['unavailable', 'the event log cannot be opened'],
  15: ['unavailable', 'another process is opening or closing the event log'],
  18: ['too-large', 'the event is larger than SQLite takes'],
  26: ['corrupt', 'this is not an SQLite file, name another one for the events or move it away'],
};
const unknown = ['corrupt', 'the event log answers in a way this program does not know'] as const;
const busyCodes: readonly (number | undefined)[] = [5, 6, 15];

/** What the driver threw, as the error of the port. */
export function eventStoreError(cause: unknown, outcomeUnknown = false): EventStoreError {
  if (cause instanceof EventStoreError) return cause;
  const [reason, sentence] = reasons[primaryCode(cause) ?? -1] ?? unknown;
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new EventStoreError(reason, `${sentence}: ${detail}`, { cause, outcomeUnknown });
}

/** Whether the driver says that another connection holds the lock. */
export function isBusy(error: unknown): boolean {
  const cause = error instanceof EventStoreError ? error.cause : error;
  return busyCodes.includes(primaryCode(cause));
}

function primaryCode(error: unknown): number | undefined {
  const code = (error as { errcode?: unknown } | undefined)?.errcode;
  return typeof code === 'number' ? code & 0xff : undefined;
}
