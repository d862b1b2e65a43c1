import type { EventMetadata, RoutingDecision } from '#libs/kernel';
import { type BreachRecipient, type CaseEvent, caseEventTypes } from './case.events.js';
import { importCorrelationId } from './case.import.js';
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
  routing,
  system,
} from './testing/index.js';

const agents: Record<string, string> = { ana: 'Ana', ben: 'Ben' };
const names: NameLookup = {
  agent: (id) => agents[id] ?? id,
  team: (id) => (id === 'support' ? 'Support' : id),
  rulePlace: (ruleId, rulesRevision) => (ruleId === 'billing' && rulesRevision === 3 ? 2 : undefined),
};
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
const toldTo = (recipients: readonly BreachRecipient[]) =>
  breachOf('urgent', minutesIn(500), { due: minutesIn(480), recipients })[0]!;
const routedBy = (more: Partial<RoutingDecision>): CaseEvent => ({ type: 'CaseRouted', data: { ...routing, ...more } });
const byRule = { ruleId: 'billing', rulesRevision: 3, fallback: false, reason: 'It names Support.' };

const sentences: readonly [CaseEvent, string][] = [
  [caseOpened, 'Ana opened the case with priority normal by web'],
  [
    caseRouted,
    'Ana had the case routed to Support by fallback (rules revision 2): No rule matched; Support takes what nobody else does.',
  ],
  [
    routedBy(byRule),
    'Ana had the case routed to Support by rule "billing" (number 2 of rules revision 3): It names Support.',
  ],
  [
    routedBy({ ...byRule, rulesRevision: 4 }),
    'Ana had the case routed to Support by rule "billing" (rules revision 4): It names Support.',
  ],
  [
    routedBy({ ownerId: 'ben', rulesRevision: null, fallback: false, reason: 'The request names Ben.' }),
    'Ana had the case routed to Ben of Support as requested (no rules defined): The request names Ben.',
  ],
  [assigned('ben', 'support'), 'Ana assigned the case to Ben of Support'],
  [assigned('ben', null), 'Ana assigned the case to Ben'],
  [assigned(null, null), 'Ana assigned the case to nobody'],
  [moved('IN_PROGRESS', 'PENDING_CUSTOMER'), 'Ana moved the case from in progress to pending customer'],
  [moved('RESOLVED', 'OPEN'), 'Ana re-opened the case, moving it from resolved to open'],
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
  [
    breached,
    'Ana ran breach sweep sweep-1, which found at 2026-03-02 17:20:00 UTC that the first response was due at 2026-03-02 17:00:00 UTC; to be told: Ana (owner)',
  ],
  [
    toldTo([
      { agentId: 'ben', as: 'manager' },
      { agentId: 'zoe', as: 'team-manager' },
    ]),
    'Ana ran breach sweep sweep-1, which found at 2026-03-02 17:20:00 UTC that the first response was due at 2026-03-02 17:00:00 UTC; to be told: Ben (manager), zoe (manager of the team)',
  ],
  [
    toldTo([]),
    'Ana ran breach sweep sweep-1, which found at 2026-03-02 17:20:00 UTC that the first response was due at 2026-03-02 17:00:00 UTC; nobody was there to be told',
  ],
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

  describe('says as well', () => {
    const told = (event: CaseEvent, circumstances: Partial<EventMetadata>) => {
      const stamped = happened(event);
      return summarize({ ...stamped, metadata: { ...stamped.metadata, ...circumstances } }, names);
    };
    const step = moved('NEW', 'OPEN');
    const fromLog = { channel: 'import', correlationId: importCorrelationId('log.csv.gz') } as const;

    it('which sweep lifted the priority', () => {
      expect(told(lifted, { channel: 'sweep', causationId: 'sweep-1' })).toBe(
        'Ana lifted the priority from normal to high because of the breach that sweep sweep-1 found',
      );
    });

    it('which import wrote it, where it left its name', () => {
      expect(told(step, fromLog)).toBe('Ana moved the case from new to open (imported from log.csv.gz)');
      expect(told(step, { channel: 'import' })).toBe('Ana moved the case from new to open (imported)');
      expect(told(step, { ...fromLog, channel: 'graphql' })).toBe('Ana moved the case from new to open');
    });

    it('that a step was inferred', () => {
      const sentence = 'Ana moved the case from new to open';
      const because = 'inferred: the source does not record this step';
      expect(told(step, { inferred: true })).toBe(`${sentence} (${because})`);
      expect(told(step, { ...fromLog, inferred: true })).toBe(`${sentence} (imported from log.csv.gz; ${because})`);
    });
  });
});
