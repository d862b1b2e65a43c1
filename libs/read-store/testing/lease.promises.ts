import type { Commit } from '../document-store.port.js';
import { acme, at, first, type HarnessFactory, storeForEachTest, write } from './harness.js';
import { ticket, tickets } from './sample-collections.js';

export function leasePromises(makeHarness: HarnessFactory): void {
  const bench = storeForEachTest(makeHarness);
  const name = first.projection;

  it('are held by one holder at a time, across stores', async () => {
    const other = await bench.openAnother();
    expect(await bench.store.lease(name, 'me', 1000)).toBe(true);
    expect(await other.lease(name, 'you', 1000)).toBe(false);
    expect(await other.lease('another-name', 'you', 1000)).toBe(true);
  });

  it('go to one of those who ask at the same time', async () => {
    const other = await bench.openAnother();
    const answers = await Promise.all([bench.store.lease(name, 'me', 1000), other.lease(name, 'you', 1000)]);
    expect([...answers].sort()).toEqual([false, true]);
  });

  it('are renewed by their holder, from now on', async () => {
    await bench.store.lease(name, 'me', 1000);
    bench.now += 900;
    expect(await bench.store.lease(name, 'me', 1000)).toBe(true);
    bench.now += 900;
    expect(await bench.store.lease(name, 'you', 1000)).toBe(false);
  });

  it('are taken over once they have run out, and then lost to the former holder', async () => {
    await bench.store.lease(name, 'me', 1000);
    bench.now += 1000;
    expect(await bench.store.lease(name, 'you', 1000)).toBe(true);
    expect(await bench.store.lease(name, 'me', 1000)).toBe(false);
  });

  it('are free once released, by their holder alone', async () => {
    await bench.store.lease(name, 'me', 1000);
    await bench.store.release(name, 'you');
    expect(await bench.store.lease(name, 'you', 1000)).toBe(false);
    await bench.store.release(name, 'me');
    expect(await bench.store.lease(name, 'you', 1000)).toBe(true);
  });

  it('outlive the store that took them', async () => {
    await bench.store.lease(name, 'me', 1000);
    await bench.reopen();
    expect(await bench.store.lease(name, 'you', 1000)).toBe(false);
  });

  describe('of a projection guard the commits that name a holder', () => {
    const commit = (holder?: string): Commit => ({
      generation: first,
      writes: [write('a', 1, ticket())],
      checkpoint: { expected: undefined, next: at(1) },
      holder,
    });
    beforeEach(() => bench.serve());

    it('a commit by the holder counts', async () => {
      await bench.store.lease(name, 'me', 1000);
      expect(await bench.store.commit(commit('me'))).toEqual({ outcome: 'committed' });
    });

    it('a commit that names no holder asks for no lease', async () => {
      await bench.store.lease(name, 'me', 1000);
      expect(await bench.store.commit(commit())).toEqual({ outcome: 'committed' });
    });

    it.each([
      ['never had it', async () => {}],
      ['lost it to another', async () => void (await bench.store.lease(name, 'you', 1000))],
      [
        'let it run out',
        async () => {
          await bench.store.lease(name, 'me', 1000);
          bench.now += 1000;
        },
      ],
      [
        'released it',
        async () => {
          await bench.store.lease(name, 'me', 1000);
          await bench.store.release(name, 'me');
        },
      ],
    ])('a commit by one who %s changes nothing', async (_what, given) => {
      await given();
      expect(await bench.store.commit(commit('me'))).toEqual({ outcome: 'lease-lost' });
      expect(await bench.store.count(tickets.name, acme, { where: [] })).toBe(0);
      expect(await bench.store.checkpointOf(first)).toBeUndefined();
    });
  });
}
