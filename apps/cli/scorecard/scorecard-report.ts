import type { Scorecard } from '#libs/application';
import type { Instant, TenantId } from '#libs/kernel';

/** What rows can be made of, by the words of the command line. */
export const groupings = {
  day: { unit: 'day' },
  week: { unit: 'week' },
  month: { unit: 'month' },
  category: { facet: 'category' },
  priority: { facet: 'priority' },
  team: { facet: 'teamId' },
  owner: { facet: 'ownerId' },
  source: { facet: 'source' },
} as const;
export type Grouping = keyof typeof groupings;

/** The scorecard for machines: every figure of every row, times in seconds. */
export function scorecardReport(tenant: TenantId, by: Grouping, scorecard: Scorecard) {
  const { from, to, timeZone, total, groups, overTime } = scorecard;
  const asOf: Instant = total.of.now;
  return {
    ...{ tenant, from, to, timeZone, asOf, by },
    rows: [
      ...overTime.map(({ of, figures }) => ({ from: of.from, to: of.to, ...figures })),
      ...groups.map(({ value, figures }) => ({ value: value === '' ? null : value, ...figures })),
    ],
    total: total.figures,
  };
}
