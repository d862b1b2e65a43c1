import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { deliveryPlannerName } from '#libs/delivery';
import type { Position } from '#libs/event-store';
import { instant, tenantId } from '#libs/kernel';
import { collectionsOf } from '#libs/projection-engine';
import { openCasebook, openDocumentStore, openUseCases, type UseCases } from '#libs/runtime';
import { projections } from '#projections';
import {
  change,
  createCollectingLogger,
  freePort,
  GraphqlClient,
  listCases,
  type ServerProcess,
  startProjectorProcess,
  startServerProcess,
  testSecret,
  tokenOf,
} from '../support/api/index.js';
import { type EventStoreDbServer, startEventStoreDbServer } from '../support/eventstoredb-server/index.js';
import { freshMongoDatabase, mongoDb } from '../support/mongodb-server/index.js';
import { documentsOf, until } from '../support/projections/index.js';

type Health = {
  readonly status: string;
  readonly checks: readonly { readonly name: string; readonly ok: boolean }[];
  readonly projections: readonly {
    readonly name: string;
    readonly version: number;
    readonly state: string;
    readonly lag: { readonly events: number; readonly seconds: number } | null;
  }[];
};

const acme = tenantId('acme');
const names = projections.map(({ name }) => name).sort();

type ReadStore = { readonly url: string; readonly dispose: () => Promise<void> };
const files = async (folder: string): Promise<ReadStore> => ({
  url: `sqlite:${folder}/read.db`,
  dispose: async () => undefined,
});
const readStores: readonly { readonly documents: string; readonly open: (folder: string) => Promise<ReadStore> }[] = [
  { documents: 'a file', open: files },
  ...(mongoDb === undefined ? [] : [{ documents: mongoDb, open: freshMongoDatabase }]),
];

describe.each(readStores)('a projector, on EventStoreDB and $documents', ({ open: openPlace }) => {
  let folder: string;
  let server: EventStoreDbServer;
  let readStore: ReadStore;
  let settings: Readonly<Record<string, string>>;
  let useCases: UseCases;
  const running: ServerProcess[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'casebook-projector-'));
    server = await startEventStoreDbServer();
    readStore = await openPlace(folder);
    settings = { EVENT_STORE_URL: server.url, READ_STORE_URL: readStore.url };
    useCases = await openUseCases({ eventStoreUrl: server.url });
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((each) => each.end('SIGKILL')));
    await useCases.close();
    await server.die();
    await readStore.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  /** Starts one on a port of its own; resolves with its address once it answers. */
  async function start() {
    const projector = startProjectorProcess(folder, { ...settings, PROJECTOR_PORT: String(await freePort()) });
    running.push(projector);
    const url = await projector.started;
    const health = async () => {
      const response = await fetch(`${url}/health/ready`);
      return { http: response.status, ...((await response.json()) as Health) };
    };
    // However long it takes: a lease has to run out, and every projection to be opened.
    const all = async (state: string) => {
      while ((await health()).projections.some((one) => one.state !== state)) await delay(20);
    };
    return { ...projector, url, health, all };
  }
  const open = async (...subjects: readonly string[]) => {
    const actor = { id: 'ann', kind: 'agent', roles: ['agent'] } as const;
    for (const subject of subjects) {
      const context = { tenant: acme, actor, at: instant(Date.now()), channel: 'cli' } as const;
      await useCases.cases.open(context, { subject, source: 'web', priority: 'normal' });
    }
  };
  const openReadStore = () => openDocumentStore(readStore.url, projections.flatMap(collectionsOf));
  /** What every read model holds, and what it would hold were it filled anew. */
  async function filledAndFresh() {
    const fresh = await openCasebook(
      { eventStoreUrl: server.url, readStoreUrl: `sqlite:${folder}/fresh.db` },
      createCollectingLogger(),
    );
    const filled = await openReadStore();
    try {
      fresh.host.start();
      const head = await fresh.events.head();
      await until('the fresh read models are filled', async () => reached(fresh.documents, head));
      await until('the others are', async () => reached(filled, head));
      const both = projections.map(async (projection) => [
        await documentsOf(filled, projection),
        await documentsOf(fresh.documents, projection),
      ]);
      return await Promise.all(both);
    } finally {
      await fresh.close();
      await filled.close();
    }
  }
  async function reached(documents: { checkpoint(name: string): Promise<Position | undefined> }, head: Position) {
    const checkpoints = await Promise.all(names.map((name) => documents.checkpoint(name)));
    return checkpoints.every((checkpoint) => checkpoint !== undefined && checkpoint >= head);
  }

  it('keeps every read model current, tells how each does, and ends well when told to, leaving no lease behind', async () => {
    await open('One', 'Two');
    const projector = await start();
    await projector.all('live');
    await open('Three');
    const caughtUp = async () => (await projector.health()).projections.every(({ lag }) => lag?.events === 0);
    await until('nothing is left behind', caughtUp);
    const { http, status, checks, projections: told } = await projector.health();
    expect({ http, status, checks }).toEqual({
      ...{ http: 200, status: 'ok' },
      checks: [
        { name: 'event-store', ok: true },
        { name: 'read-store', ok: true },
      ],
    });
    expect(told.map(({ name }) => name).sort()).toEqual(names);
    expect(told.find(({ name }) => name === 'case-list')).toEqual({
      ...{ name: 'case-list', version: projections.find(({ name }) => name === 'case-list')!.version },
      ...{ state: 'live', lag: { events: 0, seconds: 0 } },
    });
    const metrics = await (await fetch(`${projector.url}/metrics`)).text();
    expect(metrics).toContain('casebook_projection_state{projection="case-list",state="live"} 1\n');
    expect(metrics).toContain('casebook_projection_lag_events{projection="case-list"} 0\n');
    expect(metrics).toMatch(/^casebook_projection_events_total\{projection="case-list"\} [1-9]/m);
    expect((await fetch(`${projector.url}/health/live`)).status).toBe(200);

    expect(await projector.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(projector.errors()).toBe('');
    const documents = await openReadStore();
    for (const name of [...names, `reactor-${deliveryPlannerName}`, 'deliverer']) {
      expect({ name, free: await documents.lease(name, 'the next one', 10) }).toEqual({ name, free: true });
    }
    await documents.close();
  });

  it.each([
    { how: 'killed', signal: 'SIGKILL' },
    { how: 'told to end', signal: 'SIGTERM' },
  ] as const)(
    'that is $how is taken over by one that stood by, and no event is missed',
    async ({ signal }) => {
      const first = await start();
      await first.all('live');
      const second = await start();
      await second.all('standby');
      expect((await second.health()).http).toBe(200);
      await open('Before');
      const opening = open(...Array.from({ length: 40 }, (_, index) => `Meanwhile ${index}`));
      await first.end(signal);
      const gone = performance.now();
      await second.all('live');
      process.stdout.write(`after ${signal}: taken over in ${((performance.now() - gone) / 1_000).toFixed(1)} s\n`);
      await opening;
      await open('After');
      for (const [filled, fresh] of await filledAndFresh()) expect(filled).toEqual(fresh);
    },
    60_000,
  );

  it('is not ready while the event store is down, lives on, and is ready again once it is back', async () => {
    const projector = await start();
    await projector.all('live');
    await server.die();
    await until('it says so', async () => (await projector.health()).http === 503);
    const { checks } = await projector.health();
    expect(checks.map(({ name, ok }) => [name, ok])).toEqual([
      ['event-store', false],
      ['read-store', true],
    ]);
    expect((await fetch(`${projector.url}/health/live`)).status).toBe(200);
    expect(await (await fetch(`${projector.url}/metrics`)).text()).toContain(
      'casebook_store_up{store="event-store"} 0\n',
    );
    server = await startEventStoreDbServer({ log: server.log, port: server.port });
    await open('After');
    await until('it is ready again', async () => (await projector.health()).http === 200);
    for (const [filled, fresh] of await filledAndFresh()) expect(filled).toEqual(fresh);
  });
});

describe('a projector, started as a program', () => {
  let folder: string;
  const running: ServerProcess[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'casebook-projector-'));
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((each) => each.end('SIGKILL')));
    await rm(folder, { recursive: true, force: true });
  });

  it('may run beside a server on the embedded engine, and says that nobody needs it there', async () => {
    const api = startServerProcess(folder, { JWT_SECRET: testSecret, PORT: String(await freePort()) });
    const projector = startProjectorProcess(folder, { PROJECTOR_PORT: String(await freePort()) });
    running.push(api, projector);
    const [url] = await Promise.all([api.started, projector.started]);
    const ann = new GraphqlClient(() => `${url}/graphql`, await tokenOf());
    expect(projector.output()).toContain('`npm start` runs as well');
    let position: string | undefined;
    for (let n = 0; n < 30; n += 1) ({ position } = await change(ann, 'openCase', { subject: `Case ${n}` }));
    expect((await listCases(ann, { minPosition: position })).totalCount).toBe(30);
    expect(await projector.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(await api.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expect([projector.errors(), api.errors()]).toEqual(['', '']);
  });

  it('ends with 2 and one line for each setting that is wrong', async () => {
    const projector = startProjectorProcess(folder, { PROJECTOR_PORT: 'eighty', LOG_LEVEL: 'loud' });
    expect(await projector.exited).toEqual({ code: 2, signal: null });
    expect(projector.errors().trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^casebook: (PROJECTOR_PORT|LOG_LEVEL): /),
      expect.stringMatching(/^casebook: (PROJECTOR_PORT|LOG_LEVEL): /),
    ]);
  });
});
