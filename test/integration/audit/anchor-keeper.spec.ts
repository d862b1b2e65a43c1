import { setTimeout as delay } from 'node:timers/promises';
import { AnchorApplication, AnchorKeeper, CaseApplication, DeskApplication } from '#libs/application';
import { anchorStream } from '#libs/audit';
import { instant } from '#libs/kernel';
import { createCollectingLogger } from '../../support/api/collecting-logger.js';
import { eventStoreWith, temporaryStores, until } from '../../support/projections/index.js';
import { circumstances } from './log-under-attack.js';

const day = 24 * 3_600_000;
const logger = createCollectingLogger();
const keepers: AnchorKeeper[] = [];
let now: number;
beforeEach(() => {
  now = Date.now();
  logger.lines.length = 0;
});
// Before the stores are closed, which is what the hook of the stores does.
afterEach(() => Promise.all(keepers.splice(0).map((keeper) => keeper.stop())));
const stores = temporaryStores();

/** One process that keeps the anchors, with the clock of this test. */
function keeper(holder = 'one'): AnchorKeeper {
  const { documents } = stores;
  const events = stores.openEvents();
  const made = new AnchorKeeper({ events, documents, logger, clock: () => instant(now), holder, every: day });
  keepers.push(made);
  return made;
}

async function write(caseId: string): Promise<void> {
  const { events } = stores;
  const cases = new CaseApplication(events, new DeskApplication(events).settings);
  await cases.open(circumstances, { caseId, subject: 'Printer', source: 'web' });
}

async function anchors(): Promise<readonly object[]> {
  return (await stores.events.readStream(anchorStream)).map(({ data }) => data);
}

const logged = (message: RegExp) => logger.lines.filter((line) => message.test(line.message));

describe('the keeper of anchors', () => {
  it('makes one when one is due, and tells the log of the server what it says', async () => {
    await write('a');
    now += 2 * day;
    keeper().start();
    await until('an anchor', async () => (await anchors()).length === 1);
    expect(await anchors()).toMatchObject([{ number: 1, events: 2, streams: 1 }]);
    await until('the log says so', () => logged(/an anchor was made/).length === 1);
    expect(logged(/an anchor was made/)).toMatchObject([{ level: 'info', details: { number: 1, events: 2 } }]);
  });

  it('makes none before, and none where nothing has happened since the last', async () => {
    await write('a');
    const early = new AnchorApplication(stores.events);
    const due = await early.nextDue(day);
    expect(due).toBeGreaterThan(now + day - 60_000);
    await early.make(circumstances);
    const idle = await early.make(circumstances, { ifChanged: true });
    expect(idle.outcome).toBe('nothing-new');
    await write('b');
    expect((await early.make(circumstances, { ifChanged: true })).outcome).toBe('made');
    expect(await anchors()).toMatchObject([{ events: 2 }, { events: 5 }]);
  });

  it('makes one and not two where two processes keep them', async () => {
    await write('a');
    now += 2 * day;
    for (const holder of ['one', 'other']) keeper(holder).start();
    await until('an anchor', async () => (await anchors()).length === 1);
    await Promise.all(keepers.splice(0).map((one) => one.stop()));
    expect(await anchors()).toHaveLength(1);
  });

  it('releases its lease after a renewal that is under way, which could take it again otherwise', async () => {
    await write('a');
    now += 2 * day;
    const inner = stores.openEvents();
    const order: string[] = [];
    let asked = 0;
    const documents = {
      lease: async () => {
        asked += 1;
        if (asked === 1) return true;
        await delay(100);
        order.push('renewed');
        return true;
      },
      release: async () => void order.push('released'),
    };
    const events = eventStoreWith(inner, {
      async *readAll(options) {
        if (asked > 0) await until('a renewal is under way', () => asked > 1);
        yield* inner.readAll(options);
      },
    });
    const one = new AnchorKeeper({ events, documents, logger, clock: () => instant(now), holder: 'one', every: day });
    keepers.push(one);
    one.start();
    await until('it is released', () => order.includes('released'));
    await one.stop();
    expect(order).toEqual(['renewed', 'released']);
  });

  it('makes none over a log that is not intact, and says so', async () => {
    await write('a');
    await stores.events.append('case-acme.b', [{ id: 'x', type: 'CaseOpened', data: {}, metadata: {} }], 'any');
    now += 2 * day;
    keeper().start();
    await until('the log says so', () => logged(/not intact/).length === 1);
    expect(logged(/not intact/)).toMatchObject([{ level: 'error', details: { findingCount: 2 } }]);
    expect(await anchors()).toEqual([]);
  });

  it('waits for a log that is empty', async () => {
    expect(await new AnchorApplication(stores.events).nextDue(day)).toBeUndefined();
  });
});
