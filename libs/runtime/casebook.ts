import { hostname } from 'node:os';
import { CaseApplication, DeskApplication } from '#libs/application';
import type { EventStore } from '#libs/event-store';
import type { Logger } from '#libs/kernel';
import { collectionsOf, ProjectionHost } from '#libs/projection-engine';
import type { DocumentStore } from '#libs/read-store';
import { projections } from '#projections';
import { isEmbedded, openDocumentStore, openEventStore } from './engines.js';
import type { Settings } from './settings.js';
import { upcasters } from './upcasters.js';

/** The program without a face: engines, use cases and projections, put together for whoever serves them. */
export type Casebook = {
  readonly events: EventStore;
  readonly documents: DocumentStore;
  readonly cases: CaseApplication;
  readonly desk: DeskApplication;
  readonly host: ProjectionHost;
  /** Whether this process has to run the projections: on the embedded engine nobody else does. */
  readonly hostsProjections: boolean;
  /** Stops projections, then closes both engines. */
  readonly close: () => Promise<void>;
};

/**
 * Opens everything the settings name. Projections are put together but not started.
 * @throws EventStoreError or DocumentStoreError where an engine cannot be opened.
 */
export async function openCasebook(
  settings: Pick<Settings, 'eventStoreUrl' | 'readStoreUrl'>,
  logger: Logger,
): Promise<Casebook> {
  const events = await openEventStore(settings.eventStoreUrl, upcasters);
  const documents = await openDocumentStore(settings.readStoreUrl, projections.flatMap(collectionsOf));
  const schemaOf = upcasters.currentSchema;
  const desk = new DeskApplication(events, { schemaOf });
  const embedded = isEmbedded(settings.readStoreUrl);
  const host = new ProjectionHost({
    projections,
    events,
    documents,
    logger,
    holder: `${hostname()}:${process.pid}`,
    // On one file the checkpoint's compare-and-set alone keeps two runners apart, and a restart need not wait for a lease.
    leased: !embedded,
  });
  return {
    events,
    documents,
    desk,
    cases: new CaseApplication(events, desk.settings, { schemaOf }),
    host,
    hostsProjections: embedded,
    close: async () => {
      await host.stop();
      await events.close();
      await documents.close();
    },
  };
}
