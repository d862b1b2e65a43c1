import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { BEFORE_ALL, type RecordedEvent } from '#libs/event-store';
import { openCasebook } from '#libs/runtime';
import { projections } from '#projections';
import {
  createCollectingLogger,
  freePort,
  GraphqlClient,
  type ServerProcess,
  startProjectorProcess,
  startServerProcess,
  testSecret,
  tokenOf,
} from '../support/api/index.js';
import { type EventStoreDbCluster, startEventStoreDbCluster } from '../support/eventstoredb-server/index.js';
import { documentsOf, until } from '../support/projections/index.js';

const writers = 8;
/** What is acknowledged before, between and after the losses. */
const share = 100;
const openCase = 'mutation ($input: OpenCaseInput!) { openCase(input: $input) { position case { id revision } } }';
const addNote = 'mutation ($input: AddCaseNoteInput!) { addCaseNote(input: $input) { position case { id revision } } }';

type Acknowledged = { readonly commandId: string; readonly caseId: string; readonly revision: number };
type Payload = Record<string, { readonly case: { readonly id: string; readonly revision: number } }>;

/** Sends one command after the other, and sends each again until it is acknowledged. */
class Writer {
  readonly acknowledged: Acknowledged[] = [];
  readonly refused: string[] = [];
  unavailable = 0;
  private readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  async write(client: GraphqlClient, goesOn: () => boolean, tick: () => void): Promise<void> {
    let caseId: string | undefined;
    for (let turn = 0; goesOn(); turn += 1) {
      if (turn % 5 === 0) caseId = undefined;
      const commandId = `${this.name}-${turn}`;
      const input =
        caseId === undefined
          ? { commandId, subject: `Case of ${commandId}`, category: 'Billing' }
          : { commandId, caseId, kind: 'PUBLIC', body: `Note ${commandId}` };
      caseId = await this.deliver(client, caseId === undefined ? openCase : addNote, commandId, input);
      tick();
    }
  }

  private async deliver(
    client: GraphqlClient,
    document: string,
    commandId: string,
    input: object,
  ): Promise<string | undefined> {
    for (;;) {
      const { data, errors } = await client.send<Payload>(document, { input });
      const node = Object.values(data ?? {})[0]?.case;
      if (node) {
        this.acknowledged.push({ commandId, caseId: node.id, revision: node.revision });
        return node.id;
      }
      if (errors[0]?.extensions.retryable !== true) {
        this.refused.push(`${commandId}: ${JSON.stringify(errors)}`);
        return undefined;
      }
      this.unavailable += 1;
    }
  }
}

const losses = [
  { loses: 'killLeader', within: 10 },
  // Noticed by calls that have no answer in five seconds; the client alone would notice after twenty, or never.
  { loses: 'hangLeader', within: 20 },
] as const;

describe.each(losses)('a cluster whose leader is lost under load ($loses)', ({ loses, within }) => {
  let folder: string;
  let cluster: EventStoreDbCluster;
  let api: ServerProcess;
  let projector: ServerProcess;
  let longestGap = 0;
  const crew = Array.from({ length: writers }, (_, index) => new Writer(`writer-${index}`));
  const acknowledged = () => crew.flatMap((writer) => writer.acknowledged);
  const log: RecordedEvent[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'casebook-failover-'));
    cluster = await startEventStoreDbCluster();
    const settings = {
      EVENT_STORE_URL: cluster.url,
      READ_STORE_URL: `sqlite:${folder}/read.db`,
      JWT_SECRET: testSecret,
    };
    api = startServerProcess(folder, { ...settings, PORT: String(await freePort()), LOG_LEVEL: 'silent' });
    const port = String(await freePort());
    projector = startProjectorProcess(folder, { ...settings, PROJECTOR_PORT: port, LOG_LEVEL: 'silent' });
    const [url] = await Promise.all([api.started, projector.started]);
    const client = new GraphqlClient(() => `${url}/graphql`, await tokenOf());

    let writing = true;
    let last = performance.now();
    const tick = () => {
      const now = performance.now();
      longestGap = Math.max(longestGap, now - last);
      last = now;
    };
    const load = crew.map((writer) => writer.write(client, () => writing, tick));
    const another = async () => {
      const goal = acknowledged().length + share;
      while (acknowledged().length < goal) await delay(10);
    };
    await another();
    await cluster[loses]();
    await another();
    await cluster.restore();
    await cluster[loses]();
    await another();
    writing = false;
    await Promise.all(load);
  }, 120_000);
  afterAll(async () => {
    await Promise.all([api.end('SIGKILL'), projector.end('SIGKILL')]);
    await cluster.die();
    await rm(folder, { recursive: true, force: true });
  });

  it(`serves commands again within ${within} seconds, and refuses none for good`, () => {
    const unavailable = crew.reduce((sum, writer) => sum + writer.unavailable, 0);
    process.stdout.write(
      `${loses}, twice: ${acknowledged().length} commands acknowledged, ${unavailable} answered UNAVAILABLE first, ` +
        `longest gap ${(longestGap / 1_000).toFixed(1)} s\n`,
    );
    expect(crew.flatMap(({ refused }) => refused)).toEqual([]);
    expect(longestGap).toBeLessThan(within * 1_000);
  });

  it('has every acknowledged command in the log exactly once, where it was said to be', async () => {
    const casebook = await openCasebook(
      { eventStoreUrl: cluster.url, readStoreUrl: `sqlite:${folder}/none.db` },
      createCollectingLogger(),
    );
    for await (const batch of casebook.events.readAll()) log.push(...batch.events);
    await casebook.close();
    const lastOf = new Map<string, RecordedEvent[]>();
    for (const event of log.filter(({ stream }) => stream.startsWith('case-'))) {
      const commandId = String(event.metadata.commandId);
      lastOf.set(commandId, [...(lastOf.get(commandId) ?? []), event]);
    }
    for (const { commandId, caseId, revision } of acknowledged()) {
      const events = lastOf.get(commandId) ?? [];
      expect({ commandId, types: events.map(({ type }) => type) }).toEqual({
        commandId,
        types:
          revision < 2
            ? ['CaseOpened', 'CaseRouted']
            : [expect.stringMatching(/NoteAdded/), ...events.slice(1).map(({ type }) => type)],
      });
      expect(events.at(-1)).toMatchObject({ stream: expect.stringContaining(caseId), revision });
    }
    expect([...lastOf.keys()].sort()).toEqual(
      acknowledged()
        .map(({ commandId }) => commandId)
        .sort(),
    );
    expect(new Set(log.map(({ id }) => id)).size).toBe(log.length);
  });

  it('leaves both processes alive and ready, and no subscriber has missed an event', async () => {
    expect([api.errors(), projector.errors()]).toEqual(['', '']);
    const ready = async (process: ServerProcess) =>
      (await fetch(`${await process.started}/health/ready`)).status === 200;
    await until('both are ready', async () => (await ready(api)) && (await ready(projector)));
    const names = projections.map(({ name }) => name);
    const open = (file: string) =>
      openCasebook({ eventStoreUrl: cluster.url, readStoreUrl: `sqlite:${folder}/${file}` }, createCollectingLogger());
    const [filled, fresh] = [await open('read.db'), await open('fresh.db')];
    try {
      fresh.host.start();
      const head = log.at(-1)!.position;
      for (const { documents } of [filled, fresh]) {
        for (let behind = names; behind.length > 0; await delay(50)) {
          const checkpoints = await Promise.all(behind.map((name) => documents.checkpoint(name)));
          behind = behind.filter((_, index) => (checkpoints[index] ?? BEFORE_ALL) < head);
        }
      }
      for (const projection of projections) {
        expect(await documentsOf(filled.documents, projection)).toEqual(await documentsOf(fresh.documents, projection));
      }
    } finally {
      await fresh.close();
      await filled.close();
    }
    expect(await api.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(await projector.end('SIGTERM')).toEqual({ code: 0, signal: null });
  }, 60_000);
});
