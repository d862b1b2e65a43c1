import type { Instant, TenantId } from '#libs/kernel';
import type { DocumentReader, Keyset, OrderBy } from '#libs/read-store';
import { type DueClock, dueClocks } from '#projections/due-clocks';

const collection = dueClocks.collection.name;
const longestOverdueFirst: OrderBy = { field: 'dueAt', direction: 'asc' };

/** The cases a sweep has to look at, by due time. A clock that has run out does not move, so no page skips or repeats one. */
export class DueCandidates {
  private readonly documents: DocumentReader;
  private readonly pageSize: number;

  constructor(documents: DocumentReader, pageSize: number) {
    this.documents = documents;
    this.pageSize = pageSize;
  }

  count(tenant: TenantId, asOf: Instant): Promise<number> {
    return this.documents.count(collection, tenant, { where: dueBefore(asOf) });
  }

  /** Case ids, page by page. Cases that leave the list in the meantime disturb nothing: the next page begins after a place. */
  async *pages(tenant: TenantId, asOf: Instant): AsyncGenerator<readonly string[]> {
    let after: Keyset | undefined;
    for (;;) {
      const { documents, hasMore } = await this.documents.find<DueClock>(collection, tenant, {
        where: dueBefore(asOf),
        orderBy: longestOverdueFirst,
        after,
        limit: this.pageSize,
      });
      if (documents.length > 0) yield documents.map(({ id }) => id);
      if (!hasMore) return;
      after = documents.at(-1)!.keyset;
    }
  }
}

/** A clock is in time at the very due instant, so that is left out. */
function dueBefore(asOf: Instant) {
  return [
    { field: 'awaitingSweep', in: [true] },
    { field: 'dueAt', before: asOf },
  ];
}
