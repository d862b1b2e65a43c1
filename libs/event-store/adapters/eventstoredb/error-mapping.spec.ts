import { EventStoreError } from '../../event-store.error.js';
import { eventStoreErrorOf, mayHaveWritten } from './error-mapping.js';

const driverError = (fields: object) => Object.assign(new Error('said the server'), fields);

describe("the client's errors as the port's", () => {
  it.each([
    { error: { type: 'unavailable', code: 14 }, reason: 'unavailable', retryable: true },
    { error: { code: 14 }, reason: 'unavailable', retryable: true },
    { error: { type: 'cancelled', code: 1 }, reason: 'unavailable', retryable: true },
    { error: { type: 'deadline-exceeded', code: 4 }, reason: 'timeout', retryable: true },
    { error: { type: 'timeout', code: 10 }, reason: 'timeout', retryable: true },
    { error: { type: 'not-leader', code: 5 }, reason: 'not-leader', retryable: true },
    { error: { type: 'access-denied', code: 7 }, reason: 'access-denied', retryable: false },
    { error: { type: 'unknown', code: 7 }, reason: 'access-denied', retryable: false },
    { error: { type: 'maximum-append-size-exceeded' }, reason: 'too-large', retryable: false },
    {
      error: { type: 'unknown', code: 8, message: '8 RESOURCE_EXHAUSTED: Sent message larger than max (5 vs. 4)' },
      reason: 'too-large',
      retryable: false,
    },
    {
      error: {
        type: 'unknown',
        code: 8,
        message: '8 RESOURCE_EXHAUSTED: Bandwidth exhausted or memory limit exceeded',
      },
      reason: 'unavailable',
      retryable: true,
    },
    { error: { type: 'stream-deleted', code: 9 }, reason: 'corrupt', retryable: false },
    { error: { type: 'unknown', code: 2 }, reason: 'unavailable', retryable: true },
  ])('$error is $reason', ({ error, reason, retryable }) => {
    const cause = driverError(error);
    expect(eventStoreErrorOf(cause)).toMatchObject({ name: 'EventStoreError', reason, retryable, cause });
  });

  it('an error of the port stays what it is, and may be said to leave the outcome open', () => {
    const error = new EventStoreError('timeout', 'late');
    expect(eventStoreErrorOf(error)).toBe(error);
    expect(eventStoreErrorOf(error, true)).toMatchObject({ reason: 'timeout', message: 'late', outcomeUnknown: true });
  });

  it('a node that is not the leader has written nothing; one that fell silent may have', () => {
    expect(mayHaveWritten(eventStoreErrorOf(driverError({ type: 'not-leader' })))).toBe(false);
    expect(mayHaveWritten(eventStoreErrorOf(driverError({ type: 'access-denied' })))).toBe(false);
    expect(mayHaveWritten(eventStoreErrorOf(driverError({ code: 14 })))).toBe(true);
    expect(mayHaveWritten(eventStoreErrorOf(driverError({ type: 'deadline-exceeded' })))).toBe(true);
  });
});
