import { jest } from '@jest/globals';
import type { JsonObject, Logger } from '#libs/kernel';
import { type DocumentStore, DocumentStoreError } from '#libs/read-store';
import type { AnyProjection } from './projection.js';
import type { RebuildOutcome } from './rebuild-part.js';
import type { Rebuilder } from './rebuilder.js';
import { RequestedRebuilds } from './requested-rebuilds.js';

const silent: Logger = { info() {}, warn() {}, error() {} };
const projection = { name: 'cases', version: 1 } as AnyProjection;

/** A store that holds the request of this id, and a rebuilder that always fails. */
function given(error: Error) {
  let id = 'first';
  const carriedOut: unknown[] = [];
  const documents = {
    records: async (prefix: string) =>
      prefix === 'rebuild-request/'
        ? [{ name: 'rebuild-request/cases', body: { id, version: 1, lenient: false } as JsonObject }]
        : [],
  } as unknown as DocumentStore;
  const rebuilder = {
    run: async ({ cause }): Promise<RebuildOutcome> => {
      carriedOut.push(cause);
      return { outcome: 'failed', error };
    },
  } as Pick<Rebuilder, 'run'> as Rebuilder;
  const requested = new RequestedRebuilds({ projections: [projection], documents, rebuilder, logger: silent });
  const look = async () => {
    await requested.look();
    await new Promise(setImmediate);
  };
  const ask = (other: string) => {
    id = other;
  };
  return { look, ask, carriedOut };
}

describe('a request that cannot be carried out', () => {
  beforeEach(() => void jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] }));
  afterEach(() => void jest.useRealTimers());

  it.each(['unavailable', 'access-denied', 'refused'] as const)(
    'since the store answers %s is taken up again after a pause, and not before',
    async (reason) => {
      const { look, carriedOut } = given(new DocumentStoreError(reason, 'no'));
      for (let looks = 0; looks < 5; looks += 1) await look();
      expect(carriedOut).toHaveLength(1);
      jest.advanceTimersByTime(5_000);
      for (let looks = 0; looks < 5; looks += 1) await look();
      expect(carriedOut).toHaveLength(2);
    },
  );

  it('keeps the next request from nothing', async () => {
    const { look, ask, carriedOut } = given(new Error('an event cannot be folded'));
    await look();
    ask('second');
    await look();
    expect(carriedOut).toEqual([{ requestId: 'first' }, { requestId: 'second' }]);
  });
});
