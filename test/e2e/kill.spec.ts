import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Position, RecordedEvent } from '#libs/event-store';
import type { JsonObject } from '#libs/kernel';
import { awaitPosition, collectionsOf, rebuild } from '#libs/projection-engine';
import type { DocumentStore } from '#libs/read-store';
import { type Casebook, openCasebook, openDocumentStore } from '#libs/runtime';
import { projections } from '#projections';
import {
  type Answer,
  createCollectingLogger,
  freePort,
  GraphqlClient,
  type ServerProcess,
  startServerProcess,
  testSecret,
  tokenOf,
} from '../support/api/index.js';

const kills = 20;
const writers = 8;
/** How many acknowledgements a server lives to give: between these, by chance. */
const shortestLife = 5;
const longestLife = 60;

const lifecycle = ['OPEN', 'IN_PROGRESS', 'PENDING_CUSTOMER', 'RESOLVED', 'CLOSED', 'OPEN'];
const document = {
  openCase: 'mutation ($input: OpenCaseInput!) { openCase(input: $input) { position case { id revision } } }',
  addCaseNote: 'mutation ($input: AddCaseNoteInput!) { addCaseNote(input: $input) { position case { id revision } } }',
  changeCaseStatus:
    'mutation ($input: ChangeCaseStatusInput!) { changeCaseStatus(input: $input) { position case { id revision } } }',
};
/** The event each command leads to exactly once. */
const proof = { openCase: 'CaseOpened', addCaseNote: 'NoteAdded', changeCaseStatus: 'StatusChanged' };
type Name = keyof typeof document;

type Sent = {
  readonly name: Name;
  readonly commandId: string;
  readonly input: object;
  attempts: number;
  lastSentAt?: string;
  acknowledged?: { readonly caseId: string; readonly revision: number; readonly position: string };
};
type OwnCase = { readonly id: string; moves: number };

/** One client among several: sends a command, and sends it again after every restart until it is answered. */
class Writer {
  readonly sent: Sent[] = [];
  readonly refused: string[] = [];
  private readonly name: string;
  private readonly cases: OwnCase[] = [];
  private pending: Sent | undefined;

  constructor(name: string) {
    this.name = name;
  }

  /** Sends until the server is gone, or until nothing is left unanswered where `finish` says so. */
  async write(
    client: GraphqlClient,
    server: { alive: boolean },
    acknowledged: () => void,
    finish = false,
  ): Promise<void> {
    while (server.alive && (this.pending !== undefined || !finish)) {
      this.pending ??= this.next();
      const command = this.pending;
      command.attempts += 1;
      command.lastSentAt = new Date().toISOString();
      const answer = await this.deliver(client, command);
      if (answer === undefined) continue;
      this.pending = undefined;
      this.take(command, answer);
      acknowledged();
    }
  }

  /** Undefined where the server died before it answered. */
  private deliver(client: GraphqlClient, { name, commandId, input }: Sent) {
    return client
      .send<Record<string, { position: string; case: { id: string; revision: number } }>>(document[name], {
        input: { ...input, commandId },
      })
      .catch((error: unknown) => {
        // What fetch throws belongs to another realm than the tests.
        if ((error as Error).name === 'TypeError') return undefined;
        throw error;
      });
  }

  private take(
    command: Sent,
    { data, body }: Answer<Record<string, { position: string; case: { id: string; revision: number } }>>,
  ) {
    const payload = data?.[command.name];
    if (payload === undefined || payload === null) {
      this.refused.push(`${command.name}: ${body}`);
      return;
    }
    const { position, case: node } = payload;
    command.acknowledged = { caseId: node.id, revision: node.revision, position };
    if (command.name === 'openCase') this.cases.push({ id: node.id, moves: 0 });
  }

  private next(): Sent {
    const turn = this.sent.length;
    const commandId = `${this.name}-${turn}`;
    const one = this.cases[turn % Math.max(1, this.cases.length)];
    const command: Sent = { ...this.choose(turn, commandId, one), commandId, attempts: 0 };
    this.sent.push(command);
    return command;
  }

  private choose(turn: number, commandId: string, one: OwnCase | undefined): { name: Name; input: object } {
    if (one === undefined || turn % 4 === 0) {
      return { name: 'openCase', input: { subject: `Case of ${commandId}`, ownerId: this.name, category: 'Billing' } };
    }
    if (turn % 4 === 3 && one.moves < lifecycle.length) {
      const to = lifecycle[one.moves]!;
      one.moves += 1;
      return { name: 'changeCaseStatus', input: { caseId: one.id, to, note: `moved by ${commandId}` } };
    }
    return { name: 'addCaseNote', input: { caseId: one.id, kind: 'PUBLIC', body: `Note ${commandId}` } };
  }
}

async function everyEvent({ events }: Casebook): Promise<readonly RecordedEvent[]> {
  const all: RecordedEvent[] = [];
  for await (const batch of events.readAll()) all.push(...batch.events);
  return all;
}

/** Every document of every projection, by generation in force. */
async function everyDocument(documents: DocumentStore): Promise<ReadonlyMap<string, JsonObject>> {
  const found = new Map<string, JsonObject>();
  for (const projection of projections) {
    const { active } = await documents.state(projection.name);
    const generation = { projection: projection.name, generation: active!.generation };
    for (const { name } of collectionsOf(projection)) {
      for (let after: string | undefined, more = true; more; ) {
        const page = await documents.scan(generation, name, after, 500);
        for (const { id, tenant, body } of page) found.set(`${name}/${id}`, { tenant, ...body });
        after = page.at(-1)?.id;
        more = page.length === 500;
      }
    }
  }
  return found;
}

describe(`a server killed ${kills} times under load`, () => {
  let folder: string;
  let settings: Readonly<Record<string, string>>;
  let client: GraphqlClient;
  let casebook: Casebook;
  let log: readonly RecordedEvent[];
  const crew = Array.from({ length: writers }, (_, index) => new Writer(`writer-${index}`));
  const sent = () => crew.flatMap((writer) => writer.sent);
  let diedUnanswered = 0;

  const start = async (): Promise<ServerProcess> => {
    const server = startServerProcess(folder, settings);
    await server.started;
    return server;
  };

  /** Lets everybody write until enough is acknowledged, then kills the server in the middle of it. */
  async function liveAndDie(): Promise<void> {
    const server = await start();
    let left = shortestLife + Math.floor(Math.random() * (longestLife - shortestLife));
    const life = { alive: true };
    const acknowledged = () => {
      left -= 1;
      if (left > 0 || !life.alive) return;
      life.alive = false;
      server.end('SIGKILL');
    };
    await Promise.all(crew.map((writer) => writer.write(client, life, acknowledged)));
    expect(await server.exited).toEqual({ code: null, signal: 'SIGKILL' });
    diedUnanswered += sent().filter(({ acknowledged: answer }) => answer === undefined).length;
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'casebook-kill-'));
    const port = await freePort();
    settings = { PORT: String(port), JWT_SECRET: testSecret };
    client = new GraphqlClient(() => `http://127.0.0.1:${port}/graphql`, await tokenOf());
    for (let kill = 0; kill < kills; kill += 1) await liveAndDie();
    const last = await start();
    await Promise.all(crew.map((writer) => writer.write(client, { alive: true }, () => undefined, true)));
    expect(await last.end('SIGTERM')).toEqual({ code: 0, signal: null });
    casebook = await openCasebook(
      { eventStoreUrl: `sqlite:${folder}/data/events.db`, readStoreUrl: `sqlite:${folder}/data/read.db` },
      createCollectingLogger(),
    );
    log = await everyEvent(casebook);
  }, 240_000);
  afterAll(async () => {
    await casebook?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('refused nothing, and died with commands under way', () => {
    expect(crew.flatMap(({ refused }) => refused)).toEqual([]);
    expect(diedUnanswered).toBeGreaterThan(0);
    const retried = sent().filter(({ attempts }) => attempts > 1).length;
    expect(retried).toBeGreaterThan(0);
    const sentAt = new Map(sent().map(({ commandId, lastSentAt }) => [commandId, lastSentAt!]));
    const answeredFromLog = new Set(
      log
        .filter(
          ({ metadata, recordedAt, type }) =>
            type !== 'CaseIdReserved' && recordedAt < sentAt.get(String(metadata.commandId))!,
        )
        .map(({ metadata }) => metadata.commandId),
    ).size;
    process.stdout.write(
      `kill -9: ${kills} kills, ${sent().length} commands acknowledged, ${retried} of them retried ` +
        `(${answeredFromLog} had been carried out and not answered), ${log.length} events\n`,
    );
  });

  it('has every acknowledged command in the log exactly once, where it was said to be', () => {
    const byCommand = new Map<string, RecordedEvent[]>();
    for (const event of log) {
      const commandId = String(event.metadata.commandId);
      byCommand.set(commandId, [...(byCommand.get(commandId) ?? []), event]);
    }
    for (const { name, commandId, acknowledged } of sent()) {
      const events = (byCommand.get(commandId) ?? []).filter(({ stream }) => stream.startsWith('case-'));
      expect({ commandId, streams: new Set(events.map(({ stream }) => stream)).size }).toEqual({
        commandId,
        streams: 1,
      });
      expect({ commandId, proofs: events.filter(({ type }) => type === proof[name]).length }).toEqual({
        commandId,
        proofs: 1,
      });
      const last = events.at(-1)!;
      expect({ commandId, ...acknowledged }).toEqual({
        commandId,
        caseId: last.stream.slice(last.stream.indexOf('.') + 1),
        revision: last.revision,
        position: last.position,
      });
    }
    expect([...byCommand.keys()].sort()).toEqual(
      sent()
        .map(({ commandId }) => commandId)
        .sort(),
    );
    expect(new Set(log.map(({ id }) => id)).size).toBe(log.length);
  });

  it('has contiguous streams', () => {
    const revisions = new Map<string, number>();
    for (const { stream, revision } of log) {
      expect({ stream, revision }).toEqual({ stream, revision: (revisions.get(stream) ?? -1) + 1 });
      revisions.set(stream, revision);
    }
  });

  it('has in every read model what a fresh fill from the log has', async () => {
    casebook.host.start();
    const names = projections.map(({ name }) => name);
    const head = log.at(-1)!.position as Position;
    expect(await awaitPosition(casebook.documents, casebook.host.signal, names, head, 20_000)).toBe(true);
    await casebook.host.stop();
    const fresh = await openDocumentStore(`sqlite:${folder}/fresh.db`, projections.flatMap(collectionsOf));
    try {
      const { signal } = new AbortController();
      for (const projection of projections) {
        const outcome = await rebuild({
          projection,
          events: casebook.events,
          documents: fresh,
          holder: 'test',
          signal,
        });
        expect(outcome.outcome).toBe('activated');
      }
      const survived = await everyDocument(casebook.documents);
      const filled = await everyDocument(fresh);
      expect(filled.size).toBeGreaterThan(sent().filter(({ name }) => name === 'openCase').length * 2);
      expect([...survived.keys()].sort()).toEqual([...filled.keys()].sort());
      for (const [id, body] of filled) expect({ id, body: survived.get(id) }).toEqual({ id, body });
    } finally {
      await fresh.close();
    }
  });
});
