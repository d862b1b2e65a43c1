import {
  type ApiUnderTest,
  change,
  everyCase,
  type GraphqlClient,
  listCases,
  pairings,
  runSweep,
  startApi,
  type Variables,
} from '../support/api/index.js';

const states = ['PENDING', 'MET', 'MISSED'] as const;

describe.each(pairings)('the cases that are due, on $name', (on) => {
  let api: ApiUnderTest;
  let ann: GraphqlClient;
  let minPosition: string;
  const expected = new Map<string, { readonly state: string; readonly dueAt: string; readonly breached: boolean }>();

  beforeAll(async () => {
    api = await startApi({ on });
    ann = await api.as();
    const rita = await api.as({ subject: 'rita', roles: ['requester'] });
    const open = async (priority: string) =>
      (await change(ann, 'openCase', { subject: `A ${priority} case`, priority })).case.id;
    const asked = async () => (await change(rita, 'openCase', { subject: 'A question' })).case.id;
    const reply = (caseId: string) => change(ann, 'addCaseNote', { caseId, kind: 'PUBLIC', body: 'On my way.' });

    const answeredInTime = await asked();
    await reply(answeredInTime);
    const answeredLate = await asked();
    const marked = await open('HIGH');
    api.clock.advance(9 * 60);
    await reply(answeredLate);
    await runSweep(await api.as({ subject: 'ada', roles: ['admin'] }));
    for (const priority of ['URGENT', 'HIGH', 'NORMAL', 'LOW']) {
      for (let index = 0; index < 5; index += 1) {
        await open(priority);
        api.clock.advance(1);
      }
    }
    const last = await change(ann, 'tagCase', { caseId: marked, add: ['seen'] });
    minPosition = last.position;
    // Urgent ones are overdue by now, and nobody has swept them yet.
    api.clock.advance(90);
    for (const { id, breached, firstResponse } of await everyCase(ann, { minPosition })) {
      const { state, dueAt } = firstResponse;
      expected.set(id, { state, dueAt, breached });
    }
  });
  afterAll(() => api.stop());

  async function ids(filter: Variables, orderBy?: Variables, first = 200): Promise<readonly string[]> {
    return (await everyCase(ann, { filter, orderBy, first, minPosition })).map(({ id }) => id);
  }
  const expectedIds = (passes: (clock: { state: string; dueAt: string; breached: boolean }) => boolean) =>
    [...expected].filter(([, clock]) => passes(clock)).map(([id]) => id);

  it('are there in every state, so that the rest of this says something', () => {
    expect(expected.size).toBe(23);
    for (const state of states) expect(expectedIds((clock) => clock.state === state).length).toBeGreaterThan(0);
    expect(expectedIds(({ state, breached }) => state === 'MISSED' && !breached).length).toBeGreaterThan(0);
    expect(expectedIds(({ state, breached }) => state === 'MISSED' && breached).length).toBeGreaterThan(0);
  });

  const combinations = [0, 1, 2, 3, 4, 5, 6, 7].map((bits) => states.filter((_, index) => bits & (1 << index)));
  it.each(combinations.map((combination) => [combination.join(' or ') || 'nothing', combination] as const))(
    'are found by the state their clock is in: %s',
    async (_name, clockState) => {
      const wanted = expectedIds(({ state }) => (clockState as readonly string[]).includes(state));
      expect([...(await ids({ clockState }))].sort()).toEqual([...wanted].sort());
      const { totalCount } = await listCases(ann, { filter: { clockState }, first: 1, minPosition });
      expect(totalCount).toBe(wanted.length);
    },
  );

  it.each(['ASC', 'DESC'])(
    'page by due time without a gap, whatever is asked of their clocks (%s)',
    async (direction) => {
      for (const clockState of combinations.filter((combination) => combination.length > 0)) {
        const found = await ids({ clockState }, { field: 'DUE_AT', direction }, 3);
        const wanted = expectedIds(({ state }) => (clockState as readonly string[]).includes(state));
        expect([...found].sort()).toEqual([...wanted].sort());
        const dues = found.map((id) => expected.get(id)!.dueAt);
        const sorted = [...dues].sort();
        expect(dues).toEqual(direction === 'ASC' ? sorted : sorted.reverse());
      }
    },
  );

  it('are found by when they are due: from inclusive, to exclusive', async () => {
    const dues = [...new Set([...expected.values()].map(({ dueAt }) => dueAt))].sort();
    const [dueFrom, dueTo] = [dues[2]!, dues[6]!];
    const wanted = expectedIds(({ dueAt }) => dueAt >= dueFrom && dueAt < dueTo);
    expect([...(await ids({ dueFrom, dueTo }))].sort()).toEqual([...wanted].sort());
    const missed = expectedIds(({ dueAt, state }) => dueAt < dueTo && state === 'MISSED');
    expect([...(await ids({ dueTo, clockState: ['MISSED'] }))].sort()).toEqual([...missed].sort());
  });

  it('are found by whether a sweep has marked them', async () => {
    const wanted = expectedIds(({ breached }) => breached);
    expect([...(await ids({ breached: true }))].sort()).toEqual([...wanted].sort());
    const unmarked = expectedIds(({ breached, state }) => !breached && state === 'MISSED');
    expect([...(await ids({ breached: false, clockState: ['MISSED'] }))].sort()).toEqual([...unmarked].sort());
  });

  it('change their state with the time that passes, not with a sweep', async () => {
    const [id] = expectedIds(({ state }) => state === 'PENDING');
    expect(await ids({ clockState: ['PENDING'] })).toContain(id);
    const before = api.clock.now();
    api.clock.set(expected.get(id!)!.dueAt);
    expect(await ids({ clockState: ['PENDING'] })).toContain(id);
    api.clock.advance(1 / 60_000);
    expect(await ids({ clockState: ['PENDING'] })).not.toContain(id);
    expect(await ids({ clockState: ['MISSED'] })).toContain(id);
    api.clock.set(before);
  });
});
