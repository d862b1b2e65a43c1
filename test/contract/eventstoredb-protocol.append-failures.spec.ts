import { randomUUID } from 'node:crypto';
import type { EventStore, EventToAppend } from '#libs/event-store';
import { type EventStoreDbOptions, openEventStoreDb } from '#libs/event-store/adapters/eventstoredb';
import { leaseClient } from '../../libs/event-store/adapters/eventstoredb/client-registry.js';
import { type EventStoreDbServer, startEventStoreDbServer } from '../support/eventstoredb-server/index.js';

const run = (count: number): readonly EventToAppend[] =>
  Array.from({ length: count }, (_, n) => ({ id: randomUUID(), type: 'Noted', data: { n }, metadata: {} }));
const failing = (reason: string, more: object = {}) =>
  expect.objectContaining({ name: 'EventStoreError', reason, ...more });

describe('appending to an EventStoreDB that fails', () => {
  const stores: EventStore[] = [];
  const servers: EventStoreDbServer[] = [];
  let server: EventStoreDbServer;

  const start = async (options?: Parameters<typeof startEventStoreDbServer>[0]) => {
    const started = await startEventStoreDbServer(options);
    servers.push(started);
    return started;
  };
  const open = (options: Partial<EventStoreDbOptions> = {}) => {
    const store = openEventStoreDb({ url: server.url, ...options });
    stores.push(store);
    return store;
  };
  /** Starts a server on the log of one that died, where that one was. */
  const again = (dead: EventStoreDbServer) => start({ log: dead.log, port: dead.port });

  beforeEach(async () => {
    server = await start();
  });
  afterEach(async () => {
    await Promise.all(stores.splice(0).map((store) => store.close()));
    await Promise.all(servers.splice(0).map((one) => one.die()));
  });

  it.each(['before-write', 'after-write'] as const)(
    'a server that dies %s and comes back: the append is answered, and its events are there once',
    async (moment) => {
      const store = open();
      await store.append('a', run(2), 'no-stream');
      server.misbehave({ kind: 'die-in-append', moment });
      const batch = run(2);
      const appending = store.append('a', batch, 1);
      await server.dead;
      await again(server);
      const result = await appending;
      const events = await store.readStream('a');
      expect(result).toEqual({ outcome: 'appended', revision: 3, position: events.at(-1)?.position });
      expect(events.slice(2).map((event) => event.id)).toEqual(batch.map((event) => event.id));
    },
  );

  it.each(['before-write', 'after-write'] as const)(
    'a connection cut %s: the append is answered, and its events are there once',
    async (moment) => {
      const store = open();
      server.misbehave({ kind: 'cut-connection-in-append', moment });
      expect(await store.append('a', run(2), 'no-stream')).toMatchObject({ outcome: 'appended', revision: 1 });
      expect(await store.readStream('a')).toHaveLength(2);
    },
  );

  it('a retry that is answered with a conflict: the ids at the expected place tell that it was written', async () => {
    const store = open();
    await store.append('a', run(1), 'no-stream');
    server.misbehave({ kind: 'cut-connection-in-append', moment: 'after-write' });
    server.misbehave({ kind: 'deny-retry' });
    const result = await store.append('a', run(2), 0);
    const events = await store.readStream('a');
    expect(result).toEqual({ outcome: 'appended', revision: 2, position: events.at(-1)?.position });
    expect(events).toHaveLength(3);
  });

  it('a retry that met the events of somebody else is a conflict', async () => {
    const store = open();
    await store.append('a', run(1), 'no-stream');
    server.misbehave({ kind: 'die-in-append', moment: 'before-write' });
    const appending = store.append('a', run(2), 0);
    await server.dead;
    const encoded = { data: new TextEncoder().encode('{}'), metadata: new Uint8Array() };
    const other = { id: randomUUID(), type: 'Other', contentType: 'application/json', ...encoded };
    server.log.append('a', [other], 0);
    await again(server);
    expect(await appending).toEqual({ outcome: 'conflict', actual: 1 });
  });

  it('a server that stays dead: unavailable, and the outcome is unknown', async () => {
    const store = open({ retryForMs: 200 });
    server.misbehave({ kind: 'die-in-append', moment: 'after-write' });
    await expect(store.append('a', run(1), 'any')).rejects.toEqual(
      failing('unavailable', { outcomeUnknown: true, retryable: true }),
    );
  });

  it('nobody listening from the start: unavailable', async () => {
    await server.die();
    await expect(open({ retryForMs: 0 }).append('a', run(1), 'any')).rejects.toEqual(failing('unavailable'));
  });

  it('a server that is not ready yet is asked again', async () => {
    server.misbehave({ kind: 'unavailable', times: 2 });
    expect(await open().append('a', run(1), 'any')).toMatchObject({ outcome: 'appended', revision: 0 });
    expect(server.calls.get('append')).toBe(3);
  });

  it('a node that is not the leader: the append goes to the leader it names', async () => {
    const leader = await start({ log: server.log });
    server.misbehave({ kind: 'not-leader', times: 1, leader: { host: '127.0.0.1', port: leader.port } });
    expect(await open().append('a', run(1), 'any')).toMatchObject({ outcome: 'appended', revision: 0 });
    expect([server.calls.get('append'), leader.calls.get('append')]).toEqual([1, 1]);
  });

  it('nodes that name each other for the leader: not-leader, and nothing was written', async () => {
    const leader = { host: '127.0.0.1', port: server.port };
    server.misbehave({ kind: 'not-leader', times: Number.POSITIVE_INFINITY, leader });
    const error = failing('not-leader', { outcomeUnknown: false, retryable: true });
    await expect(open({ retryForMs: 100 }).append('a', run(1), 'any')).rejects.toEqual(error);
    expect(server.log.stream('a')).toBe('absent');
  });

  it('an answer that does not come in time: timeout, and the outcome is unknown', async () => {
    server.misbehave({ kind: 'slow', times: 1, milliseconds: 60_000 });
    const store = open({ timeoutMs: 100, retryForMs: 0 });
    await expect(store.append('a', run(1), 'any')).rejects.toEqual(failing('timeout', { outcomeUnknown: true }));
  });

  it('an answer that comes late: the append is tried again, and its events are there once', async () => {
    server.misbehave({ kind: 'slow', times: 1, milliseconds: 400 });
    const store = open({ timeoutMs: 100 });
    const late = new Promise<void>((resolve) => {
      const writes = server.log.append.bind(server.log);
      let calls = 0;
      server.log.append = (...args) => {
        const answer = writes(...args);
        calls += 1;
        if (calls === 2) resolve();
        return answer;
      };
    });
    expect(await store.append('a', run(2), 'no-stream')).toMatchObject({ outcome: 'appended', revision: 1 });
    await late;
    expect(await store.readStream('a')).toHaveLength(2);
  });

  it('refused credentials: access-denied at the first try', async () => {
    server.misbehave({ kind: 'refuse-credentials' });
    const error = failing('access-denied', { retryable: false, outcomeUnknown: false });
    await expect(open().append('a', run(1), 'any')).rejects.toEqual(error);
    expect(server.calls.get('append')).toBe(1);
  });

  it('a batch larger than the server takes: too-large, and nothing was written', async () => {
    const [event] = run(1);
    const large = { ...event!, data: { text: 'x'.repeat(2_000_000) } };
    await expect(open().append('a', [large], 'any')).rejects.toEqual(failing('too-large', { retryable: false }));
    expect(server.log.stream('a')).toBe('absent');
  });

  it('data that is no JSON is refused before it is sent', async () => {
    const [event] = run(1);
    const looped: Record<string, unknown> = {};
    looped.self = looped;
    await expect(open().append('a', [{ ...event!, data: looped as never }], 'any')).rejects.toThrow(TypeError);
    expect(server.calls.get('append')).toBeUndefined();
  });

  it.each(Array.from({ length: 12 }, (_, turns) => turns))(
    'a channel that is closed %i turns after an append was begun: the append is answered',
    async (turns) => {
      const store = open();
      await store.append('a', run(1), 'no-stream');
      const { client, release } = leaseClient(server.url);
      const channel = await (client as unknown as { getChannel: () => Promise<{ close: () => void }> }).getChannel();
      const appending = store.append('a', run(1), 0);
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      channel.close();
      expect(await appending).toMatchObject({ outcome: 'appended', revision: 1 });
      await release();
    },
  );

  it('two servers in one process: the death of one is nothing to the appends of the other', async () => {
    const dying = open({ retryForMs: 0 });
    const other = await start();
    const living = openEventStoreDb({ url: other.url });
    stores.push(living);
    await dying.append('a', run(1), 'any');
    server.misbehave({ kind: 'die-in-append', moment: 'before-write' });
    const lost = Promise.allSettled(Array.from({ length: 50 }, () => dying.append('a', run(1), 'any')));
    const kept = await Promise.all(Array.from({ length: 50 }, () => living.append('a', run(1), 'any')));
    expect((await lost).every(({ status }) => status === 'rejected')).toBe(true);
    expect(kept.every(({ outcome }) => outcome === 'appended')).toBe(true);
    expect(await living.readStream('a')).toHaveLength(50);
    expect(server.calls.has('batchAppend') || other.calls.has('batchAppend')).toBe(false);
  });
});
