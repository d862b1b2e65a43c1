import { type CaseEvent, caseStatuses } from '#libs/cases';
import { breachOf, minutesIn, moved, opened, prioritized } from '#libs/cases/testing';
import { tenantId } from '#libs/kernel';
import { fold, logOf } from '../testing/index.js';
import { type BoardCard, boardCountId, caseBoard, countedDimensions } from './case-board.projection.js';

const acme = tenantId('acme');
type Opening = Parameters<typeof opened>[0];
const cardAfter = (opening: Opening, ...events: readonly CaseEvent[]): BoardCard =>
  fold(
    caseBoard,
    logOf(
      ...[...opened(opening), ...events].map(({ type, data }) => ({ type, data, stream: 'case-acme.c1' }) as never),
    ),
  ).get('c1')!;
/** Under which ids a card is counted, and in which column. */
const countedUnder = (opening: Opening, ...events: readonly CaseEvent[]) => {
  const contributions = caseBoard.tallies!.contributions(cardAfter(opening, ...events));
  const columns = new Set(contributions.map(({ counts }) => JSON.stringify(counts)));
  expect(columns.size).toBe(1);
  return { ids: contributions.map(({ id }) => id), counts: contributions[0]?.counts };
};
const assigned = (ownerId: string | null, teamId: string | null): CaseEvent => ({
  type: 'CaseAssigned',
  data: { ownerId, teamId, from: { ownerId: null, teamId: 'support' } },
});

describe('a case on the board', () => {
  it('is counted as new under all it is: priority, category, source, team, unassigned, not breached', () => {
    expect(countedUnder({ category: ' Billing ' })).toEqual({
      ids: [
        'acme/all',
        'acme/priority/normal',
        'acme/category/billing',
        'acme/source/web',
        'acme/teamId/support',
        'acme/unassigned/true',
        'acme/breached/false',
      ],
      counts: { NEW: 1 },
    });
  });

  it('moves its whole count to the column it moves to', () => {
    expect(countedUnder({}, moved('NEW', 'OPEN')).counts).toEqual({ OPEN: 1 });
    expect(countedUnder({}, moved('RESOLVED', 'OPEN')).counts).toEqual({ OPEN: 1 });
  });

  it('is counted once, whatever column it is in', () => {
    for (const to of caseStatuses) {
      expect(Object.values(countedUnder({}, moved('NEW', to)).counts ?? {})).toEqual([1]);
    }
  });

  it('is counted under its owner once it has one, and as unassigned once it has none', () => {
    expect(countedUnder({}, assigned('ana', null)).ids).toEqual(
      expect.arrayContaining(['acme/ownerId/ana', 'acme/unassigned/false']),
    );
    const given = countedUnder({}, assigned('ana', 'finance'), assigned(null, 'finance')).ids;
    expect(given).toEqual(expect.arrayContaining(['acme/teamId/finance', 'acme/unassigned/true']));
    expect(given).not.toContain('acme/ownerId/ana');
  });

  it('is counted under its category of now, however that is written, and under none where it has none', () => {
    const to = (category: string | null): CaseEvent => ({
      type: 'CaseRecategorized',
      data: { category, subcategory: null, from: { category: 'Billing', subcategory: null } },
    });
    expect(countedUnder({ category: 'Billing' }, to('TECHNICAL')).ids).toContain('acme/category/technical');
    expect(countedUnder({ category: 'Billing' }, to(null)).ids.filter((id) => id.includes('category'))).toEqual([]);
  });

  it('is counted under its priority of now and as breached once a sweep says so', () => {
    const { ids } = countedUnder({}, ...breachOf('normal', minutesIn(600)));
    expect(ids).toEqual(expect.arrayContaining(['acme/priority/high', 'acme/breached/true']));
    expect(countedUnder({}, prioritized('normal', 'low')).ids).toContain('acme/priority/low');
  });

  it('is not on it before it is opened', () => {
    const log = logOf({ ...moved('NEW', 'OPEN'), stream: 'case-acme.c1' });
    expect(fold(caseBoard, log).size).toBe(0);
  });
});

describe('the id of a count', () => {
  it('is another for every dimension, value and tenant, and for all cases', () => {
    const other = tenantId('other');
    const ids = [acme, other].flatMap((tenant) => [
      boardCountId(tenant),
      ...countedDimensions.flatMap((dimension) => [
        boardCountId(tenant, dimension, 'a'),
        boardCountId(tenant, dimension, 'a/b'),
        boardCountId(tenant, dimension, true),
      ]),
    ]);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
