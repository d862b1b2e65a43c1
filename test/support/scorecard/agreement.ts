import type { Durations, Scorecard, ScorecardFigure, ScorecardFigures, ScorecardQuestion } from '#libs/application';
import {
  exactPercentile,
  type NaiveCase,
  type NaiveQuestion,
  type NaiveScorecard,
  naiveBuckets,
  naiveScorecard,
  naiveValues,
} from './naive-scorecard.js';

/** The sets of cases behind figures, each by the figure that counts it. */
export const countOf: { readonly [Figure in ScorecardFigure]: (figures: ScorecardFigures) => number } = {
  opened: ({ opened }) => opened,
  reopened: ({ reopened }) => reopened,
  backlog: ({ backlog }) => backlog,
  resolved: ({ resolved }) => resolved,
  reopenedSoon: ({ reopenedSoon }) => reopenedSoon,
  firstResolved: ({ firstResolution }) => firstResolution.count,
  lastResolved: ({ lastResolution }) => lastResolution.count,
  met: ({ met }) => met,
  missed: ({ missed }) => missed,
  pending: ({ pending }) => pending,
  answered: ({ answered }) => answered.count,
};
export const naiveFigures = Object.keys(countOf) as readonly ScorecardFigure[];

/** Holds a scorecard to what the log itself says, the total and every row, and says so in one comparison. */
export function expectAgreement(
  scorecard: Scorecard,
  cases: readonly NaiveCase[],
  question: ScorecardQuestion & { readonly now: string },
): void {
  const { unit, facet, now } = question;
  const { from, to, timeZone } = scorecard;
  const whole: NaiveQuestion = { from, to, now, filter: question.filter ?? {} };
  expectFigures('total', scorecard.total.figures, naiveScorecard(cases, whole));
  if (unit !== undefined) {
    const buckets = naiveBuckets(whole, unit, timeZone);
    expect(scorecard.overTime.map(({ of }) => ({ from: of.from, to: of.to }))).toEqual(buckets);
    buckets.forEach((bucket, index) => {
      expectFigures(bucket.from, scorecard.overTime[index]!.figures, naiveScorecard(cases, { ...whole, ...bucket }));
    });
  } else if (facet !== undefined) {
    const given = whole.filter?.[facet];
    const values = naiveValues(cases, facet).filter((value) => !given || given.map(plain).includes(plain(value)));
    const told = new Map(scorecard.groups.map(({ value, figures }) => [value, figures]));
    for (const value of values) {
      const row = naiveScorecard(cases, {
        ...whole,
        filter: { ...whole.filter, [facet]: [value] } as NaiveQuestion['filter'],
      });
      const figures = told.get(value);
      if (figures === undefined)
        expect({ value, found: Object.values(row.cases).flat() }).toEqual({ value, found: [] });
      else expectFigures(value, figures, row);
    }
    expect([...told.keys()].filter((value) => !values.includes(value))).toEqual([]);
  }
}

const plain = (value: string) => value.trim().toLowerCase();

function expectFigures(row: string, figures: ScorecardFigures, naive: NaiveScorecard): void {
  const counts = Object.fromEntries(naiveFigures.map((figure) => [figure, countOf[figure](figures)]));
  const expected = Object.fromEntries(naiveFigures.map((figure) => [figure, naive.cases[figure].length]));
  expect({ row, ...counts, reopenings: figures.reopenings, resolutions: figures.resolutions }).toEqual({
    row,
    ...expected,
    reopenings: naive.reopenings,
    resolutions: naive.resolutions,
  });
  expectTimes(figures.firstResolution, naive.times.firstResolved);
  expectTimes(figures.lastResolution, naive.times.lastResolved);
  expectTimes(figures.answered, naive.times.answered);
}

function expectTimes({ count, mean, median, p90 }: Durations, ascending: readonly number[]): void {
  expect(count).toBe(ascending.length);
  if (count === 0) {
    expect({ mean, median, p90 }).toEqual({ mean: null, median: null, p90: null });
    return;
  }
  expect(mean).toBeCloseTo(ascending.reduce((sum, one) => sum + one, 0) / count, 6);
  for (const [told, q] of [
    [median, 0.5],
    [p90, 0.9],
  ] as const) {
    const exact = exactPercentile(ascending, q)!;
    expect(Math.abs(told! - exact)).toBeLessThanOrEqual(exact * 0.01 + 1e-9);
  }
}
