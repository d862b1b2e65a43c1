import {
  type ApiUnderTest,
  type CaseNode,
  type Connection,
  change,
  everyCase,
  type GraphqlClient,
  nodesOf,
  pairings,
  runBreachSweep,
  runSweep,
  type SweepNode,
  startApi,
  sweepFields,
} from '../support/api/index.js';

const day = 24 * 60;
const openings = [
  { subject: 'Printer', priority: 'LOW' },
  { subject: 'Invoice', priority: 'NORMAL' },
  { subject: 'Login', priority: 'HIGH' },
  { subject: 'Outage', priority: 'URGENT' },
];

describe.each(pairings)('the breach sweep, on $name', (on) => {
  let api: ApiUnderTest;
  let ann: GraphqlClient;
  let ada: GraphqlClient;
  beforeEach(async () => {
    api = await startApi({ on });
    ann = await api.as();
    ada = await api.as({ subject: 'ada', roles: ['admin'], name: 'Ada' });
  });
  afterEach(() => api.stop());

  const open = async (input: object = openings[1]!) => (await change(ann, 'openCase', { ...input })).case;

  it('marks what is overdue, lifts it one rung and answers with what it did', async () => {
    const opened: CaseNode[] = [];
    for (const opening of openings) opened.push(await open({ ...opening, ownerId: 'ann' }));
    api.clock.advance(2 * day);
    const sweep = await runSweep(ada);
    expect(sweep).toMatchObject({
      ...{
        dryRun: false,
        evaluated: 4,
        breached: 4,
        elevated: 3,
        alreadyTop: 1,
        notified: 4,
        unreachable: 0,
        failed: 0,
      },
      ...{ failures: [], startedBy: { id: 'ada', kind: 'agent', name: 'Ada' }, completedAt: api.clock.now() },
    });
    expect(sweep.cases.totalCount).toBe(4);
    // The longest overdue first; each as it is now.
    expect(nodesOf(sweep.cases)).toEqual(
      ['URGENT', 'URGENT', 'HIGH', 'NORMAL'].map((priority, index) => ({
        ...{ id: [...opened].reverse()[index]!.id, breached: true, priority },
      })),
    );
    const listed = await everyCase(ann, { filter: { breached: true }, minPosition: sweep.position });
    expect(listed.map(({ id }) => id).sort()).toEqual(opened.map(({ id }) => id).sort());
    expect(listed.every(({ firstResponse }) => firstResponse.state === 'MISSED')).toBe(true);
  });

  it('does nothing the second time, and is one sweep where it is asked for twice with one command id', async () => {
    await open();
    api.clock.advance(day);
    const first = await runSweep(ada, { commandId: 'nightly' });
    api.clock.advance(1);
    expect(await runSweep(ada, { commandId: 'nightly' })).toEqual(first);
    const { evaluated, breached } = await runSweep(ada);
    expect({ evaluated, breached }).toEqual({ evaluated: 0, breached: 0 });
    const error = await ada.refusal(runBreachSweep, { input: { commandId: 'nightly', dryRun: true } });
    expect(error.extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ field: 'commandId' }] });
  });

  it('says in a dry run what it would do, and changes no case', async () => {
    const { id, revision } = await open();
    api.clock.advance(day);
    const dry = await runSweep(ada, { dryRun: true });
    expect(dry).toMatchObject({ dryRun: true, evaluated: 1, breached: 1, elevated: 1, notified: 0, unreachable: 1 });
    expect(nodesOf(dry.cases)).toEqual([{ id, breached: false, priority: 'NORMAL' }]);
    const [listed] = await everyCase(ann, { minPosition: dry.position });
    expect(listed).toMatchObject({ id, revision, breached: false, priority: 'NORMAL' });
    const real = await runSweep(ada);
    const counts = ({ evaluated, breached, elevated, alreadyTop, notified, unreachable, failed }: SweepNode) => {
      return { evaluated, breached, elevated, alreadyTop, notified, unreachable, failed };
    };
    expect(counts(dry)).toEqual(counts(real));
  });

  it('stays on record: the newest first, page by page, and each by its id', async () => {
    const runs: SweepNode[] = [];
    for (let index = 0; index < 5; index += 1) {
      await open();
      api.clock.advance(day);
      runs.push(await runSweep(ada, { dryRun: index % 2 === 1 }));
    }
    const auditor = await api.as({ subject: 'otto', roles: ['auditor'] });
    const query = `query ($first: Int, $after: String, $minPosition: Position) {
      breachSweeps(first: $first, after: $after, minPosition: $minPosition) {
        totalCount pageInfo { hasNextPage endCursor } edges { node { ${sweepFields} } }
      }
    }`;
    const ids: string[] = [];
    for (let after: string | null = null, more = true; more; ) {
      const { position: minPosition } = runs.at(-1)!;
      const { breachSweeps }: { breachSweeps: Connection<SweepNode> } = await auditor.ask(query, {
        first: 2,
        after,
        minPosition,
      });
      expect(breachSweeps.totalCount).toBe(5);
      ids.push(...nodesOf(breachSweeps).map(({ id }) => id));
      ({ hasNextPage: more, endCursor: after } = breachSweeps.pageInfo);
    }
    expect(ids).toEqual(runs.map(({ id }) => id).reverse());
    const one = `query ($id: ID!, $minPosition: Position) { breachSweep(id: $id, minPosition: $minPosition) { ${sweepFields} } }`;
    for (const { position, cases: _cases, ...run } of runs) {
      const { breachSweep } = await auditor.ask<{ breachSweep: SweepNode }>(one, { id: run.id, minPosition: position });
      expect(breachSweep).toMatchObject(run);
    }
    const { breachSweep } = await auditor.ask<{ breachSweep: SweepNode | null }>(one, { id: 'no-such-sweep' });
    expect(breachSweep).toBeNull();
  });

  it('pages the cases it marked, in the order it came to them', async () => {
    const opened: string[] = [];
    for (let index = 0; index < 7; index += 1) {
      opened.push((await open()).id);
      api.clock.advance(1);
    }
    api.clock.advance(day);
    const { id, position } = await runSweep(ada);
    const query = `query ($id: ID!, $after: String, $minPosition: Position) {
      breachSweep(id: $id, minPosition: $minPosition) {
        cases(first: 3, after: $after) { pageInfo { hasNextPage endCursor } edges { node { id } } }
      }
    }`;
    const met: string[] = [];
    for (let after: string | null = null, more = true; more; ) {
      const { breachSweep }: { breachSweep: SweepNode } = await ada.ask(query, { id, after, minPosition: position });
      met.push(...nodesOf(breachSweep.cases).map((node) => node.id));
      ({ hasNextPage: more, endCursor: after } = breachSweep.cases.pageInfo);
    }
    expect(met).toEqual(opened);
  });

  it('is run by administrators, read by auditors and analysts as well, and of one’s own tenant', async () => {
    await open();
    api.clock.advance(day);
    const { id, position } = await runSweep(ada);
    const read = `query ($id: ID!, $minPosition: Position) { breachSweep(id: $id, minPosition: $minPosition) { id } breachSweeps { edges { node { id } } } }`;
    const variables = { id, minPosition: position };
    for (const role of ['admin', 'auditor', 'analyst'] as const) {
      const data = await (await api.as({ roles: [role] })).ask(read, variables);
      expect(data).toEqual({ breachSweep: { id }, breachSweeps: { edges: [{ node: { id } }] } });
    }
    for (const role of ['agent', 'requester'] as const) {
      const { errors } = await (await api.as({ roles: [role] })).send(read, variables);
      expect(errors.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN', 'FORBIDDEN']);
    }
    for (const role of ['agent', 'analyst', 'auditor', 'requester'] as const) {
      const error = await (await api.as({ roles: [role] })).refusal(runBreachSweep, { input: {} });
      expect(error.extensions).toMatchObject({ code: 'FORBIDDEN', requiredRoles: ['admin'] });
    }
    const stranger = await api.as({ tenant: 'other', roles: ['admin'] });
    expect(await stranger.ask(read, variables)).toEqual({ breachSweep: null, breachSweeps: { edges: [] } });
    expect(await runSweep(stranger)).toMatchObject({ evaluated: 0 });
  });
});
