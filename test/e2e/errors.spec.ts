import {
  type ApiError,
  type ApiUnderTest,
  type CaseMutation,
  change,
  demandNoLeaks,
  type GraphqlClient,
  listCases,
  mutationOf,
  refused,
  startApi,
  type Variables,
} from '../support/api/index.js';

/** The codes a client may meet, and no other. */
const documented = [
  'BAD_USER_INPUT',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'TRANSITION_NOT_ALLOWED',
  'NOTE_REQUIRED',
  'REVISION_CONFLICT',
  'NOT_SUGGESTED',
  'INVALID_REFERENCE',
  'STALE_READ',
  'UNAVAILABLE',
  'TOO_COMPLEX',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
  'INTERNAL_SERVER_ERROR',
];
const fieldsOf = ({ extensions }: ApiError) =>
  (extensions.fields as { field: string; problem: string }[]).map(({ field }) => field);

describe('the check for leaks', () => {
  it.each([
    'Error: no\n    at readStream (/srv/casebook/dist/libs/store.js:12:3)',
    'at async file:///srv/casebook/dist/main.js:1:1',
    '{"stacktrace":["x"]}',
    '/srv/node_modules/fastify',
    `${process.cwd()}/data`,
    'unable to open events.db',
    'SELECT body FROM documents',
  ])('finds one in %j', (text) => {
    expect(() => demandNoLeaks(text)).toThrow('an error answer shows');
  });
});

describe('an error', () => {
  let api: ApiUnderTest;
  let ann: GraphqlClient;
  let caseId: string;
  beforeAll(async () => {
    api = await startApi();
    ann = await api.as();
    const opened = await change(ann, 'openCase', { subject: 'Errors' });
    caseId = opened.case.id;
    await listCases(ann, { minPosition: opened.position });
  });
  afterAll(() => api.stop());

  it.each<[CaseMutation, Variables, string[]]>([
    ['openCase', { subject: '' }, ['subject']],
    ['openCase', { subject: '  ' }, ['subject']],
    ['openCase', { subject: 'x'.repeat(201), description: 'x'.repeat(20_001) }, ['subject', 'description']],
    [
      'openCase',
      { subject: 'x', category: 'x'.repeat(101), subcategory: 'x'.repeat(101) },
      ['category', 'subcategory'],
    ],
    ['openCase', { subject: 'x', tags: ['fine', 'x'.repeat(51)] }, ['tags']],
    ['openCase', { subject: 'x', tags: ['fine', ' '] }, ['tags[1]']],
    ['openCase', { subject: 'x', tags: Array.from({ length: 51 }, (_, index) => `t${index}`) }, ['tags']],
    ['openCase', { subject: 'x', links: [{ kind: 'DEAL', id: '' }] }, ['links[0].id']],
    [
      'openCase',
      {
        subject: 'x',
        links: [
          { kind: 'DEAL', id: 'a' },
          { kind: 'DEAL', id: 'b' },
        ],
      },
      ['links[1].kind'],
    ],
    ['openCase', { subject: 'x', commandId: '' }, ['commandId']],
    ['openCase', { subject: 'x', commandId: 'x'.repeat(256) }, ['commandId']],
    ['addCaseNote', { kind: 'PUBLIC', body: '' }, ['body']],
    ['addCaseNote', { kind: 'PUBLIC', body: '\n' }, ['body']],
    ['addCaseNote', { kind: 'PUBLIC', body: 'x'.repeat(20_001) }, ['body']],
    ['changeCaseStatus', { to: 'OPEN', note: 'x'.repeat(20_001) }, ['note']],
    ['changeCaseStatus', { to: 'OPEN', expectedRevision: -1 }, ['expectedRevision']],
    ['editCase', { subject: '' }, ['subject']],
    ['linkCase', { link: { kind: 'ACCOUNT', id: 'a', label: 'x'.repeat(201) } }, ['link.label']],
    ['tagCase', { add: ['a'], remove: ['a'] }, ['remove']],
    ['tagCase', { add: [''] }, ['add[0]']],
  ])('of the shape of %s(%j) names the fields', async (name, input, fields) => {
    const error = await refused(ann, name, name === 'openCase' ? input : { caseId, ...input });
    expect(error.extensions.code).toBe('BAD_USER_INPUT');
    expect(fieldsOf(error)).toEqual(fields);
  });

  it.each<[string, CaseMutation, unknown, string]>([
    ['an unknown enum value', 'changeCaseStatus', { caseId: 'x', to: 'DONE' }, 'input.to'],
    [
      'an unknown enum value in a list',
      'openCase',
      { subject: 'x', links: [{ kind: 'FRIEND', id: 'x' }] },
      'input.links[0].kind',
    ],
    ['a missing field', 'changeCaseStatus', { to: 'OPEN' }, 'input'],
    ['null for a field that must be there', 'openCase', { subject: null }, 'input.subject'],
    ['an unknown field', 'openCase', { subject: 'x', colour: 'red' }, 'input'],
    ['a number for a text', 'openCase', { subject: 7 }, 'input.subject'],
    ['a fraction for a revision', 'tagCase', { caseId: 'x', expectedRevision: 1.5 }, 'input.expectedRevision'],
    ['no input', 'openCase', undefined, 'input'],
  ])('of %s names the field', async (_what, name, input, field) => {
    const error = await ann.refusal(mutationOf(name), { input });
    expect(error.extensions.code).toBe('BAD_USER_INPUT');
    expect(fieldsOf(error)).toEqual([field]);
  });

  it('of a literal that does not fit comes from validation, before anything is carried out', async () => {
    for (const document of [
      'mutation { openCase(input: { subject: "x", priority: EXTREME }) { position } }',
      'mutation { openCase(input: { subject: 7 }) { position } }',
      '{ cases(first: 1.5) { totalCount } }',
      '{ nothingLikeIt }',
    ]) {
      expect((await ann.refusal(document)).extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
    }
  });

  it.each([
    'yesterday',
    '2026-01-31',
    '2026-01-31T09:00:00',
    '2026-13-31T09:00:00Z',
    '2026-02-30T25:00:00Z',
    '',
    7,
    'Infinity',
    '2026-02-30T09:00:00Z',
  ])('of the DateTime %j says what one looks like', async (openedFrom) => {
    const error = await ann.refusal('query ($filter: CaseFilter) { cases(filter: $filter) { totalCount } }', {
      filter: { openedFrom },
    });
    expect(error.extensions.code).toBe('BAD_USER_INPUT');
    expect(fieldsOf(error)).toEqual(['filter.openedFrom']);
    expect(error.message).toContain('ISO 8601');
  });

  it('is none for a DateTime of another offset', async () => {
    const query = 'query ($filter: CaseFilter) { cases(filter: $filter) { totalCount } }';
    const count = async (openedFrom: string) =>
      (await ann.ask<{ cases: { totalCount: number } }>(query, { filter: { openedFrom } })).cases.totalCount;
    expect(await count('2026-03-02T10:00:00+01:00')).toBe(1);
    expect(await count('2026-03-02T08:00:01-01:00')).toBe(0);
  });

  it.each(['nonsense', 'FFFFFFFFFFFFFFFF', '12', 7])(
    'of the Position %j says where to get one',
    async (minPosition) => {
      const error = await ann.refusal(
        'query ($minPosition: Position) { cases(minPosition: $minPosition) { totalCount } }',
        {
          minPosition,
        },
      );
      expect(error.extensions.code).toBe('BAD_USER_INPUT');
      expect(fieldsOf(error)).toEqual(['minPosition']);
    },
  );

  it('of a Position that is never reached is a stale read, with how long it waited', async () => {
    const position = 'f'.repeat(16);
    const error = await ann.refusal(
      'query ($minPosition: Position) { case(id: "x", minPosition: $minPosition) { id } }',
      {
        minPosition: position,
      },
    );
    expect(error.extensions).toEqual({ code: 'STALE_READ', position, waitedMs: expect.any(Number) });
  });

  const nested = (depth: number) => `{ agents ${'{ manager '.repeat(depth)} { id } ${'}'.repeat(depth)} }`;
  const aliased = (count: number) =>
    `{ ${Array.from({ length: count }, (_, index) => `a${index}: me { id }`).join(' ')} }`;

  it.each([
    ['depth', nested(20), 12],
    ['aliases', aliased(31), 30],
    [
      'complexity',
      '{ cases(first: 200) { edges { node { notes(first: 200) { edges { node { id body } } } } } } }',
      20_000,
    ],
    ['complexity', '{ agents { teams { members { teams { members { id name } } } } } }', 20_000],
  ])('of too much %s says the limit and the actual figure', async (what, document, limit) => {
    const { extensions, message } = await ann.refusal(document);
    expect(extensions).toEqual({ code: 'TOO_COMPLEX', limit, actual: expect.any(Number) });
    expect(extensions.actual).toBeGreaterThan(limit);
    expect(message).toContain(what);
  });

  it('of depth or aliases is not escaped by fragments', async () => {
    const deep = `query { agents { ...a0 } }
      ${Array.from({ length: 15 }, (_, index) => `fragment a${index} on Agent { manager { ...a${index + 1} } }`).join('\n')}
      fragment a15 on Agent { id }`;
    expect((await ann.refusal(deep)).extensions).toMatchObject({ code: 'TOO_COMPLEX', limit: 12 });
    const many = `query { ...f } fragment f on Query ${aliased(31)}`;
    expect((await ann.refusal(many)).extensions).toMatchObject({ code: 'TOO_COMPLEX', limit: 30 });
  });

  it.each([
    [
      'a list with all its fields',
      '{ cases(first: 200) { edges { cursor node { id reference subject status allowedTransitions priority category tags source owner { id name } team { id name } updatedAt openedAt breached firstResponse { state dueAt } links { kind id label } } } } }',
    ],
    [
      'a plain inbox',
      '{ caseInbox { assigned { totalCount edges { node { id subject status priority owner { name } team { name } firstResponse { state dueAt } } } } unassigned { totalCount edges { node { id subject status priority team { name } firstResponse { state dueAt } } } } } }',
    ],
    [
      'a long inbox',
      '{ caseInbox(first: 200) { assigned { edges { node { id subject status priority } } } unassigned { edges { node { id subject status priority } } } } }',
    ],
    [
      'a board with a hundred cards a column',
      '{ caseBoard(cardsPerColumn: 100) { columns { status count cases { edges { node { id reference subject priority tags updatedAt owner { name } team { name } firstResponse { state dueAt } } } } } } }',
    ],
    [
      'a case with its notes and history',
      '{ case(id: "x") { id notes(first: 200) { edges { node { id kind body author { id name } at corrects } } } } cases(first: 1) { totalCount } }',
    ],
    [
      'what GraphiQL asks a schema',
      '{ __schema { types { name fields { name type { name ofType { name ofType { name ofType { name } } } } } } } }',
    ],
  ])('is not made of %s', async (_what, document) => {
    await ann.ask(document);
  });

  it.each([
    ['malformed JSON', '{"query": ', {}],
    ['no JSON object', '[]', {}],
    ['no query', '{}', {}],
    ['a query that is no text', '{"query": 7}', {}],
    ['nothing', '', {}],
    ['a syntax error', '{"query": "{ me "}', {}],
    ['an unknown operation name', '{"query": "query A { me { id } }", "operationName": "B"}', {}],
    ['variables that are no object', '{"query": "{ me { id } }", "variables": 7}', {}],
    ['another content type', 'query', { 'content-type': 'text/plain' }],
  ])('of %s is a 400 a client can read', async (_what, body, headers) => {
    const answer = await ann.post(body, headers);
    expect(answer.status).toBe(400);
    const { message } = JSON.parse(answer.body) as { message?: string };
    const [error] = answer.errors;
    expect(message ?? error?.message).toMatch(/\w/);
    if (message === undefined) expect(documented).toContain(error!.extensions.code);
  });

  it('of a body beyond a megabyte is a 413', async () => {
    const answer = await ann.post(JSON.stringify({ query: `{ me { id } } # ${'x'.repeat(1_100_000)}` }));
    expect(answer.status).toBe(413);
    expect(JSON.parse(answer.body)).toMatchObject({ message: expect.stringContaining('too large') });
  });

  it('of a path that is not there is a 404', async () => {
    const response = await fetch(`${api.url()}/nothing/here`);
    expect(response.status).toBe(404);
    demandNoLeaks(await response.text());
  });

  it('leaves the rest of an answer standing', async () => {
    const { data, errors } = await ann.send<{ case: null; me: { id: string } }>(
      '{ me { id } broken: caseHistory(id: "x") { totalCount } }',
    );
    expect(errors.map(({ path, extensions }) => [path, extensions.code])).toEqual([[['broken'], 'NOT_FOUND']]);
    expect(data === null || data?.me.id === 'ann').toBe(true);
  });
});
