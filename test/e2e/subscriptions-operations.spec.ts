import { type ApiUnderTest, change, type GraphqlClient, type SocketClient, startApi } from '../support/api/index.js';

const casesChanged = 'subscription ($after: Position) { casesChanged(after: $after) { position } }';

describe('an operation over a socket', () => {
  let api: ApiUnderTest;
  let socket: SocketClient;
  let ann: GraphqlClient;
  beforeAll(async () => {
    api = await startApi({ introspection: false });
    socket = await api.connect();
    ann = await api.as();
  });
  afterAll(() => api.stop());

  const nested = (depth: number) => `${'manager { '.repeat(depth)}id${' }'.repeat(depth)}`;
  it.each([
    ['that cannot be read', 'subscription {', { code: 'GRAPHQL_PARSE_FAILED' }],
    [
      'that does not fit the schema',
      'subscription { casesChanged { nonsense } }',
      { code: 'GRAPHQL_VALIDATION_FAILED' },
    ],
    [
      'that asks for two things to watch',
      'subscription { casesChanged { position } notificationReceived { id } }',
      { code: 'GRAPHQL_VALIDATION_FAILED' },
    ],
    ['that is not there', 'fragment F on Case { id }', { code: 'OPERATION_RESOLUTION_FAILURE' }],
    [
      'that is too deep',
      `subscription { casesChanged { case { owner { ${nested(12)} } } } }`,
      { code: 'TOO_COMPLEX', limit: 12 },
    ],
    [
      'with too many aliases',
      `subscription { casesChanged { ${Array.from({ length: 31 }, (_, index) => `a${index}: position`).join(' ')} } }`,
      { code: 'TOO_COMPLEX', limit: 30 },
    ],
    [
      'that may answer too much',
      'subscription { casesChanged { case { notes(first: 20000) { edges { node { id } } } } } }',
      { code: 'TOO_COMPLEX', limit: 20_000 },
    ],
    [
      'with a position that is none',
      'subscription { casesChanged(after: "here") { position } }',
      { code: 'BAD_USER_INPUT' },
    ],
    [
      'with a filter of too many values',
      `subscription { casesChanged(filter: { tag: [${'"x" '.repeat(101)}] }) { position } }`,
      { code: 'BAD_USER_INPUT', fields: [{ field: 'tag' }] },
    ],
    ['that looks into a closed schema', 'query { __schema { types { name } } }', { code: 'GRAPHQL_VALIDATION_FAILED' }],
  ])('%s is refused as over HTTP, and the connection goes on', async (_what, query, extensions) => {
    expect((await socket.refusal(query)).extensions).toMatchObject(extensions);
    expect(await socket.watch('query { me { id } }').until(1)).toEqual([{ id: 'ann' }]);
  });

  it('with variables that do not fit names the field', async () => {
    const query = 'subscription ($filter: CaseFilter) { casesChanged(filter: $filter) { position } }';
    const { extensions } = await socket.refusal(query, { filter: { status: ['LOST'] } });
    expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ field: 'filter.status[0]' }] });
    const broken = await socket.refusal('subscription ($id: ID!) { caseChanged(id: $id) { position } }', {
      id: '\ud800',
    });
    expect(broken.extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ field: 'id' }] });
  });

  it('with a position of another log is refused', async () => {
    await change(ann, 'openCase', { subject: 'So that there is a log' });
    const { extensions } = await socket.refusal(casesChanged, { after: '0'.repeat(64) });
    expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ field: 'after' }] });
  });

  it('may be a query or a command as well, with the same answer', async () => {
    const command = 'mutation { openCase(input: { subject: "By socket" }) { position case { subject } } }';
    expect(await socket.watch(command).until(1)).toMatchObject([{ case: { subject: 'By socket' } }]);
    const missing = await socket.refusal('mutation { tagCase(input: { caseId: "none" }) { position } }');
    const overHttp = await ann.refusal('mutation { tagCase(input: { caseId: "none" }) { position } }');
    expect(missing.extensions).toEqual(overHttp.extensions);
  });

  it('that watches is refused over HTTP', async () => {
    const { errors, status } = await ann.send('subscription { casesChanged { position } }');
    expect(status).toBe(400);
    expect(errors).toMatchObject([
      { extensions: { code: 'BAD_REQUEST' }, message: expect.stringMatching(/WebSocket/) },
    ]);
  });
});
