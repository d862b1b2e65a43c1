import { GraphQLSchemaHost } from '@nestjs/graphql';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import { SignJWT } from 'jose';
import { roles } from '#libs/access';
import { LiveUpdates } from '#libs/application';
import {
  type ApiUnderTest,
  change,
  RawSocket,
  SocketClient,
  startApi,
  testSecret,
  tokenOf,
  walk,
} from '../support/api/index.js';
import { until } from '../support/projections/index.js';

const key = new TextEncoder().encode(testSecret);
const caseChanged = 'subscription ($id: ID!, $after: Position) { caseChanged(id: $id, after: $after) { case { id } } }';
const casesChanged = 'subscription { casesChanged { case { id } } }';
const nobodys = '01890000-0000-7000-8000-000000000000';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

describe('a connection', () => {
  const expired = () =>
    new SignJWT({ tenant: 'acme', roles: ['agent'] })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject('ann')
      .setExpirationTime('1s ago')
      .sign(key);
  it.each<[string, () => Promise<Record<string, unknown> | undefined>]>([
    ['no word of who asks', async () => undefined],
    ['no token', async () => ({ token: await tokenOf() })],
    ['a token that is none', async () => ({ authorization: 'Bearer nonsense' })],
    ['a token of another scheme', async () => ({ authorization: `Basic ${await tokenOf()}` })],
    ['a list for a token', async () => ({ authorization: [`Bearer ${await tokenOf()}`] })],
    ['a token that has expired', async () => ({ authorization: `Bearer ${await expired()}` })],
  ])('with %s is closed as forbidden, with the reason', async (_what, parameters) => {
    const client = new SocketClient(api.url(), await parameters());
    const { code, reason } = await client.closed;
    expect(code).toBe(4403);
    expect(reason).toMatch(/token/);
    expect(reason).not.toContain(testSecret);
  });

  it('takes the token in either spelling of its name', async () => {
    for (const name of ['authorization', 'Authorization']) {
      const client = new SocketClient(api.url(), { [name]: `Bearer ${await tokenOf()}` });
      const watching = client.watch('query { me { id tenant roles } }');
      expect(await watching.until(1)).toEqual([{ id: 'ann', tenant: 'acme', roles: ['agent'] }]);
      client.close();
    }
  });

  it('that asks before it says who it is is closed as unauthorized', async () => {
    const raw = new RawSocket(api.url(), GRAPHQL_TRANSPORT_WS_PROTOCOL);
    await raw.say({ type: 'subscribe', id: '1', payload: { query: casesChanged } });
    expect(await raw.closed).toMatchObject({ code: 4401 });
    expect(raw.messages).toEqual([]);
  });

  it('of the older protocol, or of none, is not served', async () => {
    // A client gives up by itself where the server did not agree to its protocol.
    expect(await new RawSocket(api.url(), 'graphql-ws').closed).toMatchObject({ code: 1006 });
    expect(await new RawSocket(api.url(), undefined).closed).toMatchObject({ code: 4406 });
  });

  it('ends when its token expires, and what it watched with it', async () => {
    const token = await new SignJWT({ tenant: 'acme', roles: ['agent'] })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject('ann')
      .setExpirationTime('2s')
      .sign(key);
    const client = new SocketClient(api.url(), { authorization: `Bearer ${token}` });
    const watching = client.watch(casesChanged);
    await until('it follows', () => api.server().app.get(LiveUpdates).followers === 1);
    expect(await client.closed).toEqual({ code: 4403, reason: 'The token has expired: get a new one.' });
    await watching.ended;
    await until('nobody follows', () => api.server().app.get(LiveUpdates).followers === 0);
  });

  it('lives on where its token never expires, or not for weeks', async () => {
    const weeks = await new SignJWT({ tenant: 'acme', roles: ['agent'] })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject('ann')
      .setExpirationTime('60d')
      .sign(key);
    const never = await new SignJWT({ tenant: 'acme', roles: ['agent'] })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject('ann')
      .sign(key);
    for (const token of [weeks, never]) {
      const client = new SocketClient(api.url(), { authorization: `Bearer ${token}` });
      for (let round = 0; round < 3; round += 1) {
        expect(await client.watch('query { me { id } }').until(1)).toEqual([{ id: 'ann' }]);
      }
      client.close();
      expect(await client.closed).toMatchObject({ code: 1000 });
    }
  });
});

describe('who may watch', () => {
  /** By the design: a change carries the history of its case, which analysts do not read. */
  const allowed: Readonly<Record<string, readonly string[]>> = {
    caseChanged: ['agent', 'admin', 'auditor', 'requester'],
    casesChanged: ['agent', 'admin', 'auditor', 'requester'],
    notificationReceived: ['agent', 'admin'],
    projectionProgress: ['admin', 'analyst', 'auditor'],
  };
  const requests: Readonly<Record<string, string>> = {
    caseChanged: `subscription { caseChanged(id: "${nobodys}") { position } }`,
    casesChanged: 'subscription { casesChanged { position } }',
    notificationReceived: 'subscription { notificationReceived { id } }',
    projectionProgress: 'subscription { projectionProgress(name: "case-list") { name state } }',
  };

  it('is in the table, for every subscription of the schema', () => {
    const { schema } = api.server().app.get(GraphQLSchemaHost);
    expect(Object.keys(schema.getSubscriptionType()!.getFields()).sort()).toEqual(Object.keys(allowed).sort());
  });

  it.each([...roles, undefined])(
    'lets a %s watch what the table allows, and forbids the rest naming who may',
    async (role) => {
      const client = await api.connect({ tenant: 'roles', roles: role === undefined ? [] : [role] });
      for (const [name, query] of Object.entries(requests)) {
        const watching = client.watch(query);
        if (role !== undefined && allowed[name]!.includes(role)) {
          if (name === 'projectionProgress') {
            expect(await watching.until(1)).toMatchObject([{ name: 'case-list' }]);
          } else if (name === 'caseChanged') {
            await watching.ended;
            expect(watching.errors[0]!.extensions).toMatchObject({ code: 'NOT_FOUND' });
          } else await until('it follows', () => api.server().app.get(LiveUpdates).followers === 1);
          watching.stop();
          await until('nobody follows', () => api.server().app.get(LiveUpdates).followers === 0);
        } else {
          await watching.ended;
          const [error] = watching.errors;
          expect({ name, code: error?.extensions.code }).toEqual({ name, code: 'FORBIDDEN' });
          expect([...(error!.extensions.requiredRoles as string[])].sort()).toEqual([...allowed[name]!].sort());
        }
      }
      client.close();
    },
  );

  it('is no door for an analyst who also is a requester: he is told what a requester is', async () => {
    const both = await api.connect({ tenant: 'doors', subject: 'rita', roles: ['analyst', 'requester'] });
    const ann = await api.as({ tenant: 'doors' });
    const { case: anns } = await change(ann, 'openCase', { subject: 'Not hers' });
    expect((await both.refusal(caseChanged, { id: anns.id })).extensions.code).toBe('NOT_FOUND');
    both.close();
  });
});

describe('another tenant', () => {
  it('gets for a case of ours the answer it gets for a case of nobody, and is never told of its events', async () => {
    const ours = await api.as({ tenant: 'ours' });
    const { case: opened } = await change(ours, 'openCase', { subject: 'A secret subject', links: [] });
    const thief = await api.connect({ tenant: 'ours-not', roles: ['agent', 'admin', 'auditor'] });
    const answers = await Promise.all(
      [opened.id, nobodys].map(async (id) => {
        const error = await thief.refusal(caseChanged, { id, after: '' });
        return JSON.stringify(error).replaceAll(id, '<case>');
      }),
    );
    expect(answers[0]).toBe(answers[1]);
    expect(answers[0]).toContain('NOT_FOUND');

    const everything = 'subscription { casesChanged(after: "") { case { id } event { data } } }';
    const watching = thief.watch<{ case: { id: string } }>(everything);
    await walk(ours, opened.id, 'OPEN');
    const { case: own } = await change(await api.as({ tenant: 'ours-not' }), 'openCase', { subject: 'Own' });
    const seen = await watching.until(2);
    expect(new Set(seen.map((one) => one.case.id))).toEqual(new Set([own.id]));
    thief.close();
  });
});

describe('watching a case', () => {
  it('is reading its history, which is on record where the tenant asks for that', async () => {
    const tenant = 'audited';
    const ann = await api.as({ tenant });
    const ada = await api.as({ tenant, subject: 'ada', roles: ['admin', 'auditor'] });
    await ada.ask('mutation { setAuditPolicy(input: { recordReads: HISTORY }) { revision } }');
    const { case: watched } = await change(ann, 'openCase', { subject: 'Watched' });
    const { case: listed } = await change(ann, 'openCase', { subject: 'Listed' });
    const bob = await api.connect({ tenant, subject: 'bob' });
    await bob.watch(caseChanged, { id: watched.id, after: '' }).until(2);
    const cyd = await api.connect({ tenant, subject: 'cyd' });
    await cyd.watch('subscription { casesChanged(after: "") { case { id } } }').until(4);
    type Reads = { readonly caseReads: { readonly edges: { node: { kind: string; actor: { id: string } } }[] } };
    const readsOf = async (id: string) =>
      (await ada.ask<Reads>(`{ caseReads(id: "${id}") { edges { node { kind actor { id } } } } }`)).caseReads.edges.map(
        ({ node }) => `${node.kind} by ${node.actor.id}`,
      );
    expect(await readsOf(watched.id)).toEqual(['HISTORY by bob', 'HISTORY by cyd']);
    expect(await readsOf(listed.id)).toEqual(['HISTORY by cyd']);
    bob.close();
    cyd.close();
  });
});
