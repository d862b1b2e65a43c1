import fc from 'fast-check';
import type { CaseCommand, CaseEvent } from '#libs/cases';
import {
  agent,
  answered,
  breachOf,
  carryOutAll,
  caseId,
  commandSequences,
  dueAt,
  happened,
  minutesIn,
  moved,
  opened,
  prioritized,
  walked,
} from '#libs/cases/testing';
import type { Instant, Stamped } from '#libs/kernel';
import type { Contribution, ProjectedEvent } from '#libs/projection-engine';
import { entriesOf, type Facets, type ScorecardView, scorecard } from './index.js';

const stream = `case-acme.${caseId}`;
const projectedOf = (events: readonly Stamped<CaseEvent>[]) =>
  events.map((event, revision) => ({ ...event, stream, revision }) as unknown as ProjectedEvent);

/** Every view a history leads through, as the engine folds it. */
function views(events: readonly Stamped<CaseEvent>[]): readonly ScorecardView[] {
  let view: ScorecardView | null = null;
  return projectedOf(events).flatMap((event) => {
    if (!scorecard.handles.includes(event.type) || scorecard.documentIds(event).length === 0) return [];
    view = scorecard.evolve(view, event, caseId);
    return view === null ? [] : [view];
  });
}
const fold = (...events: readonly Stamped<CaseEvent>[]) => views(events).at(-1)!;
const assigned = (teamId: string, ownerId: string | null, at: Instant) =>
  happened({ type: 'CaseAssigned', data: { teamId, ownerId, from: { teamId: null, ownerId: null } } }, { at });
const filed = (category: string | null, at: Instant) =>
  happened(
    { type: 'CaseRecategorized', data: { category, subcategory: null, from: { category: null, subcategory: null } } },
    { at },
  );
const at = (event: Stamped<CaseEvent>, when: Instant) => ({ ...event, metadata: { ...event.metadata, at: when } });
const solved = (when: Instant) => walked('RESOLVED').map((event) => at(event, when));
const reopened = (when: Instant) => happened(moved('RESOLVED', 'OPEN'), { at: when });
const solvedAgain = (when: Instant) => walked('RESOLVED', 'OPEN').map((event) => at(event, when));
const day = 24 * 60;
const support: Facets = ['', 'normal', 'web', 'support', ''];
const countedOf = (view: ScorecardView) => entriesOf(view).map(({ counted }) => counted);
const about = (view: ScorecardView, wanted: string) => entriesOf(view).find(({ counted }) => counted === wanted);

describe('a case on the scorecard', () => {
  it('is opened with the team and owner of its first routing, and compares categories without case and space', () => {
    const view = fold(...opened({ category: ' Billing ' }));
    expect(entriesOf(view)).toEqual([
      { counted: 'waiting', at: dueAt('normal'), facets: ['billing', 'normal', 'web', 'support', ''] },
      { counted: 'opened', at: minutesIn(0), facets: ['billing', 'normal', 'web', 'support', ''] },
    ]);
  });

  it('leaves one backlog and enters another where it is changed while open, and neither while resolved', () => {
    const view = fold(
      ...opened(),
      assigned('night', 'ben', minutesIn(10)),
      ...solved(minutesIn(20)),
      assigned('day', 'ana', minutesIn(30)),
      filed('Tax', minutesIn(31)),
      reopened(minutesIn(40)),
    );
    const night: Facets = ['', 'normal', 'web', 'night', 'ben'];
    expect(entriesOf(view).slice(1)).toEqual([
      { counted: 'opened', at: minutesIn(0), facets: support },
      { counted: 'left', at: minutesIn(10), facets: support, other: night },
      { counted: 'entered', at: minutesIn(10), facets: night, other: support },
      { counted: 'resolved/fls', at: minutesIn(20), facets: night, seconds: 20 * 60 },
      { counted: 'reopened', at: minutesIn(40), facets: ['tax', 'normal', 'web', 'day', 'ana'] },
    ]);
  });

  it('has a first and a last resolution, and says which were undone within seven days to the millisecond', () => {
    const view = fold(
      ...opened(),
      ...solved(minutesIn(60)),
      reopened(minutesIn(60 + 7 * day)),
      ...solvedAgain(minutesIn(20 * day)),
      reopened(minutesIn(27 * day, 1)),
      ...solvedAgain(minutesIn(40 * day)),
    );
    expect(countedOf(view)).toEqual([
      'waiting',
      'opened',
      'resolved/fs',
      'reopened',
      'resolved/',
      'reopened',
      'resolved/l',
    ]);
    expect(about(view, 'resolved/l')?.seconds).toBe(40 * 86_400);
  });

  it('moves no figure by being closed, and is re-opened from there all the same', () => {
    const closed = happened(moved('RESOLVED', 'CLOSED'), { at: minutesIn(90) });
    const back = happened(moved('CLOSED', 'OPEN'), { at: minutesIn(95) });
    expect(countedOf(fold(...opened(), ...solved(minutesIn(60)), closed))).toEqual([
      'waiting',
      'opened',
      'resolved/fl',
    ]);
    expect(countedOf(fold(...opened(), ...solved(minutesIn(60)), closed, back)).at(-1)).toBe('reopened');
  });

  it.each<[string, string, readonly Stamped<CaseEvent>[]]>([
    ['answered at the very due time', 'met', answered(dueAt('normal'))],
    ['answered a millisecond late', 'missed', answered(minutesIn(480, 1))],
    [
      'breached and answered later',
      'missed',
      [
        ...breachOf('normal', minutesIn(500)).map((event) => happened(event, { at: minutesIn(500) })),
        ...answered(minutesIn(600)),
      ],
    ],
    ['not answered', 'waiting', []],
    ['resolved without an answer', 'waiting', solved(minutesIn(30))],
    [
      'noted by an agent for colleagues',
      'waiting',
      [
        happened(
          { type: 'NoteAdded', data: { noteId: 'n', kind: 'INTERNAL', body: 'Hm.', corrects: null } },
          { by: agent },
        ),
      ],
    ],
  ])('%s has its clock %s', (_what, clock, events) => {
    expect(entriesOf(fold(...opened(), ...events))[0]).toMatchObject({ counted: clock, at: dueAt('normal') });
  });

  it('is due at the time that stands, with what it was when the clock was decided', () => {
    const raised = happened(prioritized('normal', 'high'), { at: minutesIn(100) });
    const view = fold(
      ...opened(),
      raised,
      assigned('night', null, minutesIn(240)),
      assigned('day', null, minutesIn(240, 1)),
      ...answered(minutesIn(300), dueAt('high')),
    );
    const [due] = entriesOf(view);
    expect(due).toEqual({ counted: 'missed', at: dueAt('high'), facets: ['', 'high', 'web', 'night', ''] });
    expect(about(view, 'answered')).toEqual({
      counted: 'answered',
      at: minutesIn(300),
      facets: ['', 'high', 'web', 'day', ''],
      seconds: 300 * 60,
    });
  });

  it('keeps the priority of the miss where the sweep lifts it', () => {
    const late = breachOf('normal', minutesIn(500)).map((event) => happened(event, { at: minutesIn(500) }));
    const view = fold(...opened(), ...late);
    expect(entriesOf(view)[0]).toEqual({ counted: 'missed', at: dueAt('normal'), facets: support });
    expect(about(view, 'entered')?.facets[1]).toBe('high');
  });

  it('takes what bears an earlier time than the step before for as late as that', () => {
    const view = fold(...opened(), ...solved(minutesIn(60)), reopened(minutesIn(30)));
    expect(about(view, 'reopened')?.at).toBe(minutesIn(60));
    expect(countedOf(view)).toContain('resolved/fls');
  });

  it('is left alone by moves that change no figure', () => {
    const [move] = projectedOf([happened(moved('OPEN', 'IN_PROGRESS'))]);
    expect(scorecard.documentIds(move!)).toEqual([]);
    const view = fold(...opened());
    const [same] = projectedOf([assigned('support', null, minutesIn(5))]);
    expect(scorecard.evolve(view, same!, caseId)).toBe(view);
  });
});

describe('the tallies of the scorecard', () => {
  type Sums = Record<string, number>;
  const sums = (...contributed: readonly (readonly [readonly Contribution[], number])[]): Sums => {
    const sum: Sums = {};
    for (const [contributions, sign] of contributed) {
      for (const { id, counts } of contributions) {
        for (const [name, amount] of Array.isArray(counts) ? counts : Object.entries(counts)) {
          sum[`${id} ${name}`] = (sum[`${id} ${name}`] ?? 0) + sign * amount;
        }
      }
    }
    return Object.fromEntries(Object.entries(sum).filter(([, amount]) => amount !== 0));
  };

  it('are told of a change what it changes, for any history', () => {
    const { contributions, changedContributions } = scorecard.tallies!;
    fc.assert(
      fc.property(commandSequences, fc.nat(), fc.nat(), (commands: readonly CaseCommand[], one, other) => {
        const all = [null, ...views(carryOutAll(commands).flatMap(({ events }) => events))];
        const [before, after] = [all[one % all.length]!, all[other % all.length]!];
        const whole = (view: ScorecardView | null) => (view === null ? [] : contributions(view));
        const { gone, come } = changedContributions!(before, after);
        expect(sums([gone, -1], [come, 1])).toEqual(sums([whole(before), -1], [whole(after), 1]));
      }),
      { numRuns: 300 },
    );
  });

  it('hold for a month the sum of what its hours hold, facet by facet', () => {
    const view = fold(
      ...opened({ category: 'Tax' }),
      assigned('night', 'é "x"', minutesIn(10)),
      ...solved(minutesIn(60)),
      ...answered(minutesIn(70)),
    );
    const months = scorecard.tallies!.contributions(view).filter(({ about }) => about.kind === 'month');
    const opening = months.filter(({ counts }) => Object.fromEntries(counts as never).opened === 1);
    expect(opening.map(({ about }) => [about.facet, about.value])).toEqual([
      ['category', 'tax'],
      ['priority', 'normal'],
      ['source', 'web'],
      ['teamId', 'support'],
      ['ownerId', ''],
    ]);
    expect(new Set(months.map(({ about }) => about.at))).toEqual(new Set(['2026-03-01T00:00:00.000Z']));
  });
});
