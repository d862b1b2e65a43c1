import { type Instant, priorities, type Stamped } from '#libs/kernel';
import type { CaseEvent } from '../case.events.js';
import {
  answered,
  assign,
  breachOf,
  dueAt,
  edit,
  given,
  happened,
  minutesIn,
  opened,
  prioritize,
  prioritized,
  recategorize,
  routing,
} from '../testing/index.js';

const unassigned = { ownerId: null, teamId: 'support' };
const assigned = (ownerId: string | null, teamId: string | null, from = unassigned): CaseEvent => ({
  type: 'CaseAssigned',
  data: { ownerId, teamId, from },
});

describe('an assignment', () => {
  it.each([
    ['an owner, keeping the team', { ownerId: 'ana' }, assigned('ana', 'support')],
    ['a team, keeping the owner', { teamId: 'finance' }, assigned(null, 'finance')],
    ['both', { ownerId: 'ana', teamId: 'finance' }, assigned('ana', 'finance')],
    ['no team, where null clears it', { teamId: null }, assigned(null, null)],
  ])('names %s, and what was before', (_what, data, expected) => {
    given(...opened())
      .when(assign(data))
      .thenHappened(expected);
  });

  it.each([{}, { ownerId: null }, { teamId: 'support' }, { ownerId: null, teamId: 'support' }])(
    'that changes nothing appends nothing: %j',
    (data) => {
      given(...opened())
        .when(assign(data))
        .thenNothing();
    },
  );

  it('starts from the latest assignment, not from the routing', () => {
    given(...opened(), happened(assigned('ana', 'finance')))
      .when(assign({ ownerId: null }))
      .thenHappened({
        type: 'CaseAssigned',
        data: { ownerId: null, teamId: 'finance', from: { ownerId: 'ana', teamId: 'finance' } },
      });
  });
});

describe('a change of priority before a response', () => {
  const changes = priorities.flatMap((from) => priorities.filter((to) => to !== from).map((to) => ({ from, to })));

  it.each(changes)('from $from to $to takes that priority’s due time, from the same start', ({ from, to }) => {
    given(...opened({ priority: from }))
      .when(prioritize(to))
      .thenHappened(prioritized(from, to));
  });

  it.each(priorities)('to what it is already, %s, appends nothing', (priority) => {
    given(...opened({ priority }))
      .when(prioritize(priority))
      .thenNothing();
  });

  it('still moves the clock at the very due time', () => {
    given(...opened())
      .when(prioritize('low', { at: dueAt('normal') }))
      .thenHappened(prioritized('normal', 'low'));
  });

  it('moves it also to a due time that has passed already: the case is late at once', () => {
    given(...opened())
      .when(prioritize('urgent', { at: minutesIn(90) }))
      .thenHappened(prioritized('normal', 'urgent'));
  });

  it('cannot take such a lateness back', () => {
    given(...opened(), happened(prioritized('normal', 'urgent'), { at: minutesIn(90) }))
      .when(prioritize('low', { at: minutesIn(91) }))
      .thenHappened(prioritized('urgent', 'low', false));
  });

  it('goes by the frozen schedule there and back', () => {
    given(...opened(), happened(prioritized('normal', 'urgent')))
      .when(prioritize('normal'))
      .thenHappened(prioritized('urgent', 'normal'));
  });
});

describe('a change of priority that comes too late for the clock', () => {
  const breached = breachOf('normal', minutesIn(500)).map((event) => happened(event));
  it.each([
    ['after a response in time', answered(minutesIn(1)), minutesIn(2), 'normal'],
    ['after a late response', answered(minutesIn(481)), minutesIn(482), 'normal'],
    ['after the due time, which no sweep has noticed yet', [], minutesIn(480, 1), 'normal'],
    ['after a breach, which lifted it to high', breached, minutesIn(501), 'high'],
    ['after a breach, even if its own time is earlier', breached, minutesIn(5), 'high'],
  ] as [string, Stamped<CaseEvent>[], Instant, 'normal' | 'high'][])(
    'moves no due time: %s',
    (_when, past, at, from) => {
      given(...opened(), ...past)
        .when(prioritize('low', { at }))
        .thenHappened(prioritized(from, 'low', false));
    },
  );
});

describe('a new category', () => {
  const recategorized = (category: string | null, subcategory: string | null): CaseEvent => ({
    type: 'CaseRecategorized',
    data: { category, subcategory, from: { category: 'Billing', subcategory: 'Invoice' } },
  });
  const billing = opened({ category: 'Billing', subcategory: 'Invoice' });
  const rerouting = {
    ...routing,
    teamId: 'engineering',
    ruleId: 'r1',
    matched: ['category: Technical'],
    fallback: false,
  };

  it.each([
    ['a category, keeping the subcategory', { category: ' Technical ' }, recategorized('Technical', 'Invoice')],
    ['a subcategory, keeping the category', { subcategory: 'Refund' }, recategorized('Billing', 'Refund')],
    ['none, where null clears it', { category: null, subcategory: null }, recategorized(null, null)],
    ['none, where it is blank', { category: '  ' }, recategorized(null, 'Invoice')],
  ])('is %s', (_what, data, expected) => {
    given(...billing)
      .when(recategorize(data))
      .thenHappened(expected);
  });

  it.each([{}, { category: 'Billing' }, { category: ' Billing ', subcategory: 'Invoice' }])(
    'that changes nothing appends nothing: %j',
    (data) => {
      given(...billing)
        .when(recategorize(data))
        .thenNothing();
    },
  );

  it('brings the new routing in the same batch where one is asked for', () => {
    given(...billing)
      .when(recategorize({ category: 'Technical', routing: rerouting }))
      .thenHappened(recategorized('Technical', 'Invoice'), { type: 'CaseRouted', data: rerouting });
  });

  it('that is the old one may still be routed anew, under changed rules', () => {
    given(...billing)
      .when(recategorize({ routing: rerouting }))
      .thenHappened({ type: 'CaseRouted', data: rerouting });
  });

  it('appends no routing that is the one in force', () => {
    given(...billing)
      .when(recategorize({ routing }))
      .thenNothing();
  });

  it.each([
    { matched: ['source: web'] },
    { fallback: false },
    { rulesRevision: 3 },
    { reason: 'Another.' },
    { ruleId: 'r9' },
  ])('appends a routing to the same place for another reason: %j', (difference) => {
    const data = { ...routing, ...difference };
    given(...billing)
      .when(recategorize({ routing: data }))
      .thenHappened({ type: 'CaseRouted', data });
  });

  it.each([
    ['to another owner', assigned('ana', 'support')],
    ['to another team', assigned(null, 'finance')],
  ])('routes a case back that was assigned %s by hand', (_where, byHand) => {
    given(...billing, happened(byHand))
      .when(recategorize({ routing }))
      .thenHappened({ type: 'CaseRouted', data: routing });
  });

  it('is refused when longer than 100 characters, naming each field', () => {
    const long = 'x'.repeat(101);
    given(...billing)
      .when(recategorize({ category: long, subcategory: long, routing: rerouting }))
      .thenFieldsRefused('category', 'subcategory');
  });
});

describe('an edit', () => {
  const edited = (data: object): CaseEvent => ({ type: 'CaseDetailsEdited', data });
  const past = opened({ subject: 'Fire', description: 'Smoke.' });

  it.each([
    ['the subject, trimmed', { subject: ' Flood ' }, { subject: 'Flood' }],
    ['the description', { description: 'Water.' }, { description: 'Water.' }],
    ['the description away', { description: '' }, { description: '' }],
    ['both', { subject: 'Flood', description: 'Water.' }, { subject: 'Flood', description: 'Water.' }],
    ['only what differs', { subject: 'Fire', description: 'Water.' }, { description: 'Water.' }],
  ])('changes %s', (_what, data, changes) => {
    given(...past)
      .when(edit(data))
      .thenHappened(edited(changes));
  });

  it.each([{}, { subject: 'Fire' }, { subject: ' Fire ' }, { subject: 'Fire', description: 'Smoke.' }])(
    'that changes nothing appends nothing: %j',
    (data) => {
      given(...past)
        .when(edit(data))
        .thenNothing();
    },
  );

  it.each([
    [{ subject: '' }, ['subject']],
    [{ subject: '  ' }, ['subject']],
    [{ subject: 'x'.repeat(201) }, ['subject']],
    [{ description: 'x'.repeat(20_001) }, ['description']],
    [{ subject: '', description: 'x'.repeat(20_001) }, ['subject', 'description']],
  ])('out of bounds is refused, naming its fields (%#)', (data, fields) => {
    given(...past)
      .when(edit(data))
      .thenFieldsRefused(...fields);
  });

  it('goes up to the bounds', () => {
    const widest = { subject: 'x'.repeat(200), description: 'y'.repeat(20_000) };
    given(...past)
      .when(edit(widest))
      .thenHappened(edited(widest));
  });
});
