import fc from 'fast-check';
import { replayRules } from '#libs/application';
import { type Finding, kindOfStream, replayLog, replayStream } from '#libs/audit';
import { type CaseEvent, caseStream, caseStreamPrefix } from '#libs/cases';
import {
  agent,
  article,
  breachOf,
  caseId,
  dueAt,
  happened,
  minutesIn,
  moved,
  noted,
  opened,
  prioritized,
  requester,
  walked,
} from '#libs/cases/testing';
import { noUpcasters, type Position, type RecordedEvent, recordedEvent, registerUpcasters } from '#libs/event-store';
import { type Stamped, tenantId } from '#libs/kernel';
import { asRecorded, histories } from '../../support/projections/index.js';
import { inShort, logUnderAttack } from './log-under-attack.js';

const stream = caseStream(tenantId('acme'), caseId);
type Batch = readonly Stamped<CaseEvent>[];

/** A stream of a case as a reader sees it: the events of each command, one command after the other. */
function recorded(batches: readonly Batch[], upcasters = noUpcasters): readonly RecordedEvent[] {
  const events = batches.flatMap((batch, command) =>
    batch.map(({ type, data, metadata }) => ({
      type,
      data,
      metadata: { ...metadata, commandId: `command ${command}` },
    })),
  );
  return events.map(({ type, data, metadata }, revision) =>
    recordedEvent(
      {
        ...{ id: `id ${revision}`, type, stream, revision, recordedAt: 0 },
        position: String(revision).padStart(4, '0') as Position,
        data: JSON.stringify(data),
        metadata: JSON.stringify(metadata),
      },
      upcasters,
    ),
  );
}

function findingsOf(events: readonly RecordedEvent[]): readonly Finding[] {
  const findings: Finding[] = [];
  const rules = replayRules.find(({ kind }) => kind === kindOfStream(events[0]!.stream))!;
  replayStream(rules, events, (finding) => findings.push(finding));
  return findings;
}

const each = (events: readonly Stamped<CaseEvent>[]): readonly Batch[] => events.map((event) => [event]);
const pending = [opened(), ...each(walked('PENDING_CUSTOMER'))];

describe('a history that the deciders made', () => {
  it('passes the rules it was made by, whatever was asked in whatever order', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const events = asRecorded(history);
        for (const name of new Set(events.map((event) => event.stream))) {
          const own = events.filter((event) => event.stream === name);
          expect({ name, findings: findingsOf(own) }).toEqual({ name, findings: [] });
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('a case that today’s rules would not have let happen', () => {
  const public_ = noted({ noteId: 'n', kind: 'PUBLIC' });
  const answeredBy = (by = agent) => [
    happened(public_, { by }),
    happened(
      { type: 'FirstResponseRecorded', data: { noteId: 'n', respondedAt: minutesIn(1), dueAt: dueAt('normal') } },
      { by },
    ),
  ];
  const late = minutesIn(481);
  const breach = breachOf('normal', late).map((event) => happened(event, { at: late }));
  const impossible: readonly (readonly [what: string, batches: readonly Batch[], found: string])[] = [
    ['leaves steps out', [opened(), [happened(moved('NEW', 'RESOLVED'))]], 'RULE_REFUSED 2'],
    ['is resolved without a note', [...pending, [happened(moved('PENDING_CUSTOMER', 'RESOLVED'))]], 'RULE_REFUSED 5'],
    ['moves from where it is not', [opened(), [happened(moved('CLOSED', 'OPEN'))]], 'RULE_DIFFERS 2'],
    ['is opened twice', [opened(), opened()], 'RULE_REFUSED 2'],
    ['begins before it is opened', [[happened(public_)], opened()], 'RULE_REFUSED 0'],
    ['is opened and not routed', [[opened()[0]]], 'RULE_DIFFERS 0'],
    ['has a subject that is too long', [opened({ subject: 'x'.repeat(201) })], 'RULE_REFUSED 0'],
    ['has a blank note', [opened(), [happened(noted({ body: ' ' }))]], 'RULE_REFUSED 2'],
    ['has a correction of nothing', [opened(), [happened(noted({ corrects: 'nothing' }))]], 'RULE_REFUSED 2'],
    ['is answered by the opener', [opened(), answeredBy(requester)], 'RULE_DIFFERS 3'],
    ['is answered twice', [opened(), answeredBy(), answeredBy()], 'RULE_DIFFERS 5'],
    ['is answered and does not say so', [opened(), [happened(public_)]], 'RULE_DIFFERS 2'],
    ['breaches in time', [opened(), breach.map((event) => happened(event, { at: minutesIn(5) }))], 'RULE_DIFFERS 2'],
    ['breaches twice', [opened(), breach, breach], 'RULE_DIFFERS 4'],
    [
      'is lifted by two rungs',
      [opened(), [breach[0]!, happened({ ...breach[1]!, data: { ...breach[1]!.data, to: 'urgent' } } as CaseEvent)]],
      'RULE_DIFFERS 3',
    ],
    ['changes its priority to what it is', [opened(), [happened(prioritized('normal', 'normal'))]], 'RULE_DIFFERS 2'],
    [
      'moves a due time it should not',
      [opened(), answeredBy(), [happened(prioritized('normal', 'low'))]],
      'RULE_DIFFERS 4',
    ],
    [
      'gains a tag it has',
      [opened({ tags: ['vip'] }), [happened({ type: 'CaseTagged', data: { added: ['vip'], removed: [] } })]],
      'RULE_DIFFERS 2',
    ],
    [
      'has an article opened that was not suggested',
      [
        opened(),
        [happened({ type: 'ArticleDeflected', data: { ...article('a', 1), viewerId: 'ana', viewerKind: 'agent' } })],
      ],
      'RULE_REFUSED 2',
    ],
    [
      'knows an event that nobody knows',
      [opened(), [happened({ type: 'CaseForgotten', data: {} } as unknown as CaseEvent)]],
      'RULE_UNKNOWN 2',
    ],
    [
      'has an event that is no such thing',
      [opened(), [happened({ type: 'CaseTagged', data: {} } as unknown as CaseEvent)]],
      'RULE_UNKNOWN 2',
    ],
  ];

  it.each(impossible)('%s', (_what, batches, found) => {
    const findings = findingsOf(recorded(batches));
    expect(findings.map(({ kind, revision }) => `${kind} ${revision}`)).toEqual([found]);
    expect(findings[0]).toMatchObject({ stream, problem: expect.stringMatching(/rules|command/) });
  });

  it('is judged on, event by event: one that is refused does not hide the next', () => {
    const wrong: Batch = [happened(moved('NEW', 'CLOSED'))];
    const findings = findingsOf(recorded([opened(), wrong, wrong]));
    expect(findings.map(({ revision }) => revision)).toEqual([2, 3]);
    expect(findings[0]!.problem).toMatch(/A case that is NEW cannot become CLOSED/);
  });
});

describe('an old event', () => {
  it('is judged in its newest schema', () => {
    const upcasters = registerUpcasters([
      { type: 'CaseTagged', from: 1, upcast: ({ tags }) => ({ added: tags!, removed: [] }) },
    ]);
    const old = { type: 'CaseTagged', data: { tags: ['vip'] } } as unknown as CaseEvent;
    expect(findingsOf(recorded([opened(), [happened(old)]], upcasters))).toEqual([]);
    expect(findingsOf(recorded([opened({ tags: ['vip'] }), [happened(old)]], upcasters))).toHaveLength(1);
  });
});

describe('a log', () => {
  const log = logUnderAttack();

  async function replayed() {
    const { heads } = await log.verify();
    return log.open((events) => replayLog(events, heads.names(), { rules: replayRules }));
  }

  it('passes as honest people wrote it, anchors included', async () => {
    await log.anchor();
    expect(await replayed()).toMatchObject({ complete: true, streams: 5, events: 13, findings: [] });
  });

  it('shows a stream of a kind that nobody writes, and one that cannot be read', async () => {
    log.edit(`UPDATE streams SET name = 'secrets-acme' WHERE name = 'directory-acme'`);
    log.edit(`UPDATE events SET data = '[]' WHERE position = 3`);
    const { findings } = await replayed();
    expect(inShort(findings)).toEqual(['RULE_UNKNOWN secrets-acme -', `RULE_UNKNOWN ${caseStreamPrefix}acme.quinn 0`]);
  });
});
