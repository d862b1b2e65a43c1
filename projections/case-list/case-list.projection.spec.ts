import fc from 'fast-check';
import type { CaseEvent } from '#libs/cases';
import {
  answered,
  article,
  breachOf,
  carryOutAll,
  commandSequences,
  dueAt,
  minutesIn,
  moved,
  noted,
  opened,
  prioritized,
  routing,
} from '#libs/cases/testing';
import type { Stamped } from '#libs/kernel';
import type { CaseView } from '../case-view/index.js';
import { fold, found, logOf } from '../testing/index.js';
import { caseList, clockKey, linkKey } from './case-list.projection.js';

const stream = 'case-acme.c1';
type Opening = Parameters<typeof opened>[0];
const listAfter = (opening: Opening, ...events: readonly CaseEvent[]) =>
  fold(caseList, logOf(...[...opened(opening), ...events].map(({ type, data }) => ({ type, data, stream }) as never)));
const viewAfter = (...events: readonly CaseEvent[]) => listAfter({}, ...events).get('c1')!;
const keysAfter = (opening: Opening, ...events: readonly CaseEvent[]) =>
  caseList.collection.keys(listAfter(opening, ...events).get('c1')!);
const isFound = (filter: Parameters<typeof found>[2], opening: Opening = {}, ...events: readonly CaseEvent[]) =>
  found(caseList, listAfter(opening, ...events), filter).length === 1;
const assigned = (ownerId: string | null, teamId: string | null): CaseEvent => ({
  type: 'CaseAssigned',
  data: { ownerId, teamId, from: { ownerId: null, teamId: 'support' } },
});

describe('the list of cases', () => {
  it('has a case from its opening, under its id, with the revision it was folded up to', () => {
    const [[id, view]] = [...listAfter({ subject: 'The printer is on fire' })] as [[string, CaseView]];
    expect(id).toBe('c1');
    expect(view).toMatchObject({ subject: 'The printer is on fire', status: 'NEW', routing, revision: 1 });
  });

  it('counts the revision of what it does not show as well', () => {
    const suggested: CaseEvent = { type: 'ArticlesSuggested', data: { articles: [article('toner', 1)] } };
    expect(viewAfter(suggested).revision).toBe(2);
  });

  it('has nothing of a stream that does not begin with its opening', () => {
    expect(fold(caseList, logOf({ ...noted(), stream })).size).toBe(0);
  });

  it('keeps the cases of two tenants apart, also where their ids begin alike', () => {
    const log = logOf(
      { ...opened()[0], stream: 'case-acme.c1' },
      { ...opened()[0], stream: 'case-acme.c1.2', tenant: 'acme' },
      { ...opened()[0], stream: 'case-a-b_c.c2', tenant: 'a-b_c' },
    );
    const documents = fold(caseList, log);
    expect([...documents].map(([id, { tenant }]) => [id, tenant])).toEqual([
      ['c1', 'acme'],
      ['c1.2', 'acme'],
      ['c2', 'a-b_c'],
    ]);
  });

  it('shows what was decided, whatever happened to the case', () => {
    fc.assert(
      fc.property(commandSequences, (sequence) => {
        const steps = carryOutAll(sequence);
        const events = JSON.parse(JSON.stringify(steps.flatMap(({ events }) => events))) as Stamped<CaseEvent>[];
        const log = logOf(...events.map(({ type, data }) => ({ type, data, stream }) as never)).map(
          (placed, index) => ({
            ...placed,
            metadata: events[index]!.metadata,
          }),
        );
        const view = fold(caseList, log).get('c1') ?? null;
        const snapshot = steps.at(-1)?.after?.snapshot;
        expect(view).toEqual(snapshot ? { ...snapshot, revision: events.length - 1 } : null);
        for (const order of caseList.collection.orders) {
          if (view) expect(caseList.collection.keys(view)[order]).toBeDefined();
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe('a case is found', () => {
  it('by its status, and by no other', () => {
    expect(isFound({ status: 'NEW' })).toBe(true);
    expect(isFound({ status: 'OPEN' }, {}, moved('NEW', 'OPEN'))).toBe(true);
    expect(isFound({ status: 'NEW' }, {}, moved('NEW', 'OPEN'))).toBe(false);
  });

  it('by its category, without case and surrounding space', () => {
    expect(isFound({ category: 'billing' }, { category: '  BILLING ' })).toBe(true);
    expect(isFound({ category: 'billing' }, { category: 'Billing and more' })).toBe(false);
    expect(keysAfter({ category: null }).category).toBeUndefined();
  });

  it('by owner and team, or as owned by nobody', () => {
    expect(keysAfter({})).toMatchObject({ unassigned: true, ownerId: undefined, teamId: 'support' });
    expect(keysAfter({}, assigned('ana', null))).toMatchObject({
      unassigned: false,
      ownerId: 'ana',
      teamId: undefined,
    });
    expect(isFound({ ownerId: 'ana', unassigned: false }, {}, assigned('ana', 'finance'))).toBe(true);
  });

  it('by what it is linked to: kind and id together', () => {
    const links = { contact: { id: 'x', label: 'Rita' }, account: null, deal: { id: 'y', label: null } };
    expect(keysAfter({ links }).link).toEqual([linkKey('contact', 'x'), linkKey('deal', 'y')]);
    expect(isFound({ link: linkKey('contact', 'x') }, { links })).toBe(true);
    expect(isFound({ link: linkKey('deal', 'x') }, { links })).toBe(false);
    const unlinked: CaseEvent = { type: 'CaseLinked', data: { kind: 'contact', target: null } };
    expect(isFound({ link: linkKey('contact', 'x') }, { links }, unlinked)).toBe(false);
  });

  it('by each of its tags', () => {
    const retagged: CaseEvent = { type: 'CaseTagged', data: { added: ['new'], removed: ['vip'] } };
    expect(isFound({ tag: 'vip' }, { tags: ['vip', 'fire'] })).toBe(true);
    expect(keysAfter({ tags: ['vip', 'fire'] }, retagged).tag).toEqual(['fire', 'new']);
  });

  it('by its priority, which ranks the most urgent highest', () => {
    const ranks = (['low', 'normal', 'high', 'urgent'] as const).map(
      (priority) => keysAfter({ priority }).priorityRank,
    );
    expect(ranks).toEqual([...ranks].sort());
    expect(new Set(ranks).size).toBe(4);
    expect(isFound({ priority: 'urgent' }, {}, prioritized('normal', 'urgent'))).toBe(true);
  });

  it('as breached once a sweep has marked it, and never before', () => {
    expect(isFound({ breached: false })).toBe(true);
    expect(isFound({ breached: true }, {}, ...breachOf('normal', minutesIn(600)))).toBe(true);
  });

  it('by its source and by who opened it', () => {
    expect(isFound({ source: 'phone', openedById: 'ada' }, { source: 'phone' })).toBe(true);
  });

  it('by the words of its subject and description', () => {
    const text = caseList.collection.text!;
    const edited: CaseEvent = { type: 'CaseDetailsEdited', data: { description: 'Smoke.' } };
    expect(text(viewAfter())).toContain('The printer is on fire');
    expect(text(viewAfter(edited))).toContain('Smoke.');
  });

  it('in the order of its due time, which moves with its priority', () => {
    expect(keysAfter({}).dueAt).toBe(dueAt('normal'));
    expect(keysAfter({}, prioritized('normal', 'high')).dueAt).toBe(dueAt('high'));
  });
});

describe('the key of its clock', () => {
  const clockAfter = (...events: readonly CaseEvent[]) => clockKey(viewAfter(...events).firstResponse);

  it('waits until it is answered', () => {
    expect(clockAfter()).toBe('waiting');
    expect(clockAfter(noted({ kind: 'INTERNAL' }))).toBe('waiting');
  });

  it('is met at the very due time, and missed a millisecond later', () => {
    expect(clockAfter(...answered(dueAt('normal')))).toBe('met');
    expect(clockAfter(...answered(minutesIn(480, 1)))).toBe('missed');
  });

  it('stays missed once it is breached, answered or not', () => {
    const breach = breachOf('normal', minutesIn(600));
    expect(clockAfter(...breach)).toBe('missed');
    expect(clockAfter(...breach, ...answered(minutesIn(601)))).toBe('missed');
  });
});
