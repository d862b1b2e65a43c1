import { ProjectionOperations } from '#libs/application';
import type { EventStore } from '#libs/event-store';
import { type Actor, instant, type TenantId, tenantId } from '#libs/kernel';
import { type AnyProjection, ProjectionHost } from '#libs/projection-engine';
import type { DocumentStore } from '#libs/read-store';
import { type CollectingLogger, createCollectingLogger } from '../../support/api/collecting-logger.js';
import { type TemporaryStores, until } from '../../support/projections/index.js';
import { shelves } from './shelves.js';

export type HostUnderTest = { readonly host: ProjectionHost; readonly logger: CollectingLogger };

type Given = {
  readonly projection?: AnyProjection;
  readonly events?: EventStore;
  readonly documents?: DocumentStore;
};

export const admin: Actor = { id: 'root', kind: 'agent', roles: ['admin'], name: 'Root' };

/** The circumstances of a request. */
export function asking(commandId?: string, by: Actor = admin, tenant: TenantId = tenantId('acme')) {
  return { tenant, actor: by, at: instant(Date.now()), channel: 'graphql', commandId } as const;
}

/** Starts hosts as processes do, and stops them after the test; beside them a door that has no host of its own. */
export function hostBench(stores: TemporaryStores) {
  const started: ProjectionHost[] = [];
  afterEach(async () => {
    for (const host of started.splice(0)) await host.stop();
  });
  const operationsOn = (projection: AnyProjection = shelves(), onRequest?: () => void) =>
    new ProjectionOperations({
      projections: [projection],
      events: stores.events,
      documents: stores.openDocuments(),
      onRequest,
    });

  return {
    /** As another process has it: it tells nobody at once. */
    operationsOn,

    host: ({ projection = shelves(), events = stores.events, documents = stores.openDocuments() }: Given = {}) => {
      const logger = createCollectingLogger();
      const holder = `process ${started.length}`;
      const host = new ProjectionHost({ projections: [projection], events, documents, logger, holder, leased: false });
      started.push(host);
      host.start();
      return { host, logger };
    },

    /** Resolves with the status once it is as wanted. */
    status: async (
      operations: ProjectionOperations,
      what: string,
      wanted: (status: Awaited<ReturnType<ProjectionOperations['status']>>) => boolean,
    ) => {
      let status = await operations.status('shelves', 'operator');
      await until(what, async () => {
        status = await operations.status('shelves', 'operator');
        return wanted(status);
      });
      return status;
    },
  };
}
