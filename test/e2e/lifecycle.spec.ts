import {
  type ApiUnderTest,
  board,
  type CaseMutation,
  change,
  type GraphqlClient,
  history,
  inbox,
  listCases,
  nodesOf,
  notesOf,
  pairings,
  refused,
  startApi,
  type Variables,
  walk,
} from '../support/api/index.js';

const next: Readonly<Record<string, readonly string[]>> = {
  NEW: ['OPEN'],
  OPEN: ['IN_PROGRESS'],
  IN_PROGRESS: ['PENDING_CUSTOMER'],
  PENDING_CUSTOMER: ['RESOLVED'],
  RESOLVED: ['CLOSED', 'OPEN'],
  CLOSED: ['OPEN'],
};
const statuses = Object.keys(next);

describe.each(pairings)('the life of a case, on $name', (on) => {
  let api: ApiUnderTest;
  let ann: GraphqlClient;
  beforeAll(async () => {
    api = await startApi({ on });
    ann = await api.as({ name: 'Ann' });
  });
  afterAll(() => api.stop());

  /** Carries out a change, lets a minute pass, and looks at the case on every surface as of the change's position. */
  async function see(name: CaseMutation, input: Variables) {
    const { case: decided, position } = await change(ann, name, input);
    api.clock.advance(1);
    const { id } = decided;
    const listed = nodesOf(await listCases(ann, { minPosition: position })).find((node) => node.id === id);
    const columns = await board(ann, { minPosition: position, cardsPerColumn: 200 });
    const { assigned, unassigned } = await inbox(ann, { minPosition: position, first: 100 });
    const events = await history(ann, { id, first: 200 });
    return {
      id,
      decided,
      listed,
      columns: columns.filter(({ cases }) => nodesOf(cases).some((node) => node.id === id)).map(({ status }) => status),
      inboxes: [
        ...(nodesOf(assigned).some((node) => node.id === id) ? ['mine'] : []),
        ...(nodesOf(unassigned).some((node) => node.id === id) ? ['unassigned'] : []),
      ],
      events: nodesOf(events).map(({ type }) => type),
      last: nodesOf(events).at(-1)!,
    };
  }

  it('shows every step in the payload, the list, the board, the inbox and the history at once', async () => {
    const opened = await see('openCase', {
      subject: 'The printer is on fire',
      description: 'Smoke since nine',
      category: 'Billing',
      source: 'PHONE',
      tags: ['hardware'],
      links: [{ kind: 'ACCOUNT', id: 'acc-1', label: 'Acme Ltd' }],
    });
    const caseId = opened.id;
    expect(opened.decided).toMatchObject({
      revision: 1,
      status: 'NEW',
      priority: 'NORMAL',
      source: 'PHONE',
      owner: null,
      team: { id: 'finance', name: 'Finance' },
      openedBy: { id: 'ann', kind: 'agent', name: 'Ann' },
      links: [{ kind: 'ACCOUNT', id: 'acc-1', label: 'Acme Ltd' }],
      breached: false,
      firstResponse: { state: 'PENDING', targetMinutes: 480, respondedAt: null },
    });
    expect(opened.listed).toEqual(opened.decided);
    expect(opened).toMatchObject({ columns: ['NEW'], inboxes: ['unassigned'], events: ['CaseOpened', 'CaseRouted'] });

    const steps: readonly [CaseMutation, Variables, object, readonly string[], readonly string[], string][] = [
      ['assignCase', { ownerId: 'ann' }, { owner: { id: 'ann' } }, ['NEW'], ['mine'], 'CaseAssigned'],
      ['changeCasePriority', { priority: 'URGENT' }, { priority: 'URGENT' }, ['NEW'], ['mine'], 'PriorityChanged'],
      [
        'recategorizeCase',
        { category: 'Technical', subcategory: 'Printer' },
        { category: 'Technical', subcategory: 'Printer', team: { id: 'finance' } },
        ['NEW'],
        ['mine'],
        'CaseRecategorized',
      ],
      ['tagCase', { add: ['fire'], remove: ['hardware'] }, { tags: ['fire'] }, ['NEW'], ['mine'], 'CaseTagged'],
      [
        'linkCase',
        { link: { kind: 'CONTACT', id: 'con-7', label: 'Bo' } },
        { links: [{ kind: 'CONTACT', id: 'con-7', label: 'Bo' }, { kind: 'ACCOUNT' }] },
        ['NEW'],
        ['mine'],
        'CaseLinked',
      ],
      ['unlinkCase', { kind: 'ACCOUNT' }, { links: [{ kind: 'CONTACT' }] }, ['NEW'], ['mine'], 'CaseLinked'],
      [
        'editCase',
        { subject: 'The printer burns' },
        { subject: 'The printer burns' },
        ['NEW'],
        ['mine'],
        'CaseDetailsEdited',
      ],
      ['addCaseNote', { kind: 'INTERNAL', body: 'Called the fire brigade' }, {}, ['NEW'], ['mine'], 'NoteAdded'],
      ['changeCaseStatus', { to: 'OPEN' }, { status: 'OPEN' }, ['OPEN'], ['mine'], 'StatusChanged'],
      [
        'changeCaseStatus',
        { to: 'IN_PROGRESS' },
        { status: 'IN_PROGRESS' },
        ['IN_PROGRESS'],
        ['mine'],
        'StatusChanged',
      ],
      [
        'changeCaseStatus',
        { to: 'PENDING_CUSTOMER' },
        { status: 'PENDING_CUSTOMER' },
        ['PENDING_CUSTOMER'],
        ['mine'],
        'StatusChanged',
      ],
      [
        'changeCaseStatus',
        { to: 'RESOLVED', note: 'It is out' },
        { status: 'RESOLVED', closedAt: null, reopenCount: 0 },
        ['RESOLVED'],
        [],
        'StatusChanged',
      ],
      [
        'changeCaseStatus',
        { to: 'CLOSED', note: 'Thanked the brigade' },
        { status: 'CLOSED' },
        ['CLOSED'],
        [],
        'StatusChanged',
      ],
      [
        'changeCaseStatus',
        { to: 'OPEN' },
        { status: 'OPEN', reopenCount: 1, resolvedAt: null, closedAt: null },
        ['OPEN'],
        ['mine'],
        'StatusChanged',
      ],
      ['assignCase', { ownerId: null }, { owner: null }, ['OPEN'], ['unassigned'], 'CaseAssigned'],
    ];
    for (const [name, input, shown, columns, inboxes, event] of steps) {
      const at = api.clock.now();
      const seen = await see(name, { caseId, ...input });
      expect(seen.decided).toMatchObject(shown);
      expect(seen.decided.updatedAt).toBe(at);
      expect(seen.decided.allowedTransitions).toEqual(next[seen.decided.status]);
      expect(seen.listed).toEqual(seen.decided);
      expect({ columns: seen.columns, inboxes: seen.inboxes }).toEqual({ columns, inboxes });
      expect(seen.last).toMatchObject({ type: event, revision: seen.decided.revision, at });
    }
  });

  it('keeps the times of resolving and closing while the case is settled', async () => {
    const { case: opened } = await change(ann, 'openCase', { subject: 'Times' });
    await walk(ann, opened.id, 'OPEN', 'IN_PROGRESS', 'PENDING_CUSTOMER');
    const resolvedAt = api.clock.advance(5);
    await walk(ann, opened.id, 'RESOLVED');
    const closedAt = api.clock.advance(5);
    const { case: closed } = await walk(ann, opened.id, 'CLOSED');
    expect(closed).toMatchObject({ resolvedAt, closedAt });
  });

  it('refuses every move the lifecycle does not have, and says which it has', async () => {
    const { case: opened } = await change(ann, 'openCase', { subject: 'No short cuts' });
    for (const from of statuses) {
      if (from !== 'NEW') await walk(ann, opened.id, from);
      const { revision } = (await change(ann, 'tagCase', { caseId: opened.id, add: [], remove: [] })).case;
      for (const to of statuses.filter((status) => !next[from]!.includes(status))) {
        const { extensions } = await refused(ann, 'changeCaseStatus', { caseId: opened.id, to, note: 'because' });
        expect(extensions).toEqual({ code: 'TRANSITION_NOT_ALLOWED', from, to, allowed: next[from] });
      }
      const after = await change(ann, 'tagCase', { caseId: opened.id, add: [], remove: [] });
      expect(after.case).toMatchObject({ status: from, revision });
    }
  });

  it.each([
    ['RESOLVED', ['OPEN', 'IN_PROGRESS', 'PENDING_CUSTOMER']],
    ['CLOSED', ['OPEN', 'IN_PROGRESS', 'PENDING_CUSTOMER', 'RESOLVED']],
  ])('does not become %s without a note, nor with a blank one', async (to, before) => {
    const { case: opened } = await change(ann, 'openCase', { subject: 'Why?' });
    const { case: ready } = await walk(ann, opened.id, ...before);
    for (const note of [undefined, null, '', ' \n\t ']) {
      const { extensions } = await refused(ann, 'changeCaseStatus', { caseId: opened.id, to, note });
      expect(extensions).toEqual({ code: 'NOTE_REQUIRED', to });
    }
    const { case: moved } = await change(ann, 'changeCaseStatus', { caseId: opened.id, to, note: 'Because' });
    expect(moved).toMatchObject({ status: to, revision: ready.revision + 2 });
    const { edges } = await history(ann, { id: opened.id, first: 200 });
    expect(edges.slice(-2).map(({ node }) => node.type)).toEqual(['NoteAdded', 'StatusChanged']);
  });

  it('takes a RESOLUTION note added since the case entered its status for the note it demands', async () => {
    const { case: opened } = await change(ann, 'openCase', { subject: 'Noted before' });
    const caseId = opened.id;
    await change(ann, 'addCaseNote', { caseId, kind: 'RESOLUTION', body: 'Too early to count' });
    await walk(ann, caseId, 'OPEN', 'IN_PROGRESS', 'PENDING_CUSTOMER');
    expect((await refused(ann, 'changeCaseStatus', { caseId, to: 'RESOLVED' })).extensions.code).toBe('NOTE_REQUIRED');
    await change(ann, 'addCaseNote', { caseId, kind: 'RESOLUTION', body: 'Exchanged the drum' });
    const { case: resolved } = await change(ann, 'changeCaseStatus', { caseId, to: 'RESOLVED' });
    expect(resolved.status).toBe('RESOLVED');
    expect((await refused(ann, 'changeCaseStatus', { caseId, to: 'CLOSED' })).extensions.code).toBe('NOTE_REQUIRED');
  });

  it('counts the first public note of another agent as the first response, and nothing else', async () => {
    const bob = await api.as({ subject: 'bob' });
    const { case: opened } = await change(ann, 'openCase', { subject: 'Is anybody there?', priority: 'HIGH' });
    const caseId = opened.id;
    const stateAfter = async (client: GraphqlClient, kind: string) =>
      (await change(client, 'addCaseNote', { caseId, kind, body: `a note of kind ${kind}` })).case.firstResponse;
    expect((await stateAfter(ann, 'PUBLIC')).state).toBe('PENDING');
    expect((await stateAfter(bob, 'INTERNAL')).state).toBe('PENDING');
    const respondedAt = api.clock.advance(60);
    expect(await stateAfter(bob, 'PUBLIC')).toMatchObject({ state: 'MET', respondedAt, targetMinutes: 240 });
  });

  it('judges the clock at the moment of asking', async () => {
    const { case: opened, position } = await change(ann, 'openCase', { subject: 'Late', priority: 'URGENT' });
    const stateNow = async () =>
      nodesOf(await listCases(ann, { minPosition: position, filter: { text: 'late' } }))[0]!.firstResponse.state;
    api.clock.set(opened.firstResponse.dueAt);
    expect(await stateNow()).toBe('PENDING');
    api.clock.advance(1);
    expect(await stateNow()).toBe('MISSED');
  });

  it('keeps notes for good, oldest first; a correction names the note it corrects', async () => {
    const { case: opened } = await change(ann, 'openCase', { subject: 'Notes' });
    const caseId = opened.id;
    const first = await change(ann, 'addCaseNote', { caseId, kind: 'INTERNAL', body: 'Room 12' });
    const [wrong] = nodesOf(await notesOf(ann, { id: caseId, minPosition: first.position }));
    const { position } = await change(ann, 'addCaseNote', {
      caseId,
      kind: 'INTERNAL',
      body: 'Room 21',
      corrects: wrong!.id,
    });
    expect(nodesOf(await notesOf(ann, { id: caseId, minPosition: position }))).toMatchObject([
      { body: 'Room 12', kind: 'INTERNAL', author: { id: 'ann' }, corrects: null },
      { body: 'Room 21', corrects: wrong!.id },
    ]);
    const { extensions } = await refused(ann, 'addCaseNote', {
      caseId,
      kind: 'INTERNAL',
      body: 'Room 3',
      corrects: 'no-such-note',
    });
    expect(extensions).toEqual({ code: 'INVALID_REFERENCE', field: 'corrects', id: 'no-such-note' });
  });

  it('shows the notes of a decided case in the answer to the mutation', async () => {
    const { case: opened } = await change(ann, 'openCase', { subject: 'At once' });
    const answer = await ann.ask<{ addCaseNote: { case: { notes: { totalCount: number; edges: unknown[] } } } }>(
      `mutation ($input: AddCaseNoteInput!) {
        addCaseNote(input: $input) { case { notes { totalCount edges { node { body } } } } }
      }`,
      { input: { caseId: opened.id, kind: 'PUBLIC', body: 'Here I am' } },
    );
    expect(answer.addCaseNote.case.notes).toEqual({ totalCount: 1, edges: [{ node: { body: 'Here I am' } }] });
  });

  it('appends nothing for a change that changes nothing', async () => {
    const { case: opened } = await change(ann, 'openCase', {
      subject: 'As it is',
      priority: 'LOW',
      tags: ['a'],
      links: [{ kind: 'DEAL', id: 'd1' }],
      ownerId: 'ann',
      teamId: 'support',
    });
    const caseId = opened.id;
    const idle: readonly [CaseMutation, Variables][] = [
      ['assignCase', { ownerId: 'ann', teamId: 'support' }],
      ['assignCase', {}],
      ['changeCasePriority', { priority: 'LOW' }],
      ['recategorizeCase', { category: null }],
      ['editCase', { subject: 'As it is' }],
      ['linkCase', { link: { kind: 'DEAL', id: 'd1' } }],
      ['unlinkCase', { kind: 'CONTACT' }],
      ['tagCase', { add: ['a'], remove: ['b'] }],
    ];
    for (const [name, input] of idle) {
      expect((await change(ann, name, { caseId, ...input })).case).toEqual(opened);
    }
    expect((await history(ann, { id: caseId })).totalCount).toBe(2);
  });

  it('leaves an absent field as it is and clears it with null', async () => {
    const { case: opened } = await change(ann, 'openCase', {
      subject: 'Three states',
      category: 'Technical',
      subcategory: 'Net',
      ownerId: 'ann',
      teamId: 'sales',
    });
    const caseId = opened.id;
    const { case: moved } = await change(ann, 'assignCase', { caseId, teamId: 'security' });
    expect(moved).toMatchObject({ owner: { id: 'ann' }, team: { id: 'security' } });
    const { case: ownerless } = await change(ann, 'assignCase', { caseId, ownerId: null });
    expect(ownerless).toMatchObject({ owner: null, team: { id: 'security' } });
    const { case: filed } = await change(ann, 'recategorizeCase', { caseId, subcategory: null });
    expect(filed).toMatchObject({ category: 'Technical', subcategory: null });
  });

  it('says of a case why it is where it is, and routes again where asked to', async () => {
    type Routed = { case: { id: string; routing: { team: { id: string } | null; fallback: boolean; reason: string } } };
    const fields = 'case { id routing { team { id } owner { id } ruleId rulesRevision matched fallback reason } }';
    const { openCase } = await ann.ask<{ openCase: Routed }>(
      `mutation { openCase(input: { subject: "Who?", category: " billing " }) { ${fields} } }`,
    );
    expect(openCase.case.routing).toMatchObject({
      team: { id: 'finance' },
      fallback: true,
      matched: [expect.any(String)],
    });
    expect(openCase.case.routing.reason).not.toBe('');
    const { recategorizeCase } = await ann.ask<{ recategorizeCase: Routed }>(
      `mutation ($id: ID!) {
        recategorizeCase(input: { caseId: $id, category: "Bug", reroute: true }) { ${fields} }
      }`,
      { id: openCase.case.id },
    );
    expect(recategorizeCase.case.routing).toMatchObject({ team: { id: 'engineering' }, fallback: true });
  });

  it('does not know a case that was never opened', async () => {
    const id = '01890000-0000-7000-8000-000000000000';
    expect((await refused(ann, 'changeCaseStatus', { caseId: id, to: 'OPEN' })).extensions).toMatchObject({
      code: 'NOT_FOUND',
      id,
    });
    expect(await ann.ask('query ($id: ID!) { case(id: $id) { id } }', { id })).toEqual({ case: null });
    const { extensions } = await ann.refusal('query ($id: ID!) { caseHistory(id: $id) { totalCount } }', { id });
    expect(extensions).toMatchObject({ code: 'NOT_FOUND', id });
  });
});
