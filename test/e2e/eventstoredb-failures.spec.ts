import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ApiUnderTest,
  change,
  type EnginePairing,
  type GraphqlClient,
  listCases,
  mutationOf,
  refused,
  runSweep,
  startApi,
  type Variables,
} from '../support/api/index.js';
import {
  type EventStoreDbServer,
  type Misbehaviour,
  startEventStoreDbServer,
} from '../support/eventstoredb-server/index.js';
import { until } from '../support/projections/index.js';
import { startWebhookReceiver } from '../support/receivers/index.js';

const day = 24 * 60;

/** The log in a server of the protocol that can be killed and started again; read models in a file. */
const overTheProtocol = (server: EventStoreDbServer): EnginePairing => ({
  name: 'EventStoreDB',
  prepare: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'casebook-esdb-'));
    return {
      eventStoreUrl: server.url,
      readStoreUrl: `sqlite:${folder}/read.db`,
      discard: () => rm(folder, { recursive: true, force: true }),
    };
  },
});

describe('the program, when EventStoreDB has a bad day', () => {
  let server: EventStoreDbServer;
  let api: ApiUnderTest;
  let ann: GraphqlClient;
  let ada: GraphqlClient;
  beforeEach(async () => {
    server = await startEventStoreDbServer();
    api = await startApi({ on: overTheProtocol(server) });
    ann = await api.as();
    ada = await api.as({ subject: 'ada', roles: ['admin'] });
  });
  afterEach(async () => {
    await api.stop();
    await server.die();
  });

  /** Starts the server again where it was, on what it had written. */
  const restart = async () => {
    server = await startEventStoreDbServer({ log: server.log, port: server.port });
  };
  const misbehave = (...misbehaviours: readonly Misbehaviour[]) => {
    for (const misbehaviour of misbehaviours) server.misbehave(misbehaviour);
  };
  const ready = async () => {
    const response = await fetch(`${api.url()}/health/ready`);
    const { checks } = (await response.json()) as { checks: { name: string; ok: boolean; reason?: string }[] };
    return { http: response.status, checks };
  };
  const seen = async (...subjects: readonly string[]) => {
    const shown = async () => (await listCases(ann)).edges.map(({ node }) => node.subject).sort();
    await until(`the list shows ${subjects}`, async () => (await shown()).length === subjects.length);
    expect(await shown()).toEqual([...subjects].sort());
  };
  const own = (type: string) => server.log.records.filter((record) => record.type === type);

  describe('and is down', () => {
    beforeEach(async () => {
      await change(ann, 'openCase', { subject: 'Before' });
      await seen('Before');
      await server.die();
    });

    it('commands are UNAVAILABLE within a bound and may be sent again, queries go on, and whoever asks is told', async () => {
      const written = server.log.records.length;
      const begun = performance.now();
      const refusals = await Promise.all([
        refused(ann, 'openCase', { subject: 'During', commandId: 'c1' }),
        refused(ann, 'openCase', { subject: 'During, too' }),
      ]);
      const took = performance.now() - begun;
      for (const { extensions } of refusals) {
        expect(extensions).toEqual({ code: 'UNAVAILABLE', engine: 'event-store', retryable: true });
      }
      process.stdout.write(`EventStoreDB down: a command is refused after ${(took / 1_000).toFixed(1)} s\n`);
      expect(server.log.records).toHaveLength(written);
      await seen('Before');
      expect(await ready()).toEqual({
        http: 503,
        checks: [
          { name: 'event-store', ok: false, reason: expect.stringMatching(/^(unavailable|timeout)$/) },
          { name: 'read-store', ok: true },
        ],
      });
      expect((await fetch(`${api.url()}/health/live`)).status).toBe(200);
    });

    it('a command that waits meanwhile is carried out once it is back', async () => {
      const waiting = change(ann, 'openCase', { subject: 'While it was down' });
      await restart();
      expect((await waiting).case.subject).toBe('While it was down');
      await seen('Before', 'While it was down');
    });

    it('and comes back: commands, read models, reactions and suggestions recover by themselves', async () => {
      const input = { subject: 'The printer does not print', ownerId: 'bo', commandId: 'c1' };
      expect((await refused(ann, 'openCase', input)).extensions.code).toBe('UNAVAILABLE');
      const receiver = await startWebhookReceiver();
      try {
        await restart();
        const opened = await change(ann, 'openCase', input);
        expect(own('CaseOpened')).toHaveLength(2);
        await seen('Before', input.subject);

        const publish = `mutation ($input: PublishArticleInput!) { publishArticle(input: $input) { position } }`;
        const article: Variables = {
          id: 'printer',
          title: 'The printer does not print',
          body: 'Switch it off and on.',
        };
        await ann.ask(publish, { input: article });
        const query = 'query ($id: ID!) { suggestedArticles(caseId: $id) { article { id } } }';
        expect(await ann.ask(query, { id: opened.case.id })).toEqual({
          suggestedArticles: [{ article: { id: 'printer' } }],
        });

        const channels =
          'mutation ($input: SetNotificationChannelsInput!) { setNotificationChannels(input: $input) { position } }';
        const webhooks = [{ url: `${receiver.url}/hook`, secret: 'a secret of a webhook, long enough' }];
        await ada.ask(channels, { input: { webhooks } });
        api.clock.advance(day);
        expect(await runSweep(ada)).toMatchObject({ breached: 2 });
        await until('the owner is told', () => receiver.calls.length > 0);
        await until('the server is ready', async () => (await ready()).http === 200);
      } finally {
        await receiver.close();
      }
    });
  });

  it.each(['before-write', 'after-write'] as const)(
    'and dies %s in the middle of an append: the command is carried out exactly once',
    async (moment) => {
      await change(ann, 'openCase', { subject: 'First' });
      misbehave({ kind: 'die-in-append', moment });
      const opening = change(ann, 'openCase', { subject: 'Second' });
      await server.dead;
      await restart();
      await opening;
      expect(own('CaseOpened')).toHaveLength(2);
      await seen('First', 'Second');
    },
  );

  it('and loses connections while commands are under way: each is carried out exactly once, and shown', async () => {
    const subjects = Array.from({ length: 60 }, (_, index) => `Case ${index}`);
    const opening = subjects.map((subject) => change(ann, 'openCase', { subject }));
    for (const moment of ['before-write', 'after-write'] as const) {
      misbehave({ kind: 'cut-connection-in-append', moment });
      await Promise.race(opening);
    }
    await Promise.all(opening);
    expect(own('CaseOpened')).toHaveLength(subjects.length);
    await until('the list shows all', async () => (await listCases(ann)).totalCount === subjects.length);
  });

  it('and dies in the middle of its subscriptions, drops them and delivers twice: read models miss and repeat nothing', async () => {
    const board = '{ caseBoard { columns { status count } } }';
    const countOf = async () => {
      const { caseBoard } = await ann.ask<{ caseBoard: { columns: { count: number }[] } }>(board);
      return caseBoard.columns.reduce((sum, { count }) => sum + count, 0);
    };
    const openMany = (count: number) =>
      Promise.all(Array.from({ length: count }, (_, index) => change(ann, 'openCase', { subject: `Case ${index}` })));
    await openMany(20);
    misbehave({ kind: 'die-in-subscription', afterEvents: 3 });
    const more = openMany(20);
    await server.dead;
    await restart();
    await more;
    misbehave({ kind: 'drop-subscription', afterEvents: 5, times: 10 }, { kind: 'deliver-twice' });
    await openMany(20);
    server.cutConnections();
    await until('the board counts all', async () => (await countOf()) === 60);
    await until('the list shows all', async () => (await listCases(ann)).totalCount === 60);
    expect(await countOf()).toBe(60);
  });

  it('and is slow: a command is answered all the same, and carried out once', async () => {
    await change(ann, 'openCase', { subject: 'First' });
    // Longer than a call may take.
    misbehave({ kind: 'slow', times: 3, milliseconds: 6_000 });
    await change(ann, 'openCase', { subject: 'Slow' });
    await seen('First', 'Slow');
    expect(own('CaseOpened')).toHaveLength(2);
  });

  it('and its node is no leader any more: commands go to the leader it names', async () => {
    const leader = await startEventStoreDbServer({ log: server.log });
    try {
      misbehave({ kind: 'not-leader', times: 1, leader: { host: '127.0.0.1', port: leader.port } });
      await change(ann, 'openCase', { subject: 'Elsewhere' });
      await seen('Elsewhere');
    } finally {
      await leader.die();
    }
  });

  it('and refuses the credentials: commands are refused at once and for an operator to see to; put right, all goes on', async () => {
    await change(ann, 'openCase', { subject: 'Before' });
    await seen('Before');
    misbehave({ kind: 'refuse-credentials' });
    const { body, errors } = await ann.send(mutationOf('openCase'), { input: { subject: 'Refused' } });
    expect(errors[0]!.extensions).toEqual({ code: 'UNAVAILABLE', engine: 'event-store', retryable: false });
    expect(body).not.toMatch(/credential|access|permission/i);
    expect((await ready()).checks[0]).toEqual({ name: 'event-store', ok: false, reason: 'access-denied' });
    server.cutConnections();
    server.behave();
    await change(ann, 'openCase', { subject: 'After' });
    await seen('Before', 'After');
  });
});
