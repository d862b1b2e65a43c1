import { MongoBulkWriteError, MongoServerError } from 'mongodb';
import { DocumentStoreError, type DocumentStoreErrorReason } from '../../document-store.error.js';

/** MongoDB's code of an id that is there already. */
const DUPLICATE_KEY = 11000;

/** By the server's code (mongodb.com/docs/manual/reference/error-codes). Any other is taken for passing: elections have many. */
const reasonOfCode: Readonly<Record<number, DocumentStoreErrorReason>> = {
  2: 'refused', // BadValue
  9: 'refused', // FailedToParse
  13: 'access-denied', // Unauthorized
  14: 'refused', // TypeMismatch
  18: 'access-denied', // AuthenticationFailed
  20: 'refused', // IllegalOperation
  50: 'timeout', // MaxTimeMSExpired
  59: 'refused', // CommandNotFound
  64: 'timeout', // WriteConcernTimeout
  67: 'refused', // CannotCreateIndex
  72: 'refused', // InvalidOptions
  73: 'refused', // InvalidNamespace
  85: 'refused', // IndexOptionsConflict
  86: 'refused', // IndexKeySpecsConflict
  100: 'refused', // UnsatisfiableWriteConcern
  121: 'refused', // DocumentValidationFailure
  238: 'refused', // NotImplemented
  262: 'timeout', // ExceededTimeLimit
  8000: 'access-denied', // what Atlas answers to unknown credentials
  10334: 'refused', // BSONObjectTooLarge
  17280: 'refused', // KeyTooLong
  17419: 'refused', // an update would make a document too large
  17420: 'refused', // the same, of a replacement
};

/** By the driver's own classes, where no server has answered. */
const reasonOfName: Readonly<Record<string, DocumentStoreErrorReason>> = {
  MongoNetworkTimeoutError: 'timeout',
  MongoOperationTimeoutError: 'timeout',
  MongoWaitQueueTimeoutError: 'timeout',
  MongoInvalidArgumentError: 'refused',
  MongoParseError: 'refused',
  MongoMissingCredentialsError: 'access-denied',
  MongoMissingDependencyError: 'refused',
  BSONError: 'refused',
};

/**
 * Turns whatever was thrown in here into the one error of the port, the original as its cause.
 * @param store what the store is called in messages: no credentials.
 */
export function toDocumentStoreError(error: unknown, store: string): DocumentStoreError {
  if (error instanceof DocumentStoreError) return error;
  const { name, message } = error as Error;
  return new DocumentStoreError(reasonOf(error), `The read store ${store}: ${message || name}`, { cause: error });
}

/** Whether inserts met ids that are there already, and nothing else went wrong. */
export function isDuplicateKey(error: unknown): boolean {
  if (error instanceof MongoBulkWriteError) {
    const all = error.result.getWriteErrors();
    return all.every(({ code }) => code === DUPLICATE_KEY) && error.result.getWriteConcernError() === undefined;
  }
  return error instanceof MongoServerError && error.code === DUPLICATE_KEY;
}

function reasonOf(error: unknown): DocumentStoreErrorReason {
  const { name, code } = error as { readonly name?: string; readonly code?: unknown };
  if (error instanceof MongoServerError) return reasonOfCode[Number(code)] ?? 'unavailable';
  // A server that cannot be asked who we are answers nothing else either: the driver wraps the refusal.
  const { cause } = error as { readonly cause?: unknown };
  if (cause instanceof MongoServerError && reasonOf(cause) === 'access-denied') return 'access-denied';
  if (error instanceof TypeError || error instanceof RangeError) return 'refused';
  // Also what sockets throw: a write to one that the server has just ended comes through as it is.
  return reasonOfName[name ?? ''] ?? 'unavailable';
}
