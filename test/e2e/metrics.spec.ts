import { type ApiUnderTest, change, type GraphqlClient, listCases, startApi } from '../support/api/index.js';

/** The samples of a scrape whose names begin as given: `name{labels}` to value. */
async function scrape(api: ApiUnderTest, prefix: string): Promise<Readonly<Record<string, number>>> {
  const response = await fetch(`${api.url()}/metrics`);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const lines = (await response.text()).split('\n').filter((line) => line.startsWith(prefix));
  return Object.fromEntries(
    lines.map((line) => {
      const end = line.lastIndexOf(' ');
      return [line.slice(0, end), Number(line.slice(end + 1))] as const;
    }),
  );
}

describe('the metrics of the server', () => {
  let api: ApiUnderTest;
  let ann: GraphqlClient;
  beforeEach(async () => {
    api = await startApi();
    ann = await api.as();
  });
  afterEach(() => api.stop());

  it('count requests by root field and outcome, and commands by mutation, whatever a client calls its operation', async () => {
    const { case: opened } = await change(ann, 'openCase', { subject: 'Counted' });
    await ann.ask('query MyOwnName { cases { edges { node { id } } } }');
    await ann.ask('query AnotherName { cases { edges { node { id } } } }');
    await ann.refusal('{ caseNumberSeven { id } }');
    await ann.post('{ not even json');
    await ann.send(
      `mutation ($id: ID!) {
        first: changeCaseStatus(input: { caseId: $id, to: OPEN }) { position }
        second: changeCaseStatus(input: { caseId: $id, to: CLOSED, note: "Too soon." }) { position }
      }`,
      { id: opened.id },
    );
    const requests = await scrape(api, 'casebook_graphql_requests_total');
    expect(requests).toMatchObject({
      'casebook_graphql_requests_total{kind="mutation",operation="openCase",outcome="ok"}': 1,
      'casebook_graphql_requests_total{kind="query",operation="cases",outcome="ok"}': 2,
      'casebook_graphql_requests_total{kind="none",operation="invalid",outcome="GRAPHQL_VALIDATION_FAILED"}': 1,
      'casebook_graphql_requests_total{kind="mutation",operation="changeCaseStatus",outcome="TRANSITION_NOT_ALLOWED"}': 1,
    });
    expect(Object.keys(requests).join()).not.toMatch(/MyOwnName|AnotherName|caseNumberSeven/);
    expect(await scrape(api, 'casebook_commands_total')).toEqual({
      'casebook_commands_total{command="openCase",outcome="ok"}': 1,
      'casebook_commands_total{command="changeCaseStatus",outcome="ok"}': 1,
      'casebook_commands_total{command="changeCaseStatus",outcome="TRANSITION_NOT_ALLOWED"}': 1,
    });
    expect(await scrape(api, 'casebook_graphql_request_duration_seconds_count{kind="query",operation="cases"')).toEqual(
      { 'casebook_graphql_request_duration_seconds_count{kind="query",operation="cases"}': 2 },
    );
  });

  it('tell the process, the stores, and how far the projections it hosts are behind', async () => {
    const { position } = await change(ann, 'openCase', { subject: 'Seen' });
    await listCases(ann, { minPosition: position });
    await api.casebook().host.stop();
    await change(ann, 'openCase', { subject: 'Not seen yet' });
    const metrics = await scrape(api, '');
    expect(metrics).toMatchObject({
      'casebook_store_up{store="event-store"}': 1,
      'casebook_store_up{store="read-store"}': 1,
    });
    expect(metrics['casebook_projection_lag_events{projection="case-list"}']).toBeGreaterThan(0);
    expect(metrics['casebook_projection_lag_seconds{projection="case-list"}']).toBeGreaterThan(0);
    expect(Object.keys(metrics)).toEqual(
      expect.arrayContaining(['process_resident_memory_bytes', 'nodejs_eventloop_lag_p99_seconds']),
    );
  });

  it('say that a store is down, and leave out what it would have to tell', async () => {
    await api.casebook().host.stop();
    await api.casebook().events.close();
    const metrics = await scrape(api, 'casebook_');
    expect(metrics['casebook_store_up{store="event-store"}']).toBe(0);
    expect(Object.keys(metrics).filter((name) => name.startsWith('casebook_projection_lag_events{'))).toEqual([]);
  });
});
