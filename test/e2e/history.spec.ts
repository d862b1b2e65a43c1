import { importCorrelationId } from '#libs/cases';
import {
  type ApiUnderTest,
  administering,
  appendNotes,
  change,
  type GraphqlClient,
  type HistoryNode,
  history,
  nodesOf,
  notesOf,
  pairings,
  runSweep,
  startApi,
  walk,
} from '../support/api/index.js';

const manyNotes = 1_000;

describe.each(pairings)('history and notes, on $name', (on) => {
  let api: ApiUnderTest;
  let ann: GraphqlClient;
  let caseId: string;
  let minPosition: string;
  beforeAll(async () => {
    api = await startApi({ on });
    ann = await api.as({ name: 'Ann' });
    caseId = (await change(ann, 'openCase', { subject: 'A long story' })).case.id;
    await appendNotes(api, 'acme', caseId, manyNotes - 1);
    const last = { caseId, kind: 'INTERNAL', body: `Note ${manyNotes - 1}` };
    minPosition = (await change(ann, 'addCaseNote', last)).position;
  });
  afterAll(() => api.stop());

  it('pages a stream of a thousand events without gap or repetition, also while it grows', async () => {
    const seen: HistoryNode[] = [];
    for (let after: string | null | undefined, pages = 0; ; pages += 1) {
      const page = await history(ann, { id: caseId, first: 97, after });
      seen.push(...nodesOf(page));
      expect(page.pageInfo.hasPreviousPage).toBe(pages > 0);
      if (!page.pageInfo.hasNextPage) {
        expect(page.totalCount).toBe(seen.length);
        break;
      }
      after = page.pageInfo.endCursor;
      if (pages === 3) await change(ann, 'tagCase', { caseId, add: ['long'] });
    }
    expect(seen.map(({ revision }) => revision)).toEqual(seen.map((_, index) => index));
    expect(seen).toHaveLength(2 + manyNotes + 1);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
    const positions = seen.map(({ position }) => position);
    expect(positions).toEqual([...positions].sort());
  });

  it('pages the notes in the order they were written', async () => {
    const bodies: string[] = [];
    for (let after: string | null | undefined; ; ) {
      const page = await notesOf(ann, { id: caseId, first: 200, after, minPosition });
      expect(page.totalCount).toBe(manyNotes);
      bodies.push(...nodesOf(page).map(({ body }) => body));
      if (!page.pageInfo.hasNextPage) break;
      after = page.pageInfo.endCursor;
    }
    expect(bodies).toEqual(Array.from({ length: manyNotes }, (_, index) => `Note ${index}`));
  });

  it('says of every event who did what, when, and what it changed, in the words of the public face', async () => {
    const bob = await api.as({ subject: 'bob', name: 'Bob' });
    const openedAt = api.clock.now();
    const { case: opened } = await change(ann, 'openCase', {
      subject: 'Told in full',
      source: 'SLACK',
      priority: 'LOW',
      category: 'Refund',
    });
    const at = api.clock.advance(1);
    const id = opened.id;
    await change(bob, 'changeCasePriority', { caseId: id, priority: 'URGENT' });
    await change(bob, 'linkCase', { caseId: id, link: { kind: 'DEAL', id: 'd1', label: 'Big deal' } });
    await change(bob, 'assignCase', { caseId: id, ownerId: 'bob' });
    await change(bob, 'recategorizeCase', { caseId: id, category: null });
    await walk(bob, id, 'OPEN');
    await change(bob, 'addCaseNote', { caseId: id, kind: 'PUBLIC', body: 'Hello' });
    const events = nodesOf(await history(ann, { id }));
    expect(events.map(({ type }) => type)).toEqual([
      'CaseOpened',
      'CaseRouted',
      'PriorityChanged',
      'CaseLinked',
      'CaseAssigned',
      'CaseRecategorized',
      'StatusChanged',
      'NoteAdded',
      'FirstResponseRecorded',
    ]);
    const [first, , priority, linked, assigned, recategorized, moved, , answered] = events;
    expect(first).toMatchObject({
      actor: { id: 'ann', kind: 'agent' },
      at: openedAt,
      changes: expect.arrayContaining([
        { field: 'status', from: null, to: 'NEW' },
        { field: 'source', from: null, to: 'SLACK' },
        { field: 'priority', from: null, to: 'LOW' },
      ]),
      metadata: {
        tenant: 'acme',
        channel: 'graphql',
        commandId: expect.any(String),
        correlationId: expect.any(String),
      },
    });
    expect(priority!.changes[0]).toEqual({ field: 'priority', from: 'LOW', to: 'URGENT' });
    expect(linked!.changes).toEqual([{ field: 'deal', from: null, to: { id: 'd1', label: 'Big deal' } }]);
    expect(assigned!.changes).toEqual([{ field: 'ownerId', from: null, to: 'bob' }]);
    expect(recategorized!.changes).toEqual([{ field: 'category', from: 'Refund', to: null }]);
    expect(moved).toMatchObject({ at, actor: { id: 'bob' }, changes: [{ field: 'status', from: 'NEW', to: 'OPEN' }] });
    expect(answered!.changes).toEqual([{ field: 'respondedAt', from: null, to: at }]);
    for (const { summary, actor } of events) {
      expect(summary).toMatch(actor.id === 'ann' ? /^Ann \w/ : /^Bob \w/);
      expect(summary).not.toMatch(/undefined|null|\[object/);
    }
  });

  it('says by which rule, of which rules, a case was routed, also after the rules have changed', async () => {
    const root = await api.as({ tenant: 'ruled', subject: 'root', roles: ['admin'] });
    const cyd = await api.as({ tenant: 'ruled', subject: 'cyd', name: 'Cyd' });
    const define = (rules: string) =>
      root.ask(`mutation { defineRoutingRules(input: { rules: [${rules}] }) { revision } }`);
    const vip = '{ id: "vip", priority: [URGENT], teamId: "sales" }';
    const billing = '{ id: "billing", category: ["Billing"], teamId: "finance" }';
    await define(vip);
    await define(`${vip}, ${billing}`);
    const { case: ruled } = await change(cyd, 'openCase', { subject: 'One', category: 'billing' });
    await define(`${billing}, ${vip}`);
    const { case: fallen } = await change(cyd, 'openCase', { subject: 'Two', category: 'Bug' });
    const { case: asked } = await change(cyd, 'openCase', { subject: 'Three', teamId: 'sales' });
    const routing = async ({ id }: { readonly id: string }) => nodesOf(await history(cyd, { id }))[1]!.summary;
    expect(await routing(ruled)).toBe(
      'Cyd had the case routed to Finance by rule "billing" (number 2 of rules revision 2): Rule "billing" (category: Billing) names team Finance.',
    );
    expect(await routing(fallen)).toMatch(
      /^Cyd had the case routed to Engineering by fallback \(rules revision 3\): No rule decided; the built-in map /,
    );
    expect(await routing(asked)).toMatch(/^Cyd had the case routed to Sales as requested \(rules revision 3\): /);
  });

  it('says which sweep found a breach, when and by whom it was run, and whom it tells', async () => {
    const root = await api.as({ tenant: 'swept', subject: 'root', roles: ['admin', 'agent'], name: 'Root' });
    await root.ask('mutation { registerAgent(input: { id: "bo", name: "Bo" }) { agent { id } } }');
    const { case: late } = await change(root, 'openCase', { subject: 'Late', priority: 'HIGH', ownerId: 'bo' });
    const { dueAt } = late.firstResponse;
    const now = api.clock.advance(5 * 60);
    const { id: sweepId } = await runSweep(root);
    const spoken = (at: string) => `${at.slice(0, 10)} ${at.slice(11, 19)} UTC`;
    const [breached, lifted] = nodesOf(await history(root, { id: late.id })).slice(2);
    expect(breached).toMatchObject({
      type: 'Breached',
      channel: 'sweep',
      causationId: sweepId,
      summary: `Root ran breach sweep ${sweepId}, which found at ${spoken(now)} that the first response was due at ${spoken(dueAt)}; to be told: Bo (owner)`,
      changes: [{ field: 'breachedAt', from: null, to: dueAt }],
    });
    expect(lifted!.summary).toBe(
      `Root lifted the priority from high to urgent because of the breach that sweep ${sweepId} found`,
    );
    expect(lifted!.commandId).toBe(breached!.commandId);
  });

  it('says which import wrote it, and what was inferred', async () => {
    const { cases } = api.casebook();
    const context = { ...administering(api, 'acme'), channel: 'import' } as const;
    const correlationId = importCorrelationId('incidents.csv');
    const { snapshot } = await cases.open({ ...context, correlationId }, { subject: 'Old', source: 'phone' });
    await cases.changeStatus({ ...context, correlationId, inferred: true }, { caseId: snapshot.id, to: 'OPEN' });
    const [opened, , moved] = nodesOf(await history(ann, { id: snapshot.id }));
    expect(opened).toMatchObject({ channel: 'import', importedFrom: 'incidents.csv', inferred: false, correlationId });
    expect(opened!.summary).toMatch(/^root opened the case .* \(imported from incidents\.csv\)$/);
    expect(moved).toMatchObject({ importedFrom: 'incidents.csv', inferred: true });
    expect(moved!.summary).toMatch(/ \(imported from incidents\.csv; inferred: .+\)$/);
  });

  it('tells the command, its cause, what it belongs to, and the link to the event before', async () => {
    const { case: opened } = await change(ann, 'openCase', { subject: 'Linked', commandId: 'my-command' });
    const events = nodesOf(await history(ann, { id: opened.id }));
    for (const { metadata, channel, commandId, causationId, correlationId, link, inferred, importedFrom } of events) {
      expect({ channel, commandId, causationId, inferred, importedFrom }).toEqual({
        ...{ channel: 'graphql', commandId: 'my-command', causationId: 'my-command' },
        ...{ inferred: false, importedFrom: null },
      });
      expect({ correlationId, link }).toEqual({ correlationId: metadata.correlationId, link: metadata.link });
      expect(link).toMatch(/^[0-9a-f]{64}$/);
    }
  });

  it('keeps the correlation id a caller sends', async () => {
    const body = JSON.stringify({ query: 'mutation { openCase(input: { subject: "Traced" }) { case { id } } }' });
    const { data } = await ann.post<{ openCase: { case: { id: string } } }>(body, { 'x-correlation-id': 'trace-4711' });
    const [first] = nodesOf(await history(ann, { id: data!.openCase.case.id }));
    expect(first!.metadata.correlationId).toBe('trace-4711');
  });
});
