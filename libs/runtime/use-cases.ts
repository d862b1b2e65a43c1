import { ArticleApplication, CaseApplication, type CaseRecords, caseRecords, DeskApplication } from '#libs/application';
import type { EventStore } from '#libs/event-store';
import { openEventStore } from './engines.js';
import type { Settings } from './settings.js';
import { upcasters } from './upcasters.js';

/** The use cases over the log, without read models: for commands that only write and need no projection. */
export type UseCases = {
  readonly events: EventStore;
  readonly cases: CaseApplication;
  readonly desk: DeskApplication;
  readonly articles: ArticleApplication;
  readonly records: CaseRecords;
  readonly close: () => Promise<void>;
};

/**
 * Opens the log and the use cases over it.
 * @throws EventStoreError where the log cannot be opened.
 */
export async function openUseCases(settings: Pick<Settings, 'eventStoreUrl'>): Promise<UseCases> {
  const events = await openEventStore(settings.eventStoreUrl, upcasters);
  const schemaOf = upcasters.currentSchema;
  const desk = new DeskApplication(events, { schemaOf });
  const cases = new CaseApplication(events, desk.settings, { schemaOf });
  const articles = new ArticleApplication(events, { schemaOf });
  const records = caseRecords(events, desk.settings, { schemaOf });
  return { events, cases, desk, articles, records, close: () => events.close() };
}
