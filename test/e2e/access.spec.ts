import { GraphQLSchemaHost } from '@nestjs/graphql';
import type { GraphQLSchema } from 'graphql';
import { permissions, type Role, roles, rolesAllowed } from '#libs/access';
import { type ApiUnderTest, everyOperation, startApi, tokenOf } from '../support/api/index.js';

/** Who may do what, by the design: every operation, column by column. */
const columns = ['agent', 'admin', 'analyst', 'auditor', 'requester'] as const;
const table = `
  me                   yes yes yes yes yes
  case                 yes yes yes yes yes
  cases                yes yes yes yes yes
  caseBoard            yes yes yes yes no
  caseInbox            yes yes no  no  no
  caseHistory          yes yes no  yes no
  verifyCase           no  yes no  yes no
  caseAsOf             yes yes no  yes no
  caseReads            no  no  no  yes no
  auditPolicy          no  yes no  yes no
  teams                yes yes yes yes no
  agents               yes yes yes yes no
  routingRules         yes yes yes yes no
  routingPreview       yes yes yes yes no
  slaPolicy            yes yes yes yes no
  article              yes yes yes yes yes
  articles             yes yes yes yes yes
  suggestedArticles    yes yes no  no  yes
  breachSweep          no  yes yes yes no
  breachSweeps         no  yes yes yes no
  notifications        yes yes no  no  no
  notificationChannels no  yes no  no  no
  notificationDeliveries no yes no yes no
  openCase             yes yes no  no  yes
  addCaseNote          yes yes no  no  yes
  changeCaseStatus     yes yes no  no  no
  changeCaseStatuses   yes yes no  no  no
  assignCase           yes yes no  no  no
  changeCasePriority   yes yes no  no  no
  recategorizeCase     yes yes no  no  no
  editCase             yes yes no  no  no
  linkCase             yes yes no  no  no
  unlinkCase           yes yes no  no  no
  tagCase              yes yes no  no  no
  scorecard            no  yes yes yes no
  deflectionReport     no  yes yes yes no
  openSuggestedArticle yes yes no  no  yes
  publishArticle       yes yes no  no  no
  reviseArticle        yes yes no  no  no
  retireArticle        yes yes no  no  no
  markNotificationRead yes yes no  no  no
  runBreachSweep       no  yes no  no  no
  projections          no  yes yes yes no
  rebuildProjection    no  yes yes no  no
  cancelRebuild        no  yes yes no  no
  retryDeadLetters     no  yes yes no  no
  setNotificationChannels no yes no no no
  setAuditPolicy       no  yes no  no  no
  registerAgent        no  yes no  no  no
  deactivateAgent      no  yes no  no  no
  defineTeam           no  yes no  no  no
  defineRoutingRules   no  yes no  no  no
  setSlaPolicy         no  yes no  no  no
`;
const byHand = new Map(
  table
    .trim()
    .split('\n')
    .map((line): [string, readonly Role[]] => {
      const [operation, ...cells] = line.trim().split(/\s+/);
      return [operation!, columns.filter((_role, index) => cells[index] === 'yes')];
    }),
);

let api: ApiUnderTest;
let schema: GraphQLSchema;
beforeAll(async () => {
  api = await startApi();
  ({ schema } = api.server().app.get(GraphQLSchemaHost));
});
afterAll(() => api.stop());

describe('the table of permissions', () => {
  it('has every operation of the schema and no other, and says what the design says', () => {
    const operations = everyOperation(schema).map(({ name }) => name);
    expect([...operations].sort()).toEqual([...byHand.keys()].sort());
    expect(Object.fromEntries(operations.map((name) => [name, [...rolesAllowed(name)].sort()]))).toEqual(
      Object.fromEntries([...byHand].map(([name, allowed]) => [name, [...allowed].sort()])),
    );
  });

  it('allows nobody what it does not have, whatever it is called', () => {
    for (const name of ['somethingNew', 'constructor', 'toString', '__proto__', '__typename', '']) {
      expect(rolesAllowed(name)).toEqual([]);
    }
  });

  it('is asked at every request: an operation struck from it is denied to all', async () => {
    const open = permissions as { -readonly [Name in keyof typeof permissions]?: readonly Role[] };
    const { me } = permissions;
    const everyRole = await api.as({ roles });
    try {
      delete open.me;
      expect((await everyRole.refusal('{ me { id } }')).extensions).toEqual({ code: 'FORBIDDEN', requiredRoles: [] });
    } finally {
      Object.assign(open, { me });
    }
    expect(await everyRole.ask('{ me { id } }')).toEqual({ me: { id: 'ann' } });
  });
});

describe('every operation', () => {
  it.each([...roles])('lets a %s do what the table allows, and forbids the rest naming who may', async (role) => {
    const client = await api.as({ tenant: `role-${role}`, roles: [role] });
    for (const { name, document, variables } of everyOperation(schema)) {
      const { errors } = await client.send(document, variables);
      const codes = errors.map(({ extensions }) => extensions.code);
      if (byHand.get(name)?.includes(role)) {
        expect({ name, codes }).not.toMatchObject({ codes: expect.arrayContaining(['FORBIDDEN']) });
        expect({ name, codes }).not.toMatchObject({ codes: expect.arrayContaining(['UNAUTHENTICATED']) });
        expect({ name, codes }).not.toMatchObject({ codes: expect.arrayContaining(['INTERNAL_SERVER_ERROR']) });
      } else {
        expect({ name, codes }).toEqual({ name, codes: ['FORBIDDEN'] });
        const { requiredRoles } = errors[0]!.extensions;
        expect({ name, requiredRoles: [...(requiredRoles as string[])].sort() }).toEqual({
          name,
          requiredRoles: [...byHand.get(name)!].sort(),
        });
      }
    }
  });

  it('is forbidden to a token without roles', async () => {
    const nobody = await api.as({ roles: [] });
    for (const { name, document, variables } of everyOperation(schema)) {
      const { errors } = await nobody.send(document, variables);
      expect({ name, codes: errors.map(({ extensions }) => extensions.code) }).toEqual({ name, codes: ['FORBIDDEN'] });
    }
  });

  it('asks for a token', async () => {
    const stranger = api.withToken(undefined);
    for (const { name, document, variables } of everyOperation(schema)) {
      const { errors } = await stranger.send(document, variables);
      expect({ name, codes: errors.map(({ extensions }) => extensions.code) }).toEqual({
        name,
        codes: ['UNAUTHENTICATED'],
      });
    }
  });
});

describe('introspection', () => {
  it('can be turned off', async () => {
    const closed = await startApi({ introspection: false });
    try {
      const client = closed.withToken(await tokenOf());
      const { errors } = await client.send('{ __schema { queryType { name } } }');
      expect(errors[0]!.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
      expect(await client.ask('{ me { id } }')).toEqual({ me: { id: 'ann' } });
    } finally {
      await closed.stop();
    }
  });
});
