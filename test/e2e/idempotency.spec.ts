import {
  type ApiUnderTest,
  administering,
  type CaseMutation,
  type CaseNode,
  type CasePayload,
  caseFields,
  change,
  type GraphqlClient,
  history,
  listCases,
  mutationOf,
  nodesOf,
  pairings,
  refused,
  startApi,
  type Variables,
  walk,
} from '../support/api/index.js';

type BulkResult = {
  readonly caseId: string;
  readonly code: string | null;
  readonly message: string | null;
  readonly case: CaseNode | null;
};
const bulkMutation = `mutation ($input: ChangeCaseStatusesInput!) {
  changeCaseStatuses(input: $input) { results { caseId code message case { ${caseFields} } } }
}`;

describe.each(pairings)('commands sent again, on $name', (on) => {
  let api: ApiUnderTest;
  let ann: GraphqlClient;
  beforeAll(async () => {
    api = await startApi({ on });
    ann = await api.as();
  });
  afterAll(() => api.stop());

  let used = 0;
  const newCommandId = () => `command-${++used}`;
  const open = async (input: Variables = {}) => (await change(ann, 'openCase', { subject: 'Once', ...input })).case;
  const countOf = async (id: string) => (await history(ann, { id, first: 1 })).totalCount;

  const everyChange = async (): Promise<readonly (readonly [CaseMutation, Variables])[]> => {
    const { id: caseId } = await open({ links: [{ kind: 'DEAL', id: 'd1' }] });
    return [
      ['openCase', { subject: 'Opened once', tags: ['a'] }],
      ['changeCaseStatus', { caseId, to: 'OPEN', note: 'We begin' }],
      ['addCaseNote', { caseId, kind: 'PUBLIC', body: 'Said once' }],
      ['assignCase', { caseId, ownerId: 'ann' }],
      ['changeCasePriority', { caseId, priority: 'URGENT' }],
      ['recategorizeCase', { caseId, category: 'Bug', reroute: true }],
      ['editCase', { caseId, subject: 'Edited once' }],
      ['linkCase', { caseId, link: { kind: 'CONTACT', id: 'c1' } }],
      ['unlinkCase', { caseId, kind: 'DEAL' }],
      ['tagCase', { caseId, add: ['once'] }],
    ];
  };

  it('answer as they did the first time and write nothing, whatever happened since, also after a restart', async () => {
    const told: { name: CaseMutation; input: Variables; first: CasePayload }[] = [];
    for (const [name, fields] of await everyChange()) {
      const input = { ...fields, commandId: newCommandId() };
      told.push({ name, input, first: await change(ann, name, input) });
    }
    const counts = async () => Promise.all(told.map(({ first }) => countOf(first.case.id)));
    const before = await counts();
    for (const { name, input, first } of told) expect(await change(ann, name, input)).toEqual(first);
    expect(await counts()).toEqual(before);
    await api.restart();
    for (const { name, input, first } of told) expect(await change(ann, name, input)).toEqual(first);
    expect(await counts()).toEqual(before);
  });

  it('are refused where the id stood for another command', async () => {
    for (const [name, fields] of await everyChange()) {
      const commandId = newCommandId();
      const { case: changed } = await change(ann, name, { ...fields, commandId });
      const other: Variables =
        name === 'openCase'
          ? { subject: 'Another' }
          : { ...fields, ...differently[name as Exclude<CaseMutation, 'openCase'>] };
      const { extensions } = await refused(ann, name, { ...other, commandId });
      expect({ name, ...extensions }).toMatchObject({ name, code: 'BAD_USER_INPUT', fields: [{ field: 'commandId' }] });
      const events = await countOf(changed.id);
      expect(events).toBe(changed.revision + 1);
    }
  });

  it('are refused where the id stood for a command of another kind', async () => {
    const commandId = newCommandId();
    const { id: caseId } = await open();
    await change(ann, 'tagCase', { caseId, add: ['x'], commandId });
    const { extensions } = await refused(ann, 'addCaseNote', { caseId, kind: 'PUBLIC', body: 'x', commandId });
    expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ field: 'commandId' }] });
  });

  it('answer as they did even where they would be refused by now', async () => {
    const { desk } = api.casebook();
    const boss = await api.as({ tenant: 'fleeting' });
    await desk.registerAgent(administering(api, 'fleeting'), { agentId: 'temp', name: 'Temp' });
    const { case: opened, position } = await change(boss, 'openCase', { subject: 'For Temp' });
    // Until the directory shows Temp, people are called by their ids.
    await api.caughtUp(position);
    const input = { caseId: opened.id, ownerId: 'temp', commandId: newCommandId() };
    const first = await change(boss, 'assignCase', input);
    await desk.deactivateAgent(administering(api, 'fleeting'), 'temp');
    expect(await change(boss, 'assignCase', input)).toEqual(first);
    const moving = { caseId: opened.id, to: 'OPEN', expectedRevision: first.case.revision, commandId: newCommandId() };
    const moved = await change(boss, 'changeCaseStatus', moving);
    expect(await change(boss, 'changeCaseStatus', moving)).toEqual(moved);
  });

  it('have one effect where 20 arrive at once', async () => {
    const opening = { subject: 'Twenty at once', commandId: newCommandId() };
    const opened = await Promise.all(Array.from({ length: 20 }, () => change(ann, 'openCase', opening)));
    expect(new Set(opened.map((payload) => JSON.stringify(payload))).size).toBe(1);
    const [{ case: node, position }] = opened as [CasePayload];
    expect((await listCases(ann, { filter: { text: 'twenty at once' }, minPosition: position })).totalCount).toBe(1);
    const noting = { caseId: node.id, kind: 'PUBLIC', body: 'Once only', commandId: newCommandId() };
    const noted = await Promise.all(Array.from({ length: 20 }, () => change(ann, 'addCaseNote', noting)));
    expect(new Set(noted.map((payload) => JSON.stringify(payload))).size).toBe(1);
    expect(await countOf(node.id)).toBe(3);
  });

  it('take another id for another command, and none for a new one each time', async () => {
    const { id: caseId } = await open();
    const note = { caseId, kind: 'INTERNAL', body: 'Again' };
    await change(ann, 'addCaseNote', note);
    await change(ann, 'addCaseNote', note);
    await change(ann, 'addCaseNote', { ...note, commandId: newCommandId() });
    expect(await countOf(caseId)).toBe(5);
  });
});

/** What makes a second command of one id another one. */
const differently: Readonly<Record<Exclude<CaseMutation, 'openCase'>, Variables>> = {
  changeCaseStatus: { to: 'IN_PROGRESS' },
  addCaseNote: { body: 'Said otherwise' },
  assignCase: { ownerId: 'bob' },
  changeCasePriority: { priority: 'LOW' },
  recategorizeCase: { category: 'Sales' },
  editCase: { subject: 'Edited otherwise' },
  linkCase: { link: { kind: 'CONTACT', id: 'c2' } },
  unlinkCase: { kind: 'CONTACT' },
  tagCase: { add: ['otherwise'] },
};

describe.each(pairings)('an expected revision, on $name', (on) => {
  let api: ApiUnderTest;
  let ann: GraphqlClient;
  beforeAll(async () => {
    api = await startApi({ on });
    ann = await api.as();
  });
  afterAll(() => api.stop());

  it('that is not the current one refuses the command and says which is', async () => {
    const { case: opened } = await change(ann, 'openCase', { subject: 'Contested' });
    const caseId = opened.id;
    const { case: tagged } = await change(ann, 'tagCase', { caseId, add: ['a'], expectedRevision: opened.revision });
    expect(tagged.revision).toBe(opened.revision + 1);
    for (const expectedRevision of [opened.revision, 0, 99]) {
      const { extensions } = await refused(ann, 'tagCase', { caseId, add: ['b'], expectedRevision });
      expect(extensions).toEqual({ code: 'REVISION_CONFLICT', expected: expectedRevision, actual: tagged.revision });
    }
    expect((await history(ann, { id: caseId })).totalCount).toBe(tagged.revision + 1);
  });

  it('lets one of two through who saw the same', async () => {
    const { case: opened } = await change(ann, 'openCase', { subject: 'A race' });
    const racing = ['HIGH', 'LOW', 'URGENT'].map((priority) =>
      ann.send(mutationOf('changeCasePriority'), {
        input: { caseId: opened.id, priority, expectedRevision: opened.revision },
      }),
    );
    const codes = (await Promise.all(racing)).map(({ errors }) => errors[0]?.extensions.code ?? 'done').sort();
    expect(codes).toEqual(['REVISION_CONFLICT', 'REVISION_CONFLICT', 'done']);
  });

  it('is not demanded: whoever gives none is not told of a conflict', async () => {
    const { case: opened } = await change(ann, 'openCase', { subject: 'All of you' });
    const adding = Array.from({ length: 20 }, (_, index) =>
      change(ann, 'tagCase', { caseId: opened.id, add: [`t${index}`] }),
    );
    await Promise.all(adding);
    const { case: last } = await change(ann, 'tagCase', { caseId: opened.id });
    expect(last).toMatchObject({ revision: 21 });
    expect(last.tags).toHaveLength(20);
  });
});

describe.each(pairings)('a bulk change of status, on $name', (on) => {
  let api: ApiUnderTest;
  let ann: GraphqlClient;
  beforeAll(async () => {
    api = await startApi({ on });
    ann = await api.as();
  });
  afterAll(() => api.stop());

  const bulk = async (input: Variables) =>
    (await ann.ask<{ changeCaseStatuses: { results: BulkResult[] } }>(bulkMutation, { input })).changeCaseStatuses
      .results;
  const open = async (...statuses: readonly string[]) => {
    const { case: opened } = await change(ann, 'openCase', { subject: 'One of many' });
    if (statuses.length > 0) await walk(ann, opened.id, ...statuses);
    return opened.id;
  };

  it('decides each case on its own, in the order asked for, and says why it refuses one', async () => {
    const ready = await open('OPEN', 'IN_PROGRESS', 'PENDING_CUSTOMER');
    const fresh = await open();
    const missing = '01890000-0000-7000-8000-000000000000';
    const alsoReady = await open('OPEN', 'IN_PROGRESS', 'PENDING_CUSTOMER');
    const results = await bulk({ caseIds: [fresh, ready, missing, alsoReady], to: 'RESOLVED', note: 'All done' });
    expect(results.map(({ caseId, code, case: node }) => [caseId, code, node?.status ?? null])).toEqual([
      [fresh, 'TRANSITION_NOT_ALLOWED', null],
      [ready, null, 'RESOLVED'],
      [missing, 'NOT_FOUND', null],
      [alsoReady, null, 'RESOLVED'],
    ]);
    for (const { code, message } of results) expect(message === null).toBe(code === null);
    const noteless = await bulk({ caseIds: [ready, alsoReady], to: 'CLOSED' });
    expect(noteless.map(({ code }) => code)).toEqual(['NOTE_REQUIRED', 'NOTE_REQUIRED']);
  });

  it('decides a case named twice once', async () => {
    const id = await open();
    const results = await bulk({ caseIds: [id, id, id], to: 'OPEN' });
    expect(results).toMatchObject([{ caseId: id, code: null, case: { status: 'OPEN' } }]);
    expect((await history(ann, { id })).totalCount).toBe(3);
  });

  it('answers the same where it is sent again, and does nothing twice', async () => {
    const ids = await Promise.all([open('OPEN'), open('OPEN'), open()]);
    const input = { caseIds: ids, to: 'IN_PROGRESS', note: 'We are on it', commandId: 'bulk-1' };
    const first = await bulk(input);
    expect(await bulk(input)).toEqual(first);
    await api.restart();
    expect(await bulk(input)).toEqual(first);
    const notes = await Promise.all(
      ids.map(async (id) => nodesOf(await history(ann, { id })).filter(({ type }) => type === 'NoteAdded').length),
    );
    expect(notes).toEqual([1, 1, 0]);
  });

  it('takes 200 cases and no more', async () => {
    const ids = Array.from({ length: 201 }, (_, index) => `01890000-0000-7000-8000-${String(index).padStart(12, '0')}`);
    const results = await bulk({ caseIds: ids.slice(0, 200), to: 'OPEN' });
    expect(results.map(({ caseId }) => caseId)).toEqual(ids.slice(0, 200));
    const { extensions } = await ann.refusal(bulkMutation, { input: { caseIds: ids, to: 'OPEN' } });
    expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ field: 'caseIds' }] });
  });

  it('wants at least one case', async () => {
    const { extensions } = await ann.refusal(bulkMutation, { input: { caseIds: [], to: 'OPEN' } });
    expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ field: 'caseIds' }] });
  });
});
