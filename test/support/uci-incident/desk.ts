import { join } from 'node:path';
import { CaseApplication, DeskApplication } from '#libs/application';
import type { EventStore } from '#libs/event-store';
import { openSqliteEventStore } from '#libs/event-store/adapters/sqlite';
import { type TenantId, tenantId } from '#libs/kernel';
import { type ImportRequest, type ImportResult, importLog, surveyLog } from '../../../apps/cli/import/import-log.js';
import type { LogRecord } from '../../../apps/cli/import/log-columns.js';
import { streamed } from './index.js';

export const tenant: TenantId = tenantId('acme');

/** The use cases over a log in a folder, as one run of the program has them. */
export function openDesk(folder: string, around: (store: EventStore) => EventStore = (store) => store) {
  const events = openSqliteEventStore({ file: join(folder, 'events.db') });
  const store = around(events);
  const desk = new DeskApplication(store);
  return { events, desk, cases: new CaseApplication(store, desk.settings), close: () => events.close() };
}
export type Desk = ReturnType<typeof openDesk>;

export async function importInto(
  desk: Desk,
  records: readonly LogRecord[],
  options: Partial<Pick<ImportRequest, 'tenant' | 'signal' | 'concurrency' | 'onProgress'>> = {},
): Promise<ImportResult> {
  const survey = await surveyLog(streamed(records));
  return importLog(desk, { tenant, records: streamed(records), survey, ...options });
}

/** Every stream with all its events, but for where in the whole log and when they were recorded. */
export async function everyStream(folder: string): Promise<ReadonlyMap<string, readonly object[]>> {
  const store = openSqliteEventStore({ file: join(folder, 'events.db') });
  const streams = new Map<string, object[]>();
  for await (const { events } of store.readAll()) {
    for (const { id, stream, revision, type, data, metadata } of events) {
      const told = streams.get(stream) ?? [];
      told.push({ id, revision, type, data, metadata });
      streams.set(stream, told);
    }
  }
  await store.close();
  return streams;
}
