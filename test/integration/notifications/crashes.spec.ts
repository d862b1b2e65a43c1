import { CaseApplication, DeskApplication, NotificationApplication } from '#libs/application';
import { type EventStore, EventStoreError } from '#libs/event-store';
import { type Casebook, createReactions, openCasebook, type Reactions } from '#libs/runtime';
import { projections } from '#projections';
import { openTemporaryDesk, type TemporaryDesk } from '../../support/desk/index.js';
import { eventStoreWith, until } from '../../support/projections/index.js';
import { type MailServer, startMailServer } from '../../support/receivers/index.js';

const retryPolicy = { attempts: 3, firstDelayMs: 5, longestDelayMs: 20 };

let mail: MailServer;
let desk: TemporaryDesk;
beforeEach(async () => {
  mail = await startMailServer();
  desk = await openTemporaryDesk({ smtpUrl: mail.url }, { retryPolicy });
  await desk.casebook.desk.registerAgent(desk.by(), { agentId: 'bo', name: 'Bo', email: 'bo@acme.example' });
});
afterEach(async () => {
  await desk.close();
  await mail.close();
});

/** The reactions of a process whose log misbehaves. */
function reactionsOver(events: EventStore, holder: string): Reactions {
  const { documents, host } = desk.casebook;
  const application = new DeskApplication(events);
  return createReactions({
    ...{ settings: { smtpUrl: mail.url }, events, documents, holder, retryPolicy },
    signal: host.signal,
    logger: desk.logger,
    cases: new CaseApplication(events, application.settings),
    notifications: new NotificationApplication(events, documents),
    tenantSettings: application.settings,
    schemaOf: () => 1,
  });
}

async function breach(count = 1) {
  for (let index = 0; index < count; index += 1) await desk.open({ ownerId: 'bo' });
  desk.clock.advance(24 * 60);
  await desk.casebook.sweeps.run(desk.by(), { dryRun: false, clock: desk.clock.read });
}
const countOf = (type: string) => async () => {
  let count = 0;
  for await (const { events } of desk.casebook.events.readAll({ filter: { types: [type] } })) count += events.length;
  return count;
};
const succeeded = countOf('DeliverySucceeded');
const requested = countOf('DeliveryRequested');
const idsSent = () => mail.mails.map(({ headers }) => headers['x-casebook-delivery']!);

/** A process that dies as soon as a delivery is to be recorded: none of its writes gets through from then on. */
function dyingAtRecord(): { readonly store: EventStore; readonly dead: () => boolean } {
  const { events } = desk.casebook;
  let dead = false;
  const store = eventStoreWith(events, {
    append: (stream, given, expected) => {
      dead ||= given[0]?.type === 'DeliverySucceeded';
      if (dead) throw new EventStoreError('corrupt', 'this process is gone');
      return events.append(stream, given, expected);
    },
  });
  return { store, dead: () => dead };
}

describe('a message that was sent', () => {
  it('is sent once, whatever is restarted afterwards', async () => {
    await breach(5);
    for (let restarts = 0; restarts < 3; restarts += 1) {
      const reactions = reactionsOver(desk.casebook.events, `process ${restarts}`);
      reactions.start();
      await until('all are recorded', async () => (await succeeded()) === 5);
      await desk.shown();
      await reactions.stop();
    }
    expect(new Set(idsSent()).size).toBe(5);
    expect(mail.mails).toHaveLength(5);
  });

  it('and not recorded before a crash is sent once more, under the same id', async () => {
    await breach();
    const { store, dead } = dyingAtRecord();
    const first = reactionsOver(store, 'first');
    first.start();
    await until('it was sent, and could not be recorded', () => dead() && mail.mails.length === 1);
    await first.stop();
    expect(await succeeded()).toBe(0);
    const second = reactionsOver(desk.casebook.events, 'second');
    second.start();
    await until('it is recorded', async () => (await succeeded()) === 1);
    await second.stop();
    expect(mail.mails).toHaveLength(2);
    expect(new Set(idsSent()).size).toBe(1);
    expect(mail.mails[0]!.headers['message-id']).toBe(mail.mails[1]!.headers['message-id']);
  });

  it('is not sent again by the same process while the log cannot take its record', async () => {
    await breach();
    const { events } = desk.casebook;
    let refusals = 3;
    const store = eventStoreWith(events, {
      append: (stream, given, expected) => {
        if (given[0]?.type === 'DeliverySucceeded' && refusals-- > 0) throw new EventStoreError('too-large', 'no room');
        return events.append(stream, given, expected);
      },
    });
    const reactions = reactionsOver(store, 'one');
    reactions.start();
    await until('it is recorded', async () => (await succeeded()) === 1);
    await reactions.stop();
    expect(refusals).toBeLessThan(0);
    expect(mail.mails).toHaveLength(1);
  });

  it('is sent by one of two processes', async () => {
    await breach(30);
    const both = ['one', 'two'].map((holder) => reactionsOver(desk.casebook.events, holder));
    for (const reactions of both) reactions.start();
    await until('all are recorded', async () => (await succeeded()) === 30);
    await Promise.all(both.map((reactions) => reactions.stop()));
    expect(mail.mails).toHaveLength(30);
    expect(new Set(idsSent()).size).toBe(30);
  });
});

describe('a breach that was found while nothing was delivering', () => {
  it('is told once something is', async () => {
    await breach(3);
    desk.casebook.reactions.start();
    await until('all are recorded', async () => (await succeeded()) === 3);
    expect(mail.mails).toHaveLength(3);
  });
});

describe('planning that is cut off', () => {
  it('plans the rest, and nothing twice', async () => {
    await breach(20);
    const { events } = desk.casebook;
    let planned = 0;
    const store = eventStoreWith(events, {
      append: (stream, given, expected) => {
        if (given[0]?.type === 'DeliveryRequested' && ++planned > 7) {
          throw new EventStoreError('corrupt', 'this process is gone');
        }
        return events.append(stream, given, expected);
      },
    });
    const first = reactionsOver(store, 'first');
    first.start();
    await until('it got stuck', () => planned > 7);
    await first.stop();
    desk.casebook.reactions.start();
    await until('all are recorded', async () => (await succeeded()) === 20);
    expect(await requested()).toBe(20);
    expect(mail.mails).toHaveLength(20);
  });
});

describe('read models that are lost', () => {
  it('lead to no second message: what was sent is in the log', async () => {
    await breach(4);
    const first = reactionsOver(desk.casebook.events, 'first');
    first.start();
    await until('all are recorded', async () => (await succeeded()) === 4);
    await first.stop();

    const casebook = await openAnew();
    casebook.reactions.start();
    const checkpoint = () =>
      casebook.documents.checkpointOf({ projection: 'reactor-breach-deliveries', generation: 1 });
    const head = await casebook.events.head();
    await until('the new reactor has seen it all', async () => (await checkpoint()) !== undefined);
    await until('the new models show it all', async () => {
      const reached = await Promise.all(projections.map(({ name }) => casebook.documents.checkpoint(name)));
      return reached.every((position) => position !== undefined && position >= head);
    });
    expect(await requested()).toBe(4);
    expect(mail.mails).toHaveLength(4);
    await casebook.close();
  });
});

/** A program on the same log whose read models begin anew. */
async function openAnew(): Promise<Casebook> {
  const { folder, logger } = desk;
  const urls = { eventStoreUrl: `sqlite:${folder}/events.db`, readStoreUrl: `sqlite:${folder}/anew.db` };
  const casebook = await openCasebook({ ...urls, smtpUrl: mail.url }, logger, { retryPolicy });
  casebook.host.start();
  return casebook;
}
