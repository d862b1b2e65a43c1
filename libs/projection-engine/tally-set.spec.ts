import type { Position } from '#libs/event-store';
import { type JsonObject, tenantId } from '#libs/kernel';
import type { DocumentWriter, StoredDocument } from '#libs/read-store';
import type { TallyChange } from './tally-changes.js';
import { TallySet } from './tally-set.js';
import { WorkingSet } from './working-set.js';

const tenant = tenantId('acme');
const at = (position: string) => position as Position;
const change = (counts: Readonly<Record<string, number>>, position: string): [string, TallyChange] => [
  'all',
  { about: { of: 'cards' }, counts, tenant, position: at(position) },
];

/** A set over a store that holds this tally, or nothing. */
function setOver(stored?: JsonObject): TallySet {
  const found: StoredDocument[] = stored === undefined ? [] : [{ id: 'all', tenant, position: at('1'), body: stored }];
  const writer = { load: async () => found } as Partial<DocumentWriter> as DocumentWriter;
  const generation = { projection: 'cards', generation: 1 };
  return new TallySet(new WorkingSet(writer, generation, 'tallies', { keep: 10, isEmpty: stored === undefined }));
}

describe('a set of tallies', () => {
  it('adds what comes to what is stored, whatever comes in between', async () => {
    const tallies = setOver({ about: { of: 'cards' }, counts: { NEW: 1, OPEN: 2 } });
    await tallies.add(new Map([change({ NEW: -1, OPEN: 1 }, '3')]));
    await tallies.add(new Map([change({ CLOSED: 1, OPEN: -1 }, '2')]));
    expect(tallies.dirtyCount).toBe(1);
    const body = { about: { of: 'cards' }, counts: { CLOSED: 1, OPEN: 2 } };
    expect(tallies.takeDirty()).toEqual([{ collection: 'tallies', id: 'all', tenant, position: at('3'), body }]);
    expect(tallies.takeDirty()).toEqual([]);
    await tallies.add(new Map([change({ OPEN: -2 }, '4')]));
    expect(tallies.takeDirty()).toMatchObject([{ position: '4', body: { counts: { CLOSED: 1 } } }]);
  });

  it('has names in one order and none at zero, so that equal tallies are equal documents', async () => {
    const [one, other] = [setOver(), setOver()];
    await one.add(new Map([change({ b: 1, __proto__x: 2 }, '1')]));
    await one.add(new Map([change({ a: 1, c: 0 }, '2')]));
    await other.add(new Map([change({ a: 1, __proto__x: 2, b: 1 }, '2')]));
    expect(JSON.stringify(one.takeDirty())).toBe(JSON.stringify(other.takeDirty()));
  });

  it('is rid of a tally of which nothing is left', async () => {
    const tallies = setOver({ about: { of: 'cards' }, counts: { NEW: 1 } });
    await tallies.add(new Map([change({ NEW: -1 }, '3')]));
    expect(tallies.takeDirty()).toMatchObject([{ id: 'all', body: null }]);
    await tallies.add(new Map([change({ NEW: 1 }, '4')]));
    expect(tallies.takeDirty()).toMatchObject([{ id: 'all', body: { counts: { NEW: 1 } } }]);
  });

  it('counts under any name', async () => {
    const tallies = setOver();
    const name = '__proto__';
    await tallies.add(new Map([change(Object.fromEntries([[name, 1]]), '1')]));
    await tallies.add(new Map([change(Object.fromEntries([[name, 1]]), '2')]));
    const [write] = tallies.takeDirty();
    expect(JSON.stringify(write!.body!.counts)).toBe('{"__proto__":2}');
  });
});
