import fc from 'fast-check';
import {
  type ApiUnderTest,
  board,
  type CaseNode,
  change,
  everyCase,
  type FilterInput,
  type GraphqlClient,
  listCases,
  nodesOf,
  openMany,
  orderKeys,
  passes,
  startApi,
  sturdyPairings,
  type Variables,
  vocabulary,
} from '../support/api/index.js';

const statuses = ['NEW', 'OPEN', 'IN_PROGRESS', 'PENDING_CUSTOMER', 'RESOLVED', 'CLOSED'];
const key = 'id status priority updatedAt openedAt firstResponse { dueAt }';
const sorted = (ids: readonly string[]) => [...ids].sort();
const idsOf = (nodes: readonly { readonly id: string }[]) => nodes.map(({ id }) => id);
const present = <Value>(values: readonly (Value | null | undefined)[]) =>
  values.filter((value): value is Value => value !== null && value !== undefined);
const cursorOf = (...parts: readonly unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');

describe.each(sturdyPairings)('lists and boards of 200 cases, on $name', (on) => {
  let api: ApiUnderTest;
  let ann: GraphqlClient;
  let cases: CaseNode[];
  let minPosition: string;
  beforeAll(async () => {
    api = await startApi({ on });
    ann = await api.as();
    const opened = await openMany(api, ann, { tenant: 'acme', count: 200 });
    cases = opened.cases;
    minPosition = opened.position;
    await api.caughtUp(minPosition);
  }, 120_000);
  afterAll(() => api.stop());

  const expected = (filter: FilterInput) => cases.filter((node) => passes(node, filter));

  const openedAt = (share: number) => cases.map((node) => node.openedAt).sort()[Math.floor(cases.length * share)]!;
  const single = (): readonly FilterInput[] => [
    {},
    ...statuses.map((status) => ({ status: [status] })),
    ...vocabulary.priority.map((priority) => ({ priority: [priority] })),
    ...['Billing', 'BILLING', ' technical ', 'café', 'Cafe', 'none'].map((category) => ({ category: [category] })),
    ...vocabulary.source.map((source) => ({ source: [source] })),
    ...[...vocabulary.tag, 'nothing'].map((tag) => ({ tag: [tag] })),
    ...['ann', 'bob', 'cyd', 'nobody'].map((ownerId) => ({ ownerId: [ownerId] })),
    ...['support', 'sales', 'engineering', 'nowhere'].map((teamId) => ({ teamId: [teamId] })),
    { unassigned: true },
    { unassigned: false },
    { breached: true },
    { breached: false },
    ...present(vocabulary.link).map(({ kind, id }) => ({ linkedTo: { kind, id } })),
    { linkedTo: { kind: 'DEAL', id: 'c1' } },
    { openedFrom: openedAt(0.5) },
    { openedTo: openedAt(0.5) },
    { openedFrom: openedAt(0.25), openedTo: openedAt(0.75) },
    { openedFrom: openedAt(0.75), openedTo: openedAt(0.25) },
    { status: [] },
    { status: ['NEW', 'CLOSED'], priority: ['LOW', 'URGENT'] },
    { category: ['Billing', 'Technical'], ownerId: ['ann', 'cyd'], tag: ['vip', 'hardware'] },
  ];

  it('shows each case in the list exactly as it was decided', async () => {
    const listed = await everyCase(ann, { minPosition });
    const byId = new Map(listed.map((node) => [node.id, node]));
    expect(listed).toHaveLength(cases.length);
    for (const decided of cases) {
      // A mutation judges the clock when it is answered; the list does so now.
      const { state, ...firstResponse } = byId.get(decided.id)!.firstResponse;
      expect({ ...byId.get(decided.id), firstResponse }).toEqual({
        ...decided,
        firstResponse: { ...decided.firstResponse, state: undefined },
      });
      expect(state).toBe('MISSED');
    }
  });

  it('finds under each filter what a naive evaluation finds, and counts it', async () => {
    for (const filter of single()) {
      const wanted = expected(filter);
      const found = await listCases(ann, { filter, minPosition, first: 200 }, 'id');
      expect({ filter, ids: sorted(idsOf(nodesOf(found))) }).toEqual({ filter, ids: sorted(idsOf(wanted)) });
      expect({ filter, totalCount: found.totalCount }).toEqual({ filter, totalCount: wanted.length });
    }
  });

  it('finds by every word of a text, the last by its beginning, whatever the case and the accents', async () => {
    const queries: readonly [text: string, finds: boolean][] = [
      ['drucker', true],
      ['DRUCK', true],
      ['rucker', false],
      ['brennt druck', true],
      ['druck brennt', false],
      ['cafe', true],
      ['CAFÉ cre', true],
      ['arger', true],
      ['naive cooperation', true],
      ['nr 4711', true],
      ['4711, invoice', true],
      ['invoice paid twice', true],
      ['drucker naive', true],
      ['zebra', false],
      ['drucker zebra', false],
      ['...', false],
    ];
    for (const [text, finds] of queries) {
      const wanted = expected({ text });
      expect({ text, finds: wanted.length > 0 }).toEqual({ text, finds });
      const found = await listCases(ann, { filter: { text }, minPosition, first: 200 }, 'id');
      expect({ text, ids: sorted(idsOf(nodesOf(found))) }).toEqual({ text, ids: sorted(idsOf(wanted)) });
    }
  });

  it('takes a blank text for no text', async () => {
    expect((await listCases(ann, { filter: { text: '  ' }, first: 1 }, 'id')).totalCount).toBe(cases.length);
  });

  it('agrees with a naive evaluation under any filter, in list, totalCount and board', async () => {
    const some = <Value>(values: readonly Value[]) =>
      fc.option(fc.subarray([...values], { minLength: 1 }), { nil: undefined, freq: 2 });
    const maybe = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined, freq: 1 });
    const instants = [...new Set(cases.map((node) => node.openedAt))];
    const anyFilter: fc.Arbitrary<FilterInput> = fc.record({
      status: some(statuses),
      priority: some(vocabulary.priority),
      category: some(['billing', 'Technical', 'café']),
      source: some(vocabulary.source),
      tag: some(vocabulary.tag),
      ownerId: some(['ann', 'bob']),
      teamId: some(['support', 'sales', 'finance']),
      unassigned: maybe(fc.boolean()),
      breached: maybe(fc.boolean()),
      text: maybe(fc.constantFrom('druck', 'cafe', 'invoice', 'ärger dr')),
      openedFrom: maybe(fc.constantFrom(...instants)),
      openedTo: maybe(fc.constantFrom(...instants)),
    });
    await fc.assert(
      fc.asyncProperty(anyFilter, async (filter) => {
        const wanted = expected(filter);
        const found = await listCases(ann, { filter, first: 200 }, key);
        expect(sorted(idsOf(nodesOf(found)))).toEqual(sorted(idsOf(wanted)));
        expect(found.totalCount).toBe(wanted.length);
        const columns = await board(ann, { filter, cardsPerColumn: 1 });
        expect(columns.map(({ count }) => count)).toEqual(
          statuses.map((status) => wanted.filter((node) => node.status === status).length),
        );
      }),
      { numRuns: 40 },
    );
  });

  it.each(
    Object.keys(orderKeys).flatMap((field) => [
      { field, direction: 'ASC' },
      { field, direction: 'DESC' },
    ]),
  )('lists in order of $field $direction, page by page, each case once', async (orderBy) => {
    const keyOf = orderKeys[orderBy.field]!;
    const listed = await everyCase(ann, { orderBy, first: 33, minPosition });
    const keys = cases.map(keyOf).sort((one, other) => (one < other ? -1 : one > other ? 1 : 0));
    expect(listed.map(keyOf)).toEqual(orderBy.direction === 'ASC' ? keys : keys.reverse());
    expect(sorted(idsOf(listed))).toEqual(sorted(idsOf(cases)));
  });

  it('lists the newest change first unless told otherwise', async () => {
    const { edges } = await listCases(ann, { first: 200 }, key);
    const times = edges.map(({ node }) => node.updatedAt);
    expect(times).toEqual([...times].sort().reverse());
  });

  it('tells of a page whether there is more before and behind it, and its first and last cursor', async () => {
    const start = await listCases(ann, { first: 150 }, 'id');
    expect(start.pageInfo).toEqual({
      hasNextPage: true,
      hasPreviousPage: false,
      startCursor: start.edges[0]!.cursor,
      endCursor: start.edges.at(-1)!.cursor,
    });
    const end = await listCases(ann, { first: 50, after: start.pageInfo.endCursor }, 'id');
    expect(end.edges).toHaveLength(50);
    expect(end.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    const beyond = await listCases(ann, { first: 50, after: end.pageInfo.endCursor }, 'id');
    expect(beyond).toMatchObject({
      edges: [],
      totalCount: 200,
      pageInfo: { hasNextPage: false, startCursor: null, endCursor: null },
    });
  });

  it('shows 50 where first is not given', async () => {
    expect((await listCases(ann, {}, 'id')).edges).toHaveLength(50);
  });

  it.each([0, -1, 201])('refuses first: %i, naming it', async (first) => {
    const page = '{ pageInfo { hasNextPage } }';
    const id = cases[0]!.id;
    for (const query of [
      `query ($first: Int) { cases(first: $first) ${page} }`,
      `query ($first: Int) { caseInbox { assigned(first: $first) ${page} } }`,
      `query ($first: Int) { caseInbox(first: $first) { unassigned ${page} } }`,
      `query ($first: Int) { caseHistory(id: "${id}", first: $first) ${page} }`,
      `query ($first: Int) { case(id: "${id}") { notes(first: $first) ${page} } }`,
    ]) {
      const { extensions } = await ann.refusal(query, { first });
      expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ field: 'first' }] });
    }
  });

  it.each([0, -1, 201])('refuses cardsPerColumn: %i, naming it', async (cardsPerColumn) => {
    const { errors } = await ann.send(
      'query ($cardsPerColumn: Int) { caseBoard(cardsPerColumn: $cardsPerColumn) { columns { count cases { totalCount } } } }',
      { cardsPerColumn },
    );
    expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ field: 'cardsPerColumn' }] });
  });

  it('refuses cursors of another list, of another order, and whatever is none', async () => {
    const ownerless = await ann.ask<{ caseInbox: { unassigned: { pageInfo: { endCursor: string } } } }>(
      '{ caseInbox { unassigned(first: 1) { pageInfo { endCursor } } } }',
    );
    const { edges } = await listCases(ann, { first: 1, orderBy: { field: 'DUE_AT', direction: 'ASC' } }, 'id');
    for (const after of [
      ownerless.caseInbox.unassigned.pageInfo.endCursor,
      edges[0]!.cursor,
      cursorOf('history', 1, 'x'),
      'nonsense',
      '',
      cursorOf('updatedAt desc'),
      cursorOf('updatedAt desc', null, 'x'),
      cursorOf('updatedAt desc', '2026', 7),
    ]) {
      const { extensions } = await ann.refusal('query ($after: String) { cases(after: $after) { totalCount } }', {
        after,
      });
      expect({ after, ...extensions }).toMatchObject({ after, code: 'BAD_USER_INPUT', fields: [{ field: 'after' }] });
    }
  });

  it('does not fall over a forged cursor', async () => {
    const id = cases[0]!.id;
    const forged: readonly [query: string, cursors: readonly string[]][] = [
      [
        'query ($after: String) { cases(after: $after) { edges { cursor } } }',
        [cursorOf('updatedAt desc', 5, 'x'), cursorOf('updatedAt desc', true, 'x')],
      ],
      [
        `query ($after: String) { caseHistory(id: "${id}", after: $after) { edges { cursor } } }`,
        ['abc', 'NaN', 1.5, -7, 1e300, true].map((value) => cursorOf('history', value, 'x')),
      ],
      [
        `query ($after: String) { case(id: "${id}") { notes(after: $after) { edges { cursor } } } }`,
        [cursorOf('revision asc', 'abc', 'x'), cursorOf('revision asc', 1e300, 'x')],
      ],
    ];
    for (const [query, cursors] of forged) {
      for (const after of cursors) {
        const { errors } = await ann.send(query, { after });
        const codes = errors.map(({ extensions }) => extensions.code);
        expect({
          query,
          after: Buffer.from(after, 'base64url').toString(),
          codes: codes.filter((code) => code !== 'BAD_USER_INPUT'),
        }).toEqual({
          query,
          after: expect.any(String),
          codes: [],
        });
      }
    }
  });

  it('shows all six columns in the order of the lifecycle with true counts, with and without filters', async () => {
    for (const filter of single().filter(({ text }) => text === undefined)) {
      const columns = await board(ann, { filter, minPosition, cardsPerColumn: 3 });
      const wanted = expected(filter);
      expect(columns.map(({ status }) => status)).toEqual(statuses);
      for (const { status, count, cases: cards } of columns) {
        const inColumn = wanted.filter((node) => node.status === status);
        expect({ filter, status, count }).toEqual({ filter, status, count: inColumn.length });
        expect(cards.totalCount).toBe(inColumn.length);
        expect(cards.edges).toHaveLength(Math.min(3, inColumn.length));
        expect(idsOf(inColumn)).toEqual(expect.arrayContaining(idsOf(nodesOf(cards))));
      }
    }
  });

  it('pages each column of the board on its own', async () => {
    const query = `query ($after: String) {
      caseBoard(cardsPerColumn: 7) { columns { status cases(after: $after) { pageInfo { endCursor hasNextPage } edges { node { id } } } } }
    }`;
    type Column = {
      status: string;
      cases: { pageInfo: { endCursor: string; hasNextPage: boolean }; edges: { node: { id: string } }[] };
    };
    const seen: string[] = [];
    for (let after: string | null = null; ; ) {
      const answer: { caseBoard: { columns: Column[] } } = await ann.ask(query, { after });
      const column: Column = answer.caseBoard.columns.find(({ status }) => status === 'OPEN')!;
      seen.push(...column.cases.edges.map(({ node }) => node.id));
      if (!column.cases.pageInfo.hasNextPage) break;
      expect(column.cases.edges).toHaveLength(7);
      after = column.cases.pageInfo.endCursor;
    }
    expect(sorted(seen)).toEqual(sorted(idsOf(expected({ status: ['OPEN'] }))));
    const { caseBoard } = await ann.ask<{ caseBoard: { columns: Column[] } }>(
      '{ caseBoard { columns { status cases(first: 2) { pageInfo { endCursor hasNextPage } edges { node { id } } } } } }',
    );
    expect(caseBoard.columns.every(({ cases: cards }) => cards.edges.length <= 2)).toBe(true);
  });

  // Changes cases, so it comes last.
  it.each(['OPENED_AT', 'UPDATED_AT'])('keeps its place in order of %s while cases move in between', async (field) => {
    const orderBy = { field, direction: 'DESC' };
    const before = idsOf(await everyCase(ann, { orderBy }));
    const moved = new Set<string>();
    const seen: string[] = [];
    for (let after: string | null = null; ; ) {
      const variables: Variables = { orderBy, first: 20, after };
      const page = await listCases(ann, variables, 'id');
      seen.push(...idsOf(nodesOf(page)));
      if (!page.pageInfo.hasNextPage) break;
      after = page.pageInfo.endCursor;
      api.clock.advance(1);
      for (const id of [seen.at(-1)!, seen[0]!, before[before.length - 1 - moved.size]!]) {
        moved.add(id);
        const { position } = await change(ann, 'tagCase', { caseId: id, add: [`moved-${field}-${seen.length}`] });
        await listCases(ann, { minPosition: position, first: 1 }, 'id');
      }
    }
    const still = before.filter((id) => !moved.has(id));
    expect(seen.filter((id) => still.includes(id))).toEqual(still);
    expect(new Set(seen).size).toBe(seen.length);
    if (field === 'OPENED_AT') expect(seen).toEqual(before);
  });
});
