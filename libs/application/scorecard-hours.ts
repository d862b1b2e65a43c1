import { type Instant, instant, type TenantId } from '#libs/kernel';
import type { TallyBody } from '#libs/projection-engine';
import type { Condition, DocumentReader } from '#libs/read-store';
import {
  type Counted,
  HourReader,
  readCount,
  type ScorecardFacet,
  scorecard,
  tallyGroup,
  valueKey,
} from '#projections/scorecard';
import { allDocuments } from './all-documents.js';
import { facetTestOf, type ScorecardCases, wantedValues } from './scorecard-cases.js';
import type { TimeSpan } from './time-buckets.js';

const hour = 3_600_000;
/** Tallies are large: so many at a time keep nobody else waiting for long. */
const readAtOnce = 100;

/** Tallies of the scorecard, in the order of time. */
export async function* scorecardTallies(
  documents: DocumentReader,
  tenant: TenantId,
  which: Condition,
  { from, to }: { readonly from: string; readonly to?: string },
): AsyncGenerator<TallyBody> {
  const where = [which, { field: 'at', from, before: to }];
  const orderBy = { field: 'at', direction: 'asc' } as const;
  const { name } = scorecard.tallies!.collection;
  const query = { where, orderBy };
  for await (const { body } of allDocuments<TallyBody>(documents, name, tenant, query, readAtOnce)) yield body;
}

/** The beginning of the hour an instant lies in. */
export function wholeHour(at: Instant): Instant {
  return instant(Math.floor(Date.parse(at) / hour) * hour);
}

/**
 * The hours of a window, in order and cut where it is, in which anything of a kind happened under the values asked for. Months that
 * cannot have one are not looked into.
 */
export async function* hoursWith(
  documents: DocumentReader,
  tenant: TenantId,
  of: ScorecardCases,
  isWanted: (counted: Counted) => boolean,
): AsyncGenerator<TimeSpan> {
  const belongs = facetTestOf(of);
  const reader = new HourReader();
  for (const month of await monthsWith(documents, tenant, of, isWanted)) {
    const span = { from: wholeHour(month.from), to: month.to };
    for await (const { about, counts } of scorecardTallies(
      documents,
      tenant,
      { field: 'group', in: [tallyGroup('hour')] },
      span,
    )) {
      const has = Object.keys(counts).some((name) => {
        const { counted, facets } = reader.read(name);
        return isWanted(counted) && belongs(facets);
      });
      if (has) yield overlap(month, about.at as Instant, instant(Date.parse(about.at as string) + hour));
    }
  }
}

/** The months of a window, by the tallies of one of the facets asked for. */
async function monthsWith(
  documents: DocumentReader,
  tenant: TenantId,
  of: ScorecardCases,
  isWanted: (counted: Counted) => boolean,
): Promise<readonly TimeSpan[]> {
  const [facet, values] = narrowest(of);
  const which = { field: 'value', in: values.map((value) => valueKey('month', facet, value)) };
  const begin = `${of.from.slice(0, 7)}-01T00:00:00.000Z` as Instant;
  const found = new Map<Instant, TimeSpan>();
  for await (const { about, counts } of scorecardTallies(documents, tenant, which, { from: begin, to: of.to })) {
    const at = about.at as Instant;
    if (!Object.keys(counts).some((name) => isWanted(readCount(name, 0).counted))) continue;
    const next = new Date(at);
    found.set(at, overlap(of, at, instant(next.setUTCMonth(next.getUTCMonth() + 1))));
  }
  return [...found.values()];
}

/** One facet asked for, and its values: of the group, or else the one filtered by the fewest values. */
function narrowest({ filter, facet }: ScorecardCases): readonly [ScorecardFacet, readonly string[]] {
  if (facet !== undefined) return [facet.name, [facet.value]];
  const [first] = [...wantedValues(filter)].sort(([, one], [, other]) => one.size - other.size);
  return [first![0], [...first![1]]];
}

function overlap({ from, to }: TimeSpan, begin: Instant, end: Instant): TimeSpan {
  return { from: from > begin ? from : begin, to: to < end ? to : end };
}
