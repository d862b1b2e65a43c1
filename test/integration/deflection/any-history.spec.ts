import fc from 'fast-check';
import {
  CountedCases,
  type DeflectionGroup,
  DeflectionQueries,
  type DeflectionQuestion,
  type DeflectionReport,
  type ListedCase,
  type ViewScope,
} from '#libs/application';
import { defaultSlaPolicy } from '#libs/desk';
import type { RecordedEvent } from '#libs/event-store';
import { caseSources, type Instant, instant, tenantId } from '#libs/kernel';
import { CheckpointSignal } from '#libs/projection-engine';
import {
  type DeflectionFigure,
  deflection,
  deflectionFacets,
  deflectionFigures,
  tallyHour,
} from '#projections/deflection';
import { folded } from '../../support/projections/index.js';
import { instantsOf, logsOf } from '../../support/scorecard/index.js';

const acme = tenantId('acme');
const scope: ViewScope = { tenant: acme };
const day = 24 * 3_600_000;
const countBehind = { suggested: 'cases', deflected: 'deflected', selfServed: 'selfServed' } as const;

const groupings: fc.Arbitrary<Pick<DeflectionQuestion, 'unit' | 'facet'>> = fc.oneof(
  fc.constantFrom('day', 'week', 'month').map((unit) => ({ unit })),
  fc.constantFrom(...deflectionFacets).map((facet) => ({ facet })),
);
const zones = fc.constantFrom(undefined, 'Europe/Berlin', 'America/New_York');
/** Where a window begins or ends: so many milliseconds from a moment that the log speaks of. */
const ends = fc.array(fc.tuple(fc.nat(), fc.integer({ min: -20 * day, max: 20 * day })), {
  minLength: 2,
  maxLength: 2,
});

async function overLog(
  log: readonly RecordedEvent[],
  zone: string | undefined,
  check: (queries: DeflectionQueries) => Promise<void>,
): Promise<void> {
  const documents = await folded(deflection, log, 7);
  const signal = new CheckpointSignal();
  const calendar = zone === undefined ? null : { timeZone: zone, week: [], holidays: [] };
  const desk = { slaPolicy: async () => ({ ...defaultSlaPolicy, calendar }) };
  const cases = { byIds: async (_scope: ViewScope, ids: readonly string[]) => ids.map((id) => ({ id }) as ListedCase) };
  try {
    await check(new DeflectionQueries(documents, signal, desk, new CountedCases(documents, signal, cases)));
  } finally {
    await documents.close();
  }
}

/** A window of whole hours around two moments of the log. */
function windowOf(log: readonly RecordedEvent[], places: readonly (readonly [number, number])[]) {
  const known = instantsOf(log);
  const [from, to] = places
    .map(([pick, beside]) => tallyHour(instant(Date.parse(known[pick % known.length]!) + beside)))
    .sort() as [Instant, Instant];
  return { from, to: from === to ? instant(Date.parse(from) + day) : to };
}

function rowsOf({ total, byArticle, byCategory, groups, overTime }: DeflectionReport): readonly DeflectionGroup[] {
  return [total, ...byArticle, ...byCategory, ...groups, ...overTime];
}
const countsOf = (report: DeflectionReport) => rowsOf(report).map(({ value, counts }) => ({ value, counts }));

describe('the deflection report of any history', () => {
  it('is the same from the sums by hour and from the cases one by one', async () => {
    let told = 0;
    await fc.assert(
      fc.asyncProperty(logsOf(acme), ends, groupings, zones, (log, places, by, zone) =>
        overLog(log, zone, async (queries) => {
          const question = { ...windowOf(log, places), ...by };
          // Every case has a source, so this filter leaves none out; but sums by hour know of no filter.
          const oneByOne = await queries.report(scope, { ...question, filter: { source: caseSources } });
          const summed = await queries.report(scope, question);
          expect(countsOf(summed)).toEqual(countsOf(oneByOne));
          told += summed.total.counts.opened;
        }),
      ),
      { numRuns: 80, interruptAfterTimeLimit: 25_000 },
    );
    expect(told).toBeGreaterThan(0);
  });

  it('leads from every figure to exactly as many cases, each once, whatever the pages', async () => {
    await fc.assert(
      fc.asyncProperty(logsOf(acme), ends, groupings, fc.integer({ min: 1, max: 3 }), (log, places, by, first) =>
        overLog(log, undefined, async (queries) => {
          const listed = async ({ of }: DeflectionGroup, figure: DeflectionFigure): Promise<string[]> => {
            const ids: string[] = [];
            for (let after: string | undefined, more = true; more; ) {
              const page = await queries.casesOf(scope, of, figure, { first, after });
              ids.push(...page.items.map(({ item }) => item.id));
              after = page.items.at(-1)?.cursor;
              more = page.hasNextPage;
            }
            return ids;
          };
          for (const row of rowsOf(await queries.report(scope, { ...windowOf(log, places), ...by })).slice(0, 20)) {
            for (const figure of deflectionFigures) {
              const ids = await listed(row, figure);
              expect(new Set(ids).size).toBe(ids.length);
              expect({ figure, cases: ids.length }).toEqual({ figure, cases: row.counts[countBehind[figure]] });
            }
          }
        }),
      ),
      { numRuns: 60, interruptAfterTimeLimit: 25_000 },
    );
  });
});
