import {
  type ApiUnderTest,
  administering,
  change,
  type GraphqlClient,
  history,
  listCases,
  nodesOf,
  notesOf,
  refused,
  startApi,
} from '../support/api/index.js';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

describe('a requester', () => {
  let rita: GraphqlClient;
  let agent: GraphqlClient;
  let hers: string;
  let others: string;
  let minPosition: string;
  beforeAll(async () => {
    rita = await api.as({ tenant: 'shop', subject: 'rita', roles: ['requester'], name: 'Rita' });
    agent = await api.as({ tenant: 'shop', subject: 'ann' });
    hers = (await change(rita, 'openCase', { subject: 'My order', category: 'Billing' })).case.id;
    others = (await change(agent, 'openCase', { subject: 'Somebody else’s order' })).case.id;
    await change(agent, 'addCaseNote', { caseId: hers, kind: 'INTERNAL', body: 'She is right, alas' });
    await change(agent, 'addCaseNote', { caseId: hers, kind: 'PUBLIC', body: 'We look into it' });
    ({ position: minPosition } = await change(agent, 'addCaseNote', {
      caseId: hers,
      kind: 'RESOLUTION',
      body: 'Refunded, without admitting anything',
    }));
  });

  it('opens cases as a requester, and is answered by an agent', async () => {
    const [first] = nodesOf(await history(agent, { id: hers }));
    expect(first!.actor).toEqual({ id: 'rita', kind: 'requester' });
    const { case: seen } = await rita.ask<{ case: { firstResponse: { state: string } } }>(
      'query ($id: ID!, $minPosition: Position) { case(id: $id, minPosition: $minPosition) { firstResponse { state } } }',
      { id: hers, minPosition },
    );
    expect(seen.firstResponse.state).toBe('MET');
  });

  it('does not choose who takes the case', async () => {
    for (const assignee of [{ ownerId: 'ann' }, { teamId: 'sales' }]) {
      const { extensions } = await refused(rita, 'openCase', { subject: 'Mine first', ...assignee });
      expect(extensions).toEqual({ code: 'FORBIDDEN', requiredRoles: ['agent', 'admin'] });
    }
  });

  it('sees the cases he opened and no other', async () => {
    const listed = await listCases(rita, { minPosition });
    expect(nodesOf(listed).map(({ id }) => id)).toEqual([hers]);
    expect(listed.totalCount).toBe(1);
    for (const filter of [{ text: 'order' }, { status: ['NEW'] }, { unassigned: true }]) {
      expect((await listCases(rita, { filter })).totalCount).toBe(1);
    }
    const one = 'query ($id: ID!, $minPosition: Position) { case(id: $id, minPosition: $minPosition) { id } }';
    expect(await rita.ask(one, { id: hers, minPosition })).toEqual({ case: { id: hers } });
    expect(await rita.ask(one, { id: others, minPosition })).toEqual({ case: null });
  });

  it('sees public notes only, and only those are counted', async () => {
    const seen = await notesOf(rita, { id: hers, minPosition });
    expect(nodesOf(seen).map(({ body }) => body)).toEqual(['We look into it']);
    expect(seen.totalCount).toBe(1);
    expect((await notesOf(agent, { id: hers })).totalCount).toBe(3);
    const { cases } = await rita.ask<{ cases: { edges: { node: { notes: { totalCount: number } } }[] } }>(
      '{ cases { edges { node { notes { totalCount edges { node { kind } } } } } } }',
    );
    expect(cases.edges.map(({ node }) => node.notes)).toEqual([
      { totalCount: 1, edges: [{ node: { kind: 'PUBLIC' } }] },
    ]);
  });

  it('adds public notes to his own cases, and sees in the answer what he may see', async () => {
    const { addCaseNote } = await rita.ask<{ addCaseNote: { case: { notes: { totalCount: number } } } }>(
      'mutation ($input: AddCaseNoteInput!) { addCaseNote(input: $input) { case { notes { totalCount } } } }',
      { input: { caseId: hers, kind: 'PUBLIC', body: 'Any news?' } },
    );
    expect(addCaseNote.case.notes.totalCount).toBe(2);
    for (const kind of ['INTERNAL', 'RESOLUTION']) {
      const { extensions } = await refused(rita, 'addCaseNote', { caseId: hers, kind, body: 'Let me' });
      expect(extensions).toEqual({ code: 'FORBIDDEN', requiredRoles: ['agent', 'admin'] });
    }
  });

  it('gets for a case of another the answer he gets for a case of nobody', async () => {
    const nobodys = '01890000-0000-7000-8000-000000000000';
    for (const kind of ['PUBLIC', 'INTERNAL']) {
      const [one, other] = await Promise.all(
        [others, nobodys].map(async (caseId) => {
          const { message, extensions } = await refused(rita, 'addCaseNote', { caseId, kind, body: 'Hello' });
          return JSON.stringify({ message, extensions }).replaceAll(caseId, '<case>');
        }),
      );
      expect(one).toBe(other);
    }
    expect((await history(agent, { id: others })).totalCount).toBe(2);
  });

  it('who also works at the desk sees what the desk sees', async () => {
    const both = await api.as({ tenant: 'shop', subject: 'rita', roles: ['requester', 'agent'] });
    expect((await listCases(both, { minPosition })).totalCount).toBe(2);
  });

  it('is told who works on his case by name, and nothing else of the desk’s people', async () => {
    const { desk } = api.casebook();
    const context = administering(api, 'shop');
    await desk.registerAgent(context, { agentId: 'ann', name: 'Ann', email: 'ann@shop.example', teamIds: ['finance'] });
    const { position } = await change(agent, 'assignCase', { caseId: hers, ownerId: 'ann' });
    const query = `query ($id: ID!, $minPosition: Position) {
      case(id: $id, minPosition: $minPosition) {
        owner { id name email manager { name } teams { name } } team { id members { name } }
      }
    }`;
    const variables = { id: hers, minPosition: position };
    expect(await rita.ask(query, variables)).toEqual({
      case: {
        owner: { id: 'ann', name: 'Ann', email: null, manager: null, teams: [] },
        team: { id: 'finance', members: [] },
      },
    });
    expect(await agent.ask(query, variables)).toMatchObject({
      case: { owner: { email: 'ann@shop.example' }, team: { members: [{ name: 'Ann' }] } },
    });
  });
});
