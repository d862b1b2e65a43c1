import { type Instant, instant, type TenantId } from '#libs/kernel';
import type { DocumentReader } from '#libs/read-store';
import { type Counted, facetOf, type ScorecardFacet, type ScorecardView } from '#projections/scorecard';
import { backlogStretches, facetTest, openAs, type ScorecardCases, type Stretch } from './scorecard-cases.js';
import { noRepeats, RepeatCounter } from './scorecard-repeats.js';
import { type ScorecardFigures, ScorecardSums } from './scorecard-sums.js';
import { ScorecardTallies } from './scorecard-tallies.js';
import { viewsIn } from './scorecard-views.js';
import { bucketOf, type TimeSpan } from './time-buckets.js';

/** What rows are made of: buckets of time that make up the window, or the values of a facet, or neither. */
export type RowsOf = { readonly buckets?: readonly TimeSpan[]; readonly facet?: ScorecardFacet };

const minute = 60_000;

/** The minute an instant lies in. */
export function wholeMinute(at: Instant): Instant {
  return instant(Math.floor(Date.parse(at) / minute) * minute);
}

/** Adds the rows of one scorecard up. A row's key is where its bucket begins, or its value of the facet. */
export class ScorecardRows {
  private readonly documents: DocumentReader;
  private readonly tenant: TenantId;
  private readonly of: ScorecardCases;
  private readonly buckets: readonly TimeSpan[];
  private readonly facet: ScorecardFacet | undefined;
  private readonly tallies: ScorecardTallies;
  private readonly sums = new Map<string, ScorecardSums>();
  /** The backlog when the window begins, by the values of the facet; in one where there is none. */
  private readonly backlogs = new Map<string, number>();
  private readonly repeats: RepeatCounter;

  /** @param of its window is cut at whole minutes. */
  constructor(documents: DocumentReader, tenant: TenantId, of: ScorecardCases, { buckets, facet }: RowsOf) {
    this.documents = documents;
    this.tenant = tenant;
    this.of = of;
    this.buckets = buckets ?? [{ from: of.from, to: of.to }];
    this.facet = facet;
    this.tallies = new ScorecardTallies(documents, tenant, of.filter, facet);
    const passes = facetTest(of.filter);
    this.repeats = new RepeatCounter(({ at, facets }) => {
      if (at < of.from || at >= of.to || !passes(facets)) return undefined;
      return facet === undefined ? bucketOf(this.buckets, at).from : facetOf(facets, facet);
    });
  }

  /** Reads all there is to add up. */
  async fill(): Promise<void> {
    await this.addCounts();
    await this.addDueInThisMinute();
    await (this.tallies.lengths.length > 1 ? this.addBacklogOfTallies() : this.addBacklogOfCases());
    await this.tallies.visitResolvedAgain(this.of.from, (moves, cases) => this.repeats.add(moves, cases));
  }

  total(): ScorecardFigures {
    const sums = new ScorecardSums();
    for (const row of this.sums.values()) sums.addAll(row);
    const backlog = [...this.backlogs.values()].reduce((sum, one) => sum + one, 0);
    return sums.figures(backlog + sums.growth, this.repeats.whole);
  }

  /** Of every value with anything to show, the most opened first. */
  groups(): readonly { readonly value: string; readonly figures: ScorecardFigures }[] {
    return [...new Set([...this.sums.keys(), ...this.backlogs.keys()])]
      .map((value) => ({ value, figures: this.figuresOf(value, this.backlogs.get(value) ?? 0) }))
      .filter(({ value, figures }) => figures.backlog !== 0 || !this.sumsOf(value).isEmpty)
      .sort((one, other) => other.figures.opened - one.figures.opened || (one.value < other.value ? -1 : 1));
  }

  /** Of every bucket, in their order. */
  overTime(): readonly ScorecardFigures[] {
    let backlog = this.backlogs.get('') ?? 0;
    return this.buckets.map(({ from }) => {
      const figures = this.figuresOf(from, backlog);
      backlog = figures.backlog;
      return figures;
    });
  }

  private figuresOf(key: string, backlogBefore: number): ScorecardFigures {
    const sums = this.sumsOf(key);
    return sums.figures(backlogBefore + sums.growth, this.repeats.rows.get(key) ?? noRepeats);
  }

  private async addCounts(): Promise<void> {
    const begin = wholeMinute(this.of.now);
    const end = instant(Date.parse(begin) + minute);
    for (const bucket of this.buckets) {
      await this.addCountsOf(bucket, { from: bucket.from, to: begin }, 'missed');
      await this.addCountsOf(bucket, { from: begin, to: end }, undefined);
      await this.addCountsOf(bucket, { from: end, to: bucket.to }, 'pending');
    }
  }

  /** @param waiting what a clock that waits counts as; undefined where tallies cannot tell of any clock. */
  private async addCountsOf(
    bucket: TimeSpan,
    within: TimeSpan,
    waiting: 'missed' | 'pending' | undefined,
  ): Promise<void> {
    const span = overlapOf(bucket, within);
    if (span === undefined) return;
    await this.tallies.visit(span, (count, value, sign) => {
      if (waiting === undefined && isClock(count.counted)) return;
      this.sumsOf(this.facet === undefined ? bucket.from : value).add(count, sign, waiting ?? 'missed');
    });
  }

  /** Tallies tell minutes apart and no less: of the clocks due in the one that runs, the cases tell. */
  private async addDueInThisMinute(): Promise<void> {
    const { from, to, filter, now } = this.of;
    const begin = wholeMinute(now);
    const span = overlapOf({ from, to }, { from: begin, to: instant(Date.parse(begin) + minute) });
    if (span === undefined) return;
    const passes = facetTest(filter);
    const due: Stretch = { order: 'dueAt', from: span.from, before: span.to };
    for await (const { clock, whenDue, dueAt } of this.views(due)) {
      if (!passes(whenDue)) continue;
      const key = this.facet === undefined ? bucketOf(this.buckets, dueAt).from : facetOf(whenDue, this.facet);
      this.sumsOf(key).add({ counted: clock, of: 'number', amount: 1 }, 1, dueAt < now ? 'missed' : 'pending');
    }
  }

  private async addBacklogOfTallies(): Promise<void> {
    const growth = new Map<string, ScorecardSums>();
    await this.tallies.visitBefore(this.of.from, (count, value, sign) => {
      sumsIn(growth, this.facet === undefined ? '' : value).add(count, sign, 'missed');
    });
    for (const [key, sums] of growth) this.backlogs.set(key, sums.growth);
  }

  private async addBacklogOfCases(): Promise<void> {
    const { from, filter } = this.of;
    const passes = facetTest(filter);
    for (const stretch of backlogStretches(from)) {
      for await (const view of this.views(stretch)) {
        const facets = openAs(view, from);
        if (facets === undefined || !passes(facets)) continue;
        const key = this.facet === undefined ? '' : facetOf(facets, this.facet);
        this.backlogs.set(key, (this.backlogs.get(key) ?? 0) + 1);
      }
    }
  }

  private async *views(stretch: Stretch): AsyncGenerator<ScorecardView> {
    for await (const { body } of viewsIn(this.documents, this.tenant, stretch)) yield body;
  }

  private sumsOf(key: string): ScorecardSums {
    return sumsIn(this.sums, key);
  }
}

function sumsIn(all: Map<string, ScorecardSums>, key: string): ScorecardSums {
  let sums = all.get(key);
  if (sums === undefined) {
    sums = new ScorecardSums();
    all.set(key, sums);
  }
  return sums;
}

function isClock(counted: Counted): boolean {
  return counted === 'met' || counted === 'missed' || counted === 'waiting';
}

/** What two spans have in common; undefined where that is nothing. */
function overlapOf(one: TimeSpan, other: TimeSpan): TimeSpan | undefined {
  const from = one.from > other.from ? one.from : other.from;
  const to = one.to < other.to ? one.to : other.to;
  return from < to ? { from, to } : undefined;
}
