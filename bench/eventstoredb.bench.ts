import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import db, { type EventStoreDBClient, type JSONEventType } from '@eventstore/db-client';
import { type EventStore, noUpcasters, type RecordedEvent } from '#libs/event-store';
import { type AnyProjection, collectionsOf, rebuildTogether } from '#libs/projection-engine';
import { openDocumentStore, openEventStore, openUseCases } from '#libs/runtime';
import { projections } from '#projections';
import { copyLog } from '../apps/cli/copy-log/copy-log.js';
import { fillLog } from './bench-log.js';
import { commandRate } from './command-load.js';
import { startProcess } from './http.bench.js';
import { inTurn, type Measurement, perSecond, secondsOf } from './measure.js';
import { withFolder } from './scratch.js';

/**
 * Runs a task with a server: that of EVENTSTOREDB_URL, which has to be empty, otherwise one of the protocol on this machine with a new
 * log.
 */
async function withServer<Result>(task: (url: string) => Promise<Result>): Promise<Result> {
  const real = process.env.EVENTSTOREDB_URL;
  if (real) return task(real);
  const server = await startProcess('./loopback-eventstoredb.js');
  try {
    return await task(server.url);
  } finally {
    await server.stop();
  }
}

async function withClient<Result>(url: string, task: (client: EventStoreDBClient) => Promise<Result>): Promise<Result> {
  const client = db.EventStoreDBClient.connectionString(url);
  try {
    return await task(client);
  } finally {
    await client.dispose();
  }
}

async function everyEvent(log: Pick<EventStore, 'readAll'>): Promise<readonly RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for await (const batch of log.readAll()) events.push(...batch.events);
  return events;
}

/** Opens cases and adds nine notes to each, so many cases at once, through the use cases. @returns commands a second. */
async function commands(cases: number, atOnce: number, keep?: (events: readonly RecordedEvent[]) => void) {
  return withServer(async (url) => {
    const useCases = await openUseCases({ eventStoreUrl: url });
    const rate = await commandRate(useCases, cases, atOnce);
    keep?.(await everyEvent(useCases.events));
    await useCases.close();
    return rate;
  });
}

/** Appends the same events by the client alone: what opens a case in one append, each note in one. @returns appends a second. */
async function bareAppends(events: readonly RecordedEvent[], atOnce: number): Promise<number> {
  const byStream = new Map<string, RecordedEvent[]>();
  for (const event of events) byStream.set(event.stream, [...(byStream.get(event.stream) ?? []), event]);
  const streams = [...byStream.values()].filter((own) => own.length > 1);
  const appends = streams.reduce((sum, own) => sum + own.length - 1, 0);
  return withServer((url) =>
    withClient(url, async (client) => {
      const round = randomUUID();
      let next = 0;
      const appender = async () => {
        for (let index = next++; index < streams.length; index = next++) await rewrite(client, round, streams[index]!);
      };
      return appends / (await secondsOf(() => Promise.all(Array.from({ length: atOnce }, appender))));
    }),
  );
}

async function rewrite(client: EventStoreDBClient, round: string, own: readonly RecordedEvent[]): Promise<void> {
  const proposed = own.map(({ id, type, stored }) => db.jsonEvent<JSONEventType>({ id, type, ...stored }));
  const stream = `bare-${round}.${own[0]!.stream}`;
  await client.appendToStream(stream, proposed.slice(0, 2), { expectedRevision: 'no_stream' });
  for (const [index, event] of proposed.entries()) {
    if (index > 1) await client.appendToStream(stream, event, { expectedRevision: BigInt(index - 1) });
  }
}

/** Rebuilds projections into a new read store, in one reading of the log. @returns events of the log a second. */
async function rebuilt(url: string, chosen: readonly AnyProjection[], total: number): Promise<number> {
  return withFolder(async (folder) => {
    const { events, close } = await openUseCases({ eventStoreUrl: url });
    const documents = await openDocumentStore(`sqlite:${join(folder, 'read.db')}`, chosen.flatMap(collectionsOf));
    const { signal } = new AbortController();
    const targets = chosen.map((projection) => ({ projection, signal }));
    const seconds = await secondsOf(async () => {
      const outcomes = await rebuildTogether(targets, { events, documents, holder: 'bench' });
      const failed = outcomes.find(({ outcome }) => outcome !== 'activated');
      if (failed?.outcome === 'failed') throw failed.error;
      if (failed !== undefined) throw new Error(`a projection was not rebuilt: ${failed.outcome}`);
    });
    await documents.close();
    await close();
    return total / seconds;
  });
}

/** Subscribes to $all by the client alone until so many events of the log have come. @returns events a second. */
function bareSubscription(url: string, total: number): Promise<number> {
  return withClient(url, async (client) => {
    const seconds = await secondsOf(async () => {
      const subscription = client.subscribeToAll();
      let seen = 0;
      for await (const { event } of subscription) {
        if (event !== undefined && !event.type.startsWith('$') && !event.streamId.startsWith('$')) seen += 1;
        if (seen === total) break;
      }
      await subscription.unsubscribe();
    });
    return total / seconds;
  });
}

async function benchAppends(): Promise<Measurement[]> {
  const measured: Measurement[] = [];
  for (const { atOnce, cases, least } of [
    { atOnce: 64, cases: 1_000, least: 0.6 },
    { atOnce: 1, cases: 200, least: 0.7 },
  ]) {
    let events: readonly RecordedEvent[] = [];
    await commands(cases, atOnce, (written) => {
      events = written;
    });
    const { subject, limit } = await inTurn(
      3,
      () => commands(cases, atOnce),
      () => bareAppends(events, atOnce),
    );
    measured.push({
      what: `commands through EventStoreDB, in process, ${atOnce === 1 ? 'one at a time' : `${atOnce} at once`}`,
      figure: perSecond(subject, 'commands'),
      limit: `${perSecond(limit, 'appends')}, the same events by the client alone`,
      ratio: subject / limit,
      target: { least },
    });
  }
  return measured;
}

async function benchProjections(): Promise<Measurement[]> {
  return withFolder((folder) =>
    withServer(async (url) => {
      const file = join(folder, 'events.db');
      await fillLog(file);
      const source = await openEventStore(`sqlite:${file}`, noUpcasters);
      const destination = await openEventStore(url, noUpcasters);
      const { equal, source: copied } = await copyLog(source, destination);
      await Promise.all([source.close(), destination.close()]);
      if (!equal) throw new Error('the server holds something else than the log of the bench');
      const [first] = projections;
      const measured: Measurement[] = [];
      for (const { what, chosen } of [
        { what: `projection ${first!.name} rebuilt`, chosen: [first!] },
        { what: `all ${projections.length} projections rebuilt`, chosen: projections },
      ]) {
        const { subject, limit } = await inTurn(
          3,
          () => rebuilt(url, chosen, copied.events),
          () => bareSubscription(url, copied.events),
        );
        measured.push({
          what: `${what}, through EventStoreDB`,
          figure: perSecond(subject, 'events'),
          limit: `${perSecond(limit, 'events')}, bare subscribeToAll of the same log`,
          ratio: subject / limit,
          target: { least: 0.7 },
        });
      }
      return measured;
    }),
  );
}

/** Commands and rebuilds over EventStoreDB's protocol, against its client alone on the same server. */
export async function benchEventStoreDb(): Promise<Measurement[]> {
  return [...(await benchAppends()), ...(await benchProjections())];
}
