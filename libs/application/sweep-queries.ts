import type { DocumentReader, OrderBy } from '#libs/read-store';
import { type SweepCaseView, sweepCases } from '#projections/sweep-cases';
import { type SweepView, sweeps } from '#projections/sweeps';
import { decodeCursor, orderName, type PageRequest, pageSize, type Slice, sliceOf } from './paging.js';
import type { ViewScope } from './view-scope.js';

const newestFirst: OrderBy = { field: 'startedAt', direction: 'desc' };
const inOrderOfSweeping: OrderBy = { field: 'number', direction: 'asc' };

/** What sweeps did, for screens. */
export class SweepQueries {
  private readonly documents: DocumentReader;

  constructor(documents: DocumentReader) {
    this.documents = documents;
  }

  async get({ tenant }: ViewScope, sweepId: string): Promise<SweepView | undefined> {
    return (await this.documents.get<SweepView>(sweeps.collection.name, tenant, sweepId))?.body;
  }

  async list({ tenant }: ViewScope, page: PageRequest): Promise<Slice<SweepView>> {
    const order = orderName(newestFirst);
    const found = await this.documents.find<SweepView>(sweeps.collection.name, tenant, {
      where: [],
      orderBy: newestFirst,
      after: decodeCursor(order, page.after),
      limit: pageSize(page.first),
    });
    return sliceOf(found, order, page);
  }

  count({ tenant }: ViewScope): Promise<number> {
    return this.documents.count(sweeps.collection.name, tenant, { where: [] });
  }

  /** The cases a sweep marked, or would have marked, in the order it came to them. */
  async casesOf({ tenant }: ViewScope, sweepId: string, page: PageRequest): Promise<Slice<SweepCaseView>> {
    const order = orderName(inOrderOfSweeping);
    const found = await this.documents.find<SweepCaseView>(sweepCases.collection.name, tenant, {
      where: [{ field: 'sweepId', in: [sweepId] }],
      orderBy: inOrderOfSweeping,
      after: decodeCursor(order, page.after),
      limit: pageSize(page.first),
    });
    return sliceOf(found, order, page);
  }
}
