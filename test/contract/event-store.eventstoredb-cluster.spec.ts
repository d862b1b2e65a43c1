import { randomUUID } from 'node:crypto';
import {
  BEFORE_ALL,
  type EventStore,
  EventStoreError,
  type EventToAppend,
  type RecordedEvent,
} from '#libs/event-store';
import { openEventStoreDb } from '#libs/event-store/adapters/eventstoredb';
import { type EventStoreDbCluster, startEventStoreDbCluster } from '../support/eventstoredb-server/index.js';

const writers = 16;
const noted = (writer: number, n: number): EventToAppend => ({
  id: randomUUID(),
  type: 'Noted',
  data: { writer, n },
  metadata: {},
});

describe('a cluster of three that loses its leader', () => {
  let cluster: EventStoreDbCluster;
  let store: EventStore;
  let writing: boolean;
  beforeEach(async () => {
    cluster = await startEventStoreDbCluster();
    store = openEventStoreDb({ url: cluster.url });
    writing = true;
  });
  afterEach(async () => {
    writing = false;
    await store.close();
    await cluster.die();
  });

  /** Appends one event after the other to a stream of its own until told to end. @returns the ids acknowledged. */
  async function write(writer: number, acknowledged: () => void): Promise<readonly string[]> {
    const ids: string[] = [];
    for (let n = 0; writing; n += 1) {
      const event = noted(writer, n);
      const expected = n === 0 ? 'no-stream' : n - 1;
      const append = (): ReturnType<EventStore['append']> =>
        store.append(`writer-${writer}`, [event], expected).catch((error: unknown) => {
          if (writing && error instanceof EventStoreError && error.retryable) return append();
          throw error;
        });
      expect(await append()).toMatchObject({ outcome: 'appended', revision: n });
      ids.push(event.id);
      acknowledged();
    }
    return ids;
  }

  it.each(['killLeader', 'hangLeader'] as const)(
    'by %s under load: nothing acknowledged is lost or there twice, and no subscriber misses an event',
    async (loses) => {
      const seen: RecordedEvent[] = [];
      const ending = new AbortController();
      const following = (async () => {
        const options = { filter: { types: ['Noted'] }, signal: ending.signal };
        for await (const { events } of store.subscribe({ ...options, after: BEFORE_ALL })) seen.push(...events);
      })();
      let acknowledgements = 0;
      let longestGap = 0;
      let last = performance.now();
      const acknowledged = () => {
        const now = performance.now();
        longestGap = Math.max(longestGap, now - last);
        last = now;
        acknowledgements += 1;
      };
      const crew = Array.from({ length: writers }, (_, writer) => write(writer, acknowledged));
      const until = async (count: number) => {
        const goal = acknowledgements + count;
        while (writing && acknowledgements < goal) await new Promise((resolve) => setTimeout(resolve, 5));
      };
      await until(500);
      await cluster[loses]();
      await until(500);
      // Before the node that was lost is back, which might then send what it owes.
      const written = cluster.log.records.filter(({ type }) => type === 'Noted').length;
      while (writing && seen.length < written) await new Promise((resolve) => setTimeout(resolve, 5));
      await cluster.restore();
      await until(500);
      writing = false;
      const ids = (await Promise.all(crew)).flat();
      const there = cluster.log.records.filter(({ type }) => type === 'Noted').map(({ id }) => id);
      expect(there.slice().sort()).toEqual(ids.slice().sort());
      while (seen.length < there.length && !ending.signal.aborted)
        await new Promise((resolve) => setTimeout(resolve, 5));
      ending.abort();
      await following;
      expect(seen.map(({ id }) => id)).toEqual(there);
      process.stdout.write(`${loses}: ${ids.length} acknowledged, longest gap ${Math.round(longestGap)} ms\n`);
    },
    60_000,
  );
});
