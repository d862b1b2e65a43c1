import type { SweepCounts } from '#libs/desk';
import { acme, openTemporaryDesk, sweepsOver, type TemporaryDesk } from '../../support/desk/index.js';

const late = 5_000;

let desk: TemporaryDesk;
beforeAll(async () => {
  desk = await openTemporaryDesk();
});
afterAll(() => desk.close());

describe('a sweep over many pages', () => {
  it(`finds all of ${late} late cases, though others move in the meantime`, async () => {
    const opened = new Set<string>();
    for (let done = 0; done < late; done += 100) {
      const some = await Promise.all(Array.from({ length: 100 }, () => desk.open()));
      for (const { snapshot } of some) opened.add(snapshot.id);
      // Due times of their own, and many that are equal.
      if (done % 500 === 0) desk.clock.advance(1);
    }
    const bystanders = await Promise.all(Array.from({ length: 200 }, () => desk.open({ priority: 'low' })));
    desk.clock.set(bystanders[0]!.snapshot.openedAt);
    desk.clock.advance(8 * 60 + 1);

    const { events, documents, cases } = desk.casebook;
    const paged = sweepsOver(desk, events, { pageSize: 137 });
    // While it runs, others are answered, become urgent and thereby late, or are touched in ways that do not matter.
    const move = async (caseId: string, index: number): Promise<unknown> => {
      if (index % 3 === 0) return desk.reply(caseId);
      if (index % 3 === 1) return cases.tag(desk.by(), { caseId, add: ['seen'], remove: [] });
      return cases.changePriority(desk.by(), { caseId, priority: 'urgent' });
    };
    const progress: SweepCounts[] = [];
    const moves: Promise<unknown>[] = [];
    const { sweep } = await paged.run(desk.by(), {
      dryRun: false,
      clock: desk.clock.read,
      onProgress: (counts, candidates) => {
        expect(candidates).toBe(late);
        if (progress.length === 0) moves.push(...bystanders.map(({ snapshot }, index) => move(snapshot.id, index)));
        progress.push(counts);
      },
    });
    await Promise.all(moves);

    expect(sweep.counts.failed).toBe(0);
    expect(sweep.counts.breached).toBeGreaterThanOrEqual(late);
    const marked = await events.readStream(`sweep-acme.${sweep.id}`);
    const ids = marked.flatMap(({ data }) => (data.caseIds as string[] | undefined) ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(ids.filter((id) => opened.has(id)))).toEqual(opened);

    // It tells how far it has come, and never goes back.
    expect(progress.length).toBeGreaterThanOrEqual(Math.ceil(late / 137));
    const evaluated = progress.map((counts) => counts.evaluated);
    expect(evaluated).toEqual([...evaluated].sort((one, other) => one - other));
    expect(progress.at(-1)).toEqual(sweep.counts);

    // What became late behind its back is the next one's.
    const second = await paged.run(desk.by(), { dryRun: false, clock: desk.clock.read });
    const untouched = bystanders.filter((_, index) => index % 3 === 2).length;
    expect(sweep.counts.breached + second.sweep.counts.breached).toBe(late + untouched);
    await desk.shown();
    expect(await documents.count('cases', acme, { where: [{ field: 'breached', in: [true] }] })).toBe(late + untouched);
  }, 120_000);
});
