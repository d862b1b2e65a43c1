import { type EventStore, EventStoreError, type EventStoreErrorReason } from '#libs/event-store';
import { instant } from '#libs/kernel';
import { eventStoreWith, temporaryStores, watchedEventStore } from '../../support/projections/index.js';
import { acceptance, entering, labelsIn, ledgerHandler, monday } from './ledger.js';

const stores = temporaryStores();
const later = instant('2026-03-02T10:00:00Z');
const down = (reason: EventStoreErrorReason = 'unavailable', outcomeUnknown = false) =>
  new EventStoreError(reason, 'the engine is away', { outcomeUnknown });

/** A store whose next appends fail, before or after they were written. */
function failing(times: number, { written = false, reason = 'unavailable' as EventStoreErrorReason } = {}) {
  let left = times;
  const watched = watchedEventStore(
    eventStoreWith(stores.events, {
      append: async (...given) => {
        if (left === 0) return stores.events.append(...given);
        left -= 1;
        if (written) await stores.events.append(...given);
        throw down(reason, written);
      },
    }),
  );
  const heal = () => {
    left = 0;
  };
  return { ...watched, heal };
}

describe('an append of which nobody knows whether it was written', () => {
  it.each([
    ['was written', true],
    ['was not', false],
  ])('and %s is tried again with the same ids, and its events are written once', async (_what, written) => {
    const { store, appends } = failing(2, { written, reason: 'timeout' });
    const outcome = acceptance(await ledgerHandler(store).handle(entering(['a', 'b'])));
    expect(outcome).toMatchObject({ revision: 1, appended: 2, repeated: false });
    expect(appends.length).toBe(3);
    expect(new Set(appends.map(({ events }) => events.map(({ id }) => id).join())).size).toBe(1);
    expect(await labelsIn(stores.events)).toEqual(['a', 'b']);
  });

  it('is answered right although others have appended in between', async () => {
    const elsewhere = ledgerHandler(stores.openEvents());
    let tried = 0;
    const store = eventStoreWith(stores.events, {
      append: async (...given) => {
        const result = await stores.events.append(...given);
        tried += 1;
        if (tried > 1) return result;
        await elsewhere.handle(entering('faster'));
        throw down('timeout', true);
      },
    });
    const handler = ledgerHandler(store);
    const outcome = acceptance(await handler.handle(entering('mine')));
    expect(outcome).toMatchObject({ revision: 0, state: { labels: ['mine'] }, appended: 1 });
    expect(acceptance(await handler.handle(entering('next'))).state.labels).toEqual(['mine', 'faster', 'next']);
  });
});

describe('an engine that is away', () => {
  it.each(['unavailable', 'timeout', 'not-leader'] as const)('for a moment (%s) is waited for', async (reason) => {
    const { store } = failing(2, { reason });
    acceptance(await ledgerHandler(store).handle(entering('a')));
    expect(await labelsIn(stores.events)).toEqual(['a']);
  });

  it('for good is reported, nothing is half-written, and the next command goes through', async () => {
    const { store, heal } = failing(Number.POSITIVE_INFINITY);
    const handler = ledgerHandler(store);
    await expect(handler.handle(entering(['a', 'b']))).rejects.toEqual(down());
    expect(await labelsIn(stores.events)).toEqual([]);
    heal();
    expect(acceptance(await handler.handle(entering('c'))).state.labels).toEqual(['c']);
  });

  it('and had written all the same is noticed by whoever sends the command again', async () => {
    const { store, heal } = failing(Number.POSITIVE_INFINITY, { written: true, reason: 'timeout' });
    const handler = ledgerHandler(store);
    await expect(handler.handle(entering('a', { commandId: 'same' }))).rejects.toEqual(down('timeout', true));
    heal();
    const again = acceptance(await handler.handle(entering('a', { commandId: 'same', at: later })));
    expect(again).toMatchObject({ revision: 0, repeated: true, state: { labels: ['a'], times: [monday] } });
    expect(await labelsIn(stores.events)).toEqual(['a']);
  });

  it.each(['access-denied', 'too-large', 'corrupt'] as const)('is not asked again for what is %s', async (reason) => {
    const { store, appends } = failing(1, { reason });
    await expect(ledgerHandler(store).handle(entering('a'))).rejects.toEqual(down(reason));
    expect(appends.length).toBe(1);
  });

  it('lets an error that is not the store’s own pass', async () => {
    const store = eventStoreWith(stores.events, { append: () => Promise.reject(new TypeError('a slip')) });
    await expect(ledgerHandler(store).handle(entering('a'))).rejects.toThrow(TypeError);
  });

  it('is reported where the stream cannot be read, and the command sent again goes through', async () => {
    let away = true;
    const readStream: EventStore['readStream'] = (...given) =>
      away ? Promise.reject(down()) : stores.events.readStream(...given);
    const handler = ledgerHandler(eventStoreWith(stores.events, { readStream }));
    await expect(handler.handle(entering('a', { commandId: 'same' }))).rejects.toEqual(down());
    away = false;
    acceptance(await handler.handle(entering('a', { commandId: 'same' })));
  });
});
