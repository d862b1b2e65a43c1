import { DocumentStoreError } from '../../document-store.error.js';
import { toDocumentStoreError } from './sqlite-error.js';

describe('an error of SQLite', () => {
  it.each([
    ['busy', 5, 'unavailable', true],
    ['busy, by its extended code', 517, 'unavailable', true],
    ['disk full', 13, 'unavailable', true],
    ['input or output', 10 | (3 << 8), 'unavailable', true],
    ['cannot open', 14, 'unavailable', true],
    ['read-only', 8, 'access-denied', false],
    ['malformed', 11, 'corrupt', false],
    ['not a database', 26, 'corrupt', false],
    ['no such table', 1, 'corrupt', false],
  ])('becomes one of the port: %s', (_name, errcode, reason, retryable) => {
    const cause = Object.assign(new Error('as SQLite said'), { errcode });
    const error = toDocumentStoreError(cause, 'read.db');
    expect(error).toMatchObject({ name: 'DocumentStoreError', reason, retryable, cause });
    expect(error.message).toMatch(/read\.db.*as SQLite said/);
    expect(error.message.includes('delete the file')).toBe(reason === 'corrupt');
  });

  it('stays itself where it is one of the port already', () => {
    const error = new DocumentStoreError('undeclared', 'x');
    expect(toDocumentStoreError(error, 'read.db')).toBe(error);
  });
});
