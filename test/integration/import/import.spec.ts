import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventStore } from '#libs/event-store';
import { instant, tenantId } from '#libs/kernel';
import { caseIdOf } from '../../../apps/cli/import/import-ids.js';
import { importReport } from '../../../apps/cli/import/import-report.js';
import type { LogRecord } from '../../../apps/cli/import/log-columns.js';
import { type Desk, everyStream, importInto, openDesk, tenant } from '../../support/uci-incident/desk.js';
import { excerptRecords, recordsOf } from '../../support/uci-incident/index.js';

const caseOf45 = caseIdOf(tenant, 'INC0000045', instant('2016-02-29T01:16:00Z'));

let folder: string;
let excerpt: readonly LogRecord[];

beforeAll(async () => {
  excerpt = await excerptRecords();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'casebook-import-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function withDesk<Result>(
  work: (desk: Desk) => Promise<Result>,
  around?: (store: EventStore) => EventStore,
): Promise<Result> {
  const desk = openDesk(folder, around);
  try {
    return await work(desk);
  } finally {
    await desk.close();
  }
}

/** A store that dies at an append: before it is written, or after, when nobody hears that it was. */
function dyingAt(append: number, when: 'before' | 'after'): (store: EventStore) => EventStore {
  let appends = 0;
  return (store) => ({
    ...bound(store),
    append: async (...args) => {
      appends += 1;
      if (appends > append) throw new Error('killed');
      const result = await store.append(...args);
      if (appends === append && when === 'after') throw new Error('killed');
      return result;
    },
  });
}

function bound(store: EventStore): EventStore {
  return {
    append: store.append.bind(store),
    readStream: store.readStream.bind(store),
    readAll: store.readAll.bind(store),
    subscribe: store.subscribe.bind(store),
    head: store.head.bind(store),
    countAfter: store.countAfter.bind(store),
    close: store.close.bind(store),
  };
}

describe('an import', () => {
  it('makes a case of every incident and agrees with the log', async () => {
    const result = await withDesk((desk) => importInto(desk, excerpt));

    const report = importReport('excerpt.csv', tenant, result);
    expect(report).toMatchObject({
      agrees: true,
      ended: 'complete',
      casesByStatus: { CLOSED: 40 },
      reopens: 7,
      rows: { read: 356, skipped: 11, skippedByReason: { 'unknown-state': 5, repeated: 5, 'before-opening': 1 } },
      notFollowed: {
        'a move the lifecycle does not have: PENDING_CUSTOMER -> IN_PROGRESS': 10,
        'another contact type: a case keeps its source': 1,
      },
      steps: { foundDone: 0, refused: 0 },
    });
    expect(report.compared.every(({ casebook, log }) => casebook === log)).toBe(true);
    const streams = await everyStream(folder);
    const ofCases = [...streams].filter(([stream]) => stream.startsWith('case-'));
    expect(ofCases).toHaveLength(40);
    expect(ofCases.reduce((sum, [, events]) => sum + events.length, 0)).toBe(report.eventsAppended);
  });

  it('gives a case its own history, at its own times, with what was inferred marked', async () => {
    await withDesk(async (desk) => importInto(desk, await recordsOf('INC0000045')));

    const events = (await everyStream(folder)).get(`case-acme.${caseOf45}`) as readonly {
      type: string;
      data: { to?: string; body?: string; teamId?: string };
      metadata: { at: string; channel: string; inferred?: true; actor: { id: string } };
    }[];
    expect(events.map(({ metadata }) => metadata.channel)).toEqual(Array(9).fill('import'));
    expect(
      events.map(({ type, data, metadata }) => [
        metadata.at.slice(0, 16),
        metadata.actor.id,
        type,
        data.to ?? data.body ?? data.teamId,
        metadata.inferred,
      ]),
    ).toEqual([
      ['2016-02-29T01:16', 'opened-by-8', 'CaseOpened', undefined, undefined],
      ['2016-02-29T01:16', 'opened-by-8', 'CaseRouted', 'group-56', undefined],
      ['2016-02-29T08:53', 'import', 'StatusChanged', 'OPEN', true],
      ['2016-02-29T08:53', 'import', 'StatusChanged', 'IN_PROGRESS', true],
      ['2016-02-29T08:53', 'import', 'StatusChanged', 'PENDING_CUSTOMER', true],
      ['2016-02-29T08:53', 'resolved-by-149', 'NoteAdded', 'Resolved with closing code 5.', undefined],
      ['2016-02-29T08:53', 'resolved-by-149', 'StatusChanged', 'RESOLVED', undefined],
      ['2016-03-05T12:00', 'updated-by-908', 'NoteAdded', 'Closed with closing code 5.', undefined],
      ['2016-03-05T12:00', 'updated-by-908', 'StatusChanged', 'CLOSED', undefined],
    ]);
  });

  it('sends a case where the log says, to a team and an owner the directory knows', async () => {
    const snapshot = await withDesk(async (desk) => {
      await importInto(desk, await recordsOf('INC0000047'));
      const { directory } = await desk.desk.settings.of(tenant);
      expect(directory.teams['group-70']).toMatchObject({ name: 'Group 70', active: true });
      expect(directory.agents['resolver-31']).toMatchObject({ name: 'Resolver 31', active: true });
      const caseId = caseIdOf(tenant, 'INC0000047', instant('2016-02-29T04:40:00Z'));
      return (await desk.cases.current({ tenant }, caseId)).snapshot;
    });

    expect(snapshot).toMatchObject({ teamId: 'group-24', ownerId: 'resolver-89' });
    expect(snapshot.routing).toMatchObject({ teamId: 'group-70', ownerId: 'resolver-89', fallback: false });
  });

  it('run twice changes nothing', async () => {
    await withDesk((desk) => importInto(desk, excerpt));
    const before = await everyStream(folder);

    const again = await withDesk((desk) => importInto(desk, excerpt));

    expect(await everyStream(folder)).toEqual(before);
    expect(importReport('excerpt.csv', tenant, again)).toMatchObject({
      agrees: true,
      eventsAppended: 0,
      steps: { carriedOut: 0, foundDone: 345 },
    });
  });

  it('into another tenant makes cases of its own and leaves the first alone', async () => {
    await withDesk((desk) => importInto(desk, excerpt));
    const before = await everyStream(folder);

    const other = await withDesk((desk) => importInto(desk, excerpt, { tenant: tenantId('other') }));

    expect(importReport('excerpt.csv', 'other', other)).toMatchObject({ agrees: true, steps: { foundDone: 0 } });
    const after = await everyStream(folder);
    expect(after.size).toBe(2 * before.size);
    expect(new Map([...after].filter(([stream]) => /^\w+-acme/.test(stream)))).toEqual(before);
  });

  it('leaves alone what others have done with a case since, and says that they did', async () => {
    const records = await recordsOf('INC0000045');
    await withDesk((desk) => importInto(desk, records));
    const byAna = {
      tenant,
      actor: { id: 'ana', kind: 'agent' as const, roles: ['agent'] },
      at: instant('2026-01-05T09:00:00Z'),
      channel: 'graphql' as const,
    };
    await withDesk((desk) => desk.cases.changeStatus(byAna, { caseId: caseOf45, to: 'OPEN' }));
    const before = await everyStream(folder);

    const again = await withDesk((desk) => importInto(desk, records));

    expect(await everyStream(folder)).toEqual(before);
    expect(importReport('excerpt.csv', tenant, again)).toMatchObject({ agrees: true, workedOnSince: 1 });
  });

  it('goes on where a step is refused, and does not claim to agree', async () => {
    const records = await recordsOf('INC0000047');
    await withDesk(async (desk) => {
      const context = {
        tenant,
        actor: { id: 'ada', kind: 'agent' as const, roles: ['admin'] },
        at: instant('2016-01-01T00:00:00Z'),
        channel: 'cli' as const,
      };
      await desk.desk.registerAgent(context, { agentId: 'resolver-31', name: 'Resolver 31' });
      await desk.desk.deactivateAgent(context, 'resolver-31');
    });

    const report = importReport('excerpt.csv', tenant, await withDesk((desk) => importInto(desk, records)));

    expect(report.refusals).toEqual(['INC0000047, 1/assign: There is no active agent resolver-31.']);
    expect(report).toMatchObject({ agrees: false, casesByStatus: { CLOSED: 1 }, steps: { refused: 1 } });
  });

  it('says that it differs where the closing row could not be read', async () => {
    const records = await recordsOf('INC0000045');
    const broken = [...records.slice(0, -1), { ...records.at(-1), sys_updated_at: 'yesterday' }];

    const report = importReport('excerpt.csv', tenant, await withDesk((desk) => importInto(desk, broken)));

    expect(report).toMatchObject({ agrees: false, rows: { skippedByReason: { unreadable: 1 } } });
    expect(report.compared).toContainEqual({ figure: 'cases CLOSED', casebook: 0, log: 1 });
  });

  it('counts rows that stand apart from their incident, and does not follow them', async () => {
    const [one, other] = [await recordsOf('INC0000045'), await recordsOf('INC0000047')];

    const result = await withDesk((desk) => importInto(desk, [...one, ...other, one[3]!]));

    expect(importReport('excerpt.csv', tenant, result)).toMatchObject({
      agrees: true,
      casesByStatus: { CLOSED: 2 },
      rows: { read: 14, skippedByReason: { scattered: 1 } },
    });
  });
});

describe('an import that is stopped', () => {
  let clean: ReadonlyMap<string, readonly object[]>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'casebook-import-'));
    await withDesk((desk) => importInto(desk, excerpt));
    clean = await everyStream(folder);
    await rm(folder, { recursive: true });
  });

  it.each([
    [1, 'before'],
    [1, 'after'],
    [30, 'before'],
    [75, 'after'],
    [110, 'before'],
    [200, 'after'],
    [333, 'before'],
    [400, 'after'],
  ] as const)('by death at append %i, %s it is written, ends as if it had run once', async (append, when) => {
    const first = withDesk((desk) => importInto(desk, excerpt, { concurrency: 8 }), dyingAt(append, when));
    const ended = await first.then(
      ({ ended }) => ended,
      (error: Error) => error.message,
    );
    expect(['failed', 'killed']).toContain(ended);
    const halfWay = await everyStream(folder);
    expect(halfWay).not.toEqual(clean);

    const second = await withDesk((desk) => importInto(desk, excerpt));

    expect(importReport('excerpt.csv', tenant, second).agrees).toBe(true);
    expect(await everyStream(folder)).toEqual(clean);
  });

  it('by its user finishes the incidents at hand, says how far it came, and goes on when run again', async () => {
    const interruption = new AbortController();
    const onProgress = (done: number) => {
      if (done === 10) interruption.abort();
    };
    const options = { signal: interruption.signal, concurrency: 2, onProgress };

    const first = await withDesk((desk) => importInto(desk, excerpt, options));
    const second = await withDesk((desk) => importInto(desk, excerpt));

    expect(importReport('excerpt.csv', tenant, first)).toMatchObject({ ended: 'interrupted', agrees: false });
    expect(first.counts.casesByStatus).toEqual({ CLOSED: first.counts.cases });
    expect(first.counts.cases).toBeLessThan(40);
    expect(importReport('excerpt.csv', tenant, second).agrees).toBe(true);
    expect(await everyStream(folder)).toEqual(clean);
  });
});
