import type { Instant, TenantId } from '#libs/kernel';
import type { TallyBody } from '#libs/projection-engine';
import type { Condition, DocumentReader } from '#libs/read-store';
import {
  durationBucket,
  facetOf,
  HourReader,
  readCount,
  type ScorecardCount,
  type ScorecardFacet,
  tallyGroup,
  valueKey,
} from '#projections/scorecard';
import { facetTest, type ScorecardFilter, wantedValues } from './scorecard-cases.js';
import { beginning, type Piece, piecesOf, type SumLength } from './scorecard-cover.js';
import { scorecardTallies, wholeHour } from './scorecard-hours.js';
import type { TimeSpan } from './time-buckets.js';

/** Takes a count, of which value of the facet in question it is, and whether it is to be added or taken away. */
export type CountVisitor = (count: ScorecardCount, value: string, sign: 1 | -1) => void;

/**
 * Sums of tallies for one question. Where at most one facet is filtered or grouped by, months of that facet do for what is long; where
 * none is, days as well; and hours for the rest. Under several facets all is summed from hours, which know every facet.
 */
export class ScorecardTallies {
  /** The facet counts are told apart by; of no meaning to whoever asks for none. */
  readonly facet: ScorecardFacet;
  /** What can be summed from, the longest first. */
  readonly lengths: readonly SumLength[];
  private readonly documents: DocumentReader;
  private readonly tenant: TenantId;
  private readonly filter: ScorecardFilter;
  private readonly hours = new HourReader();

  constructor(documents: DocumentReader, tenant: TenantId, filter: ScorecardFilter, facet: ScorecardFacet | undefined) {
    this.documents = documents;
    this.tenant = tenant;
    this.filter = filter;
    const filtered = [...wantedValues(filter).keys()];
    // A case always has one of few priorities: adding them up is the quickest way to all cases.
    this.facet = facet ?? filtered[0] ?? 'priority';
    if (filtered.some((one) => one !== this.facet)) this.lengths = ['hour'];
    else this.lengths = facet === undefined && filtered.length === 0 ? ['month', 'day', 'hour'] : ['month', 'hour'];
  }

  /** Visits everything counted in a span cut at whole minutes. */
  async visit(span: TimeSpan, visitor: CountVisitor): Promise<void> {
    await this.visitPieces(piecesOf(span, this.lengths), ['month', 'times'], visitor);
  }

  /** Visits what moved the backlog before an instant on a whole minute. Dear, where there is nothing longer than hours. */
  async visitBefore(at: Instant, visitor: CountVisitor): Promise<void> {
    await this.visitPieces(piecesOf({ from: beginning, to: at }, this.lengths), ['month'], visitor);
  }

  /** Visits the moves of every case that was resolved, and not for the first time, after an instant, and how many are alike. */
  async visitResolvedAgain(after: Instant, visitor: (moves: string, cases: number) => void): Promise<void> {
    const begin = `${after.slice(0, 10)}T00:00:00.000Z`;
    for await (const { counts } of this.tallies({ field: 'group', in: [tallyGroup('again')] }, begin)) {
      for (const moves in counts) visitor(moves, counts[moves]!);
    }
  }

  private async visitPieces(
    pieces: readonly Piece[],
    kinds: readonly ('month' | 'times')[],
    visitor: CountVisitor,
  ): Promise<void> {
    for (const { of, span, sign } of pieces) {
      if (of === 'hour') await this.visitHours(span, sign, visitor);
      else if (of === 'day') await this.visitSums({ field: 'group', in: [tallyGroup('day')] }, span, sign, visitor);
      else for (const kind of kinds) await this.visitSums(this.monthsOf(kind), span, sign, visitor);
    }
  }

  private monthsOf(kind: 'month' | 'times'): Condition {
    const values = wantedValues(this.filter).get(this.facet);
    if (values === undefined) return { field: 'group', in: [tallyGroup(kind, this.facet)] };
    return { field: 'value', in: [...values].map((value) => valueKey(kind, this.facet, value)) };
  }

  private async visitSums(which: Condition, span: TimeSpan, sign: 1 | -1, visitor: CountVisitor): Promise<void> {
    for await (const { about, counts } of this.tallies(which, span.from, span.to)) {
      const value = String(about.value ?? '');
      for (const name in counts) visitor(readCount(name, counts[name]!), value, sign);
    }
  }

  private async visitHours({ from, to }: TimeSpan, sign: 1 | -1, visitor: CountVisitor): Promise<void> {
    const passes = facetTest(this.filter);
    for await (const { about, counts } of this.tallies(
      { field: 'group', in: [tallyGroup('hour')] },
      wholeHour(from),
      to,
    )) {
      const [first, end] = [minuteIn(from, about.at as Instant), minuteIn(to, about.at as Instant)];
      for (const name in counts) {
        const amount = counts[name]!;
        const { minute, facets, counted, seconds } = this.hours.read(name);
        if (minute < first || minute >= end || !passes(facets)) continue;
        const value = facetOf(facets, this.facet);
        visitor({ counted, of: 'number', amount }, value, sign);
        if (seconds === undefined) continue;
        visitor({ counted, of: 'seconds', amount: seconds * amount }, value, sign);
        visitor({ counted, of: { bucket: durationBucket(seconds) }, amount }, value, sign);
      }
    }
  }

  private tallies(which: Condition, from: string, to?: string): AsyncGenerator<TallyBody> {
    return scorecardTallies(this.documents, this.tenant, which, { from, to });
  }
}

/** The minute of an hour at which an instant lies, as two digits: before all of them or after, where it lies outside. */
function minuteIn(at: Instant, begin: Instant): string {
  if (at < begin) return '';
  return at.slice(0, 13) === begin.slice(0, 13) ? at.slice(14, 16) : '60';
}
