import { setTimeout as pause } from 'node:timers/promises';
import { BEFORE_ALL, type EventBatch } from '../event-store.port.js';
import type { Bench } from './harness.js';
import { eventsOf, follow, given, neverFalling, numbered, numbersOf, rising, run } from './support.js';

const caughtUp = (batches: readonly EventBatch[]): boolean => batches.at(-1)?.caughtUp === true;
const holds =
  (count: number) =>
  (batches: readonly EventBatch[]): boolean =>
    eventsOf(batches).length >= count;

/** Following the log. */
export function subscribeContract(bench: () => Bench): void {
  describe('subscribe', () => {
    it('gives what there is, in order, in batches no larger than asked, and says when it has caught up', async () => {
      const { store, unique } = bench();
      const start = await store.head();
      for (let n = 0; n < 5; n += 1) await given(store, `${unique}-${n % 2}`, run(5, n * 5));
      const options = { after: start, filter: { streamPrefixes: [unique] }, batchSize: 10 };
      const batches = await follow(store, options, caughtUp);
      expect(numbersOf(eventsOf(batches))).toEqual(Array.from({ length: 25 }, (_, n) => n));
      expect(batches.every((batch) => batch.events.length <= 10)).toBe(true);
      expect(neverFalling([start, ...batches.map((batch) => batch.position)])).toBe(true);
      expect(rising(eventsOf(batches).map((event) => event.position))).toBe(true);
    });

    it('catches up from before the first event', async () => {
      const { store, unique } = bench();
      await given(store, `${unique}-a`, run(3));
      const options = { after: BEFORE_ALL, filter: { streamPrefixes: [unique] } };
      expect(numbersOf(eventsOf(await follow(store, options, caughtUp)))).toEqual([0, 1, 2]);
    });

    it('catches up on a log where nobody has written anything of it', async () => {
      const { store } = bench();
      const batches = await follow(store, { after: await store.head() }, caughtUp);
      expect(batches.at(-1)?.caughtUp).toBe(true);
    });

    it('catches up past everything where nothing matches the filter', async () => {
      const { store, unique } = bench();
      const start = await store.head();
      const { position } = await given(store, `${unique}-a`, run(40));
      const options = { after: start, filter: { streamPrefixes: [`${unique}-never`] }, batchSize: 10 };
      const batches = await follow(store, options, caughtUp);
      expect(eventsOf(batches)).toEqual([]);
      expect(batches.at(-1)!.position >= position).toBe(true);
    });

    it('does not say it has caught up before it has given all there was', async () => {
      const { store, unique } = bench();
      const start = await store.head();
      const { position } = await given(store, `${unique}-a`, run(300));
      const batches = await follow(
        store,
        { after: start, filter: { streamPrefixes: [unique] }, batchSize: 7 },
        caughtUp,
      );
      expect(eventsOf(batches)).toHaveLength(300);
      expect(batches.at(-1)!.position >= position).toBe(true);
    });

    it('gives what is appended after it has caught up, and catches up again', async () => {
      const { store, unique } = bench();
      const options = { after: await store.head(), filter: { streamPrefixes: [unique] } };
      let next = 0;
      const batches = await follow(store, options, async (all) => {
        if (!caughtUp(all)) return false;
        if (next === 3) return eventsOf(all).length === 3;
        if (eventsOf(all).length === next) await given(store, `${unique}-a`, [numbered(next++)]);
        return false;
      });
      expect(numbersOf(eventsOf(batches))).toEqual([0, 1, 2]);
    });

    it('moves its position over events the filter holds back while it is live', async () => {
      const { store, unique } = bench();
      const filter = { streamPrefixes: [`${unique}-wanted`] };
      let written = BEFORE_ALL;
      const batches = await follow(store, { after: await store.head(), filter }, async (all) => {
        if (!caughtUp(all)) return false;
        if (written === BEFORE_ALL) written = (await given(store, `${unique}-other`, run(3))).position;
        return all.at(-1)!.position >= written;
      });
      expect(eventsOf(batches)).toEqual([]);
    });

    it('filters by type what there is and what comes', async () => {
      const { store, unique } = bench();
      const start = await store.head();
      const write = (n: number) =>
        given(store, `${unique}-a`, [numbered(n, `${unique}Red`), numbered(n + 1, `${unique}Blue`)]);
      await write(0);
      let asked = false;
      const batches = await follow(store, { after: start, filter: { types: [`${unique}Blue`] } }, async (all) => {
        if (caughtUp(all) && !asked) {
          asked = true;
          await write(2);
        }
        return holds(2)(all);
      });
      expect(numbersOf(eventsOf(batches))).toEqual([1, 3]);
    });

    it('begins after the given position, without the event there', async () => {
      const { store, unique } = bench();
      await given(store, `${unique}-a`, run(4));
      const [, second] = await store.readStream(`${unique}-a`);
      const options = { after: second!.position, filter: { streamPrefixes: [unique] } };
      expect(numbersOf(eventsOf(await follow(store, options, caughtUp)))).toEqual([2, 3]);
    });

    it('resumes after the last batch seen, losing and repeating nothing', async () => {
      const { store, unique } = bench();
      const filter = { streamPrefixes: [unique] };
      let after = await store.head();
      await given(store, `${unique}-a`, run(20));
      const seen = [];
      while (seen.length < 20) {
        const batches = await follow(store, { after, filter, batchSize: 6 }, () => true);
        seen.push(...eventsOf(batches));
        after = batches.at(-1)!.position;
      }
      expect(numbersOf(seen)).toEqual(Array.from({ length: 20 }, (_, n) => n));
    });

    it('gives each of two subscribers everything', async () => {
      const { store, unique } = bench();
      const options = { after: await store.head(), filter: { streamPrefixes: [unique] } };
      const both = Promise.all([follow(store, options, holds(30)), follow(store, options, holds(30))]);
      for (let n = 0; n < 30; n += 1) await given(store, `${unique}-a`, [numbered(n)]);
      for (const batches of await both) {
        expect(numbersOf(eventsOf(batches))).toEqual(Array.from({ length: 30 }, (_, n) => n));
      }
    });

    it('gives a consumer that is slower than the writers everything once, in order', async () => {
      const { store, unique } = bench();
      const options = { after: await store.head(), filter: { streamPrefixes: [unique] }, batchSize: 5 };
      let written = 0;
      const batches = await follow(store, options, async (all) => {
        if (written < 200) {
          await given(store, `${unique}-a`, run(20, written));
          written += 20;
        }
        return holds(200)(all);
      });
      expect(numbersOf(eventsOf(batches))).toEqual(Array.from({ length: 200 }, (_, n) => n));
    });

    it('gives a consumer that is slower than the store all of a long log, filtered, once and in order', async () => {
      const { store, unique } = bench();
      const options = { after: await store.head(), filter: { types: [`${unique}Red`] } };
      const count = 4_000;
      for (let first = 0; first < count; first += 500) {
        const events = Array.from({ length: 500 }, (_, index) => numbered(first + index, `${unique}Red`));
        await given(store, `${unique}-a`, events);
      }
      const batches = await follow(store, options, async (all) => {
        await pause(60);
        return caughtUp(all);
      });
      expect(numbersOf(eventsOf(batches))).toEqual(Array.from({ length: count }, (_, n) => n));
    }, 60_000);

    it('ends without an error when it is aborted while it waits', async () => {
      const { store, unique } = bench();
      const ending = new AbortController();
      const iterator = store
        .subscribe({ after: await store.head(), filter: { streamPrefixes: [unique] }, signal: ending.signal })
        [Symbol.asyncIterator]();
      let step = await iterator.next();
      while (!step.done && !step.value.caughtUp) step = await iterator.next();
      const waiting = iterator.next();
      ending.abort();
      expect(await untilDone(iterator, waiting)).toBe(true);
    });

    it('ends without an error when it was aborted before it began', async () => {
      const { store, unique } = bench();
      await given(store, `${unique}-a`, run(3));
      const batches = [];
      for await (const batch of store.subscribe({ signal: AbortSignal.abort() })) batches.push(batch);
      expect(batches).toEqual([]);
    });

    it('gives nothing more once it is aborted, though there is more', async () => {
      const { store, unique } = bench();
      const start = await store.head();
      await given(store, `${unique}-a`, run(30));
      const options = { after: start, filter: { streamPrefixes: [unique] }, batchSize: 5 };
      const batches = await follow(store, options, (all) => eventsOf(all).length > 0);
      expect(eventsOf(batches).length).toBeGreaterThan(0);
      expect(eventsOf(batches).length).toBeLessThanOrEqual(5);
    });

    it('may be left in the middle, and the store goes on', async () => {
      const { store, unique } = bench();
      const start = await store.head();
      await given(store, `${unique}-a`, run(30));
      const options = { after: start, filter: { streamPrefixes: [unique] }, batchSize: 5 };
      for await (const batch of store.subscribe({ ...options, signal: new AbortController().signal })) {
        if (batch.events.length > 0) break;
      }
      expect(await given(store, `${unique}-a`, run(1, 30))).toMatchObject({ revision: 30 });
      expect(eventsOf(await follow(store, options, holds(31)))).toHaveLength(31);
    });
  });
}

/** Whether the iteration comes to its end; a position-only batch may be on its way. */
async function untilDone(
  iterator: AsyncIterator<EventBatch>,
  first: Promise<IteratorResult<EventBatch>>,
): Promise<boolean> {
  let step = await first;
  while (!step.done) step = await iterator.next();
  return step.done;
}
