import { eventStoreWith, gate, temporaryStores, watchedEventStore } from '../../support/projections/index.js';
import { acceptance, entering, type LedgerHandler, labelsIn, ledgerHandler, ledgerStream } from './ledger.js';

const stores = temporaryStores();

/** A handler whose cache holds the stream up to `b`, while another process has entered `c` since. */
async function lagging(): Promise<{ readonly handler: LedgerHandler; readonly elsewhere: LedgerHandler }> {
  const handler = ledgerHandler(stores.events);
  const elsewhere = ledgerHandler(stores.openEvents());
  await handler.handle(entering(['a', 'b']));
  await elsewhere.handle(entering('c'));
  return { handler, elsewhere };
}
const conflict = (expected: number, actual: number) => ({
  outcome: 'refused',
  refusal: { code: 'REVISION_CONFLICT', details: { expected, actual }, message: expect.stringContaining('faster') },
});

describe('where another process has moved the stream on', () => {
  it('a command is decided anew on what it finds', async () => {
    const { handler } = await lagging();
    const outcome = acceptance(await handler.handle(entering(['c', 'd'])));
    expect(outcome).toMatchObject({ state: { labels: ['a', 'b', 'c', 'd'] }, revision: 3, appended: 1 });
    expect(await labelsIn(stores.events)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('a command that expects the revision before is a conflict, with the revision there is', async () => {
    const { handler } = await lagging();
    expect(await handler.handle(entering('d', { expectedRevision: 1 }))).toEqual(conflict(1, 2));
    expect(await labelsIn(stores.events)).toEqual(['a', 'b', 'c']);
  });

  it('a command that expects a revision that never was is a conflict too', async () => {
    const { handler } = await lagging();
    expect(await handler.handle(entering('d', { expectedRevision: 9 }))).toEqual(conflict(9, 2));
    expect(await handler.handle(entering('d', { expectedRevision: 0 }))).toEqual(conflict(0, 2));
    const missing = entering('d', { stream: 'ledger-acme.none', expectedRevision: 0 });
    expect(await handler.handle(missing)).toEqual(conflict(0, -1));
  });

  it('a command that expects the revision there is goes through, whatever the cache believes', async () => {
    const { handler } = await lagging();
    expect(acceptance(await handler.handle(entering('d', { expectedRevision: 2 }))).revision).toBe(3);
  });

  it('a command is not refused for what is no longer so', async () => {
    const { handler } = await lagging();
    // By the cache "c" would be one too many; by the log it is there already.
    expect(acceptance(await handler.handle(entering('c', { limit: 2 }))).appended).toBe(0);
  });

  it('a command is refused for what is so by now', async () => {
    const { handler } = await lagging();
    expect((await handler.handle(entering('d', { limit: 3 }))).outcome).toBe('refused');
    expect(await labelsIn(stores.events)).toEqual(['a', 'b', 'c']);
  });

  it('a command with nothing to change answers with the stream as it is, not as it was', async () => {
    const { handler } = await lagging();
    expect(acceptance(await handler.handle(entering('a')))).toMatchObject({ revision: 2, appended: 0 });
  });
});

describe('somebody else who is faster again and again', () => {
  it('is met by deciding anew each time', async () => {
    const elsewhere = ledgerHandler(stores.openEvents());
    let faster = 0;
    const handler = ledgerHandler(
      eventStoreWith(stores.events, {
        append: async (...given) => {
          faster += 1;
          if (faster <= 5) await elsewhere.handle(entering(`faster ${faster}`));
          return stores.events.append(...given);
        },
      }),
    );
    expect(acceptance(await handler.handle(entering('mine'))).revision).toBe(5);
    expect((await labelsIn(stores.events)).at(-1)).toBe('mine');
  });

  it('ends in a conflict the caller hears of, not in an endless loop', async () => {
    const elsewhere = ledgerHandler(stores.openEvents());
    let asked = 0;
    const handler = ledgerHandler(
      eventStoreWith(stores.events, {
        append: async (...given) => {
          asked += 1;
          await elsewhere.handle(entering(`faster ${asked}`));
          return stores.events.append(...given);
        },
      }),
    );
    expect(await handler.handle(entering('mine'))).toEqual(conflict(asked - 2, asked - 1));
    expect(await labelsIn(stores.events)).not.toContain('mine');
  });
});

describe('commands that come at the same time', () => {
  it('all land exactly once, in the order they came', async () => {
    const handler = ledgerHandler(stores.events);
    const labels = Array.from({ length: 50 }, (_, index) => `${index}`);
    const outcomes = await Promise.all(labels.map((label) => handler.handle(entering(label))));
    expect(await labelsIn(stores.events)).toEqual(labels);
    expect(outcomes.map((outcome) => acceptance(outcome).revision)).toEqual(labels.map(Number));
    expect(outcomes.map((outcome) => acceptance(outcome).state.labels.length)).toEqual(
      labels.map((n) => Number(n) + 1),
    );
  });

  it('all land exactly once when they come by two processes', async () => {
    const handlers = [ledgerHandler(stores.events), ledgerHandler(stores.openEvents())];
    const labels = Array.from({ length: 50 }, (_, index) => `${index}`);
    const outcomes = await Promise.all(labels.map((label, index) => handlers[index % 2]!.handle(entering(label))));
    const written = await labelsIn(stores.events);
    expect([...written].sort()).toEqual([...labels].sort());
    expect(outcomes.map((outcome) => written[acceptance(outcome).revision])).toEqual(labels);
    for (const half of [0, 1]) {
      const ofOne = labels.filter((_, index) => index % 2 === half);
      expect(written.filter((label) => ofOne.includes(String(label)))).toEqual(ofOne);
    }
  });

  it('of another stream do not wait for one that is held up', async () => {
    const door = gate();
    const handler = ledgerHandler(
      eventStoreWith(stores.events, {
        append: async (stream, ...given) => {
          if (stream === ledgerStream) await door.passed;
          return stores.events.append(stream, ...given);
        },
      }),
    );
    const held = handler.handle(entering('held'));
    acceptance(await handler.handle(entering('passed', { stream: 'ledger-acme.2' })));
    expect(await labelsIn(stores.events)).toEqual([]);
    door.open();
    acceptance(await held);
  });
});

describe('a read of the state beside a command under way', () => {
  it('does not put the cache back', async () => {
    const door = gate();
    let reads = 0;
    const watched = watchedEventStore(
      eventStoreWith(stores.events, {
        readStream: async (...given) => {
          const events = await stores.events.readStream(...given);
          reads += 1;
          if (reads === 2) await door.passed;
          return events;
        },
      }),
    );
    const handler = ledgerHandler(watched.store);
    await handler.handle(entering('a'));
    const slow = handler.load(ledgerStream);
    await handler.handle(entering('b'));
    door.open();
    await slow;
    watched.appends.length = 0;
    await handler.handle(entering('c'));
    expect(watched.appends.length).toBe(1);
  });
});
