import {
  type ApiUnderTest,
  change,
  type GraphqlClient,
  type SocketClient,
  startApi,
  walk,
} from '../support/api/index.js';

const caseChanged = 'subscription ($id: ID!, $after: Position) { caseChanged(id: $id, after: $after) { case { id } } }';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

describe('a requester who watches', () => {
  type Told = {
    readonly case: { readonly id: string; readonly notes: { readonly totalCount: number } };
    readonly event: {
      readonly type: string;
      readonly data: Record<string, unknown>;
      readonly metadata: { readonly actor: object };
      readonly commandId: string;
    };
  };
  const fields =
    'position case { id owner { id email } notes { totalCount } } event { type summary data metadata commandId correlationId changes { field } }';
  let rita: GraphqlClient;
  let ann: GraphqlClient;
  let socket: SocketClient;
  const person = { tenant: 'shop', subject: 'rita', roles: ['requester'], name: 'Rita' } as const;
  beforeAll(async () => {
    rita = await api.as(person);
    ann = await api.as({ tenant: 'shop' });
    socket = await api.connect(person);
  });

  it('is told what is public of his own cases, and of no other', async () => {
    const { case: hers, position: after } = await change(rita, 'openCase', { subject: 'My order' });
    const watchings = [
      socket.watch<Told>(`subscription { caseChanged(id: "${hers.id}", after: "${after}") { ${fields} } }`),
      socket.watch<Told>(`subscription { casesChanged(after: "${after}") { ${fields} } }`),
    ];
    const { case: others } = await change(ann, 'openCase', { subject: 'Somebody else’s order' });
    const caseId = hers.id;
    await change(ann, 'addCaseNote', { caseId, kind: 'INTERNAL', body: 'A secret between us' });
    await change(ann, 'addCaseNote', { caseId, kind: 'PUBLIC', body: 'We look into it' });
    await change(ann, 'addCaseNote', { caseId, kind: 'RESOLUTION', body: 'Secretly refunded' });
    await walk(ann, others.id, 'OPEN');
    await change(ann, 'changeCasePriority', { caseId, priority: 'URGENT' });
    await walk(ann, caseId, 'OPEN');
    for (const watching of watchings) {
      const told = await watching.untilThere('the move', (items) => items.at(-1)?.event.type === 'StatusChanged');
      expect(told.map(({ event }) => event.type)).toEqual([
        'NoteAdded',
        'FirstResponseRecorded',
        'PriorityChanged',
        'StatusChanged',
      ]);
      expect(told.map((one) => one.case.id)).toEqual(told.map(() => caseId));
      expect(told[0]!.event.data).toMatchObject({ kind: 'PUBLIC', body: 'We look into it' });
      expect(told.slice(1).map(({ event }) => event.data)).toEqual([{}, {}, {}]);
      for (const { event } of told) {
        expect(event.commandId).toBe('');
        expect(event.metadata.actor).toEqual({ id: 'ann', kind: 'agent', roles: [] });
      }
      expect(told.at(-1)!.case.notes.totalCount).toBe(1);
      expect(JSON.stringify(told)).not.toMatch(/secret/i);
      watching.stop();
    }
    const { extensions } = await socket.refusal(caseChanged, { id: others.id });
    expect(extensions).toEqual({ code: 'NOT_FOUND', kind: 'case', id: others.id });
  });

  it('is told nothing of what was suggested and opened, nor whom a breach was reported to', async () => {
    const { case: hers, position: after } = await change(rita, 'openCase', {
      subject: 'Late order',
      priority: 'URGENT',
    });
    const watching = socket.watch<Told>(
      `subscription { caseChanged(id: "${hers.id}", after: "${after}") { ${fields} } }`,
    );
    await ann.ask('mutation { publishArticle(input: { title: "Late order", body: "Wait." }) { article { id } } }');
    type Suggested = { readonly suggestedArticles: { readonly article: { readonly id: string } }[] };
    const { suggestedArticles } = await ann.ask<Suggested>(
      `{ suggestedArticles(caseId: "${hers.id}") { article { id } } }`,
    );
    await ann.ask(
      `mutation { openSuggestedArticle(input: { caseId: "${hers.id}", articleId: "${suggestedArticles[0]!.article.id}" }) { position } }`,
    );
    api.clock.advance(24 * 60);
    await (await api.as({ tenant: 'shop', roles: ['admin'] })).ask('mutation { runBreachSweep(input: {}) { id } }');
    const told = await watching.until(1);
    expect(told[0]!.event).toMatchObject({ type: 'Breached', data: {} });
    expect(JSON.stringify(told)).not.toContain('recipients');
    watching.stop();
  });
});
