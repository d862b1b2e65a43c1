import { type HarnessFactory, storeForEachTest } from './harness.js';

export function recordPromises(makeHarness: HarnessFactory): void {
  const bench = storeForEachTest(makeHarness);
  const namesOf = async (prefix: string) => (await bench.store.records(prefix)).map(({ name }) => name);

  it('are read back as they were put, the last one of a name', async () => {
    expect(await bench.store.records('rebuild/')).toEqual([]);
    await bench.store.putRecord('rebuild/cases', { state: 'running' });
    const body = { state: 'done', progress: { done: 3, rate: 0.5 }, none: null, list: ['ä', true], 'a.b': 1, $set: {} };
    await bench.store.putRecord('rebuild/cases', body);
    expect(await bench.store.records('rebuild/')).toEqual([{ name: 'rebuild/cases', body }]);
    await bench.store.putRecord('rebuild/cases', {});
    expect(await bench.store.records('rebuild/')).toEqual([{ name: 'rebuild/cases', body: {} }]);
  });

  it('are found by the beginning of their name alone, by name', async () => {
    const names = ['rebuild/b', 'rebuild/a', 'rebuild', 'rebuilds/c', 'Rebuild/d', 'rebuild/ä', 'other', 'rebuild%x'];
    for (const name of names) await bench.store.putRecord(name, { name });
    expect(await namesOf('rebuild/')).toEqual(['rebuild/a', 'rebuild/b', 'rebuild/ä']);
    expect(await namesOf('rebuild/a')).toEqual(['rebuild/a']);
    expect(await namesOf('rebuild%')).toEqual(['rebuild%x']);
    expect(await namesOf('.')).toEqual([]);
    expect(await namesOf('')).toHaveLength(names.length);
  });

  it('are gone once null was put in their place', async () => {
    await bench.store.putRecord('rebuild/cases', { state: 'running' });
    await bench.store.putRecord('rebuild/other', { state: 'running' });
    await bench.store.putRecord('rebuild/cases', null);
    await bench.store.putRecord('rebuild/cases', null);
    expect(await namesOf('rebuild/')).toEqual(['rebuild/other']);
  });

  it('are seen by every store over the same data, and outlive the one that put them', async () => {
    const other = await bench.openAnother();
    await bench.store.putRecord('rebuild/cases', { state: 'running' });
    expect(await other.records('rebuild/')).toEqual([{ name: 'rebuild/cases', body: { state: 'running' } }]);
    await bench.reopen();
    expect(await namesOf('rebuild/')).toEqual(['rebuild/cases']);
  });
}
