import {
  type ApiUnderTest,
  change,
  type GraphqlClient,
  history,
  nodesOf,
  pairings,
  startApi,
  type Variables,
  walk,
} from '../support/api/index.js';

type Article = {
  readonly id: string;
  readonly version: number;
  readonly title: string;
  readonly body: string;
  readonly category: string | null;
  readonly tags: readonly string[];
  readonly retired: boolean;
};
type Suggestion = {
  readonly article: Article;
  readonly rank: number;
  readonly score: number;
  readonly matched: readonly string[];
};
type ArticlePayload = { readonly article: Article; readonly position: string };

const articleFields = 'id version title body category tags retired';
const inputs = {
  publishArticle: 'PublishArticleInput',
  reviseArticle: 'ReviseArticleInput',
  retireArticle: 'RetireArticleInput',
  openSuggestedArticle: 'OpenSuggestedArticleInput',
} as const;

function documentOf(name: keyof typeof inputs): string {
  return `mutation ($input: ${inputs[name]}!) { ${name}(input: $input) { position article { ${articleFields} } } }`;
}

async function put(client: GraphqlClient, name: keyof typeof inputs, input: Variables): Promise<ArticlePayload> {
  return (await client.ask<Record<string, ArticlePayload>>(documentOf(name), { input }))[name]!;
}

async function suggested(client: GraphqlClient, caseId: string, first?: number): Promise<readonly Suggestion[]> {
  const query = `query ($caseId: ID!, $first: Int) {
    suggestedArticles(caseId: $caseId, first: $first) { rank score matched article { ${articleFields} } }
  }`;
  return (await client.ask<{ suggestedArticles: Suggestion[] }>(query, { caseId, first })).suggestedArticles;
}

const idsOf = (suggestions: readonly Suggestion[]) => suggestions.map(({ article }) => article.id);

const vpn = { id: 'vpn', title: 'Connect to the VPN', body: 'Install the **VPN** client.', category: 'Network' };
const printer = { id: 'printer', title: 'The printer does not print', body: 'Switch the printer off and on.' };
const toner = {
  id: 'toner',
  title: 'Change the toner',
  body: 'Open the printer, take the toner out.',
  tags: ['Printer'],
};

describe.each(pairings)('the knowledge base, on $name', (on) => {
  let api: ApiUnderTest;
  let ann: GraphqlClient;
  let rob: GraphqlClient;
  let eve: GraphqlClient;
  let analyst: GraphqlClient;
  beforeEach(async () => {
    api = await startApi({ on });
    ann = await api.as();
    rob = await api.as({ subject: 'rob', roles: ['requester'] });
    eve = await api.as({ subject: 'eve', roles: ['requester'] });
    analyst = await api.as({ subject: 'ida', roles: ['analyst'] });
    for (const article of [vpn, printer, toner]) await put(ann, 'publishArticle', article);
  });
  afterEach(() => api.stop());

  const open = async (client: GraphqlClient, input: Variables = {}) =>
    (await change(client, 'openCase', { subject: 'My printer does not print', ...input })).case.id;
  const eventsOf = async (id: string) => nodesOf(await history(ann, { id, first: 200 }));
  const article = async (client: GraphqlClient, variables: Variables) =>
    (
      await client.ask<{ article: Article | null }>(
        `query ($id: ID!, $version: Int, $minPosition: Position) {
          article(id: $id, version: $version, minPosition: $minPosition) { ${articleFields} }
        }`,
        variables,
      )
    ).article;
  const listed = async (client: GraphqlClient, variables: Variables) =>
    (
      await client.ask<{ articles: { totalCount: number; edges: { node: Article; cursor: string }[] } }>(
        `query ($text: String, $first: Int, $after: String, $filter: ArticleFilter, $orderBy: ArticleOrder, $minPosition: Position) {
          articles(text: $text, first: $first, after: $after, filter: $filter, orderBy: $orderBy, minPosition: $minPosition) {
            totalCount edges { cursor node { ${articleFields} } }
          }
        }`,
        variables,
      )
    ).articles;

  it('keeps every version of an article readable', async () => {
    const { article: revised, position } = await put(ann, 'reviseArticle', {
      id: 'vpn',
      body: 'Ask IT.',
      tags: ['vpn'],
    });
    expect(revised).toEqual({ ...vpn, version: 2, body: 'Ask IT.', tags: ['vpn'], retired: false });
    expect(await article(rob, { id: 'vpn', minPosition: position })).toEqual(revised);
    expect(await article(rob, { id: 'vpn', version: 2 })).toEqual(revised);
    expect(await article(rob, { id: 'vpn', version: 1 })).toEqual({ ...vpn, version: 1, tags: [], retired: false });
    expect(await article(rob, { id: 'vpn', version: 3 })).toBeNull();
    expect(await article(rob, { id: 'nothing' })).toBeNull();
  });

  it('finds articles by the words of title, tags and body, in pages', async () => {
    const { position } = await put(ann, 'reviseArticle', { id: 'vpn', title: 'A VPN' });
    const found = await listed(rob, { text: 'printer o', minPosition: position });
    expect(found.edges.map(({ node }) => node.id)).toEqual(['toner', 'printer']);
    expect((await listed(rob, { text: 'client' })).edges.map(({ node }) => node.id)).toEqual(['vpn']);
    const first = await listed(rob, { first: 1 });
    expect(first).toMatchObject({ totalCount: 3, edges: [{ node: { id: 'vpn' } }] });
    const rest = await listed(rob, { after: first.edges[0]!.cursor });
    expect(rest.edges.map(({ node }) => node.id)).toEqual(['toner', 'printer']);
    const tagged = await listed(rob, {
      filter: { tag: [' printer'] },
      orderBy: { field: 'UPDATED_AT', direction: 'DESC' },
    });
    expect(tagged.edges.map(({ node }) => node.id)).toEqual(['toner']);
    expect((await listed(rob, { filter: { category: ['network '] } })).totalCount).toBe(1);
  });

  it('shows a retired article to those who work at the desk alone, and suggests it to nobody', async () => {
    const caseId = await open(rob);
    expect(idsOf(await suggested(rob, caseId))).toEqual(['printer', 'toner']);
    const { article: retired, position } = await put(ann, 'retireArticle', { id: 'printer' });
    expect(retired).toMatchObject({ retired: true, version: 1 });
    for (const client of [ann, rob]) expect(idsOf(await suggested(client, caseId))).toEqual(['toner']);
    expect(await article(rob, { id: 'printer', minPosition: position })).toBeNull();
    expect(await article(rob, { id: 'printer', version: 1 })).toBeNull();
    expect(await article(ann, { id: 'printer' })).toMatchObject({ retired: true });
    expect((await listed(rob, {})).totalCount).toBe(2);
    expect((await listed(rob, { filter: { retired: true } })).totalCount).toBe(0);
    expect((await listed(ann, {})).totalCount).toBe(3);
    expect((await listed(ann, { filter: { retired: true } })).totalCount).toBe(1);
    const opening = { input: { caseId, articleId: 'printer' } };
    expect((await rob.refusal(documentOf('openSuggestedArticle'), opening)).extensions.code).toBe('NOT_FOUND');
    expect(
      (await ann.refusal(documentOf('reviseArticle'), { input: { id: 'printer', body: 'x' } })).extensions,
    ).toEqual({
      code: 'TRANSITION_NOT_ALLOWED',
      from: 'RETIRED',
      to: 'REVISED',
      allowed: [],
    });
  });

  it('publishes once for a command sent twice, with an id of its own where none is given', async () => {
    const input = { commandId: 'publish-1', title: 'Reset a password', body: 'Call IT.' };
    const one = await put(ann, 'publishArticle', input);
    api.clock.advance(5);
    expect(await put(ann, 'publishArticle', input)).toEqual(one);
    expect(one.article.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    const other = await ann.refusal(documentOf('publishArticle'), { input: { ...input, body: 'Other.' } });
    expect(other.extensions.code).toBe('BAD_USER_INPUT');
    expect((await listed(ann, { minPosition: one.position })).totalCount).toBe(4);
  });

  it('suggests at once what was published or revised a moment ago, at the version it has, and says why', async () => {
    const caseId = await open(ann, {
      subject: 'Scanner is jammed',
      description: 'paper everywhere',
      category: 'Hardware',
    });
    expect(await suggested(ann, caseId)).toEqual([]);
    await put(ann, 'publishArticle', { id: 'jam', title: 'Scanner jam', body: 'Open the lid.', category: 'hardware ' });
    const [jam] = await suggested(ann, caseId);
    expect(jam).toMatchObject({ rank: 1, article: { id: 'jam', version: 1 } });
    expect(jam!.matched).toEqual(expect.arrayContaining(['title: scanner', 'category: hardware']));
    await put(ann, 'reviseArticle', { id: 'jam', body: 'Open the lid and pull out the paper.' });
    expect(await suggested(ann, caseId)).toMatchObject([{ article: { version: 2 } }]);
    expect(await suggested(ann, caseId, 1)).toHaveLength(1);
    expect(
      (await ann.refusal('query ($id: ID!) { suggestedArticles(caseId: $id, first: 0) { rank } }', { id: caseId }))
        .extensions.code,
    ).toBe('BAD_USER_INPUT');
  });

  it('records what was shown once a distinct set, and an opening once a viewer', async () => {
    const caseId = await open(rob);
    const shown = await suggested(rob, caseId);
    await suggested(rob, caseId);
    await suggested(ann, caseId);
    for (const client of [rob, rob, ann]) {
      expect((await put(client, 'openSuggestedArticle', { caseId, articleId: 'toner' })).article.id).toBe('toner');
    }
    const events = (await eventsOf(caseId)).slice(2);
    expect(events.map(({ type }) => type)).toEqual(['ArticlesSuggested', 'ArticleDeflected', 'ArticleDeflected']);
    expect(events[0]).toMatchObject({
      actor: { id: 'rob', kind: 'requester' },
      data: {
        articles: shown.map(({ article: { id, version }, rank, score }) => ({ articleId: id, version, rank, score })),
      },
    });
    expect(events[1]!.data).toMatchObject({ articleId: 'toner', rank: 2, viewerId: 'rob', viewerKind: 'requester' });
    expect(events[2]!.data).toMatchObject({ articleId: 'toner', viewerId: 'ann', viewerKind: 'agent' });
  });

  it('refuses to open what was not suggested', async () => {
    const caseId = await open(rob);
    await suggested(rob, caseId);
    for (const articleId of ['vpn', 'no-such-article', 'constructor']) {
      const { extensions } = await rob.refusal(documentOf('openSuggestedArticle'), { input: { caseId, articleId } });
      expect(extensions).toEqual({ code: 'NOT_SUGGESTED', caseId, articleId });
    }
  });

  it('keeps a requester to his own cases', async () => {
    const caseId = await open(rob);
    await suggested(rob, caseId);
    const query = 'query ($caseId: ID!) { suggestedArticles(caseId: $caseId) { rank } }';
    expect((await eve.refusal(query, { caseId })).extensions.code).toBe('NOT_FOUND');
    const input = { caseId, articleId: 'toner' };
    expect((await eve.refusal(documentOf('openSuggestedArticle'), { input })).extensions.code).toBe('NOT_FOUND');
    expect((await ann.refusal(query, { caseId: 'nothing' })).extensions.code).toBe('NOT_FOUND');
  });

  it('keeps tenants apart', async () => {
    const other = await api.as({ tenant: 'globex' });
    const caseId = await open(other);
    expect(await suggested(other, caseId)).toEqual([]);
    expect(await article(other, { id: 'vpn' })).toBeNull();
    const { article: own, position } = await put(other, 'publishArticle', { ...vpn, title: 'Another VPN' });
    expect(await article(other, { id: 'vpn', minPosition: position })).toEqual(own);
    expect((await article(ann, { id: 'vpn', minPosition: position }))!.title).toBe(vpn.title);
  });

  it('suggests the same after a restart', async () => {
    const caseId = await open(rob);
    const { position } = await put(ann, 'retireArticle', { id: 'toner' });
    await article(ann, { id: 'toner', minPosition: position });
    const before = await suggested(rob, caseId);
    await api.restart();
    expect(await suggested(rob, caseId)).toEqual(before);
    expect(idsOf(before)).toEqual(['printer']);
  });

  describe('the deflection report', () => {
    const figures = `suggested opened assistedOpens opensPerSuggestion casesWithSuggestion casesWithDeflection
      deflectionRate selfServed`;
    const drills = ['SUGGESTED', 'DEFLECTED', 'SELF_SERVED']
      .map((figure) => `${figure}: cases(figure: ${figure}, first: 10) { totalCount edges { node { id } } }`)
      .join('\n');
    const report = async (input: Variables, minPosition?: string) =>
      (
        await analyst.ask<{ deflectionReport: Record<string, unknown> }>(
          `query ($input: ScorecardInput!, $minPosition: Position) {
            deflectionReport(input: $input, minPosition: $minPosition) {
              ${figures} ${drills}
              byArticle { articleId article { title } ${figures} ${drills} }
              byCategory { value ${figures} ${drills} }
              groups { value ${figures} ${drills} }
              overTime { from to ${figures} ${drills} }
            }
          }`,
          { input, minPosition },
        )
      ).deflectionReport;
    const behind = (...ids: string[]) => ({ totalCount: ids.length, edges: ids.map((id) => ({ node: { id } })) });
    const day = { from: '2026-03-02T00:00:00Z', to: '2026-03-03T00:00:00Z' };
    const toResolved = ['OPEN', 'IN_PROGRESS', 'PENDING_CUSTOMER', 'RESOLVED'];

    it('counts a case self-served that was resolved after its requester read an article and no agent answered', async () => {
      const selfServed = await open(rob, { category: 'Hardware' });
      await suggested(rob, selfServed);
      await put(rob, 'openSuggestedArticle', { caseId: selfServed, articleId: 'printer' });
      await walk(ann, selfServed, ...toResolved);

      api.clock.advance(60);
      const assisted = await open(rob, { category: ' hardware', priority: 'URGENT' });
      await suggested(rob, assisted);
      await put(ann, 'openSuggestedArticle', { caseId: assisted, articleId: 'toner' });
      await walk(ann, assisted, ...toResolved);

      const answered = await open(rob);
      await suggested(rob, answered);
      await put(rob, 'openSuggestedArticle', { caseId: answered, articleId: 'toner' });
      await change(ann, 'addCaseNote', { caseId: answered, kind: 'PUBLIC', body: 'I will have a look.' });
      await walk(ann, answered, ...toResolved);

      const ignored = await open(rob);
      await suggested(rob, ignored);
      // Waits for the recording of what was shown, and is refused.
      await rob.refusal(documentOf('openSuggestedArticle'), { input: { caseId: ignored, articleId: 'vpn' } });
      const { position } = await change(ann, 'tagCase', { caseId: ignored, add: ['seen'], remove: [] });

      const total = {
        suggested: 8,
        opened: 3,
        assistedOpens: 1,
        opensPerSuggestion: 3 / 8,
        casesWithSuggestion: 4,
        casesWithDeflection: 3,
        deflectionRate: 3 / 4,
        selfServed: 1,
        SUGGESTED: behind(selfServed, assisted, answered, ignored),
        DEFLECTED: behind(selfServed, assisted, answered),
        SELF_SERVED: behind(selfServed),
      };
      const whole = await report({ ...day, groupBy: 'PRIORITY' }, position);
      expect(whole).toMatchObject(total);
      expect(whole.byArticle).toMatchObject([
        {
          articleId: 'printer',
          article: { title: printer.title },
          ...{ suggested: 4, opened: 1, casesWithDeflection: 1, selfServed: 1 },
          ...{ SELF_SERVED: behind(selfServed), DEFLECTED: behind(selfServed) },
        },
        {
          articleId: 'toner',
          ...{ suggested: 4, opened: 2, assistedOpens: 1, casesWithDeflection: 2, selfServed: 0 },
          ...{ SELF_SERVED: behind(), DEFLECTED: behind(assisted, answered) },
        },
      ]);
      expect(whole.byCategory).toMatchObject([
        { value: null, casesWithSuggestion: 2, SUGGESTED: behind(answered, ignored) },
        { value: 'hardware', casesWithSuggestion: 2, SUGGESTED: behind(selfServed, assisted) },
      ]);
      expect(whole.groups).toMatchObject([
        { value: 'NORMAL', casesWithSuggestion: 3, selfServed: 1 },
        { value: 'URGENT', casesWithSuggestion: 1, selfServed: 0, DEFLECTED: behind(assisted) },
      ]);
      expect(whole.overTime).toMatchObject([
        { from: '2026-03-02T00:00:00.000Z', to: '2026-03-03T00:00:00.000Z', ...total },
      ]);

      // The same from the cases themselves: a window that is not cut at whole hours, and a filter.
      expect(await report({ ...day, from: '2026-03-02T08:59:00Z' })).toMatchObject(total);
      expect(await report({ ...day, to: '2026-03-02T09:30:00Z' })).toMatchObject({
        ...{ casesWithSuggestion: 1, selfServed: 1, SUGGESTED: behind(selfServed) },
      });
      expect(await report({ ...day, filter: { priority: ['URGENT'], category: ['HARDWARE'] } })).toMatchObject({
        ...{ casesWithSuggestion: 1, SUGGESTED: behind(assisted), SELF_SERVED: behind() },
      });
      expect(await report({ from: day.to, to: '2026-03-04T00:00:00Z' })).toMatchObject({
        ...{ suggested: 0, opensPerSuggestion: null, deflectionRate: null, byArticle: [], SUGGESTED: behind() },
      });
    });

    it('parts time as the tenant’s calendar does', async () => {
      const admin = await api.as({ subject: 'root', roles: ['admin'] });
      const calendar = { timeZone: 'Asia/Kolkata', week: [{ day: 'MONDAY', opens: '09:00', closes: '17:00' }] };
      await admin.ask('mutation ($input: SetSlaPolicyInput!) { setSlaPolicy(input: $input) { revision } }', {
        input: { calendar },
      });
      api.clock.set('2026-03-02T18:29:00Z');
      const monday = await open(rob);
      await suggested(rob, monday);
      api.clock.set('2026-03-02T18:31:00Z');
      const tuesday = await open(rob);
      await suggested(rob, tuesday);
      await rob.refusal(documentOf('openSuggestedArticle'), { input: { caseId: tuesday, articleId: 'vpn' } });
      const { position } = await change(ann, 'tagCase', { caseId: monday, add: ['seen'], remove: [] });
      const { overTime } = await report({ from: '2026-03-01T18:30:00Z', to: '2026-03-03T18:30:00Z' }, position);
      expect(overTime).toMatchObject([
        { to: '2026-03-02T18:30:00.000Z', SUGGESTED: behind(monday) },
        { from: '2026-03-02T18:30:00.000Z', SUGGESTED: behind(tuesday) },
      ]);
    });

    it('refuses a window that ends before it begins', async () => {
      const { extensions } = await analyst.refusal(
        'query ($input: ScorecardInput!) { deflectionReport(input: $input) { suggested } }',
        { input: { from: day.to, to: day.from } },
      );
      expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ field: 'input.to' }] });
    });
  });
});
