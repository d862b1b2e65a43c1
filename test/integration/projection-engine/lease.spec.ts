import { documentStoreWith, documentsOf, gate, temporaryStores, until } from '../../support/projections/index.js';
import { runnerBench } from './runner-bench.js';
import { append, put, shelfCollections, shelves } from './shelves.js';

const stores = temporaryStores(shelfCollections);
const follow = runnerBench(stores);
const contents = () => documentsOf(stores.documents, shelves());
const served = async (id: string) => (await stores.documents.get('items', 'acme' as never, id))?.body;

describe('runners that share a lease', () => {
  it('work one at a time, and the second takes over when the first is gone', async () => {
    const first = follow({ leased: true });
    await append(stores.events, put('a', 'top'));
    await first.reached();
    const second = follow({ leased: true, documents: stores.openDocuments() });
    await second.state('standby');
    await append(stores.events, put('a', 'bottom'));
    await first.reached();
    expect(second.runner.status().state).toBe('standby');

    await first.runner.stop();
    await append(stores.events, put('b', 'top'));
    await second.reached();
    expect(await contents()).toMatchObject({
      items: { a: { steps: ['put on top', 'put on bottom'] }, b: { steps: ['put on top'] } },
      'shelf-tallies': { all: { counts: { items: 2 } } },
    });
  });

  it('take over also from one that died without a word', async () => {
    const dead = 'process that died';
    await stores.documents.lease('shelves', dead, 400);
    const { reached, state } = follow({ leased: true });
    await state('standby');
    await append(stores.events, put('a', 'top'));
    await reached();
    expect(await served('a')).toBeDefined();
  });

  it('stand by once the lease is another’s, and write nothing more', async () => {
    let lost = false;
    const documents = documentStoreWith(stores.documents, {
      lease: async (...given) => !lost && stores.documents.lease(...given),
    });
    const { reached, state } = follow({ leased: true, documents });
    await append(stores.events, put('a', 'top'));
    await reached();
    lost = true;
    await state('standby');
    const before = await stores.documents.checkpoint('shelves');
    await append(stores.events, put('a', 'bottom'));
    expect(await stores.documents.checkpoint('shelves')).toBe(before);
    lost = false;
    await reached();
  });

  it('do not take the lease again once they have stopped', async () => {
    const door = gate();
    let renewals = 0;
    const documents = documentStoreWith(stores.documents, {
      lease: async (...given) => {
        renewals += 1;
        if (renewals === 2) await door.passed;
        return stores.documents.lease(...given);
      },
    });
    const { runner, state } = follow({ leased: true, documents });
    await state('live');
    await until('a renewal is under way', () => renewals === 2);
    const stopping = runner.stop();
    door.open();
    await stopping;
    expect(await stores.documents.lease('shelves', 'somebody else', 1_000)).toBe(true);
  });
});
