export type DocumentStoreErrorReason =
  /** Nobody answers, or the engine cannot do it at the moment (locked, disk full, a rebuild has not been activated yet). */
  | 'unavailable'
  | 'timeout'
  | 'access-denied'
  /** A collection, filter, order or text search nobody declared. */
  | 'undeclared'
  /** What was asked contradicts what is stored: another declaration, a generation not prepared, the active one to be dropped. */
  | 'refused'
  /** What is stored cannot be read: not this program's format. */
  | 'corrupt';

/** The one error that leaves a document store adapter. */
export class DocumentStoreError extends Error {
  readonly reason: DocumentStoreErrorReason;
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;

  constructor(reason: DocumentStoreErrorReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DocumentStoreError';
    this.reason = reason;
    this.retryable = reason === 'unavailable' || reason === 'timeout';
  }
}
