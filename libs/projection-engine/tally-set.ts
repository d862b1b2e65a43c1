import type { Position } from '#libs/event-store';
import type { JsonObject, TenantId } from '#libs/kernel';
import type { DocumentWrite } from '#libs/read-store';
import type { TallyBody } from './projection.js';
import type { TallyChange } from './tally-changes.js';
import type { WorkingSet } from './working-set.js';

type MovingTally = {
  about: JsonObject;
  readonly counts: Map<string, number>;
  tenant: TenantId;
  position: Position;
};

/** The sums a runner is working on: added up in place, and made documents of when they are written. */
export class TallySet {
  private readonly documents: WorkingSet;
  /** Moved since the last commit. */
  private readonly moving = new Map<string, MovingTally>();

  constructor(documents: WorkingSet) {
    this.documents = documents;
  }

  get dirtyCount(): number {
    return this.moving.size;
  }

  async add(changes: ReadonlyMap<string, TallyChange>): Promise<void> {
    await this.documents.ensure([...changes.keys()].filter((id) => !this.moving.has(id)));
    for (const [id, change] of changes) {
      const { about, tenant, position } = change;
      const tally = this.moving.get(id) ?? { counts: this.storedCounts(id), about, tenant, position };
      this.moving.set(id, tally);
      for (const [name, amount] of Object.entries(change.counts)) {
        tally.counts.set(name, (tally.counts.get(name) ?? 0) + amount);
      }
      tally.about = about;
      tally.tenant = tenant;
      if (position > tally.position) tally.position = position;
    }
  }

  /** The changes since the last call, to be committed now. */
  takeDirty(): DocumentWrite[] {
    for (const [id, { about, counts, tenant, position }] of this.moving) {
      this.documents.set(id, { tenant, position, body: bodyOf(about, counts) });
    }
    this.moving.clear();
    return this.documents.takeDirty();
  }

  private storedCounts(id: string): Map<string, number> {
    const stored = this.documents.get(id)?.body as TallyBody | null | undefined;
    return new Map(Object.entries(stored?.counts ?? {}));
  }
}

/** Names in one order, those at zero left out, so that equal tallies are equal documents; null where nothing is left. */
function bodyOf(about: JsonObject, counts: ReadonlyMap<string, number>): TallyBody | null {
  const names = [...counts.keys()].sort();
  const kept = names.filter((name) => counts.get(name) !== 0);
  if (kept.length === 0) return null;
  return { about, counts: Object.fromEntries(kept.map((name) => [name, counts.get(name)!])) };
}
