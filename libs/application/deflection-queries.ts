import type { Position } from '#libs/event-store';
import { type Instant, type TenantId } from '#libs/kernel';
import type { CheckpointSignal, TallyBody } from '#libs/projection-engine';
import type { DocumentReader, Query } from '#libs/read-store';
import {
  type DeflectionCounts,
  type DeflectionDimension,
  type DeflectionFacet,
  type DeflectionFigure,
  type DeflectionPart,
  type DeflectionView,
  deflection,
  deflectionCounts,
  deflectionParts,
  tallyHour,
} from '#projections/deflection';
import { allDocuments } from './all-documents.js';
import type { ListedCase } from './case-queries.js';
import type { CountedCases } from './counted-cases.js';
import { casesWhere, type DeflectionCases, type DeflectionFilter } from './deflection-cases.js';
import type { DeskQueries } from './desk-queries.js';
import { Freshness } from './freshness.js';
import { decodeCursor, orderName, type PageRequest, pageSize, type Slice, sliceOf } from './paging.js';
import { bucketOf, type TimeSpan, type TimeUnit, timeBuckets } from './time-buckets.js';
import type { ViewScope } from './view-scope.js';

/** Counts with the cases behind them. */
export type DeflectionGroup = {
  readonly value: string;
  readonly counts: DeflectionCounts;
  readonly of: DeflectionCases;
};
export type DeflectionReport = {
  readonly total: DeflectionGroup;
  /** The most suggested ones, mostArticles at the most. */
  readonly byArticle: readonly DeflectionGroup[];
  /** How many there would be without that bound. */
  readonly articleCount: number;
  readonly byCategory: readonly DeflectionGroup[];
  /** By the facet asked for; empty where none was. */
  readonly groups: readonly DeflectionGroup[];
  readonly overTime: readonly DeflectionGroup[];
};
export type DeflectionQuestion = TimeSpan & {
  readonly filter?: DeflectionFilter | null;
  readonly unit?: TimeUnit;
  readonly facet?: DeflectionFacet;
};

type DatedPart = DeflectionPart & { readonly at: Instant };

const inOrder: Query['orderBy'] = { field: 'suggestedAt', direction: 'asc' };
const byHour: Query['orderBy'] = { field: 'hour', direction: 'asc' };
/** How many articles a report holds. */
const mostArticles = 200;
/** What suggestions achieved, and the cases behind every figure. */
export class DeflectionQueries {
  private readonly documents: DocumentReader;
  private readonly freshness: Freshness;
  private readonly desk: Pick<DeskQueries, 'slaPolicy'>;
  private readonly counted: CountedCases;

  constructor(
    documents: DocumentReader,
    signal: CheckpointSignal,
    desk: Pick<DeskQueries, 'slaPolicy'>,
    counted: CountedCases,
  ) {
    this.documents = documents;
    this.freshness = new Freshness(documents, signal);
    this.desk = desk;
    this.counted = counted;
  }

  /** Days, weeks and months are those of the tenant's calendar, of UTC where it has none. */
  async report(
    { tenant }: ViewScope,
    question: DeflectionQuestion,
    minPosition?: Position | null,
  ): Promise<DeflectionReport> {
    await this.freshness.demand([deflection], minPosition);
    const { from, to, facet } = question;
    const filter = question.filter ?? {};
    const { calendar } = await this.desk.slaPolicy(tenant);
    const buckets = timeBuckets(question, question.unit ?? 'day', calendar?.timeZone ?? 'UTC');
    const sums = new Map<string, Record<keyof DeflectionCounts, number>>();
    for await (const { dimension, value, at, counts } of this.parts(tenant, filter, buckets, facet)) {
      add(sums, sumKey(dimension, value), counts);
      if (dimension === 'all') add(sums, sumKey('bucket', bucketOf(buckets, at).from), counts);
    }
    const span = { from, to, filter };
    const group = (key: string, value: string, of: DeflectionCases): DeflectionGroup => ({
      value,
      counts: sums.get(key) ?? nothing(),
      of,
    });
    const grouped = (dimension: DeflectionDimension, of: (value: string) => DeflectionCases) =>
      [...sums.keys()]
        .map((key) => JSON.parse(key) as [string, string])
        .filter(([kept]) => kept === dimension)
        .map(([, value]) => group(sumKey(dimension, value), value, of(value)))
        .sort((one, other) => other.counts.suggested - one.counts.suggested || (one.value < other.value ? -1 : 1));
    const byArticle = grouped('article', (articleId) => ({ ...span, articleId }));
    const byFacet = (name: DeflectionFacet) => grouped(name, (value) => ({ ...span, facet: { name, value } }));
    return {
      total: group(sumKey('all', ''), '', span),
      byArticle: byArticle.slice(0, mostArticles),
      articleCount: byArticle.length,
      byCategory: byFacet('category'),
      groups: facet === undefined ? [] : byFacet(facet),
      overTime: buckets.map((bucket) => group(sumKey('bucket', bucket.from), bucket.from, { ...bucket, filter })),
    };
  }

  /** The cases a figure counts, in the order in which articles were first suggested for them. */
  async casesOf(
    scope: ViewScope,
    of: DeflectionCases,
    figure: DeflectionFigure,
    page: PageRequest,
  ): Promise<Slice<ListedCase>> {
    const found = await this.documents.find<DeflectionView>(deflection.collection.name, scope.tenant, {
      where: casesWhere(of, figure),
      orderBy: inOrder,
      after: decodeCursor(orderName(inOrder), page.after),
      limit: pageSize(page.first),
    });
    const { items, ...slice } = sliceOf(found, orderName(inOrder), page);
    const shown = await this.counted.shown(
      scope,
      deflection,
      items.map(({ item }) => item.caseId),
    );
    const byId = new Map(shown.map((one) => [one.id, one]));
    return {
      ...slice,
      items: items.flatMap(({ item, cursor }) => {
        const listed = byId.get(item.caseId);
        return listed === undefined ? [] : [{ item: listed, cursor }];
      }),
    };
  }

  countCases({ tenant }: ViewScope, of: DeflectionCases, figure: DeflectionFigure): Promise<number> {
    return this.documents.count(deflection.collection.name, tenant, { where: casesWhere(of, figure) });
  }

  /** From the tallies, where they can tell: unfiltered, and cut at whole hours. Otherwise from the cases themselves. */
  private parts(
    tenant: TenantId,
    filter: DeflectionFilter,
    buckets: readonly TimeSpan[],
    facet: DeflectionFacet | undefined,
  ): AsyncGenerator<DatedPart> {
    const span = { from: buckets[0]!.from, to: buckets.at(-1)!.to };
    const wholeHours = [...buckets.map(({ from }) => from), span.to].every((at) => at === tallyHour(at));
    const filtered = Object.values(filter).some((values) => values !== null && values !== undefined);
    if (!wholeHours || filtered) return this.partsOfCases(tenant, { ...span, filter });
    const dimensions = new Set<DeflectionDimension>(['all', 'article', 'category', ...(facet ? [facet] : [])]);
    return this.partsOfTallies(tenant, span, [...dimensions]);
  }

  private async *partsOfCases(tenant: TenantId, of: DeflectionCases): AsyncGenerator<DatedPart> {
    const query = { where: casesWhere(of, 'suggested'), orderBy: inOrder };
    const { name } = deflection.collection;
    for await (const { body: view } of allDocuments<DeflectionView>(this.documents, name, tenant, query)) {
      for (const part of deflectionParts(view)) yield { ...part, at: view.suggestedAt! };
    }
  }

  private async *partsOfTallies(
    tenant: TenantId,
    { from, to }: TimeSpan,
    dimensions: readonly DeflectionDimension[],
  ): AsyncGenerator<DatedPart> {
    const where = [
      { field: 'dimension', in: dimensions },
      { field: 'hour', from, before: to },
    ];
    const { name } = deflection.tallies!.collection;
    for await (const { body } of allDocuments<TallyBody>(this.documents, name, tenant, { where, orderBy: byHour })) {
      const { about, counts } = body;
      const { dimension, value, hour } = about as { dimension: DeflectionDimension; value: string; hour: Instant };
      yield { dimension, value, at: hour, counts: { ...nothing(), ...counts } };
    }
  }
}

function sumKey(dimension: DeflectionDimension | 'bucket', value: string): string {
  return JSON.stringify([dimension, value]);
}

function nothing(): Record<keyof DeflectionCounts, number> {
  return { suggested: 0, opened: 0, assisted: 0, cases: 0, deflected: 0, selfServed: 0 };
}

function add(sums: Map<string, Record<keyof DeflectionCounts, number>>, key: string, counts: DeflectionCounts): void {
  const sum = sums.get(key) ?? nothing();
  for (const count of deflectionCounts) sum[count] += counts[count];
  sums.set(key, sum);
}
