import fc from 'fast-check';
import type { Position } from '#libs/event-store';
import { type JsonObject, tenantId } from '#libs/kernel';
import type { TallyDeclaration } from './projection.js';
import { type DocumentChange, tallyChanges } from './tally-changes.js';

type Card = { readonly column: string; readonly weight: number };
const declared: TallyDeclaration<JsonObject> = {
  collection: { name: 'tallies', filters: {}, orders: [], keys: () => ({}) },
  contributions: (body) => {
    const { column, weight } = body as Card;
    return [{ id: column, about: { column }, counts: { cards: 1, weight } }];
  },
};
const change = (before: Card | null, after: Card | null, position = '1'): DocumentChange => ({
  before,
  after: { tenant: tenantId('acme'), position: position as Position, body: after },
});
const changes = (...given: readonly DocumentChange[]) =>
  Object.fromEntries([...tallyChanges(declared, given)].map(([id, { counts }]) => [id, counts]));
function fail(problem: string): never {
  throw new Error(problem);
}
const light = { column: 'left', weight: 1 };

describe('tallyChanges', () => {
  it('adds what a new document contributes and takes away what a removed one did', () => {
    expect(changes(change(null, light))).toEqual({ left: { cards: 1, weight: 1 } });
    expect(changes(change(light, null))).toEqual({ left: { cards: -1, weight: -1 } });
  });

  it('moves what a document contributes from one tally to another', () => {
    expect(changes(change(light, { column: 'right', weight: 3 }))).toEqual({
      left: { cards: -1, weight: -1 },
      right: { cards: 1, weight: 3 },
    });
  });

  it('leaves out tallies that do not move, whatever moves within them', () => {
    expect(changes(change(light, light))).toEqual({});
    expect(changes(change(null, light), change(light, null))).toEqual({});
    expect(changes(change(null, null))).toEqual({});
  });

  it('takes what a projection says of a change for all of it, and asks nothing of a document left alone', () => {
    const moved = { ...declared, contributions: () => fail('all was asked for') } as TallyDeclaration<JsonObject>;
    const come = [{ id: 'left', about: {}, counts: [['cards', 1]] as const }];
    const changed = { ...moved, changedContributions: () => ({ gone: [], come }) };
    const given = change(light, { ...light, weight: 2 });
    expect([...tallyChanges(changed, [given])].map(([id, { counts }]) => [id, counts])).toEqual([
      ['left', { cards: 1 }],
    ]);
    expect(tallyChanges(changed, [change(light, light)]).size).toBe(0);
  });

  it('says which event touched a tally last', () => {
    const given = [change(null, light, '3'), change(null, light, '7'), change(null, light, '5')];
    expect(tallyChanges(declared, given).get('left')?.position).toBe('7');
  });

  it('is the difference of the sums, for any documents', () => {
    const card = fc.option(
      fc.record({ column: fc.constantFrom('a', 'b', 'constructor'), weight: fc.integer({ min: 0, max: 3 }) }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(card, card)), (given) => {
        const before = sums(given.map(([card]) => card));
        const after = sums(given.map(([, card]) => card));
        const moved = tallyChanges(
          declared,
          given.map(([one, other]) => change(one, other)),
        );
        for (const column of ['a', 'b', 'constructor']) {
          expect(plus(before[column], moved.get(column)?.counts)).toEqual(after[column] ?? {});
        }
      }),
    );
  });
});

/** Counted by hand; names at zero are left out. */
function sums(cards: readonly (Card | null)[]): Record<string, Record<string, number>> {
  const columns = Object.create(null) as Record<string, Record<string, number>>;
  for (const card of cards) {
    if (card === null) continue;
    const { cards = 0, weight = 0 } = columns[card.column] ?? {};
    columns[card.column] = { cards: cards + 1, ...(weight + card.weight > 0 && { weight: weight + card.weight }) };
  }
  return columns;
}

/** The sums after a change, without those at zero. */
function plus(sums: Record<string, number> = {}, change: Readonly<Record<string, number>> = {}) {
  const names = new Set([...Object.keys(sums), ...Object.keys(change)]);
  const all = [...names].map((name): [string, number] => [name, (sums[name] ?? 0) + (change[name] ?? 0)]);
  return Object.fromEntries(all.filter(([, amount]) => amount !== 0));
}
