import * as fc from 'fast-check';
import { BEFORE_ALL, type EventFilter } from '../event-store.port.js';
import type { Bench } from './harness.js';
import {
  eventsOf,
  given,
  neverFalling,
  numbered,
  numbersOf,
  plain,
  readBatches,
  readEvents,
  rising,
  run,
} from './support.js';

/** Reading the whole log: order, resuming, filters. */
export function readAllContract(bench: () => Bench): void {
  describe('readAll', () => {
    it('gives the events of all streams in the order they were appended', async () => {
      const { store, unique } = bench();
      for (let n = 0; n < 30; n += 1) await given(store, `${unique}-${n % 4}`, [numbered(n)]);
      const events = await readEvents(store, { filter: { streamPrefixes: [unique] } });
      expect(numbersOf(events)).toEqual(Array.from({ length: 30 }, (_, n) => n));
      expect(rising(events.map((event) => event.position))).toBe(true);
      expect(events.map((event) => event.revision)).toEqual(Array.from({ length: 30 }, (_, n) => Math.floor(n / 4)));
    });

    it('gives the same events as readStream, whole', async () => {
      const { store, unique } = bench();
      await given(store, `${unique}-a`, run(4));
      const filter = { streamPrefixes: [`${unique}-a`] };
      const [fromAll, fromStream] = [await readEvents(store, { filter }), await store.readStream(`${unique}-a`)];
      expect(fromAll.map(plain)).toEqual(fromStream.map(plain));
    });

    it('ends where the log ended when the read began, with the last batch alone caught up', async () => {
      const { store, unique } = bench();
      const start = await store.head();
      await given(store, `${unique}-a`, run(25));
      const batches = [];
      for await (const batch of store.readAll({ after: start, filter: { streamPrefixes: [unique] }, batchSize: 10 })) {
        if (batches.length === 0) await given(store, `${unique}-a`, run(5, 90));
        batches.push(batch);
      }
      expect(numbersOf(eventsOf(batches))).toEqual(Array.from({ length: 25 }, (_, n) => n));
      expect(batches.every((batch) => batch.events.length <= 10)).toBe(true);
      expect(batches.map((batch) => batch.caughtUp)).toEqual([...batches.slice(1).map(() => false), true]);
    });

    it('never moves its position back, and ends at or after its last event', async () => {
      const { store, unique } = bench();
      const start = await store.head();
      await given(store, `${unique}-a`, run(25));
      const batches = await readBatches(store, { after: start, filter: { streamPrefixes: [unique] }, batchSize: 4 });
      expect(neverFalling([start, ...batches.map((batch) => batch.position)])).toBe(true);
      for (const { events, position } of batches) {
        expect(events.every((event) => event.position <= position)).toBe(true);
      }
    });

    it('is caught up in one empty batch where nothing comes after the position', async () => {
      const { store, unique } = bench();
      const { position } = await given(store, `${unique}-a`, run(2));
      const batches = await readBatches(store, { after: position, filter: { streamPrefixes: [unique] } });
      expect(eventsOf(batches)).toEqual([]);
      expect(batches.at(-1)?.caughtUp).toBe(true);
      expect(neverFalling([position, ...batches.map((batch) => batch.position)])).toBe(true);
    });

    it('passes what the filter holds back, so that the position is that of the end', async () => {
      const { store, unique } = bench();
      const { position: start } = await given(store, `${unique}-wanted`, run(1));
      const { position: end } = await given(store, `${unique}-other`, run(40));
      const filter = { streamPrefixes: [`${unique}-wanted`] };
      const batches = await readBatches(store, { after: start, filter, batchSize: 10 });
      expect(eventsOf(batches)).toEqual([]);
      expect(batches.at(-1)?.caughtUp).toBe(true);
      expect(batches.at(-1)!.position >= end).toBe(true);
    });

    it('loses and repeats nothing when it is cut anywhere and resumed after the last position seen', async () => {
      const { store, unique } = bench();
      let round = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 6 }),
          fc.integer({ min: 1, max: 7 }),
          fc.nat(),
          async (sizes, batchSize, cut) => {
            round += 1;
            const filter = { streamPrefixes: [`${unique}-${round}-`] };
            const start = await store.head();
            const total = sizes.reduce((sum, size) => sum + size, 0);
            let n = 0;
            for (const [index, size] of sizes.entries()) {
              await given(store, `${unique}-${round}-${index % 2}`, run(size, n));
              n += size;
            }
            const all = await readBatches(store, { after: start, filter, batchSize });
            const wanted = Array.from({ length: total }, (_, number) => number);
            expect(numbersOf(eventsOf(all))).toEqual(wanted);

            const whole = all.slice(0, cut % (all.length + 1));
            const resumed = await readEvents(store, { after: whole.at(-1)?.position ?? start, filter });
            expect(numbersOf([...eventsOf(whole), ...resumed])).toEqual(wanted);

            const seen = eventsOf(all).slice(0, cut % (total + 1));
            const rest = await readEvents(store, { after: seen.at(-1)?.position ?? start, filter });
            expect(numbersOf([...seen, ...rest])).toEqual(wanted);
          },
        ),
        { numRuns: 15 },
      );
    });

    describe('with a filter', () => {
      const cases: readonly { name: string; filter: (unique: string) => EventFilter; numbers: readonly number[] }[] = [
        { name: 'of one type', filter: (u) => ({ types: [`${u}Red`] }), numbers: [0, 2] },
        { name: 'of two types', filter: (u) => ({ types: [`${u}Red`, `${u}Blue`] }), numbers: [0, 1, 2, 3] },
        { name: 'of a type nobody wrote', filter: (u) => ({ types: [`${u}Green`] }), numbers: [] },
        { name: 'of the start of a type', filter: (u) => ({ types: [`${u}Re`] }), numbers: [] },
        { name: 'of no type', filter: () => ({ types: [] }), numbers: [] },
        { name: 'of a stream prefix', filter: (u) => ({ streamPrefixes: [`${u}.a_`] }), numbers: [0, 1] },
        {
          name: 'of overlapping prefixes',
          filter: (u) => ({ streamPrefixes: [`${u}.a_`, `${u}.a`, `${u}.a_1`] }),
          numbers: [0, 1, 2],
        },
        { name: 'of a whole stream name', filter: (u) => ({ streamPrefixes: [`${u}.b-1`] }), numbers: [3] },
        { name: 'of no prefix', filter: () => ({ streamPrefixes: [] }), numbers: [] },
        {
          name: 'of type and prefix',
          filter: (u) => ({ types: [`${u}Red`], streamPrefixes: [`${u}.a`] }),
          numbers: [0, 2],
        },
        {
          name: 'of type and prefix that never meet',
          filter: (u) => ({ types: [`${u}Red`], streamPrefixes: [`${u}.b`] }),
          numbers: [],
        },
      ];

      it.each(cases)('$name gives the events that pass all of it', async ({ filter, numbers }) => {
        const { store, unique } = bench();
        const start = await store.head();
        await given(store, `${unique}.a_1`, [numbered(0, `${unique}Red`), numbered(1, `${unique}Blue`)]);
        await given(store, `${unique}.ax1`, [numbered(2, `${unique}Red`)]);
        await given(store, `${unique}.b-1`, [numbered(3, `${unique}Blue`)]);
        await given(store, `${unique}xa_1`, [numbered(4, `${unique}Other`)]);
        const batches = await readBatches(store, { after: start, filter: filter(unique) });
        expect(numbersOf(eventsOf(batches))).toEqual(numbers);
        expect(batches.at(-1)?.caughtUp).toBe(true);
      });
    });

    it('starts at the first event where no position is given, as with the position before all', async () => {
      const { store, unique } = bench();
      await given(store, `${unique}-a`, run(2));
      const filter = { streamPrefixes: [unique] };
      expect(numbersOf(await readEvents(store, { filter }))).toEqual([0, 1]);
      expect(numbersOf(await readEvents(store, { filter, after: BEFORE_ALL }))).toEqual([0, 1]);
    });
  });

  describe('head', () => {
    it('is at or after the last append answered, and after every position before', async () => {
      const { store, unique } = bench();
      const before = await store.head();
      const { position } = await given(store, `${unique}-a`, run(3));
      expect((await store.head()) >= position).toBe(true);
      expect(before < position).toBe(true);
      expect(BEFORE_ALL < position).toBe(true);
    });
  });

  describe('countAfter', () => {
    it('counts what comes after a position, exactly where the engine can', async () => {
      const { store, unique, harness } = bench();
      const start = await store.head();
      const { position } = await given(store, `${unique}-a`, run(3));
      await given(store, `${unique}-b`, run(4));
      const counts = [await store.countAfter(start), await store.countAfter(position), await store.countAfter()];
      if (harness.counts === 'exact') {
        expect(counts.slice(0, 2)).toEqual([7, 4]);
        expect(counts[2]).toBeGreaterThanOrEqual(7);
      }
      expect(counts.every((count) => Number.isInteger(count) && count >= 0)).toBe(true);
      expect(await store.countAfter(await store.head())).toBe(0);
    });
  });
}
