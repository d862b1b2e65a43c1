import { EventStoreError } from '#libs/event-store';
import {
  type ApiUnderTest,
  type Connection,
  change,
  type GraphqlClient,
  history,
  listCases,
  nodesOf,
  pageFields,
  pairings,
  startApi,
} from '../support/api/index.js';

type ReadNode = {
  readonly kind: string;
  readonly at: string;
  readonly actor: { readonly id: string; readonly name: string | null };
  readonly channel: string;
  readonly correlationId: string;
  readonly asOf: string | null;
  readonly asOfRevision: number | null;
};

const reads = `query ($id: ID!, $first: Int, $after: String) {
  caseReads(id: $id, first: $first, after: $after) {
    totalCount ${pageFields}
    edges { cursor node { id kind at actor { id name } channel correlationId asOf asOfRevision } }
  }
}`;
const policy = '{ auditPolicy { revision recordReads setAt setBy { id } } }';
const setPolicy = `mutation ($input: SetAuditPolicyInput!) {
  setAuditPolicy(input: $input) { revision recordReads setAt setBy { id } position }
}`;
const past = 'query ($id: ID!) { caseAsOf(id: $id, revision: 1) { status notes { totalCount } } }';
const one = 'query ($id: ID!, $minPosition: Position) { case(id: $id, minPosition: $minPosition) { subject } }';

async function readsOf(client: GraphqlClient, id: string, page = {}): Promise<Connection<ReadNode>> {
  return (await client.ask<{ caseReads: Connection<ReadNode> }>(reads, { id, ...page })).caseReads;
}

describe.each(pairings)('the record of who looked, on $name', (on) => {
  let api: ApiUnderTest;
  let ann: GraphqlClient;
  let ada: GraphqlClient;
  let otto: GraphqlClient;
  beforeAll(async () => {
    api = await startApi({ on });
    ann = await api.as({ name: 'Ann' });
    ada = await api.as({ subject: 'ada', roles: ['admin'] });
    otto = await api.as({ subject: 'otto', roles: ['auditor'], name: 'Otto' });
  });
  afterAll(() => api.stop());

  const openCase = async () => {
    const { case: opened, position } = await change(ann, 'openCase', { subject: 'Whose eyes were on it' });
    return { id: opened.id, minPosition: position };
  };
  const set = (recordReads: string, more = {}) => ada.ask(setPolicy, { input: { recordReads, ...more } });

  it('is kept where the tenant asks for it, and by whom that was asked stands with it', async () => {
    const nobody = { revision: null, recordReads: 'NONE', setAt: null, setBy: null };
    expect(await otto.ask(policy)).toEqual({ auditPolicy: nobody });
    const { id } = await openCase();
    await history(ann, { id });
    expect(await readsOf(otto, id)).toMatchObject({ totalCount: 0, edges: [] });

    const asked = { revision: 0, recordReads: 'HISTORY', setAt: api.clock.now(), setBy: { id: 'ada' } };
    expect(await set('HISTORY')).toMatchObject({ setAuditPolicy: { ...asked, position: expect.any(String) } });
    expect(await otto.ask(policy)).toEqual({ auditPolicy: asked });
    await history(ann, { id });
    expect((await readsOf(otto, id)).totalCount).toBe(1);
  });

  it('says who looked at what of which case, when, and by which request', async () => {
    await set('HISTORY');
    const { id, minPosition } = await openCase();
    const other = await openCase();
    const at = api.clock.advance(1);
    const body = JSON.stringify({ query: '{ caseHistory(id: "ID") { edges { cursor } } }'.replace('ID', id) });
    await ann.post(body, { 'x-correlation-id': 'trace-7' });
    const later = api.clock.advance(1);
    await otto.ask(past, { id });
    await ann.ask(one, { id, minPosition });
    await history(ann, { id: other.id });
    expect(nodesOf(await readsOf(otto, id))).toEqual([
      {
        ...{ id: expect.any(String), kind: 'HISTORY', at, actor: { id: 'ann', name: 'Ann' }, channel: 'graphql' },
        ...{ correlationId: 'trace-7', asOf: null, asOfRevision: null },
      },
      {
        ...{
          id: expect.any(String),
          kind: 'AS_OF',
          at: later,
          actor: { id: 'otto', name: 'Otto' },
          channel: 'graphql',
        },
        ...{ correlationId: expect.any(String), asOf: null, asOfRevision: 1 },
      },
    ]);
    expect((await readsOf(otto, other.id)).totalCount).toBe(1);
  });

  it('has looks at the case itself for a tenant that wants all, those of requesters included', async () => {
    await set('ALL');
    const rita = await api.as({ subject: 'rita', roles: ['requester'] });
    const { case: hers, position } = await change(rita, 'openCase', { subject: 'Mine' });
    await rita.ask(one, { id: hers.id, minPosition: position });
    await ann.ask(one, { id: hers.id, minPosition: position });
    await listCases(ann);
    const { id: theirs } = await openCase();
    expect(await rita.ask(one, { id: theirs })).toEqual({ case: null });
    expect(nodesOf(await readsOf(otto, hers.id)).map(({ kind, actor }) => [kind, actor.id])).toEqual([
      ['CASE', 'rita'],
      ['CASE', 'ann'],
    ]);
    expect((await readsOf(otto, theirs)).totalCount).toBe(0);
    await set('HISTORY');
  });

  it('pages oldest first', async () => {
    await set('HISTORY');
    const { id } = await openCase();
    for (const subject of ['a', 'b', 'c']) await history(await api.as({ subject }), { id });
    const first = await readsOf(otto, id, { first: 2 });
    expect(nodesOf(first).map(({ actor }) => actor.id)).toEqual(['a', 'b']);
    expect(first).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
    const rest = await readsOf(otto, id, { first: 2, after: first.pageInfo.endCursor });
    expect(nodesOf(rest).map(({ actor }) => actor.id)).toEqual(['c']);
    expect(rest.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  });

  it('outlives a restart, as the policy does', async () => {
    await set('HISTORY');
    const { id } = await openCase();
    await history(ann, { id });
    await api.restart();
    await history(await api.as({ subject: 'bob' }), { id });
    expect(nodesOf(await readsOf(otto, id)).map(({ actor }) => actor.id)).toEqual(['ann', 'bob']);
  });

  it('is a tenant’s own: another one’s policy records nothing here', async () => {
    await set('HISTORY');
    const bea = await api.as({ tenant: 'other' });
    const { case: opened } = await change(bea, 'openCase', { subject: 'Elsewhere' });
    await history(bea, { id: opened.id });
    const auditor = await api.as({ tenant: 'other', roles: ['auditor'] });
    expect((await readsOf(auditor, opened.id)).totalCount).toBe(0);
    expect((await otto.refusal(reads, { id: opened.id })).extensions).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('refuses what it cannot record: nothing is shown that is not on record', async () => {
    await set('HISTORY');
    const { id } = await openCase();
    const { events } = api.casebook();
    const { append } = events;
    events.append = () => Promise.reject(new EventStoreError('access-denied', 'no more writing'));
    try {
      for (const query of ['query ($id: ID!) { caseHistory(id: $id) { edges { node { data } } } }', past]) {
        const { data, errors } = await ann.send(query, { id });
        expect(errors[0]?.extensions).toEqual({ code: 'UNAVAILABLE', engine: 'event-store', retryable: false });
        expect(Object.values(data ?? {}).filter((answer) => answer !== null)).toEqual([]);
      }
    } finally {
      events.append = append;
    }
  });

  it('is changed with the usual care: a stale revision is refused, a command id carried out once', async () => {
    const { auditPolicy } = await otto.ask<{ auditPolicy: { revision: number } }>(policy);
    const stale = { input: { recordReads: 'NONE', expectedRevision: auditPolicy.revision + 1 } };
    expect((await ada.refusal(setPolicy, stale)).extensions).toMatchObject({ code: 'REVISION_CONFLICT' });
    const changed = await set('ALL', { commandId: 'once', expectedRevision: auditPolicy.revision });
    expect(changed).toMatchObject({ setAuditPolicy: { revision: auditPolicy.revision + 1 } });
    expect(await set('ALL', { commandId: 'once', expectedRevision: auditPolicy.revision })).toEqual(changed);
    expect((await ada.refusal(setPolicy, { input: { recordReads: 'SOME' } })).extensions.code).toBe('BAD_USER_INPUT');
  });
});
