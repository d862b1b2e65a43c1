import type { ExpectedRevision } from '../event-store.port.js';
import type { Bench } from './harness.js';
import { given, numbered, numbersOf, run } from './support.js';

/** A retry after an unknown outcome: the same ids and the same expected revision. */
export function retryContract(bench: () => Bench): void {
  describe('a retry with the same ids and the same expected revision', () => {
    it.each<{ expected: ExpectedRevision; before: number }>([
      { expected: 'no-stream', before: 0 },
      { expected: 'any', before: 0 },
      { expected: 'any', before: 2 },
      { expected: 'stream-exists', before: 2 },
      { expected: 1, before: 2 },
    ])('expecting $expected on a stream of $before answers the first outcome and writes nothing', async (given_) => {
      const { store, unique } = bench();
      const stream = `${unique}-a`;
      if (given_.before > 0) await given(store, stream, run(given_.before, 100));
      const batch = run(3);
      const first = await store.append(stream, batch, given_.expected);
      const second = await store.append(stream, batch, given_.expected);
      expect(first.outcome).toBe('appended');
      expect(second).toEqual(first);
      expect(numbersOf((await store.readStream(stream)).slice(given_.before))).toEqual([0, 1, 2]);
    });

    it.each<{ expected: ExpectedRevision; before: number }>([
      { expected: 'no-stream', before: 0 },
      { expected: 1, before: 2 },
    ])('expecting $expected answers the first outcome also after others have appended', async (given_) => {
      const { store, unique } = bench();
      const stream = `${unique}-a`;
      if (given_.before > 0) await given(store, stream, run(given_.before, 100));
      const batch = run(2);
      const first = await store.append(stream, batch, given_.expected);
      await given(store, stream, run(2, 50));
      expect(await store.append(stream, batch, given_.expected)).toEqual(first);
      expect(numbersOf((await store.readStream(stream)).slice(given_.before))).toEqual([0, 1, 50, 51]);
    });

    it('answers the first outcome also after the store was closed and opened again', async () => {
      const { store, unique, reopen } = bench();
      const batch = run(2);
      const first = await store.append(`${unique}-a`, batch, 'no-stream');
      const again = await reopen();
      expect(await again.append(`${unique}-a`, batch, 'no-stream')).toEqual(first);
      expect(await again.readStream(`${unique}-a`)).toHaveLength(2);
    });
  });

  it('takes the same id in another stream for another event', async () => {
    const { store, unique } = bench();
    const batch = run(1);
    await store.append(`${unique}-a`, batch, 'no-stream');
    const result = await store.append(`${unique}-b`, batch, 'no-stream');
    expect(result).toMatchObject({ outcome: 'appended', revision: 0 });
    expect((await store.readStream(`${unique}-b`)).map((event) => event.id)).toEqual([batch[0]!.id]);
  });

  it('takes a known id together with a new one for a conflict', async () => {
    const { store, unique } = bench();
    const [known] = run(1);
    await store.append(`${unique}-a`, [known!], 'no-stream');
    const result = await store.append(`${unique}-a`, [known!, numbered(1)], 'no-stream');
    expect(result).toEqual({ outcome: 'conflict', actual: 0 });
    expect(await store.readStream(`${unique}-a`)).toHaveLength(1);
  });

  it('takes other ids at the same place for a conflict', async () => {
    const { store, unique } = bench();
    await store.append(`${unique}-a`, run(2), 'no-stream');
    expect(await store.append(`${unique}-a`, run(2), 'no-stream')).toEqual({ outcome: 'conflict', actual: 1 });
  });
}
