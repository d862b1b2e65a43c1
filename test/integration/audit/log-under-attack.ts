import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { AnchorApplication, CaseApplication, type CommandContext, DeskApplication } from '#libs/application';
import {
  anchorFileLines,
  eventIdOf,
  type Finding,
  type HeldAnchor,
  type LogVerification,
  type LogVerificationOptions,
  linkOf,
  readAnchorFile,
  verifyLog,
} from '#libs/audit';
import type { EventStore } from '#libs/event-store';
import { openSqliteEventStore } from '#libs/event-store/adapters/sqlite';
import { instant, type JsonObject, tenantId } from '#libs/kernel';

type Database = InstanceType<typeof DatabaseSync>;
type Value = string | number | null;

export const paula = 'case-acme.paula';
export const quinn = 'case-acme.quinn';
export const rosa = 'case-globex.rosa';
export const people = 'directory-acme';

/** By whom and when everything here happens. */
export const circumstances = {
  tenant: tenantId('acme'),
  actor: { id: 'ada', kind: 'agent', roles: ['admin'] },
  at: instant('2026-03-02T09:00:00Z'),
  channel: 'graphql',
} as const satisfies CommandContext;

/**
 * Twelve honest events: Paula's case has six of them (opened, routed, moved, noted, assigned, moved), Quinn's three, Rosa's of the
 * other tenant two, the directory one.
 */
async function writeHonestly(events: EventStore): Promise<void> {
  const desk = new DeskApplication(events);
  const cases = new CaseApplication(events, desk.settings);
  const [input, globex] = [{ subject: 'The printer is on fire', source: 'web' } as const, tenantId('globex')];
  await cases.open(circumstances, { ...input, caseId: 'paula' });
  await cases.open(circumstances, { ...input, caseId: 'quinn' });
  await cases.changeStatus(circumstances, { caseId: 'paula', to: 'OPEN' });
  await cases.open({ ...circumstances, tenant: globex }, { ...input, caseId: 'rosa' });
  await cases.addNote(circumstances, { caseId: 'paula', kind: 'INTERNAL', body: 'Zürich owes us € 100' });
  await cases.assign(circumstances, { caseId: 'paula', ownerId: 'bo' });
  await cases.addNote(circumstances, { caseId: 'quinn', kind: 'INTERNAL', body: 'Not urgent' });
  await cases.changeStatus(circumstances, { caseId: 'paula', to: 'IN_PROGRESS' });
  await desk.registerAgent(circumstances, { agentId: 'bo', name: 'Bo' });
}

/** A log in a file that somebody gets hold of, made anew for each test. */
export type LogUnderAttack = {
  readonly file: string;
  /** Changes the file itself, behind the back of Casebook. @returns how many rows were changed. */
  readonly edit: (sql: string, ...values: readonly Value[]) => number;
  readonly rows: <Row>(sql: string, ...values: readonly Value[]) => readonly Row[];
  /** Opens the log as Casebook does, for as long as the work takes. */
  readonly open: <Result>(work: (events: EventStore) => Promise<Result>) => Promise<Result>;
  readonly verify: (options?: LogVerificationOptions) => Promise<LogVerification>;
  /** Makes an anchor in the log. @returns what is kept of it elsewhere. */
  readonly anchor: (options?: { readonly heads: boolean }) => Promise<HeldAnchor>;
  /** One more honest note of Quinn's case. */
  readonly goOn: () => Promise<void>;
};

export function logUnderAttack(): LogUnderAttack {
  let folder: string;
  let file: string;
  let honest: string;
  const onFile = <Result>(work: (database: Database) => Result): Result => {
    const database = new DatabaseSync(file);
    try {
      return work(database);
    } finally {
      database.close();
    }
  };
  const open: LogUnderAttack['open'] = async (work) => {
    const events = openSqliteEventStore({ file });
    try {
      return await work(events);
    } finally {
      await events.close();
    }
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'casebook-attack-'));
    honest = join(folder, 'honest.db');
    file = honest;
    await open(writeHonestly);
  });
  let copies = 0;
  beforeEach(() => {
    copies += 1;
    const copy = join(folder, `copy-${copies}.db`);
    file = honest;
    onFile((database) => database.exec(`VACUUM INTO '${copy}'`));
    file = copy;
  });
  afterAll(() => rm(folder, { recursive: true }));

  return {
    get file() {
      return file;
    },
    edit: (sql, ...values) => onFile((database) => Number(database.prepare(sql).run(...values).changes)),
    rows: <Row>(sql: string, ...values: readonly Value[]) =>
      onFile((database) => database.prepare(sql).all(...values) as Row[]),
    open,
    verify: (options) => open((events) => verifyLog(events, options)),
    anchor: ({ heads = true } = { heads: true }) =>
      open(async (events) => {
        const made = await new AnchorApplication(events).make(circumstances);
        if (made.outcome !== 'made') throw new Error(`no anchor was made: ${made.outcome}`);
        const kept = heads ? made.verification.heads.all() : undefined;
        return readAnchorFile([...anchorFileLines(made.anchor, kept)].join(''));
      }),
    goOn: () =>
      open(async (events) => {
        const cases = new CaseApplication(events, new DeskApplication(events).settings);
        await cases.addNote(circumstances, { caseId: 'quinn', kind: 'INTERNAL', body: 'Still not urgent' });
      }),
  };
}

/** SQL that names an event by its stream and revision. */
export const theEvent = 'stream_id = (SELECT id FROM streams WHERE name = ?) AND revision = ?';

/** What was found, in short: `LINK_BROKEN case-acme.paula 3`. */
export function inShort(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ kind, stream, revision }) => [kind, stream ?? '-', revision ?? '-'].join(' '));
}

type EventRow = { position: number; type: string; metadata: string; data: string };

/** Makes the chain of a stream anew over whatever its events say now, from a revision on, as an attacker who knows the rule does. */
export function forgeChain(log: LogUnderAttack, stream: string, from: number, previous: string, last = 1e9): void {
  const select = `SELECT position, t.name AS type, metadata, data FROM events JOIN types t ON t.id = type_id
    WHERE stream_id = (SELECT id FROM streams WHERE name = ?) AND revision BETWEEN ? AND ? ORDER BY revision`;
  let before = previous;
  for (const { position, type, metadata, data } of log.rows<EventRow>(select, stream, from, last)) {
    const stored = { data: JSON.parse(data) as JsonObject, metadata: JSON.parse(metadata) as JsonObject };
    before = linkOf(before, { type, ...stored });
    const forged = JSON.stringify({ ...stored.metadata, link: before });
    log.edit('UPDATE events SET metadata = ?, id = ? WHERE position = ?', forged, eventIdOf(before), position);
  }
}
