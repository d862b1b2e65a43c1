import {
  type ApiUnderTest,
  administering,
  type CaseNode,
  change,
  type GraphqlClient,
  inbox,
  markBreached,
  nodesOf,
  pairings,
  startApi,
  walk,
} from '../support/api/index.js';

const idsOf = (nodes: readonly CaseNode[]) => nodes.map(({ id }) => id);

describe.each(pairings)('the inbox, on $name', (on) => {
  let api: ApiUnderTest;
  beforeAll(async () => {
    api = await startApi({ on });
  });
  afterAll(() => api.stop());

  const open = async (client: GraphqlClient, input: object) =>
    (await change(client, 'openCase', { subject: 'Waiting', ...input })).case.id;

  it('shows what waits: breached first, then due soonest, then by priority, answered ones last', async () => {
    const ann = await api.as({ tenant: 'urgency' });
    const bob = await api.as({ tenant: 'urgency', subject: 'bob' });
    const mine = { ownerId: 'ann' };
    const start = api.clock.now();
    const breached = await open(ann, { ...mine, priority: 'URGENT' });
    api.clock.advance(61);
    await markBreached(api, 'urgency', breached);
    api.clock.set(start);
    const low = await open(ann, { ...mine, priority: 'LOW' });
    const normal = await open(ann, { ...mine, priority: 'NORMAL' });
    const answered = await open(ann, { ...mine, priority: 'URGENT' });
    await change(bob, 'addCaseNote', { caseId: answered, kind: 'PUBLIC', body: 'On my way' });
    const high = await open(ann, { ...mine, priority: 'HIGH' });
    api.clock.advance(-180);
    const urgent = await open(ann, { ...mine, priority: 'URGENT' });
    const settled = await open(ann, { ...mine, priority: 'URGENT' });
    // Due at the very time of `normal`, which is less urgent than this one has become.
    api.clock.set(start);
    const sameDue = await open(ann, { ...mine, priority: 'NORMAL' });
    api.clock.advance(481);
    await change(ann, 'changeCasePriority', { caseId: sameDue, priority: 'HIGH' });
    const { position } = await walk(ann, settled, 'OPEN', 'IN_PROGRESS', 'PENDING_CUSTOMER', 'RESOLVED');
    const { assigned, unassigned } = await inbox(ann, { minPosition: position });
    expect(idsOf(nodesOf(assigned))).toEqual([breached, urgent, high, sameDue, normal, low, answered]);
    expect(assigned.totalCount).toBe(7);
    expect(unassigned).toMatchObject({ edges: [], totalCount: 0 });
  });

  it('pages each half on its own while cases move in between', async () => {
    const ann = await api.as({ tenant: 'paging' });
    const all: string[] = [];
    for (let index = 0; index < 12; index += 1) {
      api.clock.advance(1);
      all.push(await open(ann, index % 4 === 3 ? { ownerId: 'ann' } : {}));
    }
    const waiting = all.filter((_id, index) => index % 4 !== 3);
    const query = `query ($after: String, $minPosition: Position) {
      caseInbox(first: 2, minPosition: $minPosition) {
        assigned { totalCount }
        unassigned(after: $after) { totalCount pageInfo { endCursor hasNextPage } edges { node { id } } }
      }
    }`;
    type Half = {
      totalCount: number;
      pageInfo: { endCursor: string; hasNextPage: boolean };
      edges: { node: { id: string } }[];
    };
    const seen: string[] = [];
    let minPosition: string | undefined;
    for (let after: string | undefined, more = true; more; ) {
      const answer: { caseInbox: { unassigned: Half } } = await ann.ask(query, { after, minPosition });
      const { edges, pageInfo }: Half = answer.caseInbox.unassigned;
      seen.push(...edges.map(({ node }) => node.id));
      ({ endCursor: after, hasNextPage: more } = pageInfo);
      minPosition = (await change(ann, 'assignCase', { caseId: seen.at(-1)!, ownerId: 'ann' })).position;
    }
    expect(seen).toEqual(waiting);
    const { assigned, unassigned } = await inbox(ann, { minPosition });
    expect({ assigned: assigned.totalCount, unassigned: unassigned.totalCount }).toEqual({
      assigned: 8,
      unassigned: 4,
    });
  });

  it('shows unassigned work of your teams once the directory knows you, and of every team before', async () => {
    const ann = await api.as({ tenant: 'teams' });
    const [support, sales, finance] = await Promise.all(
      ['support', 'sales', 'finance'].map((teamId) => open(ann, { teamId })),
    );
    const { position } = await change(ann, 'tagCase', { caseId: support!, add: ['seen'] });
    const before = await inbox(ann, { minPosition: position });
    expect(idsOf(nodesOf(before.unassigned)).sort()).toEqual([support!, sales!, finance!].sort());

    const { desk } = api.casebook();
    await desk.registerAgent(administering(api, 'teams'), { agentId: 'bob', name: 'Bob', teamIds: ['finance'] });
    const registered = await desk.registerAgent(administering(api, 'teams'), {
      agentId: 'ann',
      name: 'Ann Archer',
      email: 'ann@acme.example',
      managerId: 'bob',
      teamIds: ['support', 'sales'],
    });
    const { position: assignedAt } = await change(ann, 'assignCase', { caseId: sales!, ownerId: 'bob' });
    expect(assignedAt > registered.position).toBe(true);
    const unregistered = await api.as({ tenant: 'teams', subject: 'eve' });
    // Agents are a read model of their own: ask until it has come as far.
    for (;;) {
      const { agents } = await ann.ask<{ agents: { id: string }[] }>('{ agents { id } }');
      if (agents.length === 2) break;
    }
    const after = await inbox(ann, { minPosition: assignedAt });
    expect(idsOf(nodesOf(after.unassigned))).toEqual([support]);
    expect(after.unassigned.totalCount).toBe(1);
    const eves = await inbox(unregistered, { minPosition: assignedAt });
    expect(idsOf(nodesOf(eves.unassigned)).sort()).toEqual([support!, finance!].sort());
  });

  it('names owners, teams, managers and members as the directory does', async () => {
    const ann = await api.as({ tenant: 'teams' });
    const { teams } = await ann.ask<{
      teams: { id: string; members: { name: string; manager: { name: string } | null }[] }[];
    }>('{ teams { id name active manager { id } members { name manager { name } teams { id } } } }');
    expect(teams.find(({ id }) => id === 'support')!.members).toMatchObject([
      { name: 'Ann Archer', manager: { name: 'Bob' } },
    ]);
    const id = await open(ann, { ownerId: 'ann' });
    const { case: assigned } = await change(ann, 'tagCase', { caseId: id });
    expect(assigned.owner).toEqual({ id: 'ann', name: 'Ann Archer' });
  });

  it('refuses to give a case to whom the directory does not have, or not any more', async () => {
    const ann = await api.as({ tenant: 'teams' });
    const id = await open(ann, {});
    const mutation = 'mutation ($input: AssignCaseInput!) { assignCase(input: $input) { position } }';
    const refusal = async (input: object) =>
      (await ann.refusal(mutation, { input: { caseId: id, ...input } })).extensions;
    expect(await refusal({ ownerId: 'zoe' })).toEqual({ code: 'INVALID_REFERENCE', field: 'ownerId', id: 'zoe' });
    expect(await refusal({ teamId: 'moon' })).toEqual({ code: 'INVALID_REFERENCE', field: 'teamId', id: 'moon' });
    await api.casebook().desk.deactivateAgent(administering(api, 'teams'), 'bob');
    expect(await refusal({ ownerId: 'bob' })).toEqual({ code: 'INVALID_REFERENCE', field: 'ownerId', id: 'bob' });
  });
});
