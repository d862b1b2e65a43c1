import fc from 'fast-check';
import type { ScorecardFigure, ScorecardQuestion, ScorecardRow } from '#libs/application';
import type { RecordedEvent } from '#libs/event-store';
import { caseSources, type Instant, instant, priorities } from '#libs/kernel';
import { scorecardFacets } from '#projections/scorecard';
import {
  countOf,
  expectAgreement,
  instantsOf,
  logsOf,
  naiveCases,
  naiveFigures,
  naiveScorecard,
  someCategories,
  somePeople,
} from '../../support/scorecard/index.js';
import { acme, type ScorecardBench, scope, scorecardOver } from './scorecard-bench.js';

const [minute, hour, day] = [60_000, 3_600_000, 24 * 3_600_000];
const someOf = <Value>(values: readonly Value[]) => fc.subarray([...values], { minLength: 1 });
const orNone = (values: readonly (string | null)[]) => someOf(values.map((value) => value ?? ''));
const filters = fc.record(
  {
    category: orNone(someCategories),
    priority: someOf(priorities),
    source: someOf(caseSources),
    teamId: orNone(somePeople),
    ownerId: orNone(somePeople),
  },
  { requiredKeys: [], noNullPrototype: true },
);
const groupings: fc.Arbitrary<Pick<ScorecardQuestion, 'unit' | 'facet'>> = fc.oneof(
  fc.constantFrom('day', 'week', 'month').map((unit) => ({ unit })),
  fc.constantFrom(...scorecardFacets).map((facet) => ({ facet })),
);
const zones = fc.constantFrom(undefined, 'Europe/Berlin', 'Asia/Kolkata', 'America/Santiago', 'Australia/Lord_Howe');

/** A moment near one that a log speaks of: at it, or a little or much beside it. */
type Near = readonly [pick: number, beside: number];
const near: fc.Arbitrary<Near> = fc.tuple(
  fc.nat(),
  fc.oneof(fc.constantFrom(0, 0, 1, -1, minute, 30_000, hour, day), fc.integer({ min: -40 * day, max: 40 * day })),
);
type Asked = {
  readonly ends: readonly [Near, Near];
  readonly now: Near;
  readonly by: Pick<ScorecardQuestion, 'unit' | 'facet'>;
  readonly filter: ScorecardQuestion['filter'];
  readonly zone: string | undefined;
};
const asked: fc.Arbitrary<Asked> = fc.record({
  ends: fc.tuple(near, near),
  now: near,
  by: groupings,
  filter: fc.option(filters, { nil: null, freq: 2 }) as fc.Arbitrary<ScorecardQuestion['filter']>,
  zone: zones,
});

/** What is asked of a log, and when. */
function questionOf(log: readonly RecordedEvent[], { ends, now, by, filter }: Asked) {
  const known = instantsOf(log);
  const place = ([pick, beside]: Near): Instant => instant(Date.parse(known[pick % known.length]!) + beside);
  const [from, last] = ends.map(place).sort() as [Instant, Instant];
  const to = Date.parse(last) - Date.parse(from) < minute ? instant(Date.parse(from) + minute) : last;
  return { question: { from, to, filter, ...by }, now: place(now) };
}

async function overLog(log: readonly RecordedEvent[], check: (bench: ScorecardBench) => Promise<void>): Promise<void> {
  const bench = await scorecardOver(log, 7);
  try {
    await check(bench);
  } finally {
    await bench.close();
  }
}

describe('the scorecard of any history', () => {
  it('says what the log says, figure by figure and row by row, in any window, zone, filter and grouping', async () => {
    await fc.assert(
      fc.asyncProperty(logsOf(acme), fc.array(asked, { minLength: 4, maxLength: 4 }), (log, given) =>
        overLog(log, async (bench) => {
          const cases = naiveCases(log);
          for (const one of given) {
            const { question, now } = questionOf(log, one);
            const scorecard = await bench.askedAt(now, one.zone).scorecard(scope, question);
            expectAgreement(scorecard, cases, { ...question, now });
          }
        }),
      ),
      { numRuns: 60, interruptAfterTimeLimit: 25_000 },
    );
  });

  it('leads from every figure to exactly the cases it counts, each once, whatever the pages', async () => {
    await fc.assert(
      fc.asyncProperty(logsOf(acme), asked, fc.integer({ min: 1, max: 3 }), (log, given, first) =>
        overLog(log, async (bench) => {
          const { question, now } = questionOf(log, given);
          const queries = bench.askedAt(now, given.zone);
          const cases = naiveCases(log);
          const listed = async ({ of }: ScorecardRow, figure: ScorecardFigure): Promise<string[]> => {
            const ids: string[] = [];
            for (let after: string | undefined, more = true; more; ) {
              const page = await queries.casesOf(scope, of, figure, { first, after });
              ids.push(...page.items.map(({ item }) => item.id));
              after = page.items.at(-1)?.cursor;
              more = page.hasNextPage;
            }
            return ids.sort();
          };
          const { total, groups, overTime } = await queries.scorecard(scope, question);
          for (const row of [total, ...groups.slice(0, 3), ...overTime.slice(0, 2), ...overTime.slice(-2)]) {
            const { facet, filter, ...span } = row.of;
            const narrowed = { ...filter, ...(facet && { [facet.name]: [facet.value] }) };
            const naive = naiveScorecard(cases, { ...span, filter: narrowed });
            for (const figure of naiveFigures) {
              const ids = await listed(row, figure);
              expect({ figure, ids }).toEqual({ figure, ids: [...naive.cases[figure]].sort() });
              expect({ figure, count: countOf[figure](row.figures) }).toEqual({ figure, count: ids.length });
            }
          }
        }),
      ),
      { numRuns: 60, interruptAfterTimeLimit: 25_000 },
    );
  });
});
