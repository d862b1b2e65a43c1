import {
  type ApiUnderTest,
  change,
  demandNoLeaks,
  type GraphqlClient,
  listCases,
  pairings,
  refused,
  startApi,
} from '../support/api/index.js';

describe.each(pairings)('a failure of an engine, on $name', (on) => {
  let api: ApiUnderTest;
  let ann: GraphqlClient;
  beforeEach(async () => {
    api = await startApi({ on });
    ann = await api.as();
  });
  afterEach(() => api.stop());

  it('of the read store is UNAVAILABLE to queries, while commands go on', async () => {
    const { case: opened, position } = await change(ann, 'openCase', { subject: 'Before' });
    await listCases(ann, { minPosition: position });
    await api.casebook().host.stop();
    await api.casebook().documents.close();
    for (const query of ['{ cases { totalCount } }', '{ caseBoard { columns { count } } }', '{ teams { id } }']) {
      const { extensions } = await ann.refusal(query);
      expect(extensions).toEqual({ code: 'UNAVAILABLE', engine: 'read-store', retryable: expect.any(Boolean) });
    }
    const command = 'mutation ($id: ID!) { changeCaseStatus(input: { caseId: $id, to: OPEN }) { case { status } } }';
    expect(await ann.ask(command, { id: opened.id })).toEqual({ changeCaseStatus: { case: { status: 'OPEN' } } });
    expect(api.logger.lines).toContainEqual(expect.objectContaining({ level: 'error' }));
  });

  it('of the event store is UNAVAILABLE to commands, while queries go on', async () => {
    const { case: opened, position } = await change(ann, 'openCase', { subject: 'Before' });
    await listCases(ann, { minPosition: position });
    await api.casebook().host.stop();
    await api.casebook().events.close();
    for (const [name, input] of [
      ['openCase', { subject: 'After' }],
      ['openCase', { subject: 'After', commandId: 'c1' }],
      ['changeCaseStatus', { caseId: opened.id, to: 'OPEN' }],
    ] as const) {
      const { extensions } = await refused(ann, name, input);
      expect(extensions).toEqual({ code: 'UNAVAILABLE', engine: 'event-store', retryable: expect.any(Boolean) });
    }
    expect(
      (await ann.refusal('query ($id: ID!) { caseHistory(id: $id) { totalCount } }', { id: opened.id })).extensions,
    ).toMatchObject({ code: 'UNAVAILABLE', engine: 'event-store' });
    expect((await listCases(ann)).totalCount).toBe(1);
  });

  it('that nobody foresaw is told by an id, under which the log has the rest', async () => {
    const { events } = api.casebook();
    const broken = new TypeError('cannot read /etc/secrets of undefined');
    const append = events.append;
    events.append = () => Promise.reject(broken);
    try {
      const { message, extensions } = await refused(ann, 'openCase', { subject: 'Unforeseen' });
      expect(extensions).toEqual({ code: 'INTERNAL_SERVER_ERROR', errorId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
      expect(message).not.toContain('secrets');
      const logged = api.logger.lines.filter(({ details }) => 'errorId' in details);
      expect(logged).toMatchObject([
        { level: 'error', details: { errorId: extensions.errorId, stack: expect.stringContaining('cannot read') } },
      ]);
    } finally {
      events.append = append;
    }
  });

  it('is seen by whoever asks whether the server is ready', async () => {
    const ready = async () => {
      const response = await fetch(`${api.url()}/health/ready`);
      const body = await response.text();
      if (response.status !== 200) demandNoLeaks(body);
      const { status, checks } = JSON.parse(body) as { status: string; checks: { name: string; ok: boolean }[] };
      return { http: response.status, status, checks: checks.map(({ name, ok }) => [name, ok]) };
    };
    expect(await ready()).toEqual({
      http: 200,
      status: 'ok',
      checks: [
        ['event-store', true],
        ['read-store', true],
      ],
    });
    await api.casebook().host.stop();
    await api.casebook().documents.close();
    expect(await ready()).toEqual({
      http: 503,
      status: 'unavailable',
      checks: [
        ['event-store', true],
        ['read-store', false],
      ],
    });
    await api.casebook().events.close();
    expect((await ready()).checks).toEqual([
      ['event-store', false],
      ['read-store', false],
    ]);
    const live = await fetch(`${api.url()}/health/live`);
    expect({ http: live.status, body: await live.json() }).toEqual({ http: 200, body: { status: 'ok' } });
  });
});
