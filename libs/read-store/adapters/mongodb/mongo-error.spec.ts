import {
  MongoClientClosedError,
  MongoNetworkError,
  MongoNetworkTimeoutError,
  MongoParseError,
  MongoServerError,
  MongoServerSelectionError,
} from 'mongodb';
import { DocumentStoreError } from '../../document-store.error.js';
import { isDuplicateKey, toDocumentStoreError } from './mongo-error.js';

const store = 'mongodb://db/casebook';
const answered = (code: number) => new MongoServerError({ message: 'as the server said', code });

describe("the driver's errors as the port's", () => {
  it.each([
    ['not authorized', answered(13), 'access-denied', false],
    ['wrong password', answered(18), 'access-denied', false],
    ['no majority in time', answered(64), 'timeout', true],
    ['a read that took too long', answered(50), 'timeout', true],
    ['an election', answered(10107), 'unavailable', true],
    ['a shutdown', answered(11600), 'unavailable', true],
    ['a disk that is full', answered(14031), 'unavailable', true],
    ['what the server does not know of itself', answered(1), 'unavailable', true],
    ['a document too large', answered(10334), 'refused', false],
    ['an index that is there otherwise', answered(85), 'refused', false],
    ['what this server cannot do', answered(238), 'refused', false],
    ['nobody listens', new MongoServerSelectionError('no server', {} as never), 'unavailable', true],
    ['a broken connection', new MongoNetworkError('reset'), 'unavailable', true],
    ['a silent connection', new MongoNetworkTimeoutError('silent'), 'timeout', true],
    ['closed while it was asked', new MongoClientClosedError(), 'unavailable', true],
    ['a connection string that is none', new MongoParseError('odd'), 'refused', false],
    ['a socket that has just been ended', Object.assign(new Error('ended'), { code: 'EPIPE' }), 'unavailable', true],
    ['a caller who asks with what is no value', new TypeError('odd'), 'refused', false],
  ])('%s', (_what, cause, reason, retryable) => {
    const error = toDocumentStoreError(cause, store);
    expect(error).toMatchObject({ name: 'DocumentStoreError', reason, retryable, cause });
    expect(error.message).toBe(`The read store ${store}: ${cause.message}`);
  });

  it('tell who was refused also where the driver has wrapped it', () => {
    const wrapped = new MongoServerSelectionError('no server', {} as never);
    Object.assign(wrapped, { cause: answered(18) });
    expect(toDocumentStoreError(wrapped, store).reason).toBe('access-denied');
  });

  it('stay what they are where they are of the port already', () => {
    const error = new DocumentStoreError('undeclared', 'x');
    expect(toDocumentStoreError(error, store)).toBe(error);
  });

  it('an id that is there already is told from everything else', () => {
    expect(isDuplicateKey(answered(11000))).toBe(true);
    expect(isDuplicateKey(answered(13))).toBe(false);
    expect(isDuplicateKey(new MongoNetworkError('11000'))).toBe(false);
  });
});
