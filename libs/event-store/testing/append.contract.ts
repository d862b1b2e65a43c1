import { randomUUID } from 'node:crypto';
import type { ExpectedRevision } from '../event-store.port.js';
import type { Bench } from './harness.js';
import { appended, given, numbered, numbersOf, plain, readEvents, rising, run } from './support.js';

/** Expected revisions, conflicts, batches and concurrency. */
export function appendContract(bench: () => Bench): void {
  describe('append', () => {
    describe('to a stream that is not there', () => {
      it.each<{ expected: ExpectedRevision }>([{ expected: 'any' }, { expected: 'no-stream' }])(
        'expecting $expected starts it at revision 0',
        async ({ expected }) => {
          const { store, unique } = bench();
          const result = await store.append(`${unique}-a`, run(2), expected);
          expect(result).toMatchObject({ outcome: 'appended', revision: 1 });
          expect((await store.readStream(`${unique}-a`)).map((event) => event.revision)).toEqual([0, 1]);
        },
      );

      it.each<{ expected: ExpectedRevision }>([{ expected: 'stream-exists' }, { expected: 0 }, { expected: 3 }])(
        'expecting $expected is a conflict that tells there is no stream',
        async ({ expected }) => {
          const { store, unique } = bench();
          expect(await store.append(`${unique}-a`, run(1), expected)).toEqual({ outcome: 'conflict', actual: -1 });
          expect(await store.readStream(`${unique}-a`)).toEqual([]);
        },
      );
    });

    describe('to a stream of three events', () => {
      it.each<{ expected: ExpectedRevision }>([{ expected: 'any' }, { expected: 'stream-exists' }, { expected: 2 }])(
        'expecting $expected goes on at revision 3',
        async ({ expected }) => {
          const { store, unique } = bench();
          await given(store, `${unique}-a`, run(3));
          const result = await store.append(`${unique}-a`, run(2, 3), expected);
          expect(result).toMatchObject({ outcome: 'appended', revision: 4 });
          expect(numbersOf(await store.readStream(`${unique}-a`))).toEqual([0, 1, 2, 3, 4]);
        },
      );

      it.each<{ expected: ExpectedRevision; why: string }>([
        { expected: 'no-stream', why: 'that there is none' },
        { expected: 1, why: 'a revision already passed' },
        { expected: 0, why: 'the first revision' },
        { expected: 3, why: 'the next revision' },
        { expected: 70, why: 'a revision far ahead' },
      ])('expecting $why is a conflict that tells the actual revision', async ({ expected }) => {
        const { store, unique } = bench();
        await given(store, `${unique}-a`, run(3));
        expect(await store.append(`${unique}-a`, run(2, 3), expected)).toEqual({ outcome: 'conflict', actual: 2 });
        expect(numbersOf(await store.readStream(`${unique}-a`))).toEqual([0, 1, 2]);
      });
    });

    it('lets one of twenty concurrent appends on one revision win and tells the others where the stream is', async () => {
      const { store, unique } = bench();
      await given(store, `${unique}-a`, run(1));
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, n) => store.append(`${unique}-a`, [numbered(n + 1)], 0)),
      );
      expect(results.filter((result) => result.outcome === 'appended')).toHaveLength(1);
      expect(results.filter((result) => result.outcome === 'conflict')).toEqual(
        Array.from({ length: 19 }, () => ({ outcome: 'conflict', actual: 1 })),
      );
      const winner = results.findIndex((result) => result.outcome === 'appended') + 1;
      expect(numbersOf(await store.readStream(`${unique}-a`))).toEqual([0, winner]);
    });

    it('lets one of twenty concurrent appends create a stream', async () => {
      const { store, unique } = bench();
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, n) => store.append(`${unique}-a`, [numbered(n)], 'no-stream')),
      );
      expect(results.filter((result) => result.outcome === 'appended')).toHaveLength(1);
      expect(await store.readStream(`${unique}-a`)).toHaveLength(1);
    });

    it('keeps fifty concurrent appends that expect anything, each once, at contiguous revisions', async () => {
      const { store, unique } = bench();
      const results = await Promise.all(run(50).map((event) => store.append(`${unique}-a`, [event], 'any')));
      const events = await store.readStream(`${unique}-a`);
      expect(events.map((event) => event.revision)).toEqual(Array.from({ length: 50 }, (_, n) => n));
      expect(new Set(numbersOf(events)).size).toBe(50);
      const answered = results.map((result) => appended(result).revision);
      expect(answered.map((revision) => events[revision]?.data.n)).toEqual(Array.from({ length: 50 }, (_, n) => n));
    });

    it('gives concurrent appends to many streams an outcome of their own each', async () => {
      const { store, unique } = bench();
      await given(store, `${unique}-taken`, run(1));
      const results = await Promise.all([
        store.append(`${unique}-a`, run(2), 'no-stream'),
        store.append(`${unique}-taken`, run(1), 'no-stream'),
        store.append(`${unique}-b`, run(3), 'no-stream'),
        store.append(`${unique}-missing`, run(1), 5),
        store.append(`${unique}-taken`, run(1), 0),
      ]);
      expect(results).toEqual([
        expect.objectContaining({ outcome: 'appended', revision: 1 }),
        { outcome: 'conflict', actual: 0 },
        expect.objectContaining({ outcome: 'appended', revision: 2 }),
        { outcome: 'conflict', actual: -1 },
        expect.objectContaining({ outcome: 'appended', revision: 1 }),
      ]);
    });

    it('writes all of a batch or, on a conflict, nothing of it', async () => {
      const { store, unique } = bench();
      const start = await store.head();
      await store.append(`${unique}-a`, run(3), 'no-stream');
      await store.append(`${unique}-a`, run(3, 3), 'no-stream');
      const events = await readEvents(store, { after: start, filter: { streamPrefixes: [unique] } });
      expect(numbersOf(events)).toEqual([0, 1, 2]);
    });

    it('gives each event of a batch a position of its own, rising, and answers the last', async () => {
      const { store, unique } = bench();
      const result = await given(store, `${unique}-a`, run(5));
      const positions = (await store.readStream(`${unique}-a`)).map((event) => event.position);
      expect(rising(positions)).toBe(true);
      expect(positions.at(-1)).toBe(result.position);
    });

    it('answers rising positions of one width, also across streams', async () => {
      const { store, unique } = bench();
      const positions = [];
      for (let n = 0; n < 20; n += 1) {
        positions.push((await given(store, `${unique}-${n % 3}`, [numbered(n)])).position);
      }
      expect(rising(positions)).toBe(true);
      expect(new Set(positions.map((position) => position.length)).size).toBe(1);
    });

    it('keeps id, type, data and metadata as given and adds when it was recorded', async () => {
      const { store, unique } = bench();
      const event = {
        id: randomUUID(),
        type: `${unique}Noted`,
        data: { text: 'a', nested: { list: [1, 2.5, null, true, { deep: 'x' }], empty: {} }, none: null },
        metadata: { tenant: 'acme', actor: { id: 'ann', roles: ['agent'] } },
      };
      const { position } = await given(store, `${unique}-a`, [event]);
      const [recorded] = await store.readStream(`${unique}-a`);
      expect(plain(recorded!)).toEqual({ ...event, stream: `${unique}-a`, revision: 0, position });
      expect(recorded!.stored).toEqual({ data: event.data, metadata: event.metadata });
      expect(recorded!.recordedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
    });

    it('keeps any language, in stream names as well as in data', async () => {
      const { store, unique } = bench();
      const text = 'Grüße 你好 👩‍💻 "quoted" \\ \n\t\u0001 ﷽ e\u0301';
      const stream = `${unique}-ключ-鍵-🔑`;
      await given(store, stream, [{ ...numbered(0), data: { text, [text]: text } }]);
      const [recorded] = await store.readStream(stream);
      expect(recorded!.stream).toBe(stream);
      expect(recorded!.data).toEqual({ text, [text]: text });
    });

    it('keeps an event of half a megabyte', async () => {
      const { store, unique } = bench();
      const text = 'ab'.repeat(250_000);
      await given(store, `${unique}-a`, [{ ...numbered(0), data: { text } }]);
      const [recorded] = await store.readStream(`${unique}-a`);
      expect(recorded!.data.text).toBe(text);
    });

    it('refuses an empty batch and writes nothing', async () => {
      const { store, unique } = bench();
      await expect(store.append(`${unique}-a`, [], 'any')).rejects.toThrow(RangeError);
      expect(await store.readStream(`${unique}-a`)).toEqual([]);
    });

    it('refuses an empty stream name', async () => {
      const { store } = bench();
      await expect(store.append('', run(1), 'any')).rejects.toThrow(RangeError);
    });
  });
}
