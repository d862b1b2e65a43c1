import type { Instant, Priority, Stamped } from '#libs/kernel';
import { stateAfter } from '#libs/kernel/testing';
import { caseDecider } from '../case.decider.js';
import type { CaseEvent } from '../case.events.js';
import { caseStatuses } from '../case.transitions.js';
import {
  answered,
  breachOf,
  dueAt,
  given,
  happened,
  minutesIn,
  moved,
  noted,
  opened,
  prioritized,
  requester,
  sweep,
  walked,
} from '../testing/index.js';
import { isBreachDue } from './breach.js';

const late = minutesIn(480, 1);
const breached = (priority: Priority, at: Instant) => breachOf(priority, at).map((event) => happened(event, { at }));

describe('the breach of a case', () => {
  it.each([
    ['low', 'normal'],
    ['normal', 'high'],
    ['high', 'urgent'],
  ] as const)('lifts %s one rung, to %s, in one batch with the mark, and starts no new clock', (from, to) => {
    const at = minutesIn(2000);
    given(...opened({ priority: from }))
      .when(sweep({ at }))
      .thenHappened(
        {
          type: 'Breached',
          data: {
            sweepId: 'sweep-1',
            breachedAt: dueAt(from),
            detectedAt: at,
            recipients: [{ agentId: 'ana', as: 'owner' }],
          },
        },
        { type: 'PriorityChanged', data: { from, to, cause: 'breach', firstResponse: null } },
      );
  });

  it('marks an urgent case, which stays urgent', () => {
    const [mark] = breachOf('urgent', late);
    given(...opened({ priority: 'urgent' }))
      .when(sweep({ at: late }))
      .thenHappened(mark as CaseEvent);
  });

  it('is not yet at the very due time', () => {
    given(...opened())
      .when(sweep({ at: dueAt('normal') }))
      .thenNothing();
  });

  it('is a millisecond later', () => {
    given(...opened())
      .when(sweep({ at: late }))
      .thenHappened(...breachOf('normal', late));
  });

  it.each(caseStatuses)('is marked while work is to be done, and not when %s says it is done', (status) => {
    const settled = status === 'RESOLVED' || status === 'CLOSED';
    const expected = given(...opened(), ...walked(status)).when(sweep({ at: late }));
    if (settled) expected.thenNothing();
    else expected.thenHappened(...breachOf('normal', late));
  });

  it.each(['RESOLVED', 'CLOSED'] as const)('of a case that was %s is marked once it is open again', (status) => {
    given(...opened(), ...walked(status), happened(moved(status, 'OPEN')))
      .when(sweep({ at: late }))
      .thenHappened(...breachOf('normal', late));
  });

  it('gives way to a reply in time, at the very last instant too', () => {
    given(...opened(), ...answered(minutesIn(1)))
      .when(sweep({ at: late }))
      .thenNothing();
    given(...opened(), ...answered(dueAt('normal')))
      .when(sweep({ at: late }))
      .thenNothing();
  });

  it('is marked on a case answered a millisecond late, with the due time as its own', () => {
    given(...opened(), ...answered(late))
      .when(sweep({ at: minutesIn(600) }))
      .thenHappened(...breachOf('normal', minutesIn(600)));
  });

  it('is not undone by notes that are no responses', () => {
    given(...opened(), happened(noted({ kind: 'INTERNAL' })), happened(noted({ kind: 'PUBLIC' }), { by: requester }))
      .when(sweep({ at: late }))
      .thenHappened(...breachOf('normal', late));
  });

  it('happens once: a second sweep does nothing, not even days later or with another id', () => {
    given(...opened(), ...breached('normal', late))
      .when(sweep({ at: minutesIn(10_000) }))
      .thenNothing();
    given(...opened({ priority: 'urgent' }), ...breached('urgent', late))
      .when(sweep({ at: minutesIn(10_000) }))
      .thenNothing();
  });

  it('happens once also where a late reply or a re-opening came after it', () => {
    const replied = [...opened(), ...breached('normal', late), ...answered(minutesIn(500))];
    given(...replied)
      .when(sweep({ at: minutesIn(600) }))
      .thenNothing();
    given(...replied, ...walked('CLOSED'), happened(moved('CLOSED', 'OPEN')))
      .when(sweep({ at: minutesIn(600) }))
      .thenNothing();
  });

  it('goes by the due time of the priority in force', () => {
    const urgent = [...opened(), happened(prioritized('normal', 'urgent'))];
    given(...urgent)
      .when(sweep({ at: minutesIn(61) }))
      .thenHappened(...breachOf('urgent', minutesIn(61)));
    const low = [...opened(), happened(prioritized('normal', 'low'))];
    given(...low)
      .when(sweep({ at: late }))
      .thenNothing();
  });

  it('lifts the priority of now where that was changed after the due time', () => {
    const at = minutesIn(600);
    given(...opened(), happened(prioritized('normal', 'low', false), { at: minutesIn(500) }))
      .when(sweep({ at }))
      .thenHappened(...breachOf('low', at, { due: dueAt('normal') }));
  });

  it('may find nobody to tell', () => {
    given(...opened())
      .when(sweep({ at: late }, []))
      .thenHappened(...breachOf('normal', late, { recipients: [] }));
  });
});

describe('isBreachDue', () => {
  const due = (past: readonly Stamped<CaseEvent>[], at: Instant) =>
    isBreachDue(stateAfter(caseDecider, past)!.snapshot, at);

  it('answers for a dry run what the sweep would do', () => {
    expect(due(opened(), dueAt('normal'))).toBe(false);
    expect(due(opened(), late)).toBe(true);
    expect(due([...opened(), ...answered(late)], late)).toBe(true);
    expect(due([...opened(), ...answered(dueAt('normal'))], late)).toBe(false);
    expect(due([...opened(), ...walked('RESOLVED')], late)).toBe(false);
    expect(due([...opened(), ...breached('normal', late)], late)).toBe(false);
  });
});
