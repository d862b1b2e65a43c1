import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EventStore, noUpcasters } from '#libs/event-store';
import { instant, tenantId } from '#libs/kernel';
import { openEventStore, openUseCases } from '#libs/runtime';
import { type EventStoreDbServer, startEventStoreDbServer } from '../../support/eventstoredb-server/index.js';
import { casebook, ended, startCasebook } from './run-casebook.js';

const acme = tenantId('acme');
const ann = { id: 'ann', kind: 'agent', roles: ['agent'] } as const;
const cases = 100;

let folder: string;
let source: string;
let server: EventStoreDbServer;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'casebook-copy-'));
  source = `sqlite:${folder}/source.db`;
  server = await startEventStoreDbServer();
});
afterEach(async () => {
  await server.die();
  await rm(folder, { recursive: true, force: true });
});

/** Cases that were opened and worked side by side, so that their streams are interleaved. */
async function fill(url: string): Promise<void> {
  const useCases = await openUseCases({ eventStoreUrl: url });
  const context = { tenant: acme, actor: ann, channel: 'cli', at: instant('2026-03-02T09:00:00Z') } as const;
  await Promise.all(
    Array.from({ length: cases }, async (_, index) => {
      const input = { subject: `Größe ${index} 🖨`, source: 'web', priority: 'normal' } as const;
      const caseId = (await useCases.cases.open(context, input)).snapshot.id;
      for (const body of ['First', 'Second']) await useCases.cases.addNote(context, { caseId, kind: 'PUBLIC', body });
    }),
  );
  await useCases.close();
}

async function using<Result>(url: string, work: (store: EventStore) => Promise<Result>): Promise<Result> {
  const store = await openEventStore(url, noUpcasters);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** Everything of a log but what is the store's own: positions and times of recording. */
const contentOf = (url: string) =>
  using(url, async (store) => {
    const content: object[] = [];
    for await (const { events } of store.readAll()) {
      for (const { id, type, stream, revision, stored } of events)
        content.push({ id, type, stream, revision, ...stored });
    }
    return content;
  });

const copy = (from: string, to: string) => casebook(folder, ['copy-log', '--from', from, '--to', to, '--json']);
const foreign = (type: string) => ({ id: randomUUID(), type, data: { n: 1 }, metadata: { tenant: 'acme' } });

describe('casebook copy-log', () => {
  it('copies from the embedded engine to EventStoreDB and back: the same events in the same order', async () => {
    await fill(source);
    const there = await copy(source, server.url);
    expect({ code: there.code, stderr: there.stderr }).toEqual({ code: 0, stderr: '' });
    const report = JSON.parse(there.stdout);
    const events = (await contentOf(source)).length;
    expect(events).toBeGreaterThanOrEqual(cases * 4);
    expect(report).toMatchObject({
      ...{
        from: source,
        to: server.url,
        alreadyThere: 0,
        copied: events,
        equal: true,
        interrupted: false,
        difference: null,
      },
      source: { events, digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
      destination: report.source,
    });
    const back = `sqlite:${folder}/back.db`;
    const again = JSON.parse((await copy(server.url, back)).stdout);
    expect(again.destination).toEqual(report.source);
    expect(await contentOf(back)).toEqual(await contentOf(source));
  });

  it('run once more copies nothing, and says that both are equal', async () => {
    await fill(source);
    await copy(source, server.url);
    const written = server.log.records.length;
    const { code, stdout } = await casebook(folder, ['copy-log', '--from', source, '--to', server.url]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^copied +0$/m);
    expect(stdout).toMatch(/^Both logs hold the same events in the same order\.$/m);
    const [own, other] = [...stdout.matchAll(/^ {2}([0-9a-f]{64})$/gm)].map(([, digest]) => digest);
    expect(own).toMatch(/./);
    expect(other).toBe(own);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(server.log.records).toHaveLength(written);
  });

  it.each(['SIGKILL', 'SIGTERM'] as const)(
    'ended by %s in the middle and run again goes on where it ended',
    async (signal) => {
      await fill(source);
      const child = startCasebook(folder, ['copy-log', '--from', source, '--to', server.url, '--json']);
      const own = () => server.log.records.filter(({ stream }) => !stream.startsWith('$')).length;
      const stop = server.log.onAppended(() => {
        // A second signal would end the process at once.
        if (own() > 50 && !child.killed) child.kill(signal);
      });
      const first = await ended(child);
      stop();
      const before = own();
      expect(before).toBeLessThan((await contentOf(source)).length);
      if (signal === 'SIGTERM') expect(JSON.parse(first.stdout)).toMatchObject({ interrupted: true, equal: false });
      expect(first.code).toBe(signal === 'SIGTERM' ? 1 : null);

      const { code, stdout } = await copy(source, server.url);
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ alreadyThere: before, equal: true });
      expect(await contentOf(server.url)).toEqual(await contentOf(source));
    },
  );

  it('goes on after what the source has gained since', async () => {
    await fill(source);
    await copy(source, server.url);
    await fill(source);
    expect(JSON.parse((await copy(source, server.url)).stdout)).toMatchObject({ equal: true });
    expect(await contentOf(server.url)).toEqual(await contentOf(source));
  });

  it.each([
    { where: 'behind a copy', copied: true },
    { where: 'in a log of its own', copied: false },
  ])('refuses a destination with an event the source does not have, $where, and copies nothing', async ({ copied }) => {
    await fill(source);
    if (copied) await copy(source, server.url);
    await using(server.url, (store) => store.append('case-acme.other', [foreign('CaseOpened')], 'no-stream'));
    const written = server.log.records.length;
    const { code, stdout } = await copy(source, server.url);
    expect(code).toBe(1);
    const events = (await contentOf(source)).length;
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ copied: 0, equal: false },
      difference: {
        place: copied ? events + 1 : 1,
        source: copied ? null : { revision: 0 },
        destination: { type: 'CaseOpened', stream: 'case-acme.other', revision: 0 },
      },
    });
    expect(server.log.records).toHaveLength(written);
    const text = await casebook(folder, ['copy-log', '--from', source, '--to', server.url]);
    expect(text.stderr).toBe('');
    expect(text.stdout).toMatch(
      /^Refused, nothing was copied: event \d+ of the destination is CaseOpened, revision 0 of case-acme\.other/m,
    );
  });

  it('refuses a destination whose event has other content under the same id', async () => {
    const event = foreign('CaseOpened');
    await using(source, (store) => store.append('case-acme.x', [event], 'no-stream'));
    await using(server.url, (store) => store.append('case-acme.x', [{ ...event, data: { n: 2 } }], 'no-stream'));
    expect(JSON.parse((await copy(source, server.url)).stdout)).toMatchObject({ copied: 0, difference: { place: 1 } });
  });

  it('leaves out what a server keeps for itself, and keeps numbers, texts and the order of a large batch', async () => {
    const data = {
      text: '\u2028 "quoted" \\ ümlaut 🖨',
      number: 1e21,
      small: 5e-324,
      none: null,
      deep: [{ b: 1, a: [] }],
    };
    const many = Array.from({ length: 1_200 }, (_, n) => ({ ...foreign('Many'), data: { ...data, n } }));
    await using(source, async (store) => {
      await store.append('case-acme.large', many.slice(0, 900), 'no-stream');
      await store.append('case-acme.large', many.slice(900), 899);
    });
    server.log.append('$settings', [], 'any');
    expect((await copy(source, server.url)).code).toBe(0);
    expect(await contentOf(server.url)).toEqual(await contentOf(source));
  });

  it.each([
    { what: 'no source', args: ['--to', 'sqlite:a.db'], says: /required option '--from <url>'/ },
    {
      what: 'an engine there is not',
      args: ['--from', 'postgres://a', '--to', 'sqlite:a.db'],
      says: /sqlite:FILE or esdb:/,
    },
    { what: 'one log twice', args: ['--from', 'sqlite:a.db', '--to', 'sqlite:a.db'], says: /the same log/ },
    {
      what: 'a log that is not there',
      args: ['--from', 'sqlite:none.db', '--to', 'sqlite:a.db'],
      says: /no log none\.db/,
    },
  ])('called with $what ends with 2 and one line', async ({ args, says }) => {
    const { code, stdout, stderr } = await casebook(folder, ['copy-log', ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.trimEnd().split('\n')).toEqual([expect.stringMatching(says)]);
  });

  it('tells no password', async () => {
    await fill(source);
    const to = server.url.replace('esdb://', 'esdb://admin:changeit@');
    const { stdout, stderr } = await copy(source, to);
    expect(JSON.parse(stdout).to).toBe(server.url);
    expect(`${stdout}${stderr}`).not.toContain('changeit');
  });
});
