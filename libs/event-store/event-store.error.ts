export type EventStoreErrorReason =
  /** Nobody answers, or the engine cannot take writes at the moment (locked, disk full, shutting down). */
  | 'unavailable'
  | 'timeout'
  | 'not-leader'
  | 'access-denied'
  /** One batch is larger than the engine takes. */
  | 'too-large'
  /** What is stored cannot be read: not this program's format. */
  | 'corrupt';

/** The one error that leaves an event store adapter. */
export class EventStoreError extends Error {
  readonly reason: EventStoreErrorReason;
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;
  /** Whether an append may have happened all the same. */
  readonly outcomeUnknown: boolean;

  constructor(
    reason: EventStoreErrorReason,
    message: string,
    options: { readonly cause?: unknown; readonly outcomeUnknown?: boolean } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'EventStoreError';
    this.reason = reason;
    this.retryable = reason === 'unavailable' || reason === 'timeout' || reason === 'not-leader';
    this.outcomeUnknown = options.outcomeUnknown ?? false;
  }
}
