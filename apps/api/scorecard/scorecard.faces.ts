import type { Scorecard, ScorecardFigures, ScorecardRow } from '#libs/application';
import type { ScorecardInput } from './scorecard.input.js';
import type { ScorecardFiguresModel, ScorecardGroupRowModel, ScorecardModel } from './scorecard.models.js';

/** A scorecard in the terms of the public face. */
export function toScorecard(scorecard: Scorecard, input: ScorecardInput): ScorecardModel {
  const { from, to, timeZone, total, groups, overTime } = scorecard;
  return {
    ...{ from, to, timeZone, input, asOf: total.of.now },
    total: toFigures(total),
    groups: groups.map(toGroup),
    overTime: overTime.map((row) => ({ ...toFigures(row), from: row.of.from, to: row.of.to })),
  };
}

function toGroup(row: ScorecardRow): ScorecardGroupRowModel {
  const { value, of } = row;
  const isEnum = of.facet?.name === 'priority' || of.facet?.name === 'source';
  return { ...toFigures(row), value: (isEnum ? value.toUpperCase() : value) || null };
}

function toFigures({ figures, of }: ScorecardRow): ScorecardFiguresModel {
  const { opened, reopened, reopenings, backlog, resolved, resolutions, reopenedSoon, reopenRate } = figures;
  const { met, missed, pending, attainment, firstResolution, lastResolution, answered } = figures;
  return {
    ...{ opened, reopened, reopenings, backlog, resolved, resolutions },
    reopenedWithin7Days: reopenedSoon,
    reopenRate,
    timeToFirstResolution: firstResolution,
    timeToLastResolution: lastResolution,
    sla: { met, missed, pending, attainment },
    firstResponseTime: answered,
    of,
    countOf: countsOf(figures),
  };
}

function countsOf(figures: ScorecardFigures): ScorecardFiguresModel['countOf'] {
  const { firstResolution, lastResolution, answered, ...counts } = figures;
  return {
    ...counts,
    firstResolved: firstResolution.count,
    lastResolved: lastResolution.count,
    answered: answered.count,
  };
}
