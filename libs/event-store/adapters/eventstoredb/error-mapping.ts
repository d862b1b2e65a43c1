import { EventStoreError, type EventStoreErrorReason } from '../../event-store.error.js';

/** By the client's `type`; of gRPC's status where it has none, as a first call with nobody listening. */
const reasonOfType: Readonly<Record<string, EventStoreErrorReason>> = {
  unavailable: 'unavailable',
  cancelled: 'unavailable',
  timeout: 'timeout',
  'deadline-exceeded': 'timeout',
  'not-leader': 'not-leader',
  'access-denied': 'access-denied',
  'maximum-append-size-exceeded': 'too-large',
  'stream-deleted': 'corrupt',
};
const reasonOfStatus: Readonly<Record<number, EventStoreErrorReason>> = {
  4: 'timeout',
  7: 'access-denied',
  14: 'unavailable',
  16: 'access-denied',
};

/** What status 8 says of a message's size; without it, the server or the one in between is asking for calm. */
const ofSize = /larger than max|exceeds the maximum/i;

/** The client's error as the port's. What it does not know is taken for passing: elections end in errors without a type. */
export function eventStoreErrorOf(cause: unknown, outcomeUnknown = false): EventStoreError {
  if (cause instanceof EventStoreError && cause.outcomeUnknown === outcomeUnknown) return cause;
  if (cause instanceof EventStoreError) {
    return new EventStoreError(cause.reason, cause.message, { cause: cause.cause, outcomeUnknown });
  }
  const { type, code, message } = (cause ?? {}) as { type?: unknown; code?: unknown; message?: unknown };
  const tooLarge = code === 8 && ofSize.test(String(message)) ? 'too-large' : undefined;
  const reason = reasonOfType[String(type)] ?? tooLarge ?? reasonOfStatus[Number(code)] ?? 'unavailable';
  return new EventStoreError(reason, `EventStoreDB: ${String(message ?? cause)}`, { cause, outcomeUnknown });
}

/** Whether a server that answered this may have written all the same. */
export function mayHaveWritten({ reason }: EventStoreError): boolean {
  return reason === 'unavailable' || reason === 'timeout';
}

export function closedError(): EventStoreError {
  return new EventStoreError('unavailable', 'EventStoreDB: the event store was closed');
}
