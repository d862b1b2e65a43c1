import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import { mintToken } from '#libs/access';
import { LiveUpdates } from '#libs/application';
import {
  type ApiUnderTest,
  appendNotes,
  change,
  type GraphqlClient,
  history,
  nodesOf,
  RawSocket,
  startApi,
  testSecret,
  tokenOf,
} from '../support/api/index.js';
import { until } from '../support/projections/index.js';

const casesChanged = 'subscription ($after: Position) { casesChanged(after: $after) { position } }';
/** A connection that has said who it is. */
async function acquainted(api: ApiUnderTest, tokenSeconds?: number): Promise<RawSocket> {
  const raw = new RawSocket(api.url(), GRAPHQL_TRANSPORT_WS_PROTOCOL);
  const claims = { tenant: 'acme', subject: 'ann', roles: ['agent'] } as const;
  const token = tokenSeconds === undefined ? await tokenOf() : await mintToken(testSecret, claims, `${tokenSeconds}s`);
  await raw.say({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
  await until('it is acknowledged', () => raw.messages.length === 1);
  return raw;
}

const followers = (api: ApiUnderTest) => api.server().app.get(LiveUpdates).followers;

describe('a connection', () => {
  let api: ApiUnderTest;
  let ann: GraphqlClient;
  beforeAll(async () => {
    api = await startApi({
      socketLimits: {
        payloadBytes: 10_000,
        operations: 5,
        initMs: 200,
        stalledMs: 300,
        unsentBytes: 200_000,
        closeMs: 1_000,
      },
    });
    ann = await api.as();
  });
  afterAll(() => api.stop());

  it('has to say soon who it is', async () => {
    const raw = new RawSocket(api.url(), GRAPHQL_TRANSPORT_WS_PROTOCOL);
    expect(await raw.closed).toMatchObject({ code: 4408 });
  });

  it('says who it is once, and speaks the protocol', async () => {
    const twice = await acquainted(api);
    await twice.say({ type: 'connection_init' });
    expect(await twice.closed).toMatchObject({ code: 4429 });
    const garbled = await acquainted(api);
    await garbled.say('{"type":"nonsense"}');
    expect(await garbled.closed).toMatchObject({ code: 4400 });
  });

  it('is closed by a message that is too large', async () => {
    const raw = await acquainted(api);
    await raw.say({ type: 'subscribe', id: '1', payload: { query: `query { me { id } } # ${'x'.repeat(10_000)}` } });
    expect(await raw.closed).toMatchObject({ code: 1009 });
  });

  it('may watch so many things at once and no more, until it ends one', async () => {
    const client = await api.connect();
    const watchings = Array.from({ length: 5 }, () => client.watch(casesChanged));
    await until('all follow', () => followers(api) === 5);
    const { extensions } = await client.refusal(casesChanged);
    expect(extensions).toEqual({ code: 'TOO_COMPLEX', limit: 5, actual: 6 });
    watchings[0]!.stop();
    await until('one has left', () => followers(api) === 4);
    client.watch(casesChanged);
    await until('another follows', () => followers(api) === 5);
    client.close();
    await until('nobody follows', () => followers(api) === 0);
  });

  it('that takes nothing any more is closed, costs no more than what waits, and resumes without a gap', async () => {
    const description = 'x'.repeat(20_000);
    const { case: opened, position: start } = await change(ann, 'openCase', { subject: 'Large', description });
    const raw = await acquainted(api);
    const much = Array.from({ length: 25 }, (_, index) => `d${index}: description`).join(' ');
    const query = `subscription { caseChanged(id: "${opened.id}", after: "${start}") { position case { ${much} } } }`;
    await raw.say({ type: 'subscribe', id: 'slow', payload: { query } });
    await until('it follows', () => followers(api) === 1);
    raw.socket.pause();
    // Half a megabyte each: more than the network takes on its own account.
    await appendNotes(api, 'acme', opened.id, 60);
    await until('it is let go', () => followers(api) === 0);
    raw.socket.resume();
    expect(await raw.closed).toEqual({
      code: 1013,
      reason: 'Messages were not taken in time: connect again and resume after the last position.',
    });
    const taken = raw.messages.slice(1).map((text) => JSON.parse(text).payload.data.caseChanged.position as string);
    const all = nodesOf(await history(ann, { id: opened.id, first: 200 }))
      .map(({ position }) => position)
      .slice(2);
    expect(taken.length).toBeLessThan(all.length);
    expect(taken).toEqual(all.slice(0, taken.length));
    const again = await api.connect();
    const rest = again.watch<{ position: string }>(casesChanged, { after: taken.at(-1) ?? start });
    expect((await rest.until(all.length - taken.length)).map(({ position }) => position)).toEqual(
      all.slice(taken.length),
    );
    again.close();
  });

  it('that floods the server and takes no answer is closed as well', async () => {
    const raw = await acquainted(api);
    raw.socket.pause();
    const ping = JSON.stringify({ type: 'ping', payload: { much: 'x'.repeat(9_000) } });
    let isOver = false;
    void raw.closed.then(() => {
      isOver = true;
    });
    const sockets = () =>
      api.server().app.getHttpServer() as { getConnections: (done: (error: unknown, count: number) => void) => void };
    const connections = () =>
      new Promise<number>((resolve) => sockets().getConnections((_error, count) => resolve(count)));
    const before = await connections();
    await until('it is let go', async () => {
      for (let count = 0; count < 200 && !isOver; count += 1) await raw.say(ping);
      return (await connections()) < before || isOver;
    });
    raw.socket.terminate();
  });
});

describe('a client that was closed, and has not heard of it', () => {
  it('gets nothing done any more', async () => {
    const api = await startApi();
    try {
      const raw = await acquainted(api, 2);
      await raw.say({ type: 'subscribe', id: '1', payload: { query: casesChanged } });
      await until('it follows', () => followers(api) === 1);
      raw.socket.pause();
      await until('its token has expired', () => followers(api) === 0);
      const query = 'mutation { openCase(input: { subject: "Too late" }) { position } }';
      await raw.say({ type: 'subscribe', id: '2', payload: { query } });
      await raw.say({ type: 'ping' });
      raw.socket.resume();
      expect(await raw.closed).toMatchObject({ code: 4403 });
      expect(await api.casebook().events.head()).toBe('');
    } finally {
      await api.stop();
    }
  });
});

describe('a client that is no longer there', () => {
  it('is let go when it does not answer a ping', async () => {
    const api = await startApi({ socketLimits: { pingMs: 100 } });
    try {
      const raw = await acquainted(api);
      await raw.say({ type: 'subscribe', id: '1', payload: { query: casesChanged } });
      await until('it follows', () => followers(api) === 1);
      const alive = await api.connect();
      alive.watch(casesChanged);
      await until('both follow', () => followers(api) === 2);
      raw.socket.pause();
      await until('it is let go', () => followers(api) === 1);
      raw.socket.resume();
      expect(await raw.closed).toMatchObject({ code: 1006 });
      expect(await alive.watch('query { me { id } }').until(1)).toEqual([{ id: 'ann' }]);
      alive.close();
    } finally {
      await api.stop();
    }
  });
});

describe('a server that stops', () => {
  it('says so to everybody who watches, does not wait for the deaf, and leaves nothing behind', async () => {
    const api = await startApi();
    const client = await api.connect();
    const watching = client.watch(casesChanged);
    const deaf = await acquainted(api);
    await deaf.say({ type: 'subscribe', id: '1', payload: { query: casesChanged } });
    await until('both follow', () => followers(api) === 2);
    const live = api.server().app.get(LiveUpdates);
    deaf.socket.pause();
    await api.stop();
    expect(await client.closed).toEqual({
      code: 1001,
      reason: 'The server stops: connect again and resume after the last position.',
    });
    await watching.ended;
    await until('nobody follows', () => live.followers === 0);
    deaf.socket.terminate();
    expect(api.logger.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });
});
