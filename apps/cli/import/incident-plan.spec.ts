import { excerptRecords, recordsOf } from '../../../test/support/uci-incident/index.js';
import { incidentOf } from './incident.js';
import { type ImportStep, type IncidentPlan, planOf } from './incident-plan.js';
import type { LogRecord } from './log-columns.js';

async function plan(number: string): Promise<IncidentPlan> {
  return planned(await recordsOf(number));
}

function planned(records: readonly LogRecord[]): IncidentPlan {
  return planOf(incidentOf(records[0]!.number!, records))!;
}

/** A step in one line: when, by whom, what. */
function told({ at, actor, inferred, deed }: ImportStep): string {
  const { kind, ...what } = deed;
  const details = kind === 'open' ? '' : ` ${JSON.stringify(what)}`;
  return `${at.slice(0, 16)} ${actor.id}${inferred ? ' inferred' : ''}: ${kind}${details}`;
}

describe('the history of an incident', () => {
  it('begins with an opening that says what the first row knew', async () => {
    const [opening] = (await plan('INC0000045')).steps;

    expect(opening).toEqual({
      key: 'open',
      at: '2016-02-29T01:16:00.000Z',
      actor: { id: 'opened-by-8', kind: 'agent', roles: [], name: 'Opened by 8' },
      inferred: false,
      deed: {
        kind: 'open',
        input: {
          subject: 'Category 55 / Subcategory 170 — Symptom 72 (INC0000045)',
          description: [
            'Incident INC0000045',
            'Location: Location 143',
            'Symptom: Symptom 72',
            'Impact: 2 - Medium',
            'Urgency: 2 - Medium',
            'Priority: 3 - Moderate',
            'Contact type: Phone',
            'Caller: Caller 2403',
            'Opened by: Opened by 8',
          ].join('\n'),
          category: 'Category 55',
          subcategory: 'Subcategory 170',
          priority: 'normal',
          source: 'phone',
          tags: ['INC0000045'],
          links: [{ kind: 'contact', id: 'caller-2403', label: 'Caller 2403' }],
          teamId: 'group-56',
        },
      },
    });
  });

  it('walks a jump from New to Resolved and marks what it infers', async () => {
    const { steps, status, reopens, unfollowed } = await plan('INC0000045');

    expect(steps.slice(1).map(told)).toEqual([
      '2016-02-29T08:53 import inferred: move {"to":"OPEN"}',
      '2016-02-29T08:53 import inferred: move {"to":"IN_PROGRESS"}',
      '2016-02-29T08:53 import inferred: move {"to":"PENDING_CUSTOMER"}',
      '2016-02-29T08:53 resolved-by-149: move {"to":"RESOLVED","note":"Resolved with closing code 5."}',
      '2016-03-05T12:00 updated-by-908: move {"to":"CLOSED","note":"Closed with closing code 5."}',
    ]);
    expect({ status, reopens, unfollowed }).toEqual({ status: 'CLOSED', reopens: 0, unfollowed: [] });
  });

  it('assigns where group or assignee changes, and says nothing where they stay', async () => {
    const { steps } = await plan('INC0000047');

    expect(steps.map(told).filter((step) => step.includes('assign'))).toEqual([
      '2016-02-29T05:30 updated-by-21: assign {"teamId":"group-24","ownerId":"resolver-31"}',
      '2016-03-01T09:14 updated-by-332: assign {"ownerId":"resolver-89"}',
    ]);
  });

  it('keeps an assignee whom a later row does not know', async () => {
    const [first, second] = await recordsOf('INC0000047');
    const unknown = { ...second, assigned_to: '?', assignment_group: '?', sys_mod_count: '2' };

    const { steps } = planned([first!, { ...second, sys_mod_count: '1' }, unknown, { ...second, sys_mod_count: '3' }]);

    expect(steps.map(({ key }) => key).filter((key) => key.includes('assign'))).toEqual(['1/assign']);
  });

  it('re-opens what the log re-opens, and infers only what it jumped over on the way back', async () => {
    const { steps, status, reopens } = await plan('INC0004721');

    expect(steps.slice(4).map(told)).toEqual([
      '2016-03-10T16:49 resolved-by-103: move {"to":"RESOLVED","note":"Resolved with closing code 6."}',
      '2016-03-10T16:59 updated-by-60: move {"to":"OPEN"}',
      '2016-03-10T16:59 import inferred: move {"to":"IN_PROGRESS"}',
      '2016-03-10T16:59 updated-by-60: move {"to":"PENDING_CUSTOMER"}',
      '2016-03-22T08:01 resolved-by-103: move {"to":"RESOLVED","note":"Resolved with closing code 6."}',
      '2016-03-27T08:59 updated-by-908: move {"to":"CLOSED","note":"Closed with closing code 6."}',
    ]);
    expect({ status, reopens }).toEqual({ status: 'CLOSED', reopens: 1 });
  });

  it('invents no resolution where the log goes from Awaiting to Active: the status stays, the rest of the row applies', async () => {
    const { steps, unfollowed } = await plan('INC0020193');

    expect(unfollowed).toEqual(['a move the lifecycle does not have: PENDING_CUSTOMER -> IN_PROGRESS']);
    expect(steps.slice(-5).map(told)).toEqual([
      '2016-04-18T10:54 updated-by-741: recategorize {"category":"Category 28"}',
      '2016-04-18T10:54 updated-by-741: assign {"teamId":"group-24"}',
      '2016-04-18T11:16 updated-by-332: assign {"ownerId":"resolver-249"}',
      '2016-04-18T12:29 resolved-by-227: move {"to":"RESOLVED","note":"Resolved with closing code 5."}',
      '2016-04-23T13:07 updated-by-908: move {"to":"CLOSED","note":"Closed with closing code 5."}',
    ]);
  });

  it('links another caller, and counts a contact type that a case cannot change', async () => {
    expect((await plan('INC0005103')).steps.map(told)).toContain(
      '2016-03-09T18:40 updated-by-703: link-contact {"caller":"Caller 290"}',
    );
    expect((await plan('INC0118591')).unfollowed).toEqual(['another contact type: a case keeps its source']);
  });

  it('names nobody where the log names nobody', async () => {
    const [first, ...later] = await recordsOf('INC0000045');
    const records = [{ ...first, opened_by: '?' }, ...later].map((record) => ({ ...record, resolved_by: '?' }));

    const { steps } = planned(records);

    expect(steps[0]?.actor).toEqual({ id: 'import', kind: 'system', roles: [], name: 'Import' });
    expect(steps.find(({ key }) => key === '2/move/RESOLVED')?.actor.id).toBe('updated-by-642');
  });

  it('says so where there is no closing code, rather than making one up', async () => {
    const notes = (await plan('INC0005103')).steps.flatMap(({ deed }) =>
      deed.kind === 'move' ? (deed.note ?? []) : [],
    );

    expect(notes).toEqual(['Resolved. The log knows no closing code.', 'Closed. The log knows no closing code.']);
  });

  it('has no subject but facts, and the number where there are none', async () => {
    const [first] = await recordsOf('INC0000045');
    const subject = (record: LogRecord) => {
      const deed = planned([record]).steps[0]!.deed;
      return deed.kind === 'open' ? deed.input.subject : undefined;
    };

    expect(subject({ ...first, u_symptom: '?' })).toBe('Category 55 / Subcategory 170 (INC0000045)');
    expect(subject({ ...first, category: '?', subcategory: '?' })).toBe('Symptom 72 (INC0000045)');
    expect(subject({ ...first, category: '?', subcategory: '?', u_symptom: '?' })).toBe('Incident INC0000045');
  });

  it('is none where no row can be followed', async () => {
    const records = (await recordsOf('INC0000045')).map((record) => ({ ...record, incident_state: '-100' }));

    expect(planOf(incidentOf('INC0000045', records))).toBeUndefined();
  });

  it('never runs backwards and tells every step apart, whatever the incident', async () => {
    const records = await excerptRecords();
    for (const number of new Set(records.map((record) => record.number!))) {
      const { steps } = planned(records.filter((record) => record.number === number));
      const times = steps.map(({ at }) => at);
      expect(times).toEqual([...times].sort());
      expect(new Set(steps.map(({ key }) => key)).size).toBe(steps.length);
    }
  });
});
