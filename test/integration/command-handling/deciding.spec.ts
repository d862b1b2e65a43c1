import fc from 'fast-check';
import { eventIdOf, genesisLink, linkOf } from '#libs/audit';
import { caseDecider } from '#libs/cases';
import { commandSequences } from '#libs/cases/testing';
import { CommandHandler } from '#libs/command-handling';
import { noUpcasters, registerUpcasters } from '#libs/event-store';
import { refusal } from '#libs/kernel';
import { temporaryStores, watchedEventStore } from '../../support/projections/index.js';
import { acceptance, clerk, entering, labelsIn, ledgerHandler, ledgerStream, monday } from './ledger.js';

const stores = temporaryStores();

describe('a command that is carried out', () => {
  it('becomes events at the end of its stream, and the state they lead to', async () => {
    const handler = ledgerHandler(stores.events);
    await handler.handle(entering('a'));
    const outcome = acceptance(await handler.handle(entering(['b', 'c'])));
    const [, , last] = await stores.events.readStream(ledgerStream);
    expect(outcome).toEqual({
      outcome: 'accepted',
      state: { labels: ['a', 'b', 'c'], times: [monday, monday, monday] },
      revision: 2,
      position: last?.position,
      appended: 2,
      repeated: false,
    });
    expect(await labelsIn(stores.events)).toEqual(['a', 'b', 'c']);
  });

  it('carries its whole envelope with each of its events', async () => {
    const request = entering(['a', 'b'], { commandId: 'the command' });
    await ledgerHandler(stores.events).handle(request);
    const metadata = (await stores.events.readStream(ledgerStream)).map((event) => event.metadata);
    expect(metadata.map(({ link: _link, ...rest }) => rest)).toEqual([request.envelope, request.envelope]);
    expect(metadata[0]).toMatchObject({
      tenant: 'acme',
      actor: clerk,
      at: monday,
      commandId: 'the command',
      correlationId: 'correlation of the command',
      causationId: 'cause of the command',
      channel: 'graphql',
    });
  });

  it('links each of its events to the one before, whoever wrote that, and names it by its link', async () => {
    const [one, other] = [ledgerHandler(stores.events), ledgerHandler(stores.events)];
    await one.handle(entering(['a', 'b']));
    await other.handle(entering('c'));
    await one.handle(entering(['d', 'e']));
    let link = genesisLink(ledgerStream);
    for (const { id, type, stored } of await stores.events.readStream(ledgerStream)) {
      link = linkOf(link, { type, ...stored });
      expect(stored.metadata.link).toBe(link);
      expect(id).toBe(eventIdOf(link));
    }
  });

  it('reads nothing of a stream that is at hand', async () => {
    const watched = watchedEventStore(stores.events);
    const handler = ledgerHandler(watched.store);
    await handler.handle(entering('a'));
    const before = watched.reads.length;
    await handler.handle(entering('b'));
    await handler.handle(entering(['c', 'd'], { expectedRevision: 1 }));
    expect(watched.reads.length).toBe(before);
    expect(await labelsIn(stores.events)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('reads a stream from its beginning once it has left the cache, and no further than its end', async () => {
    const watched = watchedEventStore(stores.events);
    const handler = ledgerHandler(watched.store, { cacheSize: 1 });
    await handler.handle(entering(['a', 'b', 'c']));
    await handler.handle(entering('x', { stream: 'ledger-acme.2' }));
    watched.reads.length = 0;
    expect(acceptance(await handler.handle(entering('d'))).state.labels).toEqual(['a', 'b', 'c', 'd']);
    expect(watched.reads).toEqual([{ stream: ledgerStream, from: 0, events: 3 }]);
  });

  it('reads only the tail of what is at hand where it has to ask', async () => {
    const watched = watchedEventStore(stores.events);
    const handler = ledgerHandler(watched.store);
    await handler.handle(entering(['a', 'b', 'c']));
    await ledgerHandler(stores.openEvents()).handle(entering('from elsewhere'));
    watched.reads.length = 0;
    expect((await handler.load(ledgerStream)).state.labels).toEqual(['a', 'b', 'c', 'from elsewhere']);
    expect(watched.reads).toEqual([{ stream: ledgerStream, from: 3, events: 1 }]);
  });

  it('that changes nothing appends nothing and answers with the stream as it stands', async () => {
    const handler = ledgerHandler(stores.events);
    const first = acceptance(await handler.handle(entering('a')));
    expect(await handler.handle(entering('a'))).toEqual({ ...first, appended: 0 });
    expect(await labelsIn(stores.events)).toEqual(['a']);
  });

  it('that changes nothing on a stream that is not there leaves it so', async () => {
    const outcome = acceptance(await ledgerHandler(stores.events).handle(entering([])));
    expect(outcome).toMatchObject({ revision: -1, position: '', appended: 0 });
    expect(await labelsIn(stores.events)).toEqual([]);
  });

  it('that is refused appends nothing', async () => {
    const handler = ledgerHandler(stores.events);
    await handler.handle(entering('a'));
    const refused = await handler.handle(entering('b', { limit: 1 }));
    expect(refused).toEqual({
      outcome: 'refused',
      refusal: refusal('BAD_USER_INPUT', 'The ledger is full.', { fields: [] }),
    });
    expect(await labelsIn(stores.events)).toEqual(['a']);
  });
});

describe('the schema of an event', () => {
  const upcasters = registerUpcasters([{ type: 'Entered', from: 1, upcast: (data) => data }]);

  it('is stamped above 1', async () => {
    const schemaOf = upcasters.currentSchema;
    await ledgerHandler(stores.events, { schemaOf }).handle(entering(['a', 'b']));
    const written = await stores.openEvents({ upcasters }).readStream(ledgerStream);
    expect(written.map(({ metadata }) => metadata.schema)).toEqual([2, 2]);
  });

  it('is left out at 1', async () => {
    await ledgerHandler(stores.events, { schemaOf: noUpcasters.currentSchema }).handle(entering('a'));
    const [written] = await stores.events.readStream(ledgerStream);
    expect(written?.metadata).not.toHaveProperty('schema');
  });
});

describe('the ids of events', () => {
  const idsAfter = async (...asked: Parameters<typeof entering>[]) => {
    const watched = watchedEventStore(stores.events);
    const handler = ledgerHandler(watched.store);
    for (const each of asked) await handler.handle(entering(...each));
    return watched.appends.flatMap(({ events }) => events.map(({ id }) => id));
  };

  it('follow from the command, so that two processes that carry it out make the same', async () => {
    const first = await idsAfter([['a', 'b'], { commandId: 'same', stream: 'ledger-acme.1' }]);
    const elsewhere = watchedEventStore(stores.openEvents());
    const blind = { ...elsewhere.store, readStream: async () => [] };
    await ledgerHandler(blind).handle(entering(['a', 'b'], { commandId: 'same', stream: 'ledger-acme.1' }));
    expect(elsewhere.appends[0]?.events.map(({ id }) => id)).toEqual(first);
    expect(await labelsIn(stores.events)).toEqual(['a', 'b']);
  });

  it('differ within a command, between commands, and between streams of one command', async () => {
    const ids = await idsAfter(
      [['a', 'b'], { commandId: 'one' }],
      ['c', { commandId: 'two' }],
      ['a', { commandId: 'one', stream: 'ledger-acme.2' }],
    );
    expect(new Set(ids).size).toBe(4);
  });
});

describe('a case under any commands', () => {
  it('is the same folded as it is decided and read back from the log', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(commandSequences, async (sequence) => {
        run += 1;
        const stream = `case-acme.${run}`;
        const handler = new CommandHandler({ store: stores.events, decider: caseDecider });
        for (const [index, command] of sequence.entries()) {
          const commandId = `${stream}/${index}`;
          const { envelope } = entering('', { commandId, at: command.at });
          await handler.handle({ stream, command, envelope: { ...envelope, actor: command.actor } });
        }
        const { state, revision } = await handler.load(stream);
        const fresh = await new CommandHandler({ store: stores.openEvents(), decider: caseDecider }).load(stream);
        expect({ state, revision }).toEqual({ state: fresh.state, revision: fresh.revision });
      }),
      { numRuns: 15 },
    );
  });
});
