import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import {
  ArticleApplication,
  BreachMarker,
  CaseApplication,
  type CaseRecords,
  caseRecords,
  DeskApplication,
  NotificationApplication,
  ProjectionOperations,
  SuggestionService,
  SweepApplication,
} from '#libs/application';
import type { RetryPolicy } from '#libs/desk';
import type { EventStore } from '#libs/event-store';
import type { Logger } from '#libs/kernel';
import { collectionsOf, ProjectionHost } from '#libs/projection-engine';
import type { DocumentStore } from '#libs/read-store';
import { projections } from '#projections';
import { isEmbedded, openDocumentStore, openEventStore } from './engines.js';
import { createReactions, type Reactions, reactionCollections } from './reactions.js';
import type { Settings } from './settings.js';
import { upcasters } from './upcasters.js';

/** The program without a face: engines, use cases and projections, put together for whoever serves them. */
export type Casebook = {
  readonly events: EventStore;
  readonly documents: DocumentStore;
  readonly cases: CaseApplication;
  /** History, time travel, and who looked: answered from the log. */
  readonly records: CaseRecords;
  readonly desk: DeskApplication;
  readonly sweeps: SweepApplication;
  readonly notifications: NotificationApplication;
  readonly articles: ArticleApplication;
  /** To be started wherever suggestions are asked for. */
  readonly suggestions: SuggestionService;
  readonly host: ProjectionHost;
  /** How projections do, and having them rebuilt, wherever they run. */
  readonly operations: ProjectionOperations;
  /** Whether this process has to run the projections: on the embedded engine nobody else does. */
  readonly hostsProjections: boolean;
  /** Mail and webhooks: to be started wherever projections are run for good. */
  readonly reactions: Reactions;
  /** Ends sweeps after the cases at hand, stops reactions and projections, then closes both engines. */
  readonly close: () => Promise<void>;
};

/** What an installation leaves as it is, and tests do not. */
export type CasebookTuning = {
  readonly retryPolicy?: RetryPolicy;
  /** How often the embedded engine looks for what other processes have appended, in milliseconds. */
  readonly pollInterval?: number;
  /** Whether a lease decides who runs a projection: by default where the read store is no file of this machine. */
  readonly leased?: boolean;
};

/**
 * Opens everything the settings name. Projections and reactions are put together but not started.
 * @throws EventStoreError or DocumentStoreError where an engine cannot be opened.
 */
export async function openCasebook(
  settings: Pick<Settings, 'eventStoreUrl' | 'readStoreUrl'> &
    Partial<Pick<Settings, 'smtpUrl' | 'mailFrom' | 'anchorEvery'>>,
  logger: Logger,
  { retryPolicy, pollInterval, leased }: CasebookTuning = {},
): Promise<Casebook> {
  const events = await openEventStore(settings.eventStoreUrl, upcasters, { pollInterval });
  const documents = await openDocumentStore(settings.readStoreUrl, [
    ...projections.flatMap(collectionsOf),
    ...reactionCollections,
  ]);
  const schemaOf = upcasters.currentSchema;
  const desk = new DeskApplication(events, { schemaOf });
  const cases = new CaseApplication(events, desk.settings, { schemaOf });
  const notifications = new NotificationApplication(events, documents, { schemaOf });
  const articles = new ArticleApplication(events, { schemaOf });
  const suggestions = new SuggestionService({ events, documents, cases, articles, logger });
  const holder = `${hostname()}:${process.pid}:${randomUUID()}`;
  const embedded = isEmbedded(settings.readStoreUrl);
  const host = new ProjectionHost({
    projections,
    events,
    documents,
    logger,
    holder,
    // On one file the checkpoint's compare-and-set alone keeps two runners apart, and a restart need not wait for a lease.
    leased: leased ?? !embedded,
  });
  const operations = new ProjectionOperations({ projections, events, documents, onRequest: () => host.look() });
  const { signal } = host;
  // A sweep meets each case once: it remembers few, and leaves what people work on in the memory of the others.
  const sweptCases = new CaseApplication(events, desk.settings, { schemaOf, cacheSize: 512 });
  const marker = new BreachMarker(sweptCases, desk.settings, logger);
  const sweeps = new SweepApplication({ store: events, documents, signal, marker, logger, schemaOf });
  const reactions = createReactions({
    ...{ settings, events, documents, signal, cases, notifications, logger, holder, schemaOf, retryPolicy },
    tenantSettings: desk.settings,
  });
  return {
    events,
    documents,
    desk,
    cases,
    records: caseRecords(events, desk.settings, { schemaOf }),
    sweeps,
    notifications,
    articles,
    suggestions,
    host,
    operations,
    hostsProjections: embedded,
    reactions,
    close: async () => {
      await sweeps.stop();
      await suggestions.stop();
      await reactions.stop();
      await host.stop();
      await events.close();
      await documents.close();
    },
  };
}
