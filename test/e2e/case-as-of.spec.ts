import {
  type ApiUnderTest,
  type CaseNode,
  type Connection,
  caseFields,
  change,
  type GraphqlClient,
  type NoteNode,
  nodesOf,
  pageFields,
  pairings,
  startApi,
  type Variables,
  walk,
} from '../support/api/index.js';
import { until } from '../support/projections/index.js';

type PastCase = CaseNode & { readonly notes: Connection<NoteNode>; readonly routing: { readonly reason: string } };

const query = `query ($id: ID!, $at: DateTime, $revision: Int, $first: Int, $after: String) {
  caseAsOf(id: $id, at: $at, revision: $revision) {
    ${caseFields} routing { reason team { name } }
    notes(first: $first, after: $after) { totalCount ${pageFields} edges { cursor node { id kind body at author { id } corrects } } }
  }
}`;

async function asOf(client: GraphqlClient, variables: Variables): Promise<PastCase | null> {
  return (await client.ask<{ caseAsOf: PastCase | null }>(query, variables)).caseAsOf;
}

describe.each(pairings)('caseAsOf, on $name', (on) => {
  let api: ApiUnderTest;
  let ann: GraphqlClient;
  /** The case as each mutation answered it, with the time at which it did. */
  const answers: { readonly at: string; readonly case: CaseNode }[] = [];
  let id: string;
  beforeAll(async () => {
    api = await startApi({ on });
    ann = await api.as({ name: 'Ann' });
    await callBob('Bob');
    const note = async (payload: ReturnType<typeof change>) => {
      answers.push({ at: api.clock.now(), case: (await payload).case });
      id = answers[0]!.case.id;
      api.clock.advance(30);
    };
    await note(change(ann, 'openCase', { subject: 'The invoice is wrong', category: 'Billing', priority: 'HIGH' }));
    await note(change(ann, 'assignCase', { caseId: id, ownerId: 'bob' }));
    await note(walk(ann, id, 'OPEN'));
    await note(change(ann, 'addCaseNote', { caseId: id, kind: 'INTERNAL', body: 'First' }));
    await note(change(ann, 'tagCase', { caseId: id, add: ['vip'] }));
    await note(walk(ann, id, 'IN_PROGRESS'));
    await note(walk(ann, id, 'PENDING_CUSTOMER'));
    await note(walk(ann, id, 'RESOLVED'));
    await note(change(ann, 'editCase', { caseId: id, subject: 'The invoice was wrong' }));
    await note(walk(ann, id, 'OPEN'));
  });
  afterAll(() => api.stop());

  /** Registers Bob under a name, and waits until screens call him by it. */
  async function callBob(name: string): Promise<void> {
    const root = await api.as({ subject: 'root', roles: ['admin'] });
    await root.ask('mutation ($name: String!) { registerAgent(input: { id: "bob", name: $name }) { agent { id } } }', {
      name,
    });
    await until('Bob is called by his name', async () => {
      const { agents } = await root.ask<{ agents: { name: string }[] }>('{ agents { name } }');
      return agents.some((agent) => agent.name === name);
    });
  }

  it('is at every moment what the mutation answered then, by time and by revision', async () => {
    for (const { at, case: answered } of answers) {
      expect(await asOf(ann, { id, at })).toMatchObject(answered);
      expect(await asOf(ann, { id, revision: answered.revision })).toMatchObject(answered);
    }
  });

  it('between two events is as the former left it, at any offset from UTC', async () => {
    const { at, case: opened } = answers[0]!;
    const later = new Date(Date.parse(at) + 29 * 60_000).toISOString();
    expect(await asOf(ann, { id, at: later })).toMatchObject(opened);
    expect(await asOf(ann, { id, at: later.replace('T09:', 'T11:').replace('Z', '+02:00') })).toMatchObject(opened);
  });

  it('has the clock as it was: waiting until due, and missed from the moment after', async () => {
    const { dueAt } = answers[0]!.case.firstResponse;
    api.clock.set(new Date(Date.parse(dueAt) + 3_600_000).toISOString());
    expect((await asOf(ann, { id, at: dueAt }))?.firstResponse.state).toBe('PENDING');
    const after = new Date(Date.parse(dueAt) + 1).toISOString();
    expect((await asOf(ann, { id, at: after }))?.firstResponse.state).toBe('MISSED');
    expect((await asOf(ann, { id, revision: 1 }))?.firstResponse.state).toBe('PENDING');
  });

  it('has the notes as of then, paged from the log', async () => {
    const bodies = async (revision: number) => {
      const found = (await asOf(ann, { id, revision }))!.notes;
      expect(found.totalCount).toBe(found.edges.length);
      return nodesOf(found).map(({ body }) => body);
    };
    expect(await bodies(3)).toEqual([]);
    expect(await bodies(4)).toEqual(['First']);
    const last = answers.at(-1)!.case.revision;
    expect(await bodies(last)).toEqual(['First', 'resolved by the test']);
    const first = (await asOf(ann, { id, revision: last, first: 1 }))!.notes;
    expect(first).toMatchObject({ totalCount: 2, pageInfo: { hasNextPage: true, hasPreviousPage: false } });
    const rest = (await asOf(ann, { id, revision: last, first: 1, after: first.pageInfo.endCursor }))!.notes;
    expect(nodesOf(rest)).toMatchObject([{ body: 'resolved by the test', kind: 'RESOLUTION', author: { id: 'ann' } }]);
    expect(rest.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  });

  it('calls owner and team by the names they have today', async () => {
    await callBob('Robert');
    const { owner, team } = (await asOf(ann, { id, revision: 2 }))!;
    expect({ owner, team }).toEqual({
      owner: { id: 'bob', name: 'Robert' },
      team: { id: 'finance', name: 'Finance' },
    });
  });

  it('is null before the case was opened, and NOT_FOUND where there is no such case', async () => {
    expect(await asOf(ann, { id, at: '2020-01-01T00:00:00Z' })).toBeNull();
    const none = '01890000-0000-7000-8000-000000000000';
    const { extensions } = await ann.refusal(query, { id: none, revision: 0 });
    expect(extensions).toEqual({ code: 'NOT_FOUND', kind: 'case', id: none });
  });

  it.each<[string, Variables, string]>([
    ['nothing', {}, 'at'],
    ['a time and a revision', { at: '2026-03-02T09:00:00Z', revision: 1 }, 'at'],
    ['a revision before the first', { revision: -1 }, 'revision'],
    ['a revision there is not yet', { revision: 10_000 }, 'revision'],
  ])('refuses %s', async (_what, question, field) => {
    const { extensions } = await ann.refusal(query, { id, ...question });
    expect(extensions).toEqual({ code: 'BAD_USER_INPUT', fields: [{ field, problem: expect.any(String) }] });
  });

  it('changes nothing', async () => {
    const head = await api.casebook().events.head();
    await asOf(ann, { id, revision: 2 });
    expect(await api.casebook().events.head()).toBe(head);
  });

  it('needs no read model, save for the names of owner and team', async () => {
    await api.casebook().host.stop();
    await api.casebook().documents.close();
    const logOnly = 'query ($id: ID!) { caseAsOf(id: $id, revision: 4) { status notes { edges { node { body } } } } }';
    const notes = { edges: [{ node: { body: 'First' } }] };
    expect(await ann.ask(logOnly, { id })).toEqual({ caseAsOf: { status: 'OPEN', notes } });
    const { data, errors } = await ann.send<{ caseAsOf: PastCase }>(query, { id, revision: 4 });
    expect(data?.caseAsOf).toMatchObject({ status: 'OPEN', owner: null, team: null });
    expect(new Set(errors.map(({ extensions }) => extensions.code))).toEqual(new Set(['UNAVAILABLE']));
  });
});
