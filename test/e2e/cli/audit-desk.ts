import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { caseStream } from '#libs/cases';
import { type Instant, instant, tenantId } from '#libs/kernel';
import { openUseCases, type UseCases } from '#libs/runtime';
import { casebook, type Ended } from './run-casebook.js';

export const acme = tenantId('acme');

/** A folder with a log that the command line is run on, made anew for each test. */
export type AuditDesk = {
  readonly path: (file: string) => string;
  readonly run: (...args: readonly string[]) => Promise<Ended>;
  /** Opens a case and takes it as far as OPEN: three events. @returns its id. */
  readonly work: (subject?: string, at?: Instant) => Promise<string>;
  /** Changes the file of the log behind the back of Casebook. */
  readonly edit: (sql: string, ...values: readonly string[]) => void;
  readonly stream: (caseId: string) => string;
  /** Opens the log as Casebook does, for as long as the work takes. */
  readonly open: <Result>(work: (log: UseCases) => Promise<Result>) => Promise<Result>;
};

export function auditDesk(): AuditDesk {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'casebook-audit-'));
  });
  afterEach(() => rm(folder, { recursive: true }));
  const open: AuditDesk['open'] = async (work) => {
    const log = await openUseCases({ eventStoreUrl: `sqlite:${folder}/data/events.db` });
    return work(log).finally(log.close);
  };
  return {
    open,
    path: (file) => join(folder, file),
    run: (...args) => casebook(folder, args),
    work: (subject = 'The printer is on fire', at = instant('2026-03-02T09:00:00Z')) =>
      open(async ({ cases }) => {
        const context = { tenant: acme, actor: { id: 'ada', kind: 'agent', roles: [] }, channel: 'cli', at } as const;
        const { snapshot } = await cases.open(context, { subject, source: 'web' });
        await cases.changeStatus(context, { caseId: snapshot.id, to: 'OPEN' });
        return snapshot.id;
      }),
    edit: (sql, ...values) => {
      const database = new DatabaseSync(join(folder, 'data', 'events.db'));
      database.prepare(sql).run(...values);
      database.close();
    },
    stream: (caseId) => caseStream(acme, caseId),
  };
}
