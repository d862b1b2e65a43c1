import type { Position } from '#libs/event-store';
import type { JsonObject, TenantId } from '#libs/kernel';
import type { Contribution, TallyDeclaration } from './projection.js';
import type { WorkingDocument } from './working-set.js';

/** What a batch made of a document. */
export type DocumentChange = { readonly before: JsonObject | null; readonly after: WorkingDocument };

/** By how much a batch moves a tally. */
export type TallyChange = {
  readonly about: JsonObject;
  readonly counts: Readonly<Record<string, number>>;
  readonly tenant: TenantId;
  /** The last event that touched a document counted there. */
  readonly position: Position;
};

/** What documents contributed before is taken away, what they contribute now added. Tallies that do not move are left out. */
export function tallyChanges(
  { contributions, changedContributions }: TallyDeclaration<JsonObject>,
  changes: Iterable<DocumentChange>,
): ReadonlyMap<string, TallyChange> {
  const tallies = new Map<
    string,
    { about: JsonObject; counts: Record<string, number>; tenant: TenantId; position: Position }
  >();
  const add = (contributed: readonly Contribution[], sign: 1 | -1, { tenant, position }: WorkingDocument) => {
    for (const { id, about, counts } of contributed) {
      let tally = tallies.get(id);
      if (tally === undefined) {
        tally = { about, counts: {}, tenant, position };
        tallies.set(id, tally);
      } else if (position > tally.position) {
        tally.position = position;
      }
      const moved = tally.counts;
      const pairs = isPairs(counts) ? counts : Object.entries(counts);
      for (const [name, amount] of pairs) moved[name] = (moved[name] ?? 0) + sign * amount;
    }
  };
  const all = (body: JsonObject | null) => (body === null ? [] : contributions(body));
  for (const { before, after } of changes) {
    // An event may have been of no interest to its document.
    if (before === after.body) continue;
    const { gone, come } = changedContributions?.(before, after.body) ?? { gone: all(before), come: all(after.body) };
    add(gone, -1, after);
    add(come, 1, after);
  }
  return new Map([...tallies].filter(([, { counts }]) => Object.values(counts).some((amount) => amount !== 0)));
}

function isPairs(counts: Contribution['counts']): counts is readonly (readonly [string, number])[] {
  return Array.isArray(counts);
}
