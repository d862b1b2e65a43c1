import type { ReadStreamOptions } from '../event-store.port.js';
import type { Bench } from './harness.js';
import { given, numbersOf, run } from './support.js';

/** Reading one stream, both ways. */
export function readStreamContract(bench: () => Bench): void {
  describe('readStream', () => {
    it('answers nothing for a stream that is not there', async () => {
      const { store, unique } = bench();
      expect(await store.readStream(`${unique}-nowhere`)).toEqual([]);
      expect(await store.readStream(`${unique}-nowhere`, { direction: 'backwards' })).toEqual([]);
    });

    it.each<{ options: ReadStreamOptions; numbers: readonly number[] }>([
      { options: {}, numbers: [0, 1, 2, 3, 4] },
      { options: { from: 3 }, numbers: [3, 4] },
      { options: { limit: 2 }, numbers: [0, 1] },
      { options: { from: 1, limit: 2 }, numbers: [1, 2] },
      { options: { from: 9 }, numbers: [] },
      { options: { direction: 'backwards' }, numbers: [4, 3, 2, 1, 0] },
      { options: { direction: 'backwards', limit: 1 }, numbers: [4] },
      { options: { direction: 'backwards', from: 1 }, numbers: [1, 0] },
      { options: { direction: 'backwards', from: 3, limit: 2 }, numbers: [3, 2] },
      { options: { direction: 'backwards', from: 0 }, numbers: [0] },
    ])('with $options answers events $numbers of five', async ({ options, numbers }) => {
      const { store, unique } = bench();
      await given(store, `${unique}-a`, run(2));
      await given(store, `${unique}-other`, run(3, 70));
      await given(store, `${unique}-a`, run(3, 2));
      const events = await store.readStream(`${unique}-a`, options);
      expect(numbersOf(events)).toEqual(numbers);
      expect(events.map((event) => event.revision)).toEqual(numbers);
    });

    it('tells streams apart whose names start alike or differ in case', async () => {
      const { store, unique } = bench();
      await given(store, `${unique}-a`, run(1));
      await given(store, `${unique}-a1`, run(1, 1));
      await given(store, `${unique}-A`, run(1, 2));
      expect(numbersOf(await store.readStream(`${unique}-a`))).toEqual([0]);
      expect(numbersOf(await store.readStream(`${unique}-A`))).toEqual([2]);
    });

    it('reads a stream of three thousand events whole', async () => {
      const { store, unique } = bench();
      for (let first = 0; first < 3_000; first += 500) await given(store, `${unique}-a`, run(500, first));
      const events = await store.readStream(`${unique}-a`);
      expect(numbersOf(events)).toEqual(Array.from({ length: 3_000 }, (_, n) => n));
      const backwards = await store.readStream(`${unique}-a`, { direction: 'backwards', limit: 2_500 });
      expect(numbersOf(backwards)).toEqual(Array.from({ length: 2_500 }, (_, n) => 2_999 - n));
    });

    it('sees an append as soon as it was answered', async () => {
      const { store, unique } = bench();
      for (let n = 0; n < 10; n += 1) {
        await store.append(`${unique}-a`, run(1, n), n === 0 ? 'no-stream' : n - 1);
        expect(await store.readStream(`${unique}-a`)).toHaveLength(n + 1);
      }
    });
  });
}
