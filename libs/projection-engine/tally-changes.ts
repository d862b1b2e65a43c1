import type { Position } from '#libs/event-store';
import type { JsonObject, TenantId } from '#libs/kernel';
import type { TallyBody, TallyDeclaration } from './projection.js';
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
  { contributions }: TallyDeclaration<JsonObject>,
  changes: Iterable<DocumentChange>,
): ReadonlyMap<string, TallyChange> {
  const tallies = new Map<string, TallyChange & { counts: Record<string, number> }>();
  const add = (body: JsonObject | null, sign: 1 | -1, { tenant, position }: WorkingDocument) => {
    for (const { id, about, counts } of body === null ? [] : contributions(body)) {
      const tally = tallies.get(id);
      const moved = tally?.counts ?? {};
      for (const [name, amount] of Object.entries(counts)) moved[name] = (moved[name] ?? 0) + sign * amount;
      if (tally === undefined || position > tally.position) tallies.set(id, { about, counts: moved, tenant, position });
    }
  };
  for (const { before, after } of changes) {
    add(before, -1, after);
    add(after.body, 1, after);
  }
  return new Map([...tallies].filter(([, { counts }]) => Object.values(counts).some((amount) => amount !== 0)));
}

/** Sums by name; names that come to zero are left out, so that equal tallies are equal documents. */
export function summed(current: TallyBody['counts'], change: TallyBody['counts']): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const name of [...new Set([...Object.keys(current), ...Object.keys(change)])].sort()) {
    const amount = (current[name] ?? 0) + (change[name] ?? 0);
    if (amount !== 0) sum[name] = amount;
  }
  return sum;
}
