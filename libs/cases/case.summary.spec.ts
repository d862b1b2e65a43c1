import type { CaseEvent } from './case.events.js';
import { caseEventTypes } from './case.events.js';
import { type NameLookup, summarize } from './case.summary.js';
import {
  agent,
  article,
  breachOf,
  dueAt,
  happened,
  minutesIn,
  moved,
  noted,
  opened,
  prioritized,
  system,
} from './testing/index.js';

const agents: Record<string, string> = { ana: 'Ana', ben: 'Ben' };
const names: NameLookup = { agent: (id) => agents[id] ?? id, team: (id) => (id === 'support' ? 'Support' : id) };
const said = (event: CaseEvent, by = agent) => summarize(happened(event, { by }), names);
const [caseOpened, caseRouted] = opened();
const from = { ownerId: null, teamId: 'support' };
const assigned = (ownerId: string | null, teamId: string | null): CaseEvent => ({
  type: 'CaseAssigned',
  data: { ownerId, teamId, from },
});
const tagged = (added: readonly string[], removed: readonly string[]): CaseEvent => ({
  type: 'CaseTagged',
  data: { added, removed },
});
const response = (at = minutesIn(1)): CaseEvent => ({
  type: 'FirstResponseRecorded',
  data: { noteId: 'n', respondedAt: at, dueAt: dueAt('normal') },
});
const filed = (category: string | null, subcategory: string | null): CaseEvent => ({
  type: 'CaseRecategorized',
  data: { category, subcategory, from: { category: null, subcategory: null } },
});
const linked = (target: { id: string; label: string | null } | null): CaseEvent => ({
  type: 'CaseLinked',
  data: { kind: 'deal', target },
});
const [breached, lifted] = breachOf('normal', minutesIn(500)) as [CaseEvent, CaseEvent];

const sentences: readonly [CaseEvent, string][] = [
  [caseOpened, 'Ana opened the case with priority normal by web'],
  [caseRouted, 'Ana had the case routed to Support: No rule matched; Support takes what nobody else does.'],
  [assigned('ben', 'support'), 'Ana assigned the case to Ben of Support'],
  [assigned('ben', null), 'Ana assigned the case to Ben'],
  [assigned(null, null), 'Ana assigned the case to nobody'],
  [moved('IN_PROGRESS', 'PENDING_CUSTOMER'), 'Ana moved the case from in progress to pending customer'],
  [noted({ kind: 'PUBLIC' }), 'Ana added a public note'],
  [noted({ corrects: 'n0' }), 'Ana added an internal note, correcting note n0'],
  [prioritized('normal', 'high'), 'Ana changed the priority from normal to high'],
  [lifted, 'Ana lifted the priority from normal to high because of the breach'],
  [filed('Billing', 'Refund'), 'Ana filed the case under Billing / Refund'],
  [filed(null, null), 'Ana filed the case under no category'],
  [
    { type: 'CaseDetailsEdited', data: { subject: 's', description: 'd' } },
    'Ana edited the subject and the description',
  ],
  [linked({ id: 'd1', label: 'Big deal' }), 'Ana linked the case to the deal Big deal'],
  [linked({ id: 'd1', label: null }), 'Ana linked the case to the deal d1'],
  [linked(null), 'Ana removed the link to the deal'],
  [tagged(['a', 'b'], ['c']), 'Ana tagged the case a, b and removed the tag c'],
  [tagged([], ['c', 'd']), 'Ana removed the tags c, d'],
  [response(dueAt('normal')), 'Ana gave the first response, in time'],
  [response(minutesIn(481)), 'Ana gave the first response, late'],
  [breached, `Ana found the first response overdue since ${dueAt('normal')} (sweep sweep-1)`],
  [{ type: 'ArticlesSuggested', data: { articles: [article('a', 1)] } }, 'Ana was shown 1 suggested article'],
  [
    { type: 'ArticlesSuggested', data: { articles: [article('a', 1), article('b', 2)] } },
    'Ana was shown 2 suggested articles',
  ],
  [
    { type: 'ArticleDeflected', data: { ...article('a', 1), viewerId: 'ana', viewerKind: 'agent' } },
    'Ana opened the suggested article a',
  ],
];

describe('an event in one sentence', () => {
  it.each(sentences)('%# says who did what', (event, sentence) => {
    expect(said(event)).toBe(sentence);
  });

  it('exists for every event', () => {
    expect(new Set(sentences.map(([{ type }]) => type))).toEqual(new Set(caseEventTypes));
  });

  it('names the system, and people by the name they had', () => {
    expect(said(moved('NEW', 'OPEN'), system)).toBe('The system moved the case from new to open');
    expect(said(moved('NEW', 'OPEN'), { ...agent, name: 'Ana A.' })).toBe('Ana A. moved the case from new to open');
  });

  it('says where a step was inferred', () => {
    const step = happened(moved('NEW', 'OPEN'));
    expect(summarize({ ...step, metadata: { ...step.metadata, inferred: true } }, names)).toMatch(/ \(inferred: .+\)$/);
  });
});
