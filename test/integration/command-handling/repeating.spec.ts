import { instant } from '#libs/kernel';
import { eventStoreWith, gate, temporaryStores } from '../../support/projections/index.js';
import { acceptance, entering, labelsIn, ledgerHandler, monday } from './ledger.js';

const stores = temporaryStores();
const later = instant('2026-03-02T10:00:00Z');
const asked = (at = monday) => entering(['a', 'b'], { commandId: 'same', at });
const usedBefore = {
  outcome: 'refused',
  refusal: {
    code: 'BAD_USER_INPUT',
    message: expect.stringContaining('same'),
    details: { fields: [{ field: 'commandId', problem: expect.stringContaining('was used for another command') }] },
  },
};

describe('a command id sent again', () => {
  it.each([
    ['at once', async () => {}],
    ['after later commands', async () => void (await ledgerHandler(stores.openEvents()).handle(entering('c')))],
  ])('%s is answered with the state, revision and position of then', async (_when, between) => {
    const handler = ledgerHandler(stores.events);
    const first = acceptance(await handler.handle(asked()));
    await between();
    const again = acceptance(await handler.handle(asked(later)));
    expect(again).toEqual({ ...first, repeated: true });
    expect(again.state.labels).toEqual(['a', 'b']);
  });

  it('after later commands of the same process is answered as then', async () => {
    const handler = ledgerHandler(stores.events);
    const first = acceptance(await handler.handle(asked()));
    await handler.handle(entering('c'));
    await handler.handle(entering('d'));
    expect(await handler.handle(asked(later))).toEqual({ ...first, repeated: true });
    expect(await labelsIn(stores.events)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('does not disturb the commands that follow it', async () => {
    const handler = ledgerHandler(stores.events);
    await handler.handle(asked());
    await handler.handle(entering('c'));
    await handler.handle(asked(later));
    expect(acceptance(await handler.handle(entering('d'))).state.labels).toEqual(['a', 'b', 'c', 'd']);
  });

  it('after a restart is answered as then', async () => {
    const first = acceptance(await ledgerHandler(stores.events).handle(asked()));
    await ledgerHandler(stores.events).handle(entering('c'));
    expect(await ledgerHandler(stores.openEvents()).handle(asked(later))).toEqual({ ...first, repeated: true });
  });

  it('to a process that knows the stream from before is answered as then', async () => {
    const elsewhere = ledgerHandler(stores.openEvents());
    await elsewhere.handle(entering('before'));
    const first = acceptance(await ledgerHandler(stores.events).handle(asked()));
    expect(await elsewhere.handle(asked(later))).toEqual({ ...first, repeated: true });
    expect(await labelsIn(stores.events)).toEqual(['before', 'a', 'b']);
  });

  it('whatever revision it expects is answered as then', async () => {
    const handler = ledgerHandler(stores.events);
    await handler.handle(entering('before'));
    const request = () => entering('a', { commandId: 'expecting', expectedRevision: 0 });
    const first = acceptance(await handler.handle(request()));
    await handler.handle(entering('b'));
    expect(await handler.handle(request())).toEqual({ ...first, repeated: true });
  });

  it('twice at the same time is carried out once, and both hear the same', async () => {
    const handler = ledgerHandler(stores.events);
    const [first, second] = await Promise.all([handler.handle(asked()), handler.handle(asked(later))]);
    expect(second).toEqual({ ...first, repeated: true });
    expect(await labelsIn(stores.events)).toEqual(['a', 'b']);
  });

  it('twice at the same time by two processes is carried out once, and both hear what the log has', async () => {
    const door = gate();
    const slow = ledgerHandler(
      eventStoreWith(stores.openEvents(), {
        append: async (...given) => {
          await door.passed;
          return stores.events.append(...given);
        },
      }),
    );
    const second = slow.handle(asked(later));
    const first = acceptance(await ledgerHandler(stores.events).handle(asked()));
    door.open();
    expect(await second).toEqual({ ...first, repeated: true });
    expect((await slow.load('ledger-acme.1')).state.times).toEqual([monday, monday]);
    expect(await labelsIn(stores.events)).toEqual(['a', 'b']);
  });
});

describe('a command id used for another command', () => {
  const other = (at = monday) => entering(['x'], { commandId: 'same', at });

  it.each([
    ['in the same process', () => stores.events],
    ['after a restart', () => stores.openEvents()],
  ])('is refused %s', async (_where, store) => {
    const handler = ledgerHandler(stores.events);
    await handler.handle(asked());
    const answering = store() === stores.events ? handler : ledgerHandler(store());
    expect(await answering.handle(other())).toEqual(usedBefore);
    expect(await labelsIn(stores.events)).toEqual(['a', 'b']);
  });

  it('is refused by a process that knows the stream from before, at the very same instant', async () => {
    const elsewhere = ledgerHandler(stores.openEvents());
    await elsewhere.handle(entering('before'));
    await ledgerHandler(stores.events).handle(entering(['a'], { commandId: 'same' }));
    expect(await elsewhere.handle(other())).toEqual(usedBefore);
    expect(await labelsIn(stores.events)).toEqual(['before', 'a']);
  });

  it('on another stream is a command of its own', async () => {
    const handler = ledgerHandler(stores.events);
    await handler.handle(asked());
    acceptance(await handler.handle(entering('x', { commandId: 'same', stream: 'ledger-acme.2' })));
    expect(await labelsIn(stores.events, 'ledger-acme.2')).toEqual(['x']);
  });
});
