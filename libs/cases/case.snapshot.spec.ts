import type { Stamped } from '#libs/kernel';
import { stateAfter } from '#libs/kernel/testing';
import { caseDecider } from './case.decider.js';
import type { CaseEvent } from './case.events.js';
import { type CaseSnapshot, evolveSnapshot } from './case.snapshot.js';
import type { CaseState } from './case.state.js';
import {
  addNote,
  answered,
  article,
  breachOf,
  carryOut,
  caseId,
  dueAt,
  happened,
  minutesIn,
  moved,
  noted,
  opened,
  openedAnd,
  opening,
  prioritized,
  requester,
  routing,
  schedule,
} from './testing/index.js';

const snapshotAfter = (...events: readonly Stamped<CaseEvent>[]): CaseSnapshot =>
  stateAfter(caseDecider, events)!.snapshot;

describe('the snapshot of a case', () => {
  it('is at first what it was opened with, routed', () => {
    expect(snapshotAfter(...opened({ tags: ['fire'] }))).toStrictEqual({
      id: caseId,
      tenant: 'acme',
      subject: 'The printer is on fire',
      description: '',
      status: 'NEW',
      priority: 'normal',
      category: null,
      subcategory: null,
      source: 'web',
      tags: ['fire'],
      links: { contact: null, account: null, deal: null },
      ownerId: null,
      teamId: 'support',
      routing,
      openedBy: requester,
      openedAt: opening,
      updatedAt: opening,
      resolvedAt: null,
      closedAt: null,
      reopenCount: 0,
      firstResponse: {
        startedAt: opening,
        policyRevision: 3,
        targetMinutes: 480,
        dueAt: dueAt('normal'),
        respondedAt: null,
        breachedAt: null,
      },
      schedule,
    });
  });

  const at = minutesIn(7);
  it.each<[string, CaseEvent, Partial<CaseSnapshot>]>([
    ['a move', moved('NEW', 'OPEN'), { status: 'OPEN' }],
    ['a note', noted(), {}],
    [
      'an assignment, and keeps why it was routed',
      { type: 'CaseAssigned', data: { ownerId: 'ana', teamId: null, from: { ownerId: null, teamId: 'support' } } },
      { ownerId: 'ana', teamId: null, routing },
    ],
    [
      'a new routing',
      { type: 'CaseRouted', data: { ...routing, ownerId: 'ben', teamId: 'finance' } },
      { ownerId: 'ben', teamId: 'finance', routing: { ...routing, ownerId: 'ben', teamId: 'finance' } },
    ],
    [
      'a new category',
      {
        type: 'CaseRecategorized',
        data: { category: 'Billing', subcategory: null, from: { category: null, subcategory: null } },
      },
      { category: 'Billing' },
    ],
    [
      'an edit, and keeps what was not edited',
      { type: 'CaseDetailsEdited', data: { description: 'Smoke.' } },
      { description: 'Smoke.' },
    ],
    [
      'a link',
      { type: 'CaseLinked', data: { kind: 'deal', target: { id: 'd1', label: null } } },
      { links: { contact: null, account: null, deal: { id: 'd1', label: null } } },
    ],
    ['tags', { type: 'CaseTagged', data: { added: ['a', 'b'], removed: [] } }, { tags: ['a', 'b'] }],
  ])('follows %s', (_what, event, changes) => {
    const before = snapshotAfter(...opened());
    expect(snapshotAfter(...opened(), happened(event, { at }))).toStrictEqual({ ...before, ...changes, updatedAt: at });
  });

  it('takes tags away, and puts new ones last', () => {
    const tagging = happened({ type: 'CaseTagged', data: { added: ['z', 'a-new'], removed: ['a', 'c'] } });
    expect(snapshotAfter(...opened({ tags: ['a', 'b', 'c'] }), tagging).tags).toEqual(['b', 'z', 'a-new']);
  });

  it('moves the due time with the priority, until a breach lifts the priority alone', () => {
    const urgent = snapshotAfter(...opened(), happened(prioritized('normal', 'high')));
    expect(urgent).toMatchObject({ priority: 'high', firstResponse: { targetMinutes: 240, dueAt: dueAt('high') } });
    const breach = breachOf('high', minutesIn(300)).map((event) => happened(event));
    expect(snapshotAfter(...opened(), happened(prioritized('normal', 'high')), ...breach)).toMatchObject({
      priority: 'urgent',
      firstResponse: { targetMinutes: 240, dueAt: dueAt('high'), breachedAt: dueAt('high'), respondedAt: null },
    });
  });

  it('keeps the breach beside a late response', () => {
    const breach = breachOf('normal', minutesIn(481)).map((event) => happened(event));
    expect(snapshotAfter(...opened(), ...breach, ...answered(minutesIn(500))).firstResponse).toMatchObject({
      respondedAt: minutesIn(500),
      breachedAt: dueAt('normal'),
    });
  });

  it('knows when it was resolved and closed, until it is re-opened', () => {
    const [resolving, closing] = [minutesIn(10), minutesIn(20)];
    const resolved = [
      ...openedAnd('PENDING_CUSTOMER'),
      happened(moved('PENDING_CUSTOMER', 'RESOLVED'), { at: resolving }),
    ];
    const closed = [...resolved, happened(moved('RESOLVED', 'CLOSED'), { at: closing })];
    expect(snapshotAfter(...resolved)).toMatchObject({ resolvedAt: resolving, closedAt: null, reopenCount: 0 });
    expect(snapshotAfter(...closed)).toMatchObject({ resolvedAt: resolving, closedAt: closing, reopenCount: 0 });
    const again = { status: 'OPEN', resolvedAt: null, closedAt: null, reopenCount: 1 };
    expect(snapshotAfter(...resolved, happened(moved('RESOLVED', 'OPEN')))).toMatchObject(again);
    expect(snapshotAfter(...closed, happened(moved('CLOSED', 'OPEN')))).toMatchObject(again);
  });

  it('is not touched by suggestions and what is opened of them', () => {
    const shown = article('toner', 1);
    const viewed = { ...shown, viewerId: 'rita', viewerKind: 'requester' } as const;
    expect(
      snapshotAfter(
        ...opened(),
        happened({ type: 'ArticlesSuggested', data: { articles: [shown] } }, { at }),
        happened({ type: 'ArticleDeflected', data: viewed }, { at }),
      ),
    ).toStrictEqual(snapshotAfter(...opened()));
  });
});

describe('folding what nobody expected', () => {
  const unknown = happened({ type: 'CaseTeleported', data: { to: 'Mars' } } as never);

  it('passes over an event of a later version', () => {
    expect(stateAfter(caseDecider, [...opened(), unknown])).toStrictEqual(stateAfter(caseDecider, opened()));
  });

  it('passes over whatever comes before the opening', () => {
    expect(evolveSnapshot(null, happened(noted()))).toBeNull();
    expect(stateAfter(caseDecider, [happened(noted()), unknown, ...opened()])).toStrictEqual(
      stateAfter(caseDecider, opened()),
    );
  });

  it('lets a second opening change nothing', () => {
    expect(snapshotAfter(...opened(), ...opened({ subject: 'Another' }).slice(0, 1))).toStrictEqual(
      snapshotAfter(...opened()),
    );
  });
});

describe('a case of ten thousand notes', () => {
  it('folds, finds its oldest note for a correction, and shows no more than a case of one', () => {
    let state: CaseState = stateAfter(caseDecider, opened());
    let sizeWithOne = 0;
    for (let note = 0; note < 10_000; note += 1) {
      state = carryOut(addNote({ noteId: `note-${note}`, body: 'x'.repeat(100) }), state).after;
      if (note === 0) sizeWithOne = JSON.stringify(state?.snapshot).length;
    }
    expect(JSON.stringify(state?.snapshot)).toHaveLength(sizeWithOne);
    const correcting = (noteId: string) =>
      carryOut(addNote({ noteId: 'last', corrects: noteId }), state).decision.accepted;
    expect(['note-0', 'note-9999', 'note-10000'].map(correcting)).toEqual([true, true, false]);
  });
});
