import { DocumentStoreError, type DocumentStoreErrorReason } from '../../document-store.error.js';

/** What to do about a file that cannot be used: nothing in it is lost for good. */
export const REBUILD_HINT =
  'If it is the read store of Casebook, delete the file (and its -wal and -shm): all it holds is in the event log too, and projections are rebuilt from there.';

/** SQLite's primary result codes (sqlite.org/rescode.html) by what a caller can do about them. Any other means a broken file. */
const reasons: { readonly [code: number]: DocumentStoreErrorReason } = {
  3: 'access-denied', // PERM
  5: 'unavailable', // BUSY
  6: 'unavailable', // LOCKED
  7: 'unavailable', // NOMEM
  8: 'access-denied', // READONLY
  9: 'unavailable', // INTERRUPT
  10: 'unavailable', // IOERR
  13: 'unavailable', // FULL
  14: 'unavailable', // CANTOPEN
  15: 'unavailable', // PROTOCOL: too many at once while opening
  18: 'refused', // TOOBIG
  23: 'access-denied', // AUTH
};

/** Turns whatever was thrown in here into the one error of the port, the original as its cause. */
export function toDocumentStoreError(error: unknown, file: string): DocumentStoreError {
  if (error instanceof DocumentStoreError) return error;
  const { message, errcode, code, syscall } = error as NodeJS.ErrnoException & { readonly errcode?: number };
  if (typeof errcode === 'number') {
    const reason = reasons[errcode & 0xff] ?? 'corrupt';
    const hint = reason === 'corrupt' ? ` ${REBUILD_HINT}` : '';
    return new DocumentStoreError(reason, `The read store ${file}: ${message}.${hint}`, { cause: error });
  }
  // The rest: the file system, the driver about a closed connection, and callers who ask with what is no value.
  const denied = code === 'EACCES' || code === 'EPERM' || code === 'EROFS';
  const away = syscall !== undefined || code === 'ERR_INVALID_STATE';
  const reason = denied ? 'access-denied' : away ? 'unavailable' : 'refused';
  return new DocumentStoreError(reason, `The read store ${file}: ${message}`, { cause: error });
}
