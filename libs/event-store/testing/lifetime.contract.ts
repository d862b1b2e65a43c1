import type { Bench } from './harness.js';
import { given, plain, readEvents, run } from './support.js';

/** Closing, and what survives it. */
export function lifetimeContract(bench: () => Bench): void {
  describe('close', () => {
    const closed = expect.objectContaining({ name: 'EventStoreError', reason: 'unavailable' });

    it('loses nothing: opened again, the log holds the same events at the same positions and goes on', async () => {
      const { store, unique, reopen } = bench();
      await given(store, `${unique}-a`, run(3));
      const { position } = await given(store, `${unique}-b`, run(2, 3));
      const filter = { streamPrefixes: [unique] };
      const before = (await readEvents(store, { filter })).map(plain);

      const again = await reopen();
      expect((await readEvents(again, { filter })).map(plain)).toEqual(before);
      const next = await again.append(`${unique}-a`, run(1, 5), 2);
      expect(next).toMatchObject({ outcome: 'appended', revision: 3 });
      expect(next.outcome === 'appended' && next.position > position).toBe(true);
      expect(await again.append(`${unique}-b`, run(1), 0)).toEqual({ outcome: 'conflict', actual: 1 });
    });

    it('resumes after a position taken before', async () => {
      const { store, unique, reopen } = bench();
      const { position } = await given(store, `${unique}-a`, run(3));
      await given(store, `${unique}-a`, run(2, 3));
      const again = await reopen();
      const events = await readEvents(again, { after: position, filter: { streamPrefixes: [unique] } });
      expect(events.map((event) => event.revision)).toEqual([3, 4]);
    });

    it('may be asked for twice', async () => {
      const { store } = bench();
      await store.close();
      await expect(store.close()).resolves.toBeUndefined();
    });

    it('makes every later call fail as unavailable', async () => {
      const { store, unique } = bench();
      await store.close();
      await expect(store.append(`${unique}-a`, run(1), 'any')).rejects.toEqual(closed);
      await expect(store.readStream(`${unique}-a`)).rejects.toEqual(closed);
      await expect(readEvents(store)).rejects.toEqual(closed);
      await expect(store.head()).rejects.toEqual(closed);
      await expect(store.countAfter()).rejects.toEqual(closed);
    });

    it('ends a subscription that waits with an error, so that nobody waits for ever', async () => {
      const { store, unique } = bench();
      const iterator = store
        .subscribe({
          after: await store.head(),
          filter: { streamPrefixes: [unique] },
          signal: new AbortController().signal,
        })
        [Symbol.asyncIterator]();
      let step = await iterator.next();
      while (!step.done && !step.value.caughtUp) step = await iterator.next();
      const waiting = iterator.next();
      const failure = expect(waiting).rejects.toEqual(closed);
      await store.close();
      await failure;
    });

    it('answers appends that were under way, and keeps those it said were appended', async () => {
      const { store, unique, reopen } = bench();
      const underWay = run(20).map((event, n) => store.append(`${unique}-${n}`, [event], 'no-stream'));
      const settled = Promise.allSettled(underWay);
      const again = await reopen();
      const kept = (await settled).flatMap((result, n) =>
        result.status === 'fulfilled' && result.value.outcome === 'appended' ? [n] : [],
      );
      for (const n of kept) expect(await again.readStream(`${unique}-${n}`)).toHaveLength(1);
      for (const result of await settled) {
        if (result.status === 'rejected') expect(result.reason).toMatchObject({ name: 'EventStoreError' });
      }
    });
  });
}
