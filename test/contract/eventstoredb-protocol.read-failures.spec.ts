import { randomUUID } from 'node:crypto';
import { getEventListeners } from 'node:events';
import type { EventBatch, EventStore, EventToAppend, RecordedEvent, SubscribeOptions } from '#libs/event-store';
import { type EventStoreDbOptions, openEventStoreDb } from '#libs/event-store/adapters/eventstoredb';
import {
  type EventStoreDbServer,
  type ServerVersion,
  startEventStoreDbServer,
} from '../support/eventstoredb-server/index.js';

const event = (n: number, type = 'Noted'): EventToAppend => ({ id: randomUUID(), type, data: { n }, metadata: {} });
const run = (count: number, first = 0) => Array.from({ length: count }, (_, n) => event(first + n));
const counting = (count: number) => Array.from({ length: count }, (_, n) => n);
const numbers = (events: readonly RecordedEvent[]) => events.map(({ data }) => data.n);
const failing = (reason: string) => expect.objectContaining({ name: 'EventStoreError', reason });

/** Waits until something holds that tells nobody when it begins to. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

describe('reading from an EventStoreDB that fails', () => {
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

  beforeEach(async () => {
    server = await start();
  });
  afterEach(async () => {
    await Promise.all(stores.splice(0).map((store) => store.close()));
    await Promise.all(servers.splice(0).map((one) => one.die()));
  });

  /** Follows the log until as many events came; `seen` is called after each batch. */
  async function follow(
    store: EventStore,
    count: number,
    options: Partial<SubscribeOptions> = {},
    seen: (events: readonly RecordedEvent[]) => Promise<void> | void = () => {},
  ): Promise<readonly EventBatch[]> {
    const ending = new AbortController();
    const batches: EventBatch[] = [];
    const events: RecordedEvent[] = [];
    for await (const batch of store.subscribe({ ...options, signal: ending.signal })) {
      batches.push(batch);
      events.push(...batch.events);
      await seen(events);
      if (events.length >= count) ending.abort();
    }
    return batches;
  }
  const eventsOf = (batches: readonly EventBatch[]) => batches.flatMap(({ events }) => events);

  describe('a subscription', () => {
    it('goes on after the server died in the middle of it and came back, losing and repeating nothing', async () => {
      const store = open();
      await store.append('a', run(50), 'no-stream');
      server.misbehave({ kind: 'die-in-subscription', afterEvents: 10 });
      const following = follow(store, 60);
      await server.dead;
      server = await start({ log: server.log, port: server.port });
      await store.append('a', run(10, 50), 49);
      expect(numbers(eventsOf(await following))).toEqual(counting(60));
    });

    it('goes on after a server that nothing happens on died while it waited', async () => {
      const store = open();
      await store.append('a', run(5), 'no-stream');
      let restarted = false;
      const batches = await follow(store, 6, { filter: { types: ['Noted'] } }, async (events) => {
        if (restarted || events.length < 5) return;
        restarted = true;
        await server.die();
        server = await start({ log: server.log, port: server.port });
        await store.append('a', run(1, 5), 4);
      });
      expect(numbers(eventsOf(batches))).toEqual(counting(6));
    });

    it('goes on after the server dropped it for being slow, again and again', async () => {
      const store = open();
      await store.append('a', run(100), 'no-stream');
      server.misbehave({ kind: 'drop-subscription', afterEvents: 20, times: 3 });
      expect(numbers(eventsOf(await follow(store, 100, { batchSize: 7 })))).toEqual(counting(100));
      expect(server.calls.get('subscribe')).toBe(4);
    });

    it('goes on after its connection was cut', async () => {
      const store = open();
      await store.append('a', run(100), 'no-stream');
      const batches = await follow(store, 100, { batchSize: 30 }, (events) => {
        if (events.length === 30) server.cutConnections();
      });
      expect(numbers(eventsOf(batches))).toEqual(counting(100));
    });

    it('gives an event once that was delivered twice', async () => {
      const store = open();
      await store.append('a', run(40), 'no-stream');
      server.misbehave({ kind: 'deliver-twice' });
      expect(numbers(eventsOf(await follow(store, 40)))).toEqual(counting(40));
    });

    it('gives up with an error where the server stays dead', async () => {
      const store = open({ resubscribeForMs: 300 });
      await store.append('a', run(5), 'no-stream');
      server.misbehave({ kind: 'die-in-subscription', afterEvents: 5 });
      await expect(follow(store, 6)).rejects.toEqual(failing('unavailable'));
    });

    it('gives up at once where its credentials are refused', async () => {
      server.misbehave({ kind: 'refuse-credentials' });
      await expect(follow(open(), 1)).rejects.toEqual(failing('access-denied'));
    });

    it('refuses a position of another engine', async () => {
      const after = '00000042' as EventBatch['position'];
      await expect(follow(open(), 1, { after })).rejects.toThrow(RangeError);
    });

    it('is opened again where the server does not confirm it in time', async () => {
      const store = open({ timeoutMs: 150 });
      await store.append('a', run(3), 'no-stream');
      server.misbehave({ kind: 'slow', times: 2, milliseconds: 60_000 });
      expect(numbers(eventsOf(await follow(store, 3)))).toEqual([0, 1, 2]);
    });

    it('is opened again where it is silent though the log goes on', async () => {
      const store = open({ timeoutMs: 300, idleCheckMs: 20 });
      await store.append('a', run(10), 'no-stream');
      server.misbehave({ kind: 'mute-subscription', afterEvents: 4 });
      expect(numbers(eventsOf(await follow(store, 10, { filter: { types: ['Noted'] } })))).toEqual(counting(10));
      expect(server.calls.get('subscribe')).toBe(2);
    });

    it('does not believe a checkpoint that lies beyond the log', async () => {
      const store = open();
      await store.append('a', run(3), 'no-stream');
      server.misbehave({ kind: 'invalid-checkpoint' });
      let wanted = false;
      const batches = await follow(store, 1, { filter: { types: ['Wanted'] } }, async () => {
        if (wanted) return;
        wanted = true;
        await store.append('b', [event(7, 'Wanted')], 'no-stream');
      });
      expect(numbers(eventsOf(batches))).toEqual([7]);
      expect(batches.at(-1)!.position).toBe(eventsOf(batches)[0]!.position);
    });

    it('gives every event, though the server has told of checkpoints beyond those still waiting', async () => {
      const store = open();
      await store.append('a', run(600), 'no-stream');
      const options = { filter: { types: ['Noted'] }, batchSize: 5 };
      let reads = 0;
      const batches = await follow(store, 600, options, async () => {
        // Once these answers have come, what the subscription was sent has come as well.
        while (reads < 5) reads += (await store.readStream('a')).length > 0 ? 1 : 0;
      });
      expect(numbers(eventsOf(batches))).toEqual(counting(600));
    });

    it('leaves nothing behind when it is aborted: no call at the server, no listener on the signal', async () => {
      const store = open();
      await store.append('a', run(3), 'no-stream');
      const ending = new AbortController();
      const idle = server.log.listeners;
      for await (const batch of store.subscribe({ signal: ending.signal })) {
        if (batch.caughtUp) ending.abort();
      }
      await until(() => server.log.listeners === idle);
      expect(getEventListeners(ending.signal, 'abort')).toEqual([]);
    });

    it('ends while it waits to come back, when it is aborted then', async () => {
      const store = open();
      await store.append('a', run(5), 'no-stream');
      const ending = new AbortController();
      const ended = (async () => {
        for await (const _batch of store.subscribe({ signal: ending.signal }));
        return 'ended';
      })();
      await until(() => server.log.listeners > 0);
      await server.die();
      ending.abort();
      expect(await ended).toBe('ended');
    });

    it.each<ServerVersion>(['22.10.5', '24.2.0'])(
      'catches up with a server of %s that is written to without a pause',
      async (version) => {
        server = await start({ version });
        const [store, writer] = [open(), open()];
        await store.append('a', run(200), 'no-stream');
        let writing = true;
        const written = (async () => {
          for (let n = 200; writing; n += 1) await writer.append('a', [event(n)], 'any');
        })().catch(() => {});
        const ending = new AbortController();
        for await (const batch of store.subscribe({ signal: ending.signal, filter: { types: ['Noted'] } })) {
          if (batch.caughtUp) ending.abort();
        }
        writing = false;
        await written;
        expect(ending.signal.aborted).toBe(true);
      },
    );

    it('passes an event of another program by, and fails as corrupt only where it is looked into', async () => {
      const foreign = { id: randomUUID(), type: 'Foreign', contentType: 'application/octet-stream' };
      server.log.append('x', [{ ...foreign, data: new Uint8Array([1, 2]), metadata: new Uint8Array([3]) }], 'any');
      const store = open();
      await store.append('a', run(1), 'no-stream');
      expect(numbers(eventsOf(await follow(store, 1, { filter: { types: ['Noted'] } })))).toEqual([0]);
      const [strange] = eventsOf(await follow(store, 2));
      expect(strange).toMatchObject({ type: 'Foreign', stream: 'x', revision: 0 });
      expect(() => strange!.data).toThrow(failing('corrupt'));
    });
  });

  it('reads a stream again where the server was not ready', async () => {
    const store = open();
    await store.append('a', run(3), 'no-stream');
    server.misbehave({ kind: 'unavailable', times: 2 });
    expect(numbers(await store.readStream('a'))).toEqual([0, 1, 2]);
  });

  it('reads from the leader where a node says it is not', async () => {
    const store = open();
    await store.append('a', run(3), 'no-stream');
    const leader = await start({ log: server.log });
    server.misbehave({ kind: 'not-leader', times: 1, leader: { host: '127.0.0.1', port: leader.port } });
    expect(numbers(await store.readStream('a'))).toEqual([0, 1, 2]);
    expect(leader.calls.get('read')).toBe(1);
  });

  it('fails as a timeout where a read is not answered', async () => {
    const store = open({ timeoutMs: 100, retryForMs: 0 });
    server.misbehave({ kind: 'slow', times: 1, milliseconds: 60_000 });
    await expect(store.readStream('a')).rejects.toEqual(failing('timeout'));
  });

  it('fails as unavailable where nobody listens', async () => {
    await server.die();
    await expect(open({ retryForMs: 0 }).head()).rejects.toEqual(failing('unavailable'));
  });

  it('fails as access-denied where credentials are refused', async () => {
    server.misbehave({ kind: 'refuse-credentials' });
    await expect(open().readStream('a')).rejects.toEqual(failing('access-denied'));
  });

  it('reads the whole log though the connection is cut again and again', async () => {
    const store = open();
    await store.append('a', run(2_000), 'no-stream');
    const events: RecordedEvent[] = [];
    for await (const batch of store.readAll({ batchSize: 100 })) {
      events.push(...batch.events);
      if (events.length % 700 === 0) server.cutConnections();
    }
    expect(numbers(events)).toEqual(counting(2_000));
  });

  it('estimates how many events come after a position it would take long to count to', async () => {
    const store = open();
    const { position } = (await store.append('a', run(1), 'any')) as { position: EventBatch['position'] };
    await store.append('a', run(900, 100), 'any');
    expect(await store.countAfter(position)).toBe(900);
    for (let round = 0; round < 4; round += 1) await store.append('a', run(900, 100), 'any');
    const estimate = await store.countAfter(position);
    expect(Math.abs(estimate - 4_500) / 4_500).toBeLessThan(0.02);
  });

  it('shares one connection among the stores of a process, and closes it with the last', async () => {
    const [first, second] = [open(), open()];
    await Promise.all([first.append('a', run(1), 'any'), second.append('b', run(1), 'any')]);
    expect(server.connections()).toBe(1);
    await first.close();
    expect(await second.readStream('a')).toHaveLength(1);
    await second.close();
    await until(() => server.connections() === 0);
  });

  it('outlives a cluster of which no node answers, and serves again once one does', async () => {
    const url = `esdb://127.0.0.1:${server.port},127.0.0.1:1?tls=false`;
    const store = open({ url, resubscribeForMs: 60_000, retryForMs: 0 });
    await store.append('a', run(3), 'no-stream');
    const following = follow(store, 4);
    await until(() => server.log.listeners > 0);
    // The client looks for another node while the subscription still stands, and then finds none: its own handler of the broken
    // subscription must not end the process.
    const asked = server.calls.get('gossip');
    server.misbehave({ kind: 'unavailable', times: Number.POSITIVE_INFINITY });
    await expect(store.append('a', run(1, 3), 2)).rejects.toEqual(failing('unavailable'));
    const reading = expect(store.readStream('a')).rejects.toEqual(failing('unavailable'));
    await until(() => server.calls.get('gossip') !== asked);
    await server.die();
    await reading;
    server = await start({ log: server.log, port: server.port });
    expect(await store.append('a', run(1, 3), 2)).toMatchObject({ outcome: 'appended' });
    expect(numbers(eventsOf(await following))).toEqual(counting(4));
  });
});
