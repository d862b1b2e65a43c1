import { GraphQLSchemaHost } from '@nestjs/graphql';
import type { GraphQLSchema } from 'graphql';
import type { Role } from '#libs/access';
import { derivedId } from '#libs/command-handling';
import {
  type ApiUnderTest,
  administering,
  type CaseMutation,
  caseFields,
  caseMutations,
  change,
  everyOperation,
  type GraphqlClient,
  listCases,
  nodesOf,
  notesOf,
  startApi,
  takesIds,
  type Variables,
} from '../support/api/index.js';

let api: ApiUnderTest;
let schema: GraphQLSchema;
beforeAll(async () => {
  api = await startApi();
  ({ schema } = api.server().app.get(GraphQLSchemaHost));
});
afterAll(() => api.stop());

describe('another tenant', () => {
  const page = `{ totalCount edges { node { ${caseFields} } } }`;
  /** For every operation that takes an id: a request that names the things with these ids. */
  type Things = Readonly<
    Record<'caseId' | 'agentId' | 'teamId' | 'noteId' | 'articleId' | 'sweepId' | 'notificationId', string>
  >;
  const onCase = (name: CaseMutation, input: (things: Things) => Variables) => ({
    document: `mutation ($input: ${caseMutations[name]}!) { ${name}(input: $input) { case { ${caseFields} notes { totalCount } } } }`,
    variables: (things: Things) => ({
      input: { ...(name !== 'openCase' && { caseId: things.caseId }), ...input(things) },
    }),
  });
  const withInput = (name: string, type: string, selection: string, input: (things: Things) => Variables) => ({
    document: `${name === 'routingPreview' ? 'query' : 'mutation'} ($input: ${type}!) { ${name}(input: $input) ${selection} }`,
    variables: (things: Things) => ({ input: input(things) }),
  });
  const filtered = ({ agentId, teamId }: Things) => ({ filter: { ownerId: [agentId], teamId: [teamId] } });
  const agent = '{ agent { id name email manager { name } teams { id name } } }';
  const requests: Readonly<Record<string, { document: string; variables: (things: Things) => Variables }>> = {
    case: {
      document: `query ($id: ID!) { case(id: $id) { ${caseFields} notes { edges { node { body } } } } }`,
      variables: ({ caseId }) => ({ id: caseId }),
    },
    cases: { document: `query ($filter: CaseFilter) { cases(filter: $filter) ${page} }`, variables: filtered },
    caseBoard: {
      document:
        'query ($filter: CaseFilter) { caseBoard(filter: $filter) { columns { status count cases { totalCount } } } }',
      variables: filtered,
    },
    caseHistory: {
      document: 'query ($id: ID!) { caseHistory(id: $id) { totalCount edges { node { data } } } }',
      variables: ({ caseId }) => ({ id: caseId }),
    },
    caseAsOf: {
      document: `query ($id: ID!) { caseAsOf(id: $id, revision: 0) { ${caseFields} notes { totalCount } } }`,
      variables: ({ caseId }) => ({ id: caseId }),
    },
    caseReads: {
      document: 'query ($id: ID!) { caseReads(id: $id) { totalCount edges { node { at actor { name } } } } }',
      variables: ({ caseId }) => ({ id: caseId }),
    },
    verifyCase: {
      document: 'query ($id: ID!) { verifyCase(id: $id) { intact events head } }',
      variables: ({ caseId }) => ({ id: caseId }),
    },
    openCase: onCase('openCase', ({ agentId, teamId }) => ({ subject: 'Mine', ownerId: agentId, teamId })),
    changeCaseStatus: onCase('changeCaseStatus', () => ({ to: 'OPEN' })),
    addCaseNote: onCase('addCaseNote', ({ noteId }) => ({ kind: 'PUBLIC', body: 'Hello', corrects: noteId })),
    assignCase: onCase('assignCase', ({ agentId, teamId }) => ({ ownerId: agentId, teamId })),
    changeCasePriority: onCase('changeCasePriority', () => ({ priority: 'URGENT' })),
    recategorizeCase: onCase('recategorizeCase', () => ({ category: 'Bug', reroute: true })),
    editCase: onCase('editCase', () => ({ subject: 'Taken over' })),
    linkCase: onCase('linkCase', () => ({ link: { kind: 'DEAL', id: 'd9' } })),
    unlinkCase: onCase('unlinkCase', () => ({ kind: 'CONTACT' })),
    tagCase: onCase('tagCase', () => ({ add: ['mine'] })),
    changeCaseStatuses: withInput(
      'changeCaseStatuses',
      'ChangeCaseStatusesInput',
      `{ results { caseId code message case { ${caseFields} } } }`,
      ({ caseId }) => ({ caseIds: [caseId], to: 'OPEN' }),
    ),
    registerAgent: withInput('registerAgent', 'RegisterAgentInput', agent, ({ agentId, teamId }) => ({
      id: 'mallory',
      name: 'Mallory',
      managerId: agentId,
      teamIds: [teamId],
    })),
    deactivateAgent: withInput('deactivateAgent', 'DeactivateAgentInput', agent, ({ agentId }) => ({ id: agentId })),
    defineTeam: withInput(
      'defineTeam',
      'DefineTeamInput',
      '{ team { id name manager { name } } }',
      ({ teamId, agentId }) => ({
        id: teamId,
        name: 'Ours now',
        managerId: agentId,
      }),
    ),
    defineRoutingRules: withInput(
      'defineRoutingRules',
      'DefineRoutingRulesInput',
      '{ rules { team { name } owner { name } } defaultTeam { name } }',
      ({ agentId, teamId }) => ({ rules: [{ category: ['Bug'], ownerId: agentId }], defaultTeamId: teamId }),
    ),
    article: {
      document: 'query ($id: ID!) { article(id: $id) { title body version } }',
      variables: ({ articleId }) => ({ id: articleId }),
    },
    suggestedArticles: {
      document: 'query ($id: ID!) { suggestedArticles(caseId: $id) { article { title } } }',
      variables: ({ caseId }) => ({ id: caseId }),
    },
    openSuggestedArticle: withInput(
      'openSuggestedArticle',
      'OpenSuggestedArticleInput',
      '{ article { title } }',
      ({ caseId, articleId }) => ({ caseId, articleId }),
    ),
    publishArticle: withInput(
      'publishArticle',
      'PublishArticleInput',
      '{ article { title version } }',
      ({ articleId }) => ({
        id: articleId,
        title: 'Ours',
        body: 'Our own words',
      }),
    ),
    reviseArticle: withInput('reviseArticle', 'ReviseArticleInput', '{ article { title } }', ({ articleId }) => ({
      id: articleId,
      title: 'Ours now',
    })),
    retireArticle: withInput('retireArticle', 'RetireArticleInput', '{ article { title } }', ({ articleId }) => ({
      id: articleId,
    })),
    breachSweep: {
      document: 'query ($id: ID!) { breachSweep(id: $id) { evaluated cases { totalCount } } }',
      variables: ({ sweepId }) => ({ id: sweepId }),
    },
    markNotificationRead: withInput(
      'markNotificationRead',
      'MarkNotificationReadInput',
      '{ id message case { id } }',
      ({ notificationId }) => ({ id: notificationId }),
    ),
    deflectionReport: {
      document: `query ($input: ScorecardInput!) {
        deflectionReport(input: $input) { suggested opened byArticle { opened } cases { totalCount edges { node { subject } } } }
      }`,
      variables: ({ agentId, teamId }) => ({
        input: {
          from: '2026-01-01T00:00:00Z',
          to: '2026-12-31T00:00:00Z',
          filter: { ownerId: [agentId], teamId: [teamId] },
        },
      }),
    },
    scorecard: {
      document: `query ($input: ScorecardInput!) {
        scorecard(input: $input) {
          total { opened backlog cases(figure: OPENED) { totalCount edges { node { subject } } } }
          groups { value opened cases(figure: BACKLOG) { edges { node { subject } } } }
          deflection { suggested }
        }
      }`,
      variables: ({ agentId, teamId }) => ({
        input: {
          from: '2026-01-01T00:00:00Z',
          to: '2026-12-31T00:00:00Z',
          groupBy: 'OWNER',
          filter: { ownerId: [agentId], teamId: [teamId] },
        },
      }),
    },
    notificationDeliveries: {
      document: 'query ($caseId: ID) { notificationDeliveries(caseId: $caseId) { totalCount } }',
      variables: ({ caseId }) => ({ caseId }),
    },
    routingPreview: withInput(
      'routingPreview',
      'RoutingPreviewInput',
      '{ team { id name } owner { id name } reason }',
      ({ agentId, teamId }) => ({ ownerId: agentId, teamId }),
    ),
  };

  let theirs: Things;
  const unknown: Things = {
    caseId: '01890000-0000-7000-8000-000000000000',
    agentId: 'nobody-anywhere',
    teamId: 'no-team-anywhere',
    noteId: derivedId('no', 'note'),
    articleId: 'no-article-anywhere',
    sweepId: derivedId('no', 'sweep'),
    notificationId: derivedId('no', 'notification'),
  };
  const everyRole: readonly Role[] = ['agent', 'admin', 'analyst', 'auditor', 'requester'];
  let victim: GraphqlClient;
  beforeAll(async () => {
    victim = await api.as({ tenant: 'victim', roles: everyRole });
    const { desk } = api.casebook();
    const context = administering(api, 'victim');
    await desk.defineTeam(context, { teamId: 'their-team', name: 'Their secret team' });
    await desk.registerAgent(context, { agentId: 'their-agent', name: 'Secret Agent', teamIds: ['their-team'] });
    const { case: opened } = await change(victim, 'openCase', {
      subject: 'A secret subject',
      ownerId: 'their-agent',
      teamId: 'their-team',
      links: [{ kind: 'CONTACT', id: 'their-contact', label: 'Their contact' }],
      commandId: 'their-command',
    });
    const { position } = await change(victim, 'addCaseNote', {
      caseId: opened.id,
      kind: 'PUBLIC',
      body: 'A secret note',
    });
    const [note] = nodesOf(await notesOf(victim, { id: opened.id, minPosition: position }));
    const { publishArticle } = await victim.ask<{ publishArticle: { article: { id: string } } }>(
      'mutation { publishArticle(input: { title: "A secret article", body: "A secret subject" }) { article { id } } }',
    );
    api.clock.advance(7 * 24 * 60);
    const { runBreachSweep } = await victim.ask<{ runBreachSweep: { id: string; breached: number; position: string } }>(
      'mutation { runBreachSweep(input: {}) { id breached position } }',
    );
    expect(runBreachSweep.breached).toBe(1);
    const owner = await api.as({ tenant: 'victim', subject: 'their-agent' });
    const { notifications } = await owner.ask<{ notifications: { edges: { node: { id: string } }[] } }>(
      'query ($minPosition: Position) { notifications(minPosition: $minPosition) { edges { node { id } } } }',
      { minPosition: runBreachSweep.position },
    );
    theirs = {
      caseId: opened.id,
      agentId: 'their-agent',
      teamId: 'their-team',
      noteId: note!.id,
      articleId: publishArticle.article.id,
      sweepId: runBreachSweep.id,
      notificationId: notifications.edges[0]!.node.id,
    };
  });

  async function factsOfVictim(): Promise<readonly string[]> {
    const facts: string[] = [];
    for await (const { events } of api.casebook().events.readAll()) {
      for (const { stream, id, metadata } of events) {
        if (metadata.tenant === 'victim' || stream.includes('victim')) facts.push(`${stream} ${id}`);
      }
    }
    return facts;
  }

  /** An answer with everything that differs from request to request by nature put aside. */
  function masked(answer: string, things: Things): string {
    return Object.entries(things)
      .sort(([, one], [, other]) => other.length - one.length)
      .reduce((text, [name, id]) => text.replaceAll(id, `<${name}>`), answer)
      .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '<id>')
      .replaceAll(/"reference":"[^"]+"/g, '<reference>')
      .replaceAll(/"position":"[^"]+"/g, '<position>');
  }

  it('has a request here for every operation that takes an id', () => {
    const operations = everyOperation(schema).map(({ name }) => name);
    expect(Object.keys(requests).sort()).toEqual(operations.filter((name) => takesIds(schema, name)).sort());
  });

  it('gets for ids of ours the answer it gets for ids of nobody, and changes nothing', async () => {
    const before = await factsOfVictim();
    expect(before.length).toBeGreaterThan(4);
    for (const [name, { document, variables }] of Object.entries(requests)) {
      const answers: string[] = [];
      for (const [tenant, things] of [
        [`thief-${name}`, theirs],
        [`guesser-${name}`, unknown],
      ] as const) {
        const client = await api.as({ tenant: tenant.toLowerCase(), subject: 'mallory', roles: everyRole });
        const { body } = await client.send(document, variables(things));
        expect({ name, leaks: /secret/i.test(body) }).toEqual({ name, leaks: false });
        answers.push(masked(body, things));
      }
      expect({ name, answer: answers[0] }).toEqual({ name, answer: answers[1] });
    }
    expect(await factsOfVictim()).toEqual(before);
  });

  it('sees nothing by our cursors', async () => {
    const { edges } = await listCases(victim, {});
    const thief = await api.as({ tenant: 'thief', roles: everyRole });
    expect(await listCases(thief, { after: edges[0]!.cursor })).toMatchObject({ edges: [], totalCount: 0 });
  });

  it('has command ids of its own', async () => {
    const thief = await api.as({ tenant: 'thief', roles: everyRole });
    const { case: opened } = await change(thief, 'openCase', { subject: 'Mine', commandId: 'their-command' });
    expect(opened.id).not.toBe(theirs.caseId);
    expect(opened.subject).toBe('Mine');
  });
});
