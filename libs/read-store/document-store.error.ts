export type DocumentStoreErrorReason = 'unavailable' | 'timeout' | 'access-denied' | 'undeclared' | 'corrupt';

/** The one error that leaves a document store adapter. `undeclared`: a collection, filter, order or text search nobody declared. */
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
