import type { CheckpointSignal } from '#libs/projection-engine';
import type { DocumentReader } from '#libs/read-store';
import { caseList } from '#projections/case-list';
import type { CaseQueries, ListedCase } from './case-queries.js';
import { Freshness } from './freshness.js';
import type { ViewScope } from './view-scope.js';

/** Shows the cases that a projection of figures has counted. */
export class CountedCases {
  private readonly documents: DocumentReader;
  private readonly freshness: Freshness;
  private readonly cases: Pick<CaseQueries, 'byIds'>;

  constructor(documents: DocumentReader, signal: CheckpointSignal, cases: Pick<CaseQueries, 'byIds'>) {
    this.documents = documents;
    this.freshness = new Freshness(documents, signal);
    this.cases = cases;
  }

  /**
   * The cases in the order of the ids. One may be counted a moment before the list of cases has it: then the list is waited for,
   * within a bound.
   */
  async shown(
    scope: ViewScope,
    counting: { readonly name: string },
    caseIds: readonly string[],
  ): Promise<readonly ListedCase[]> {
    const listed = await this.cases.byIds(scope, caseIds);
    if (listed.length === caseIds.length) return listed;
    const counted = await this.documents.checkpoint(counting.name);
    if (counted === undefined) return listed;
    await this.freshness.reached([caseList], counted);
    return this.cases.byIds(scope, caseIds);
  }
}
