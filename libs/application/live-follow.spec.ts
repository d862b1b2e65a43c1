import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { BEFORE_ALL, type EventStore, EventStoreError, type Position, type RecordedEvent } from '#libs/event-store';
import { openSqliteEventStore } from '#libs/event-store/adapters/sqlite';
import { follow, type LogReading, readingLog, readingStream } from './live-follow.js';
import { Patience } from './live-patience.js';
import { LiveTail } from './live-tail.js';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const watched = 'case-acme.watched';
const other = 'case-acme.other';

type Scenario = {
  /** How many facts are in the log before, and how many come while it is followed: each to one of two streams. */
  readonly before: readonly boolean[];
  readonly meanwhile: readonly boolean[];
  /** The follower begins behind the n-th fact. */
  readonly start: number;
  readonly mostWaiting: number;
  /** How many turns the follower rests after each chunk, and his reads before and after each batch, over and over. */
  readonly rests: readonly number[];
  /** Which of the follower's own reads fail. */
  readonly failing: readonly number[];
};
const scenarios: fc.Arbitrary<Scenario> = fc.record({
  before: fc.array(fc.boolean(), { maxLength: 30 }),
  meanwhile: fc.array(fc.boolean(), { minLength: 1, maxLength: 60 }),
  start: fc.nat(30),
  mostWaiting: fc.integer({ min: 1, max: 20 }),
  rests: fc.array(fc.nat(12), { minLength: 1, maxLength: 5 }),
  failing: fc.array(fc.nat(4), { maxLength: 2 }),
});

async function turns(count: number): Promise<void> {
  for (let left = count; left > 0; left -= 1) await turn();
}

/** Appends one fact. */
async function append(store: EventStore, toWatched: boolean): Promise<Position> {
  const event = { id: crypto.randomUUID(), type: 'Noted', data: {}, metadata: {} };
  const result = await store.append(toWatched ? watched : other, [event], 'any');
  if (result.outcome !== 'appended') throw new Error('it was not appended');
  return result.position;
}

/** What a follower is handed from a start on, until he has seen the last fact; written while he follows. */
async function handed(scenario: Scenario, by: 'log' | 'stream'): Promise<{ seen: string[]; expected: string[] }> {
  const store = openSqliteEventStore({ file: ':memory:' });
  const ending = new AbortController();
  try {
    const positions: Position[] = [];
    for (const toWatched of scenario.before) positions.push(await append(store, toWatched));
    const start = Math.min(scenario.start, positions.length);
    const after = positions[start - 1] ?? BEFORE_ALL;
    const facts = [...scenario.before.slice(start), ...scenario.meanwhile];
    const wanted = by === 'log' ? facts.length : facts.filter(Boolean).length;
    if (wanted === 0) return { seen: [], expected: [] };
    let reads = 0;
    const reading = by === 'log' ? readingLog(store, { streamPrefixes: ['case-'] }) : readingStream(store, watched);
    const read: LogReading = async function* (from) {
      const rest = scenario.rests[reads % scenario.rests.length]!;
      if (scenario.failing.includes(reads++)) throw new EventStoreError('unavailable', 'gone for now');
      await turns(rest);
      for await (const batch of reading(from)) {
        yield batch;
        await turns(rest);
      }
    };
    const tail = new LiveTail({ events: store, logger: silent, filter: {}, mostWaiting: scenario.mostWaiting });
    const wants = ({ stream }: RecordedEvent) => by === 'log' || stream === watched;
    const patience = new Patience(ending.signal, silent);
    const following = follow({ tail, read, wants, after, patience, signal: ending.signal });
    const writing = (async () => {
      for (const toWatched of scenario.meanwhile) {
        await append(store, toWatched);
        await turn();
      }
    })();
    const seen: RecordedEvent[] = [];
    let chunks = 0;
    for await (const events of following) {
      seen.push(...events);
      if (seen.length >= wanted) break;
      await turns(scenario.rests[chunks++ % scenario.rests.length]!);
    }
    await writing;
    const all: RecordedEvent[] = [];
    for await (const batch of store.readAll()) all.push(...batch.events);
    const expected = all.filter((event) => event.position > after && wants(event)).map(({ id }) => id);
    expect(tail.followers).toBe(0);
    return { seen: seen.map(({ id }) => id), expected };
  } finally {
    ending.abort();
    await store.close();
  }
}

describe('following the log', () => {
  it.each(['log', 'stream'] as const)(
    'hands over every wanted event behind a position, in order and once, at any pace (by the %s)',
    async (by) => {
      await fc.assert(
        fc.asyncProperty(scenarios, async (scenario) => {
          const { seen, expected } = await handed(scenario, by);
          expect(seen).toEqual(expected);
        }),
        { numRuns: 40 },
      );
    },
  );

  it('ends at once when it is aborted, also while it waits for a store that is away', async () => {
    const store = openSqliteEventStore({ file: ':memory:' });
    const ending = new AbortController();
    const { signal } = ending;
    const tail = new LiveTail({ events: store, logger: silent, filter: {} });
    const read = () => {
      throw new EventStoreError('unavailable', 'gone for good');
    };
    const patience = new Patience(signal, silent);
    const following = follow({ tail, read, wants: () => true, after: BEFORE_ALL, patience, signal });
    const waiting = following.next();
    await turn();
    ending.abort();
    expect(await waiting).toEqual({ done: true, value: undefined });
    await store.close();
  });

  it('fails where trying again is of no use', async () => {
    const store = openSqliteEventStore({ file: ':memory:' });
    const { signal } = new AbortController();
    const tail = new LiveTail({ events: store, logger: silent, filter: {} });
    const read = () => {
      throw new EventStoreError('corrupt', 'not ours');
    };
    const patience = new Patience(signal, silent);
    const following = follow({ tail, read, wants: () => true, after: BEFORE_ALL, patience, signal });
    await expect(following.next()).rejects.toThrow('not ours');
    await store.close();
  });
});
