import type { DecidedCase } from '#libs/application';
import { caseStream } from '#libs/cases';
import type { RecordedEvent } from '#libs/event-store';
import { type Clock, instant } from '#libs/kernel';
import type { Casebook } from '#libs/runtime';
import { acme, ada, openTemporaryDesk, sweepsOver, type TemporaryDesk } from '../../support/desk/index.js';
import { eventStoreWith } from '../../support/projections/index.js';

const races = 1_000;

let desk: TemporaryDesk;
beforeEach(async () => {
  desk = await openTemporaryDesk();
});
afterEach(() => desk.close());

function sweepBy(casebook: Casebook, clock: Clock, context = desk.by()) {
  return casebook.sweeps.run({ ...context, at: clock() }, { dryRun: false, clock });
}

/** Opens cases a handful at a time. */
async function openMany(count: number): Promise<readonly DecidedCase[]> {
  const opened: DecidedCase[] = [];
  while (opened.length < count) {
    const some = Math.min(50, count - opened.length);
    opened.push(...(await Promise.all(Array.from({ length: some }, () => desk.open()))));
  }
  return opened;
}

/** What a log may say of a case whose reply, given in time, met a sweep: one of two stories, told whole. */
function storyOf(events: readonly RecordedEvent[]): 'in time' | 'breached first' {
  const types = events.map(({ type }) => type).slice(2);
  const reply = ['NoteAdded', 'FirstResponseRecorded'];
  const mark = ['Breached', 'PriorityChanged'];
  if (JSON.stringify(types) === JSON.stringify(reply)) return 'in time';
  expect(types).toEqual([...mark, ...reply]);
  return 'breached first';
}

describe('a sweep and a first response that meet on one case', () => {
  it('leave one truth a thousand times, and the log says which', async () => {
    const cases = await openMany(races);
    await desk.shown();
    const due = cases[0]!.snapshot.firstResponse.dueAt;
    const late = instant(Date.parse(due) + 1);
    const another = await desk.openAnother();
    const indexOf = new Map(cases.map(({ snapshot }, index) => [caseStream(acme, snapshot.id), index]));
    const replies = new Map<number, Promise<unknown>>();
    /** Written at the very last moment, by this process or another one. */
    const reply = (index: number) => {
      const one = cases[index];
      if (one === undefined || replies.has(index)) return;
      const { cases: application } = index % 2 === 0 ? desk.casebook : another;
      const note = { caseId: one.snapshot.id, kind: 'PUBLIC', body: 'On my way.' } as const;
      replies.set(index, application.addNote({ ...desk.by(ada), at: due }, note));
    };
    // The sweep comes a millisecond later. With every case it marks, replies set out to some that it is about to come to, is
    // just looking at, or has on its way into the log.
    const { events } = desk.casebook;
    const distances = [0, 1, 5, 20, 60, 64, 70, 90, 150, 300];
    const store = eventStoreWith(events, {
      append: (stream, ...rest) => {
        const appended = events.append(stream, ...rest);
        const index = indexOf.get(stream);
        if (index !== undefined) reply(index + distances[index % distances.length]!);
        return appended;
      },
    });
    const { sweep } = await sweepsOver(desk, store).run(
      { ...desk.by(), at: late },
      { dryRun: false, clock: () => late },
    );
    for (const index of cases.keys()) reply(index);
    await Promise.all(replies.values());

    const stories = await Promise.all(cases.map(async ({ snapshot }) => storyOf(await desk.eventsOf(snapshot.id))));
    const breached = stories.filter((story) => story === 'breached first').length;
    expect(sweep.counts).toMatchObject({ breached, failed: 0 });
    expect(breached).toBeGreaterThan(0);
    expect(breached).toBeLessThan(races);
    for (const [index, { snapshot }] of cases.entries()) {
      const { firstResponse } = (await desk.casebook.cases.current({ tenant: acme }, snapshot.id)).snapshot;
      expect(firstResponse.respondedAt).toBe(due);
      expect(firstResponse.breachedAt).toBe(stories[index] === 'in time' ? null : due);
    }
  }, 60_000);

  it('leave the case unbreached where the reply lands first', async () => {
    const { snapshot } = await desk.open();
    desk.clock.set(snapshot.firstResponse.dueAt);
    await desk.reply(snapshot.id);
    desk.clock.advance(1);
    const { sweep } = await sweepBy(desk.casebook, desk.clock.read);
    expect(sweep.counts).toMatchObject({ breached: 0 });
    expect(storyOf(await desk.eventsOf(snapshot.id))).toBe('in time');
  });

  it('leave the breach and the reply where the sweep lands first', async () => {
    const { snapshot } = await desk.open();
    desk.clock.set(snapshot.firstResponse.dueAt);
    desk.clock.advance(1);
    await sweepBy(desk.casebook, desk.clock.read);
    await desk.reply(snapshot.id);
    expect(storyOf(await desk.eventsOf(snapshot.id))).toBe('breached first');
  });
});

describe('two sweeps at once', () => {
  it('mark every case once, and their counts add up, in one process and in two', async () => {
    const cases = await openMany(300);
    desk.clock.advance(24 * 60);
    const another = await desk.openAnother();
    const runs = await Promise.all([
      sweepBy(desk.casebook, desk.clock.read),
      sweepBy(desk.casebook, desk.clock.read),
      sweepBy(another, desk.clock.read),
    ]);
    const sum = (name: 'breached' | 'elevated' | 'failed') =>
      runs.reduce((total, { sweep }) => total + sweep.counts[name], 0);
    expect({ breached: sum('breached'), elevated: sum('elevated'), failed: sum('failed') }).toEqual({
      breached: cases.length,
      elevated: cases.length,
      failed: 0,
    });
    for (const { snapshot } of cases) {
      const types = (await desk.eventsOf(snapshot.id)).map(({ type }) => type).slice(2);
      expect(types).toEqual(['Breached', 'PriorityChanged']);
    }
  });
});

describe('people who work while a sweep runs', () => {
  it('never have it mark for somebody who was not in charge', async () => {
    await desk.casebook.desk.registerAgent(desk.by(), { agentId: 'bo', name: 'Bo' });
    await desk.casebook.desk.registerAgent(desk.by(), { agentId: 'cy', name: 'Cy' });
    const cases = await openMany(200);
    desk.clock.advance(24 * 60);
    const sweep = sweepBy(desk.casebook, desk.clock.read);
    const assignments = cases.map(async ({ snapshot }, index) => {
      for (let turn = 0; turn < index * 3; turn += 1) await Promise.resolve();
      const { cases: application } = desk.casebook;
      await application.assign(desk.by(), { caseId: snapshot.id, ownerId: 'bo' });
      await application.assign(desk.by(), { caseId: snapshot.id, ownerId: 'cy' });
    });
    const [{ sweep: swept }] = await Promise.all([sweep, ...assignments]);
    expect(swept.counts).toMatchObject({ breached: cases.length, failed: 0 });
    for (const { snapshot } of cases) {
      let owner: unknown = null;
      for (const { type, data } of await desk.eventsOf(snapshot.id)) {
        if (type === 'CaseAssigned') owner = data.ownerId;
        if (type !== 'Breached') continue;
        expect(data.recipients).toEqual(owner === null ? [] : [{ agentId: owner, as: 'owner' }]);
      }
    }
  });
});
