import { type CaseStatus, transitionPath } from '#libs/cases';
import { type Priority, tenantId } from '#libs/kernel';
import { acme, ada, openTemporaryDesk, type TemporaryDesk } from '../../support/desk/index.js';

let desk: TemporaryDesk;
beforeEach(async () => {
  desk = await openTemporaryDesk();
});
afterEach(() => desk.close());

async function sweep(dryRun = false) {
  const { sweep } = await desk.casebook.sweeps.run(desk.by(), { dryRun, clock: desk.clock.read });
  return sweep;
}

async function caseNow(caseId: string) {
  return (await desk.casebook.cases.current({ tenant: acme }, caseId)).snapshot;
}

async function walk(caseId: string, ...statuses: readonly CaseStatus[]) {
  for (const to of statuses) {
    await desk.casebook.cases.changeStatus(desk.by(), { caseId, to, note: 'Done.' });
  }
}

const nothing = { evaluated: 0, breached: 0, elevated: 0, alreadyTop: 0, notified: 0, unreachable: 0, failed: 0 };
const day = 24 * 60;

describe('a breach sweep', () => {
  it('marks a case whose due time has passed without a response, in one batch, with the due time as its breach', async () => {
    const { snapshot } = await desk.open({ priority: 'high' });
    desk.clock.advance(day);
    const { id, counts } = await sweep();
    expect(counts).toEqual({ ...nothing, evaluated: 1, breached: 1, elevated: 1, unreachable: 1 });
    const [breached, elevated] = (await desk.eventsOf(snapshot.id)).slice(-2);
    expect(breached).toMatchObject({
      type: 'Breached',
      data: { sweepId: id, breachedAt: snapshot.firstResponse.dueAt, detectedAt: desk.clock.now(), recipients: [] },
      metadata: { actor: ada, channel: 'sweep', causationId: id, tenant: 'acme' },
    });
    expect(elevated).toMatchObject({ type: 'PriorityChanged', data: { from: 'high', to: 'urgent', cause: 'breach' } });
    expect(breached!.metadata.commandId).toBe(elevated!.metadata.commandId);
  });

  it('marks a case answered after its due time', async () => {
    const { snapshot } = await desk.open();
    desk.clock.advance(day);
    await desk.reply(snapshot.id);
    expect((await sweep()).counts).toMatchObject({ evaluated: 1, breached: 1 });
    expect((await caseNow(snapshot.id)).firstResponse.breachedAt).toBe(snapshot.firstResponse.dueAt);
  });

  it('leaves a case alone that was answered in time, at the very due instant too', async () => {
    const early = await desk.open();
    const late = await desk.open();
    desk.clock.advance(1);
    await desk.reply(early.snapshot.id);
    desk.clock.set(late.snapshot.firstResponse.dueAt);
    await desk.reply(late.snapshot.id);
    desk.clock.advance(day);
    expect((await sweep()).counts).toEqual(nothing);
  });

  it('leaves a case alone at the very due instant, and marks it a millisecond later', async () => {
    const { snapshot } = await desk.open();
    desk.clock.set(snapshot.firstResponse.dueAt);
    expect((await sweep()).counts).toEqual(nothing);
    desk.clock.advance(1 / 60_000);
    expect((await sweep()).counts).toMatchObject({ evaluated: 1, breached: 1 });
  });

  it.each(['NEW', 'OPEN', 'IN_PROGRESS', 'PENDING_CUSTOMER'] as const)(
    'marks a late case that is %s',
    async (status) => {
      const { snapshot } = await desk.open();
      await walk(snapshot.id, ...transitionPath('NEW', status)!);
      desk.clock.advance(day);
      expect((await sweep()).counts).toMatchObject({ breached: 1 });
      expect((await caseNow(snapshot.id)).status).toBe(status);
    },
  );

  it.each(['RESOLVED', 'CLOSED'] as const)(
    'passes a %s case over, and marks it once it is open again',
    async (status) => {
      const { snapshot } = await desk.open();
      await walk(snapshot.id, ...transitionPath('NEW', status)!);
      desk.clock.advance(day);
      expect((await sweep()).counts).toEqual(nothing);
      await walk(snapshot.id, 'OPEN');
      expect((await sweep()).counts).toMatchObject({ breached: 1 });
    },
  );

  it.each([
    ['low', 'normal'],
    ['normal', 'high'],
    ['high', 'urgent'],
    ['urgent', 'urgent'],
  ] as const)('takes %s one rung up, to %s, and counts what was at the top already', async (from, to) => {
    const { snapshot } = await desk.open({ priority: from });
    desk.clock.advance(2 * day);
    const { counts } = await sweep();
    const top = from === 'urgent';
    expect(counts).toMatchObject({ breached: 1, elevated: top ? 0 : 1, alreadyTop: top ? 1 : 0 });
    const after = await caseNow(snapshot.id);
    expect(after.priority).toBe(to);
    // Elevation starts no new clock.
    expect(after.firstResponse.dueAt).toBe(snapshot.firstResponse.dueAt);
  });

  it('goes by the due time of the priority in force before the breach', async () => {
    const raised = await desk.open({ priority: 'low' });
    const lowered = await desk.open({ priority: 'urgent' });
    const change = (caseId: string, priority: Priority) =>
      desk.casebook.cases.changePriority(desk.by(), { caseId, priority });
    await change(raised.snapshot.id, 'urgent');
    await change(lowered.snapshot.id, 'low');
    desk.clock.advance(61);
    expect((await sweep()).counts).toMatchObject({ evaluated: 1, breached: 1, alreadyTop: 1 });
    expect((await caseNow(raised.snapshot.id)).firstResponse.breachedAt).not.toBeNull();
  });

  it('does nothing the second time', async () => {
    for (const priority of ['low', 'urgent'] as const) await desk.open({ priority });
    desk.clock.advance(2 * day);
    expect((await sweep()).counts).toMatchObject({ evaluated: 2, breached: 2 });
    const head = await desk.casebook.events.countAfter();
    desk.clock.advance(day);
    expect((await sweep()).counts).toEqual(nothing);
    // Only that it began and ended.
    expect(await desk.casebook.events.countAfter()).toBe(head + 2);
  });

  it('knows one tenant only', async () => {
    const other = tenantId('other');
    const { snapshot } = await desk.open({}, other);
    desk.clock.advance(day);
    expect((await sweep()).counts).toEqual(nothing);
    expect((await desk.eventsOf(snapshot.id, other)).map(({ type }) => type)).not.toContain('Breached');
  });

  it('keeps its own record: begun, so far, ended', async () => {
    const { snapshot } = await desk.open();
    desk.clock.advance(day);
    const { id, startedBy, startedAt, completedAt, asOf } = await sweep();
    const events = await desk.casebook.events.readStream(`sweep-acme.${id}`);
    expect(events.map(({ type }) => type)).toEqual(['SweepStarted', 'SweepProgressed', 'SweepCompleted']);
    expect(events[1]!.data).toMatchObject({ caseIds: [snapshot.id], failures: [] });
    expect({ startedBy, startedAt, completedAt, asOf }).toEqual({
      startedBy: ada,
      startedAt: desk.clock.now(),
      completedAt: desk.clock.now(),
      asOf: desk.clock.now(),
    });
  });
});

describe('who is told of a breach', () => {
  const hire = (agentId: string, managerId: string | null = null) =>
    desk.casebook.desk.registerAgent(desk.by(), { agentId, name: agentId, managerId });

  async function toldOf(caseId: string) {
    const breached = (await desk.eventsOf(caseId)).find(({ type }) => type === 'Breached');
    return breached?.data.recipients;
  }

  it('is the owner and the owner’s manager', async () => {
    await hire('mia');
    await hire('bo', 'mia');
    const { snapshot } = await desk.open({ ownerId: 'bo' });
    desk.clock.advance(day);
    expect((await sweep()).counts).toMatchObject({ breached: 1, notified: 1, unreachable: 0 });
    expect(await toldOf(snapshot.id)).toEqual([
      { agentId: 'bo', as: 'owner' },
      { agentId: 'mia', as: 'manager' },
    ]);
  });

  it('is the team’s manager where nobody owns the case', async () => {
    await hire('tom');
    await desk.casebook.desk.defineTeam(desk.by(), { teamId: 'returns', name: 'Returns', managerId: 'tom' });
    const { snapshot } = await desk.open({ teamId: 'returns' });
    desk.clock.advance(day);
    expect((await sweep()).counts).toMatchObject({ notified: 1 });
    expect(await toldOf(snapshot.id)).toEqual([{ agentId: 'tom', as: 'team-manager' }]);
  });

  it('is nobody where there is nobody, and that is counted', async () => {
    await hire('bo');
    await desk.open();
    desk.clock.advance(day);
    expect((await sweep()).counts).toMatchObject({ breached: 1, notified: 0, unreachable: 1 });
  });

  it('is the named owner where the tenant keeps no directory', async () => {
    const { snapshot } = await desk.open({ ownerId: 'bo' });
    desk.clock.advance(day);
    expect((await sweep()).counts).toMatchObject({ notified: 1 });
    expect(await toldOf(snapshot.id)).toEqual([{ agentId: 'bo', as: 'owner' }]);
  });

  it('is whoever is in charge when the sweep comes, not when the case was opened', async () => {
    await hire('bo');
    await hire('cy');
    const { snapshot } = await desk.open({ ownerId: 'bo' });
    await desk.casebook.cases.assign(desk.by(), { caseId: snapshot.id, ownerId: 'cy' });
    desk.clock.advance(day);
    await sweep();
    expect(await toldOf(snapshot.id)).toEqual([{ agentId: 'cy', as: 'owner' }]);
  });
});

describe('a dry run', () => {
  it('counts what a sweep would do and changes no case', async () => {
    const cases = await Promise.all(
      ['low', 'high', 'urgent'].map((priority) => desk.open({ priority: priority as Priority })),
    );
    desk.clock.advance(2 * day);
    const before = await Promise.all(cases.map(({ snapshot }) => desk.eventsOf(snapshot.id)));
    const { dryRun, counts, completedAt } = await sweep(true);
    const after = await Promise.all(cases.map(({ snapshot }) => desk.eventsOf(snapshot.id)));
    expect(after.map((events) => events.length)).toEqual(before.map((events) => events.length));
    expect({ dryRun, completed: completedAt !== null }).toEqual({ dryRun: true, completed: true });
    expect(counts).toEqual((await sweep()).counts);
    expect(counts).toEqual({ ...nothing, evaluated: 3, breached: 3, elevated: 2, alreadyTop: 1, unreachable: 3 });
  });
});

describe('a sweep asked for twice with one command id', () => {
  it('is one sweep', async () => {
    await desk.open();
    desk.clock.advance(day);
    const context = { ...desk.by(), commandId: 'nightly' };
    const run = () => desk.casebook.sweeps.run(context, { dryRun: false, clock: desk.clock.read });
    const [first, second] = await Promise.all([run(), run()]);
    const third = await run();
    expect(second).toEqual(first);
    expect(third).toEqual(first);
    expect(first.sweep.counts).toMatchObject({ breached: 1 });
    expect(first.sweep.completedAt).not.toBeNull();
  });

  it('is refused where the second asks for something else', async () => {
    const context = { ...desk.by(), commandId: 'nightly' };
    const run = (dryRun: boolean) => desk.casebook.sweeps.run(context, { dryRun, clock: desk.clock.read });
    await run(true);
    await expect(run(false)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});
