import { randomUUID } from 'node:crypto';
import { caseStream } from '#libs/cases';
import { tenantId } from '#libs/kernel';
import { projections } from '#projections';
import {
  type ApiUnderTest,
  board,
  type CaseNode,
  change,
  everyCase,
  type GraphqlClient,
  inbox,
  listCases,
  openMany,
  startApi,
  sturdyPairings,
  walk,
} from '../support/api/index.js';
import { until } from '../support/projections/until.js';

type Status = {
  readonly name: string;
  readonly version: number;
  readonly state: string;
  readonly position: string | null;
  readonly lag: number;
  readonly rebuild: {
    readonly state: string;
    readonly version: number;
    readonly requestedBy: { id: string } | null;
  } | null;
  readonly lastRebuild: { readonly outcome: string; readonly finishedAt: string; readonly eventsDone: number } | null;
  readonly lastError: string | null;
  readonly deadLetters: { readonly count: number; readonly events: readonly Record<string, unknown>[] };
};
const fields = `
  name version state position lag lastError
  rebuild { state phase version eventsDone eventsTotal eventsPerSecond etaSeconds startedAt requestedBy { id } }
  lastRebuild { outcome version startedAt finishedAt eventsDone }
  deadLetters { count events { eventId type stream revision position at error } }
`;
const inputs = {
  rebuildProjection: 'RebuildProjectionInput',
  cancelRebuild: 'CancelRebuildInput',
  retryDeadLetters: 'RetryDeadLettersInput',
} as const;
type Mutation = keyof typeof inputs;
const document = (name: Mutation) => `mutation ($input: ${inputs[name]}!) { ${name}(input: $input) { ${fields} } }`;

const ask = async (client: GraphqlClient, mutation: Mutation, input: object): Promise<Status> =>
  (await client.ask<Record<Mutation, Status>>(document(mutation), { input }))[mutation];
const refused = (client: GraphqlClient, mutation: Mutation, input: object) =>
  client.refusal(document(mutation), { input });
const statuses = async (client: GraphqlClient): Promise<readonly Status[]> =>
  (await client.ask<{ projections: Status[] }>(`{ projections { ${fields} } }`)).projections;
const statusOf = async (client: GraphqlClient, name: string): Promise<Status> =>
  (await statuses(client)).find((status) => status.name === name)!;

describe.each(sturdyPairings)('the projections, on $name', (on) => {
  let api: ApiUnderTest;
  let admin: GraphqlClient;
  beforeEach(async () => {
    api = await startApi({ on });
    admin = await api.as({ subject: 'root', roles: ['admin', 'agent'] });
    await until('all of them serve', async () =>
      (await statuses(admin)).every(({ state, position }) => state === 'live' && position !== null),
    );
  });
  afterEach(() => api.stop());

  /** Waits for the end of what was asked for last, and answers with the status then. */
  async function ended(client: GraphqlClient, name: string): Promise<Status> {
    const watching = new AbortController();
    for await (const { rebuild } of api.casebook().operations.watch(name, 'operator', watching.signal)) {
      if (rebuild === null) watching.abort();
    }
    return statusOf(client, name);
  }

  it('are listed, each with how far it is', async () => {
    const { position } = await change(admin, 'openCase', { subject: 'Printer' });
    await listCases(admin, { minPosition: position });
    await until('all have seen it and said so', async () =>
      (await statuses(admin)).every(({ state, lag }) => state === 'live' && lag === 0),
    );
    const listed = await statuses(admin);
    expect(listed.map(({ name }) => name)).toEqual(projections.map(({ name }) => name));
    for (const { name, version } of projections) {
      expect(listed.find((status) => status.name === name)).toMatchObject({
        ...{ version, rebuild: null, lastRebuild: null, lastError: null, deadLetters: { count: 0, events: [] } },
        position: expect.stringMatching(/^[0-9a-f]+$/),
      });
    }
  });

  it('are rebuilt while people work, who notice nothing of it and find what they did', async () => {
    const { cases } = await openMany(api, admin, { tenant: 'acme', count: 30 });
    const known = new Map<string, CaseNode>(cases.map((one) => [one.id, one]));
    let rebuilding = true;
    const working = (async () => {
      for (let n = 0; rebuilding; n += 1) {
        const opened = await change(admin, 'openCase', { subject: `Toner ${n}`, priority: n % 2 ? 'HIGH' : 'LOW' });
        const { case: moved, position } = await walk(admin, opened.case.id, 'OPEN', 'IN_PROGRESS');
        known.set(moved.id, moved);
        const { edges } = await listCases(admin, { first: 5, minPosition: position });
        expect(edges.find(({ node }) => node.id === moved.id)?.node).toMatchObject({ status: 'IN_PROGRESS' });
      }
    })();
    const looking = (async () => {
      while (rebuilding) {
        expect((await listCases(admin, { first: 10 })).edges).toHaveLength(10);
        const columns = await board(admin, { cardsPerColumn: 2 });
        expect(columns.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThanOrEqual(30);
        await inbox(admin, { first: 5 });
      }
    })();
    for (const name of ['case-list', 'case-board', 'inbox']) {
      await ask(admin, 'rebuildProjection', { name });
      expect(await ended(admin, name)).toMatchObject({ lastRebuild: { outcome: 'done' }, lastError: null });
    }
    rebuilding = false;
    await Promise.all([working, looking]);
    const listed = await everyCase(admin, { minPosition: await api.casebook().events.head() });
    // Whether a clock has run out depends on when one looks.
    const facts = ({ firstResponse: { state: _state, ...clock }, ...one }: CaseNode) => ({
      ...one,
      firstResponse: clock,
    });
    const byId = (nodes: Iterable<CaseNode>) => Object.fromEntries([...nodes].map((one) => [one.id, facts(one)]));
    expect(byId(listed)).toEqual(byId(known.values()));
    expect(api.logger.lines.filter(({ level }) => level === 'error')).toEqual([]);
  }, 180_000);

  it('are rebuilt one at a time each, and a repeated command asks for nothing new', async () => {
    const { documents } = api.casebook();
    await documents.lease('rebuild:inbox', 'somebody', 60_000);
    const input = { name: 'inbox', commandId: 'once' };
    const asked = await ask(admin, 'rebuildProjection', input);
    expect(asked).toMatchObject({ state: 'rebuilding', rebuild: { state: 'requested', requestedBy: { id: 'root' } } });
    expect(await ask(admin, 'rebuildProjection', input)).toMatchObject({ rebuild: { state: 'requested' } });
    expect((await refused(admin, 'rebuildProjection', { name: 'inbox' })).extensions).toEqual({
      code: 'REBUILD_RUNNING',
      projection: 'inbox',
    });
    const stranger = await api.as({ tenant: 'globex', roles: ['admin'] });
    expect((await statusOf(stranger, 'inbox')).rebuild).toMatchObject({ state: 'requested', requestedBy: null });

    expect((await refused(stranger, 'cancelRebuild', { name: 'inbox' })).extensions).toEqual({
      ...{ code: 'FORBIDDEN', requiredRoles: [] },
    });
    expect(await ask(admin, 'cancelRebuild', { name: 'inbox' })).toMatchObject({ rebuild: { state: 'cancelling' } });
    await documents.release('rebuild:inbox', 'somebody');
    expect(await ended(admin, 'inbox')).toMatchObject({ lastRebuild: { outcome: 'cancelled' } });
    expect((await refused(admin, 'cancelRebuild', { name: 'inbox' })).extensions).toEqual({
      ...{ code: 'NOT_FOUND', kind: 'rebuild', id: 'inbox' },
    });
  });

  it('that are filled for the first time keep the server from being ready', async () => {
    const ready = async () => {
      const response = await fetch(`${api.url()}/health/ready`);
      return { http: response.status, ...((await response.json()) as { status: string; filling?: string[] }) };
    };
    expect(await ready()).toMatchObject({ http: 200, status: 'ok' });
    const { operations } = api.casebook();
    const { firstFillings } = operations;
    operations.firstFillings = async () => ['case-list'];
    expect(await ready()).toMatchObject({ http: 503, status: 'filling', filling: ['case-list'] });
    operations.firstFillings = firstFillings;
    expect(await ready()).toMatchObject({ http: 200, status: 'ok' });
  });

  it('that nobody knows are not found', async () => {
    for (const mutation of Object.keys(inputs) as Mutation[]) {
      const { extensions } = await refused(admin, mutation, { name: 'constructor' });
      expect(extensions).toEqual({ code: 'NOT_FOUND', kind: 'projection', id: 'constructor' });
    }
  });

  it('of the analysts are the analysts’ to rebuild, all others an admin’s', async () => {
    const analyst = await api.as({ subject: 'ana', roles: ['analyst'] });
    await ask(analyst, 'rebuildProjection', { name: 'deflection' });
    expect(await ended(analyst, 'deflection')).toMatchObject({ lastRebuild: { outcome: 'done' } });
    for (const mutation of Object.keys(inputs) as Mutation[]) {
      const { extensions } = await refused(analyst, mutation, { name: 'case-list' });
      expect(extensions).toEqual({ code: 'FORBIDDEN', requiredRoles: ['admin'] });
    }
  });

  it('park an event that cannot be folded: its tenant sees it, it ends a rebuild that names it, and stays parked where a retry fails', async () => {
    const acme = tenantId('acme');
    const id = randomUUID();
    const broken = { id, type: 'CaseOpened', data: { caseId: 'broken' }, metadata: { tenant: acme } };
    await api.casebook().events.append(caseStream(acme, 'broken'), [broken], 'no-stream');
    const { case: sound, position } = await change(admin, 'openCase', { subject: 'Printer' });
    expect((await listCases(admin, { minPosition: position })).edges.map(({ node }) => node.id)).toEqual([sound.id]);
    const stranger = await api.as({ tenant: 'globex', roles: ['admin'] });
    const { deadLetters } = await statusOf(admin, 'case-list');
    expect(deadLetters).toMatchObject({
      count: 1,
      events: [{ eventId: id, type: 'CaseOpened', stream: caseStream(acme, 'broken'), revision: 0 }],
    });
    expect(deadLetters.events[0]).toMatchObject({ at: expect.stringMatching(/Z$/), error: expect.any(String) });
    expect((await statusOf(stranger, 'case-list')).deadLetters).toEqual({ count: 0, events: [] });

    await ask(admin, 'rebuildProjection', { name: 'case-list' });
    const failed = await ended(admin, 'case-list');
    expect(failed).toMatchObject({ lastRebuild: { outcome: 'failed' }, lastError: expect.stringContaining(id) });
    expect((await statusOf(stranger, 'case-list')).lastError).toBe(
      'an event of another tenant cannot be folded: CaseOpened',
    );

    await ask(admin, 'retryDeadLetters', { name: 'case-list' });
    expect(await ended(admin, 'case-list')).toMatchObject({
      ...{ lastRebuild: { outcome: 'done' }, lastError: null, deadLetters: { count: 1 } },
    });
    expect((await listCases(admin)).edges.map(({ node }) => node.id)).toEqual([sound.id]);
  });
});
