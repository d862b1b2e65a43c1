import type { CaseEvent } from './case.events.js';
import { caseHistory } from './case.history.js';
import {
  answered,
  article,
  dueAt,
  happened,
  minutesIn,
  moved,
  noted,
  opened,
  openedAnd,
  prioritized,
} from './testing/index.js';

/** The changes of the last of these events. */
function changesOf(...events: Parameters<typeof caseHistory>[0][]) {
  return [...caseHistory(events.flatMap((some) => [...some]))].at(-1)?.changes;
}

describe('the history of a case', () => {
  it('begins with every field that has a value', () => {
    const [opening] = opened({ category: 'Billing', tags: ['fire'] });
    const changes = changesOf([opening!]) ?? [];
    expect(changes).toContainEqual({ field: 'subject', from: null, to: 'The printer is on fire' });
    expect(changes).toContainEqual({ field: 'category', from: null, to: 'Billing' });
    expect(changes).toContainEqual({ field: 'tags', from: null, to: ['fire'] });
    expect(changes.map(({ field }) => field)).not.toContain('subcategory');
  });

  it.each<[string, CaseEvent, readonly object[]]>([
    ['a move', moved('NEW', 'OPEN'), [{ field: 'status', from: 'NEW', to: 'OPEN' }]],
    ['a note: nothing', noted(), []],
    [
      'a change of priority, and of the due time with it',
      prioritized('normal', 'high'),
      [
        { field: 'priority', from: 'normal', to: 'high' },
        { field: 'dueAt', from: dueAt('normal'), to: dueAt('high') },
      ],
    ],
    ['a tag', { type: 'CaseTagged', data: { added: ['a'], removed: [] } }, [{ field: 'tags', from: [], to: ['a'] }]],
    [
      'a link',
      { type: 'CaseLinked', data: { kind: 'deal', target: { id: 'd1', label: null } } },
      [{ field: 'deal', from: null, to: { id: 'd1', label: null } }],
    ],
    ['suggestions: nothing', { type: 'ArticlesSuggested', data: { articles: [article('toner', 1)] } }, []],
  ])('says what changed with %s', (_what, event, changes) => {
    expect(changesOf(opened(), [happened(event)])).toEqual(changes);
  });

  it('tells a resolution, and its undoing, by their times and number', () => {
    const resolved = minutesIn(10);
    const resolution = happened(moved('PENDING_CUSTOMER', 'RESOLVED'), { at: resolved });
    const reopening = happened(moved('RESOLVED', 'OPEN'), { at: minutesIn(20) });
    const before = openedAnd('PENDING_CUSTOMER');
    expect(changesOf(before, [resolution])).toEqual([
      { field: 'status', from: 'PENDING_CUSTOMER', to: 'RESOLVED' },
      { field: 'resolvedAt', from: null, to: resolved },
    ]);
    expect(changesOf(before, [resolution, reopening])).toEqual([
      { field: 'status', from: 'RESOLVED', to: 'OPEN' },
      { field: 'resolvedAt', from: resolved, to: null },
      { field: 'reopenCount', from: 0, to: 1 },
    ]);
  });

  it('tells the response by its time', () => {
    expect(changesOf(opened(), answered(minutesIn(3)))).toEqual([
      { field: 'respondedAt', from: null, to: minutesIn(3) },
    ]);
  });

  it('shows the case as it stood after each event', () => {
    const events = [...opened(), happened(moved('NEW', 'OPEN')), happened(moved('OPEN', 'IN_PROGRESS'))];
    const entries = [...caseHistory(events)];
    expect(entries.map(({ after }) => after.status)).toEqual(['NEW', 'NEW', 'OPEN', 'IN_PROGRESS']);
    expect(entries.map(({ event }) => event)).toEqual(events);
  });

  it('can be taken up after any of its events', () => {
    const events = [...opened(), happened(moved('NEW', 'OPEN')), ...answered(minutesIn(3))];
    const whole = [...caseHistory(events)];
    whole.forEach(({ after }, index) => {
      expect([...caseHistory(events.slice(index + 1), after)]).toEqual(whole.slice(index + 1));
    });
  });

  it('of nothing is empty, and passes over what comes before the opening', () => {
    expect([...caseHistory([])]).toEqual([]);
    expect([...caseHistory([happened(noted()), ...opened()])]).toHaveLength(2);
  });
});
